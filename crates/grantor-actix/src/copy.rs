//! Requests in, responses out: bytes are copied, nothing is decided.

use core::future::poll_fn;
use core::pin::pin;

use actix_web::body::{BodyStream, BoxBody, MessageBody as _};
use actix_web::cookie::Cookie;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::web::{Bytes, BytesMut, Payload};
use actix_web::{HttpRequest, HttpResponse};
use grantor::wire::{BODY_LIMIT, Body, Headers, Request, Response};

/// The body of a request, or nothing if it is greater than the core reads. It takes as much memory as there is to read.
pub(crate) async fn body(payload: Payload) -> actix_web::Result<Option<Bytes>> {
    let mut pieces = pin!(BodyStream::new(payload));
    let (mut body, mut room) = (BytesMut::new(), BODY_LIMIT);
    while let Some(piece) = poll_fn(|context| pieces.as_mut().poll_next(context)).await {
        let piece = piece?;
        let Some(rest) = room.checked_sub(piece.len()) else { return Ok(None) };
        room = rest;
        body.extend_from_slice(&piece);
    }
    Ok(Some(body.freeze()))
}

/// A request as the core reads it.
pub(crate) fn request<'a>(
    request: &'a HttpRequest,
    binding: Option<&'a Cookie<'_>>,
    body: Option<&'a Bytes>,
) -> Request<'a> {
    Request {
        method: request.method().as_str(),
        query: request.query_string(),
        authorization: request.headers().get_all(header::AUTHORIZATION).map(HeaderValue::as_bytes).collect(),
        content_type: request.headers().get(header::CONTENT_TYPE).map(HeaderValue::as_bytes),
        binding: binding.map(Cookie::value),
        body: body.map_or(Body::TooLarge, |bytes| Body::Whole(bytes)),
    }
}

/// A response as actix-web sends it.
pub(crate) fn response(response: Response) -> HttpResponse {
    let status = StatusCode::from_u16(response.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    page(HttpResponse::with_body(status, BoxBody::new(response.body)), &response.headers)
}

/// A page of the host with the headers that the core asks for.
#[must_use]
pub fn page(mut page: HttpResponse, headers: &Headers) -> HttpResponse {
    for (name, value) in headers.iter() {
        if let Ok(value) = HeaderValue::from_str(value) {
            page.headers_mut().append(header::HeaderName::from_static(name), value);
        }
    }
    page
}
