//! Who answers over HTTP: grantor's adapter, and a handler that does no work.

use core::future::ready;
use core::hint::black_box;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::web::{self, Bytes, ServiceConfig};
use grantor::AccessTokenFormat;
use grantor::wire::Response;
use grantor_actix::{Answer, Host, Provider, Visit};
use grantor_memory::MemoryGrants;

use crate::grantor_server::authorization_server;

/// No browser comes.
struct NoPages;

impl Host for NoPages {
    async fn interact(&self, _: Visit<'_>) -> Answer {
        Answer::Deny
    }
}

/// The routes of an authorization server over these grants.
pub(super) fn grantor(grants: MemoryGrants) -> impl Fn(&mut ServiceConfig) + Clone + Send + 'static {
    let provider = Provider::new(authorization_server(grants, AccessTokenFormat::Opaque), NoPages);
    move |app| provider.configure(app)
}

/// One route, which reads the body of a request to its end and sends a copy of this response: what its headers and body are is
/// known before anybody asks.
///
/// # Panics
///
/// If it is none.
pub(super) fn bare(endpoint: &'static str, response: Response) -> impl Fn(&mut ServiceConfig) + Clone + Send + 'static {
    let status = StatusCode::from_u16(response.status).expect("a status");
    let value = |text| HeaderValue::from_str(text).expect("a header");
    let headers = response.headers.iter().map(|(name, text)| (HeaderName::from_static(name), value(text)));
    let (headers, body): (Vec<_>, _) = (headers.collect(), Bytes::from(response.body));
    let answer = move |form: Bytes| {
        black_box(form);
        let mut response = HttpResponse::build(status);
        for header in &headers {
            response.append_header(header.clone());
        }
        ready(response.body(body.clone()))
    };
    move |app| {
        app.service(web::resource(endpoint).to(answer.clone()));
    }
}
