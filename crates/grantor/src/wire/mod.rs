//! HTTP requests become operations, and replies become HTTP responses.
//!
//! An adapter copies a request in ([`Request`]) and a response out ([`Response`]); all that can be observed on the wire,
//! status, headers and body, is decided here.

mod authorization_header;
mod authorize;
mod back_channel;
mod binding_cookie;
mod headers;
mod introspect;
mod issuer_keys;
mod jwks;
mod metadata;
mod page;
mod parameters;
mod protected_resource;
mod protected_resource_metadata;
mod response;
mod revoke;
mod token;

pub use authorize::{AuthorizeEndpoint, InteractionEndpoint, Visit, conclude};
pub use binding_cookie::binding_cookie_name;
pub use headers::Headers;
pub use introspect::IntrospectEndpoint;
pub use issuer_keys::{IssuerKeys, Verdict, Verification};
pub use jwks::JwksEndpoint;
pub use metadata::MetadataEndpoint;
pub use page::ErrorPage;
pub use parameters::Parameters;
pub use protected_resource::{ProtectedResource, read_introspection};
pub use protected_resource_metadata::{InvalidResourceMetadata, ProtectedResourceMetadata};
pub use response::Response;
pub use revoke::RevokeEndpoint;
pub use token::{TokenEndpoint, TokenRequest};

use crate::operation::Operation;
use crate::policy::Policy;
use crate::value::Occurrence;

/// The greatest body that an endpoint reads, in bytes. An adapter stops there.
pub const BODY_LIMIT: usize = 16 * 1024;

/// The greatest query that an endpoint reads, in bytes.
pub const QUERY_LIMIT: usize = 8 * 1024;

/// What an adapter copies out of an HTTP request.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The method, in capitals.
    pub method: &'a str,
    /// The query of the URI, without the question mark; empty if there is none.
    pub query: &'a str,
    /// The values of the `Authorization` header.
    pub authorization: Occurrence<&'a [u8]>,
    /// The value of the `Content-Type` header.
    pub content_type: Option<&'a [u8]>,
    /// The value of the cookie that [`binding_cookie_name`] names.
    pub binding: Option<&'a str>,
    /// The body.
    pub body: Body<'a>,
}

/// The body of an HTTP request.
#[derive(Clone, Copy)]
pub enum Body<'a> {
    /// All of it.
    Whole(&'a [u8]),
    /// It is greater than [`BODY_LIMIT`] and was not read.
    TooLarge,
}

impl core::fmt::Debug for Body<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(if matches!(self, Self::Whole(_)) { "Whole(..)" } else { "TooLarge" })
    }
}

/// One endpoint of the server: how its requests are read and its replies are written.
pub trait Endpoint {
    /// What its requests ask.
    type Operation: Operation;

    /// What an adapter sends.
    type Answer;

    /// Reads a request.
    ///
    /// # Errors
    ///
    /// The answer to a request that asks nothing that could be decided.
    fn parse(&self, policy: &Policy, request: &Request<'_>) -> Result<Self::Operation, Self::Answer>;

    /// Writes a reply.
    fn render(&self, policy: &Policy, reply: <Self::Operation as Operation>::Reply) -> Self::Answer;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_not_shown() {
        let shown = alloc::format!("{:?} {:?}", Body::Whole(b"client_secret=x"), Body::TooLarge);
        assert_eq!(shown, "Whole(..) TooLarge");
    }

    #[test]
    fn the_limits_are_those_that_are_documented() {
        assert_eq!((BODY_LIMIT, QUERY_LIMIT), (16_384, 8_192));
    }
}
