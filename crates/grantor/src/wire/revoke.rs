//! The revocation endpoint (RFC 7009).

use super::back_channel::{client_authentication, form, refuse};
use super::response::Response;
use super::{Endpoint, Request};
use crate::operation::{PresentedToken, Reason, Revoke};
use crate::policy::Policy;

/// The revocation endpoint.
#[derive(Clone, Copy, Debug)]
pub struct RevokeEndpoint;

impl Endpoint for RevokeEndpoint {
    type Operation = Revoke;
    type Answer = Response;

    fn parse(&self, policy: &Policy, request: &Request<'_>) -> Result<Revoke, Response> {
        if request.method == "OPTIONS" {
            return Err(Response::preflight());
        }
        let parameters = form(request).map_err(Response::open)?;
        let refuse = |reason| refuse(policy, reason).open();
        let authentication = client_authentication(request, &parameters).map_err(|error| refuse(error.into()))?;
        let token = parameters.value("token").ok_or(Reason::Malformed("token is missing")).map_err(refuse)?;
        Ok(Revoke { authentication, token: PresentedToken::parse(token) })
    }

    fn render(&self, policy: &Policy, reply: Result<(), Reason>) -> Response {
        let response = match reply {
            Ok(()) => Response { body: [].into(), ..Response::json(200, &()) },
            // The token may still exist: the client is to try again (RFC 7009 2.2.1).
            Err(Reason::Failure(_)) => Response::unavailable(),
            Err(reason) => refuse(policy, reason),
        };
        response.open()
    }
}
