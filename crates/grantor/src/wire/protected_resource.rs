//! The protected resource: bearer tokens come in, challenges go out (RFC 6750).

use alloc::format;

use super::authorization_header::{bearer, credentials};
use super::introspect::IntrospectionBody;
use super::parameters::Parameters;
use super::response::Response;
use super::{Endpoint, Request};
use crate::operation::{Access, AccessError, Demand, PresentedToken, Reason, TokenInfo};
use crate::policy::Policy;
use crate::value::{Occurrence, Timestamp};

/// A protected resource and what it demands.
///
/// As an [`Endpoint`] it asks the authorization server that lives beside it. A resource server elsewhere takes the
/// [`token`](Self::token), asks the introspection endpoint, and lets [`admit`](Self::admit) judge the answer.
#[derive(Clone, Copy, Debug)]
pub struct ProtectedResource<'a> {
    /// The name in the challenge (RFC 9110 11.5): visible ASCII without quote and backslash.
    pub realm: &'a str,
    /// What the resource demands of a token.
    pub demand: &'a Demand,
}

impl<'a> ProtectedResource<'a> {
    /// The token of a request, from the Authorization header; other ways are not taken (RFC 6750 2.2, 2.3).
    ///
    /// # Errors
    ///
    /// The challenge to a request without a token (401), and the answer to one that cannot be read (400).
    pub fn token<'r>(&self, request: &Request<'r>) -> Result<&'r str, Response> {
        match request.authorization {
            Occurrence::Absent => Err(self.challenge(401, None)),
            Occurrence::Repeated => Err(self.challenge(400, Some(Reason::Malformed("several Authorization headers")))),
            Occurrence::Once(header) if !is_bearer(header) => Err(self.challenge(401, None)),
            Occurrence::Once(_) if has_token(request.query) => {
                Err(self.challenge(400, Some(Reason::Malformed("the token is sent by two methods"))))
            }
            Occurrence::Once(header) => {
                let malformed = Reason::Malformed("the Authorization header is malformed");
                bearer(header).ok_or_else(|| self.challenge(400, Some(malformed)))
            }
        }
    }

    /// Judges what is known of the token; `None` if it is not active.
    ///
    /// # Errors
    ///
    /// The answer to a token that does not give access (401), or too little (403).
    pub fn admit(&self, info: Option<TokenInfo>, now: Timestamp) -> Result<TokenInfo, Response> {
        self.demand.admit(info, now).map_err(|error| self.refuse(error.into()))
    }

    /// The answer where the state of the token cannot be learnt (503).
    #[must_use]
    pub fn unavailable(&self) -> Response {
        Response::unavailable()
    }

    fn refuse(&self, reason: Reason) -> Response {
        if matches!(reason, Reason::Failure(_)) {
            return self.unavailable();
        }
        let too_little = reason == AccessError::InsufficientScope.into();
        self.challenge(if too_little { 403 } else { 401 }, Some(reason))
    }

    fn challenge(&self, status: u16, reason: Option<Reason>) -> Response {
        let mut challenge = format!("Bearer realm=\"{}\"", self.realm);
        if let Some(reason) = reason {
            challenge += &format!(", error=\"{}\"", reason.code().as_str());
            if let Some(description) = reason.description() {
                challenge += &format!(", error_description=\"{description}\"");
            }
        }
        if reason == Some(AccessError::InsufficientScope.into()) {
            challenge += &format!(", scope=\"{}\"", self.demand.scope);
        }
        Response::bare(status).with("www-authenticate", challenge)
    }
}

impl<'a> Endpoint for ProtectedResource<'a> {
    type Operation = Access<'a>;
    type Answer = Result<TokenInfo, Response>;

    fn parse(&self, _: &Policy, request: &Request<'_>) -> Result<Access<'a>, Self::Answer> {
        let token = self.token(request).map_err(Err)?;
        Ok(Access { token: PresentedToken::parse(token), demand: self.demand })
    }

    fn render(&self, _: &Policy, reply: Result<TokenInfo, Reason>) -> Self::Answer {
        reply.map_err(|reason| self.refuse(reason))
    }
}

/// Reads the body of an introspection response (RFC 7662 2.2): `Some(None)` for a token that is not active, `None` for
/// a body that is no such response.
#[must_use]
pub fn read_introspection(body: &[u8]) -> Option<Option<TokenInfo>> {
    let IntrospectionBody { active, info } = serde_json::from_slice(body).ok()?;
    if active { info.map(Some) } else { Some(None) }
}

fn is_bearer(header: &[u8]) -> bool {
    header.eq_ignore_ascii_case(b"Bearer") || credentials(header, "Bearer").is_some()
}

fn has_token(query: &str) -> bool {
    Parameters::parse(query.as_bytes()).is_ok_and(|parameters| parameters.all("access_token").next().is_some())
}

#[cfg(test)]
mod tests {
    use alloc::string::String;

    use super::*;

    const LIVE: &str =
        r#"{"active":true,"scope":"a b","client_id":"c","token_type":"Bearer","exp":100,"iss":"https://as.example"}"#;

    fn judge(body: &str, resource: Option<&str>, scope: &str, now: i64) -> Result<(), (u16, String)> {
        let resource = resource.map(|text| text.parse().unwrap());
        let demand = Demand { scope: scope.parse().unwrap(), resource };
        let protected = ProtectedResource { realm: "photos", demand: &demand };
        let info = read_introspection(body.as_bytes()).unwrap();
        let refused =
            |response: Response| (response.status, response.headers.value("www-authenticate").unwrap().into());
        protected.admit(info, Timestamp::from_unix(now)).map(|_| ()).map_err(refused)
    }

    #[test]
    fn what_introspection_tells_is_held_against_the_demand() {
        let named = LIVE.replace("\"iss\"", "\"aud\":\"https://api.example\",\"iss\"");
        let refresh = LIVE.replace("\"token_type\":\"Bearer\",", "");
        let (api, invalid) = (Some("https://api.example"), "Bearer realm=\"photos\", error=\"invalid_token\"");
        assert_eq!(judge(LIVE, None, "a", 99), Ok(()));
        assert_eq!(judge(&named, api, "b", 99), Ok(()));
        for (body, resource, now) in [
            (LIVE, None, 100),
            (LIVE, api, 99),
            (&*named, None, 99),
            (&*named, Some("https://other.example"), 99),
            (&*refresh, None, 99),
            ("{\"active\":false}", None, 0),
            (&*LIVE.replace("true", "false"), None, 0),
        ] {
            assert_eq!(judge(body, resource, "a", now), Err((401, invalid.into())), "{body}");
        }
        let narrow = "Bearer realm=\"photos\", error=\"insufficient_scope\", scope=\"a c\"";
        assert_eq!(judge(LIVE, None, "a c", 99), Err((403, narrow.into())));
    }

    #[test]
    fn what_is_no_introspection_response_is_not_read() {
        for body in ["", "{}", "{\"active\":1}", "{\"active\":true}", "[false]", "<html>"] {
            assert_eq!(read_introspection(body.as_bytes()), None, "{body}");
        }
    }
}
