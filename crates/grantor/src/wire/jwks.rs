//! The public keys of the server (RFC 7517 5), at the `jwks_uri` of the metadata.

use alloc::format;

use super::headers::{self, Headers};
use super::response::Response;
use super::{Endpoint, Request};
use crate::operation::{Failure, KeySet, PublicKeys};
use crate::policy::Policy;

/// The public keys of the server.
#[derive(Clone, Copy, Debug)]
pub struct JwksEndpoint;

impl Endpoint for JwksEndpoint {
    type Operation = PublicKeys;
    type Answer = Response;

    fn parse(&self, _: &Policy, request: &Request<'_>) -> Result<PublicKeys, Response> {
        Response::document(request.method).map(|()| PublicKeys)
    }

    fn render(&self, _: &Policy, reply: Result<Option<KeySet>, Failure>) -> Response {
        match reply {
            Ok(Some(KeySet { json, max_age })) => {
                let cache = format!("public, max-age={}", max_age.as_secs());
                let headers = Headers::new(headers::KEYS).with("cache-control", cache);
                Response { status: 200, headers, body: json.into_bytes() }
            }
            Ok(None) => Response::bare(404),
            Err(_) => Response::unavailable().open(),
        }
    }
}
