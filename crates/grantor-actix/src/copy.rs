//! Requests in, responses out: bytes are copied, nothing is decided.

use actix_web::cookie::Cookie;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::web::{Bytes, Payload};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use grantor::wire::{BODY_LIMIT, Body, Headers, Request, Response};

/// The body of a request, or nothing if it is greater than the core reads.
pub(crate) async fn body(payload: Payload) -> actix_web::Result<Option<Bytes>> {
    match payload.to_bytes_limited(BODY_LIMIT).await {
        Ok(bytes) => bytes.map(Some),
        Err(_) => Ok(None),
    }
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
    let mut builder = HttpResponse::build(status);
    append(&mut builder, &response.headers);
    builder.body(response.body)
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

fn append(builder: &mut HttpResponseBuilder, headers: &Headers) {
    for header in headers.iter() {
        builder.append_header(header);
    }
}
