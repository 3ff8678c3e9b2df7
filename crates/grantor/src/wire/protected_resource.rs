//! The protected resource: bearer tokens come in, challenges go out (RFC 6750).

use alloc::format;

use super::authorization_header::{bearer, credentials};
use super::introspect::IntrospectionBody;
use super::issuer_keys::Verdict;
use super::parameters::Parameters;
use super::protected_resource_metadata::ProtectedResourceMetadata;
use super::response::Response;
use super::{Endpoint, Request};
use crate::operation::{Access, AccessError, Demand, PresentedToken, Reason, TokenInfo};
use crate::policy::Policy;
use crate::value::{Issuer, Occurrence, Timestamp};

/// A protected resource and what it demands.
///
/// As an [`Endpoint`] it asks the authorization server that lives beside it. A resource server elsewhere takes the
/// [`token`](Self::token). About an opaque one it asks the introspection endpoint, and lets [`admit`](Self::admit) judge the
/// answer. One that is a JWT it has verified by the [keys](super::IssuerKeys) of the issuer, and lets
/// [`admit_jwt`](Self::admit_jwt) judge the claims:
///
/// ```
/// use grantor::operation::{Demand, Jws};
/// use grantor::wire::{ProtectedResource, Verdict};
/// use grantor::{Issuer, Resource, Scope, Timestamp};
///
/// let issuer = Issuer::parse("https://as.example")?;
/// let resource = Resource::parse("https://api.example")?;
/// let demand = Demand { scope: Scope::parse("photos")?, resource: Some(resource) };
/// let photos = ProtectedResource::new("photos", &demand);
///
/// # let token = "eyJhbGciOiJFUzI1NiJ9.e30.c2ln";
/// let jws = Jws::access_token(token).ok_or("an opaque token")?;
/// # struct Keys;
/// # impl Keys {
/// #     fn verify(&self, _: &Jws<'_>) -> Verdict {
/// #         Verdict::Signed(br#"{"iss":"https://as.example","exp":200,"aud":"https://api.example","sub":"alice",
/// #             "client_id":"c","iat":100,"jti":"1","scope":"profile photos"}"#.to_vec())
/// #     }
/// # }
/// # let keys = Keys;
/// let verdict = keys.verify(&jws); // a signature of the issuer
/// let info = photos.admit_jwt(verdict.clone(), &issuer, Timestamp::from_unix(199)).map_err(|_| "a challenge")?;
/// assert_eq!(info.subject.ok_or("nobody")?.as_str(), "alice");
///
/// let challenge = photos.admit_jwt(verdict, &issuer, Timestamp::from_unix(200)).unwrap_err();
/// assert_eq!(challenge.headers.value("www-authenticate"), Some(r#"Bearer realm="photos", error="invalid_token""#));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ProtectedResource<'a> {
    /// The name in the challenge (RFC 9110 11.5): visible ASCII without quote and backslash.
    pub realm: &'a str,
    /// What the resource demands of a token.
    pub demand: &'a Demand,
    /// The document that each challenge points to, so that a client can find out where tokens come from (RFC 9728 5.1).
    pub metadata: Option<&'a ProtectedResourceMetadata>,
}

impl<'a> ProtectedResource<'a> {
    /// A protected resource without metadata.
    #[must_use]
    pub const fn new(realm: &'a str, demand: &'a Demand) -> Self {
        Self { realm, demand, metadata: None }
    }

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

    /// Judges a token that is a JWT, by what is known of its signature and by the issuer whose keys were asked (RFC 9068 4).
    ///
    /// # Errors
    ///
    /// The answer to a token that does not give access (401), or too little (403), and to one of which nothing can be known
    /// now (503).
    pub fn admit_jwt(&self, verdict: Verdict, issuer: &Issuer, now: Timestamp) -> Result<TokenInfo, Response> {
        let info = match verdict {
            Verdict::Signed(claims) => TokenInfo::of_claims(&claims, issuer, self.demand.resource.as_ref(), now),
            Verdict::Refused => None,
            Verdict::Awaited | Verdict::Unavailable => return Err(self.unavailable()),
        };
        self.admit(info, now)
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
        if let Some(metadata) = self.metadata {
            challenge += &format!(", resource_metadata=\"{}\"", metadata.url());
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
        let protected = ProtectedResource::new("photos", &demand);
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

    #[test]
    fn a_jwt_is_judged_by_its_signature_and_its_claims() {
        const CLAIMS: &str = r#"{"iss":"https://as.example","exp":100,"aud":"https://api.example","sub":"alice","client_id":"c","iat":1,"jti":"1","scope":"a b"}"#;
        let issuer = Issuer::parse("https://as.example").unwrap();
        let resource = "https://api.example".parse().unwrap();
        let demand = Demand { scope: "a".parse().unwrap(), resource: Some(resource) };
        let judge = |verdict, now| {
            let protected = ProtectedResource::new("photos", &demand);
            protected.admit_jwt(verdict, &issuer, Timestamp::from_unix(now)).map_err(|response| response.status)
        };
        let signed = |claims: &str| Verdict::Signed(claims.as_bytes().to_vec());
        assert_eq!(judge(signed(CLAIMS), 99).unwrap().subject.unwrap().as_str(), "alice");
        for (verdict, now, status) in [
            (signed(CLAIMS), 100, 401),
            (signed(&CLAIMS.replace("as.", "evil.")), 99, 401),
            (signed(&CLAIMS.replace("api.", "b.")), 99, 401),
            (signed(&CLAIMS.replace("a b", "b")), 99, 403),
            (signed("{}"), 99, 401),
            (Verdict::Refused, 99, 401),
            (Verdict::Awaited, 99, 503),
            (Verdict::Unavailable, 99, 503),
        ] {
            assert_eq!(judge(verdict.clone(), now).err(), Some(status), "{verdict:?}");
        }
    }

    #[test]
    fn each_challenge_points_to_the_metadata() {
        let metadata = ProtectedResourceMetadata::new("https://api.example/a".parse().unwrap()).unwrap();
        let demand = Demand { scope: "a".parse().unwrap(), resource: None };
        let protected = ProtectedResource { metadata: Some(&metadata), ..ProtectedResource::new("photos", &demand) };
        let pointer = r#", resource_metadata="https://api.example/.well-known/oauth-protected-resource/a""#;
        let told = |response: Response| (response.status, response.headers.value("www-authenticate").unwrap().into());
        let request = |authorization| {
            let body = crate::wire::Body::Whole(b"");
            Request { method: "GET", query: "", authorization, content_type: None, binding: None, body }
        };
        let narrow = read_introspection(LIVE.replace("a b", "b").as_bytes()).unwrap();
        for (response, status, start) in [
            (protected.token(&request(Occurrence::Absent)).unwrap_err(), 401, r#"Bearer realm="photos""#),
            (
                protected.token(&request(Occurrence::Repeated)).unwrap_err(),
                400,
                r#"Bearer realm="photos", error="invalid_request", error_description="several Authorization headers""#,
            ),
            (
                protected.admit(None, Timestamp::from_unix(0)).unwrap_err(),
                401,
                r#"Bearer realm="photos", error="invalid_token""#,
            ),
            (
                protected.admit(narrow, Timestamp::from_unix(0)).unwrap_err(),
                403,
                r#"Bearer realm="photos", error="insufficient_scope", scope="a""#,
            ),
        ] {
            assert_eq!(told(response), (status, [start, pointer].concat()));
        }
        assert_eq!(protected.unavailable().headers.value("www-authenticate"), None);
    }
}
