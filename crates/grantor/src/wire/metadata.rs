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
        Response::document(request.method).map(|()| Metadata)
    }

    fn render(&self, _: &Policy, reply: ServerMetadata) -> Response {
        Response::json(200, &reply).open()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{Issuer, Occurrence, Scope};
    use crate::wire::Body;

    #[test]
    fn it_is_read_and_nothing_else_is_done_with_it() {
        let policy = Policy::new(Issuer::parse("https://as.example").unwrap(), Scope::empty());
        for (method, refused) in [
            ("GET", None),
            ("HEAD", None),
            ("OPTIONS", Some((204, None))),
            ("POST", Some((405, Some("GET, HEAD")))),
            ("get", Some((405, Some("GET, HEAD")))),
        ] {
            let (authorization, body) = (Occurrence::Absent, Body::Whole(b""));
            let request = Request { method, query: "", authorization, content_type: None, binding: None, body };
            let response = MetadataEndpoint.parse(&policy, &request).err();
            let told = response.as_ref().map(|response| (response.status, response.headers.value("allow")));
            assert_eq!(told, refused, "{method}");
        }
    }
}
