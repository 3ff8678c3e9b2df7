//! The introspection endpoint (RFC 7662).

use serde::{Deserialize, Serialize};

use super::authorization_header::credentials;
use super::back_channel::{challenge, client_authentication, form, refuse};
use super::response::Response;
use super::{Endpoint, Request};
use crate::operation::{AccessError, ErrorCode, Introspect, PresentedToken, Reason, TokenInfo};
use crate::policy::Policy;

/// The introspection endpoint.
#[derive(Clone, Copy, Debug)]
pub struct IntrospectEndpoint;

impl Endpoint for IntrospectEndpoint {
    type Operation = Introspect;
    type Answer = Response;

    fn parse(&self, policy: &Policy, request: &Request<'_>) -> Result<Introspect, Response> {
        let parameters = form(request)?;
        if request.authorization.once().is_some_and(|header| credentials(header, "Bearer").is_some()) {
            // Callers authenticate as clients; whatever bearer token they hold does not let them in (RFC 7662 2.3).
            let challenge = alloc::format!("Bearer realm=\"{}\", error=\"invalid_token\"", policy.issuer());
            return Err(Response::error(401, AccessError::TokenInvalid.into()).with("www-authenticate", challenge));
        }
        let refuse = |reason| refuse_caller(policy, reason);
        let authentication = client_authentication(request, &parameters).map_err(|error| refuse(error.into()))?;
        let token = parameters.value("token").ok_or(Reason::Malformed("token is missing")).map_err(refuse)?;
        Ok(Introspect { authentication, token: PresentedToken::parse(token) })
    }

    fn render(&self, policy: &Policy, reply: Result<Option<TokenInfo>, Reason>) -> Response {
        match reply {
            Ok(info) => Response::json(200, &IntrospectionBody { active: info.is_some(), info }),
            Err(Reason::Failure(_)) => Response::unavailable(),
            Err(reason) => refuse_caller(policy, reason),
        }
    }
}

/// A caller that fails to authenticate is always challenged (RFC 7662 2.3).
fn refuse_caller(policy: &Policy, reason: Reason) -> Response {
    if reason.code() == ErrorCode::InvalidClient { challenge(policy, reason) } else { refuse(policy, reason) }
}

/// The body of an introspection response (RFC 7662 2.2): of an inactive token nothing is said.
#[derive(Serialize, Deserialize)]
pub(super) struct IntrospectionBody {
    pub(super) active: bool,
    #[serde(flatten)]
    pub(super) info: Option<TokenInfo>,
}
