//! What the token, revocation and introspection endpoints share: a posted form, a client that authenticates, and
//! errors in JSON.

use alloc::format;

use super::authorization_header::basic;
use super::parameters::Parameters;
use super::response::Response;
use super::{Body, Request};
use crate::operation::{
    AuthenticationError, AuthenticationFailure, ClientAssertion, ClientAuthentication, ErrorCode, Failure, Reason,
};
use crate::policy::Policy;
use crate::value::{ClientId, Digest, Occurrence};

/// The parameters that may be repeated (RFC 8707 2, RFC 8693 2.1).
const REPEATABLE: &[&str] = &["resource", "audience"];

/// Whether a content type is that of a form, whatever its parameters.
pub(super) fn is_form(content_type: Option<&[u8]>) -> bool {
    let essence = content_type.and_then(|value| value.split(|byte| *byte == b';').next()).unwrap_or_default();
    essence.trim_ascii().eq_ignore_ascii_case(b"application/x-www-form-urlencoded")
}

/// The form of a request, in which no parameter is repeated that may not be.
pub(super) fn form<'a>(request: &Request<'a>) -> Result<Parameters<'a>, Response> {
    let malformed = |status, what| Response::error(status, Reason::Malformed(what));
    if request.method != "POST" {
        return Err(malformed(405, "the method must be POST").with("allow", "POST"));
    }
    let Body::Whole(body) = request.body else {
        return Err(malformed(413, "the body is too large"));
    };
    if !is_form(request.content_type) {
        return Err(malformed(400, "the body must be application/x-www-form-urlencoded"));
    }
    let parameters = Parameters::parse(body).map_err(|what| malformed(400, what))?;
    if parameters.is_any_repeated(REPEATABLE) {
        return Err(malformed(400, "a parameter is repeated"));
    }
    Ok(parameters)
}

/// Who the client says it is, by which method (RFC 6749 2.3).
pub(super) fn client_authentication(
    request: &Request<'_>,
    parameters: &Parameters<'_>,
) -> Result<ClientAuthentication, AuthenticationError> {
    let by_header = !matches!(request.authorization, Occurrence::Absent);
    let error = |failure| AuthenticationError { failure, by_header };
    let sent_id = parameters.value("client_id");
    let sent_secret = parameters.value("client_secret");
    if let Some(assertion) = parameters.value("client_assertion") {
        if by_header || sent_secret.is_some() {
            return Err(error(AuthenticationFailure::AssertionWithOthers));
        }
        return client_assertion(assertion, sent_id, parameters.value("client_assertion_type")).map_err(error);
    }
    match request.authorization {
        Occurrence::Repeated => Err(error(AuthenticationFailure::Malformed)),
        Occurrence::Once(_) if sent_secret.is_some() => Err(error(AuthenticationFailure::SeveralMethods)),
        Occurrence::Once(header) => {
            let (client_id, secret) = basic(header).ok_or(error(AuthenticationFailure::Malformed))?;
            if sent_id.is_some_and(|sent| sent != client_id.as_str()) {
                return Err(error(AuthenticationFailure::ClientIdMismatch));
            }
            Ok(ClientAuthentication::basic(client_id, secret))
        }
        Occurrence::Absent => {
            let client_id = ClientId::parse(sent_id.ok_or(error(AuthenticationFailure::Missing))?);
            let client_id = client_id.map_err(|_| error(AuthenticationFailure::Malformed))?;
            Ok(match sent_secret {
                Some(secret) => ClientAuthentication::post(client_id, Digest::of(secret.as_bytes())),
                None => ClientAuthentication::none(client_id),
            })
        }
    }
}

/// One JWT, by which the client says who it is; `client_id` may say so, too (RFC 7523 2.2, RFC 7521 4.2).
fn client_assertion(
    assertion: &str,
    client_id: Option<&str>,
    assertion_type: Option<&str>,
) -> Result<ClientAuthentication, AuthenticationFailure> {
    if assertion_type != Some(ClientAssertion::TYPE) {
        return Err(AuthenticationFailure::Malformed);
    }
    let assertion = ClientAssertion::parse(assertion).ok_or(AuthenticationFailure::Malformed)?;
    if client_id.is_some_and(|sent| sent != assertion.client_id().as_str()) {
        return Err(AuthenticationFailure::ClientIdMismatch);
    }
    Ok(ClientAuthentication::private_key_jwt(assertion))
}

/// An error of the token endpoint (RFC 6749 5.2), and of those that borrow its format.
pub(super) fn refuse(policy: &Policy, reason: Reason) -> Response {
    if let Reason::Authentication(error) = reason {
        let challenged = error.by_header && reason.code() == ErrorCode::InvalidClient;
        return if challenged { challenge(policy, reason) } else { Response::error(400, reason) };
    }
    if let Reason::Failure(failure) = reason {
        return match failure {
            Failure::Store | Failure::Signer => Response::error(500, reason),
            Failure::Full | Failure::Contended => Response::unavailable(),
        };
    }
    Response::error(400, reason)
}

/// The client is to authenticate, by the scheme that it used or could use.
pub(super) fn challenge(policy: &Policy, reason: Reason) -> Response {
    Response::error(401, reason).with("www-authenticate", format!("Basic realm=\"{}\"", policy.issuer()))
}
