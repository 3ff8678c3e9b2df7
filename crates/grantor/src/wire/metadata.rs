//! The metadata document (RFC 8414 3).

use super::response::Response;
use super::{Endpoint, Request};
use crate::operation::{Metadata, ServerMetadata};
use crate::policy::Policy;

/// The metadata document.
#[derive(Clone, Copy, Debug)]
pub struct MetadataEndpoint;

impl Endpoint for MetadataEndpoint {
    type Operation = Metadata;
    type Answer = Response;

    fn parse(&self, _: &Policy, request: &Request<'_>) -> Result<Metadata, Response> {
        match request.method {
            "GET" | "HEAD" => Ok(Metadata),
            "OPTIONS" => Err(Response::preflight()),
            _ => Err(Response::bare(405).with("allow", "GET, HEAD")),
        }
    }

    fn render(&self, _: &Policy, reply: ServerMetadata) -> Response {
        Response::json(200, &reply).open()
    }
}
