//! What is true of every answer of the server.

use grantor::operation::Jws;
use grantor::policy::path;
use grantor::wire::{Headers, Parameters, Response, Visit};
use grantor::{Client, Occurrence};
use serde_json::Value;
use url::Url;

use super::message::Message;
use crate::challenge::Challenge;
use crate::scene::ISSUER;

/// What the server answers while its stores work.
const STATUSES: [u16; 10] = [200, 204, 303, 400, 401, 403, 405, 413, 414, 415];

/// The codes of RFC 6749 4.1.2.1 and 5.2, RFC 7009 2.2.1, RFC 8707 2, and OpenID Connect Core 3.1.2.6.
const CODES: [&str; 15] = [
    "access_denied",
    "invalid_client",
    "invalid_grant",
    "invalid_request",
    "invalid_scope",
    "invalid_target",
    "invalid_token",
    "registration_not_supported",
    "request_not_supported",
    "request_uri_not_supported",
    "unauthorized_client",
    "unsupported_grant_type",
    "unsupported_response_type",
    "unsupported_token_type",
    "insufficient_scope",
];

/// An answer as it is sent.
#[derive(Debug)]
pub(super) struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl From<Response> for Answer {
    fn from(response: Response) -> Self {
        Self { status: response.status, headers: texts(&response.headers), body: response.body }
    }
}

impl From<Visit> for Answer {
    fn from(visit: Visit) -> Self {
        match visit {
            Visit::Respond(response) => response.into(),
            Visit::Refuse(page) => page.into_response().into(),
            // The page is the host's, and holds the ticket.
            Visit::Interact(_, headers) => Self { status: 200, headers: texts(&headers), body: Vec::new() },
        }
    }
}

fn texts(headers: &Headers) -> Vec<(String, String)> {
    headers.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

impl Answer {
    /// What a protected resource answers, of which the server decides nothing.
    pub(super) fn shows(body: Vec<u8>) -> Self {
        Self { status: 200, headers: [("cache-control".into(), "no-store".into())].into(), body }
    }

    pub(super) fn check(&self, message: &Message<'_>) {
        assert!(STATUSES.contains(&self.status), "{self:?}");
        for (name, value) in &self.headers {
            assert!(name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{name}");
            assert!(value.bytes().all(|byte| matches!(byte, 0x20..=0x7e)), "{name}: {value:?}");
        }
        let is_kept = message.path == path::JWKS && self.status == 200;
        assert_eq!(self.header("cache-control"), Some(if is_kept { "public, max-age=3600" } else { "no-store" }));
        assert_eq!(self.header("location").is_some(), self.status == 303);
        assert_eq!(self.header("allow").is_some(), self.status == 405);
        let challenge = self.header("www-authenticate").map(|text| Challenge::parse(text).expect("a challenge"));
        assert!(challenge.is_some() || self.status != 401, "RFC 9110 15.5.2");
        if let Some(challenge) = challenge {
            assert!(["Basic", "Bearer"].contains(&challenge.scheme) && challenge.parameter("realm") == Some(ISSUER));
            assert!(challenge.parameter("error").is_none_or(|code| CODES.contains(&code)), "{challenge:?}");
        }
        if self.header("content-type") == Some("application/json") && !self.body.is_empty() {
            self.check_json();
        }
    }

    fn check_json(&self) {
        let body: Value = serde_json::from_slice(&self.body).expect("JSON");
        let code = body["error"].as_str();
        assert_eq!(code.is_some(), self.status >= 400, "{body}");
        assert!(code.is_none_or(|code| CODES.contains(&code)), "{body}");
        assert!(code.is_none() || body.as_object().expect("an object").len() <= 2, "{body}");
        if let Some(token) = body.get("access_token") {
            let token = token.as_str().expect("a text");
            assert!(token.len() == 68 || Jws::access_token(token).is_some(), "opaque, or a JWT");
            assert_eq!(body["token_type"], "Bearer");
            assert!(body["expires_in"].is_u64() && body["scope"].is_string());
        }
    }

    /// A browser goes to a client, with the parameters of RFC 6749 4.1.2 or 4.1.2.1 and RFC 9207, each once.
    pub(super) fn check_redirection(&self, message: &Message<'_>, clients: &[Client]) {
        let Some(location) = self.header("location") else { return };
        let start = location.rfind("code=").max(location.rfind("error=")).expect("an outcome");
        let (target, added) = location.split_at(start);
        let is_registered = clients.iter().any(|client| {
            let mut uris = client.redirect_uris.iter();
            let targets = [target, &target[..target.len() - 1]];
            uris.any(|uri| targets.into_iter().any(|target| uri.admit(target, client.native).is_some()))
        });
        assert!(is_registered, "{target}");
        let [goes, should] = [location, target].map(|text| Url::parse(text).expect("a URL"));
        assert_eq!((goes.scheme(), goes.host(), goes.port()), (should.scheme(), should.host(), should.port()));

        let added = Parameters::parse(added.as_bytes()).expect("parameters");
        assert_eq!(added.once("iss"), Occurrence::Once(ISSUER));
        assert!(added.once("error").once().is_none_or(|code| CODES.contains(code)));
        assert_eq!(added.value("code").is_some(), added.value("error").is_none());
        if message.path == "/authorize" {
            let sent = if message.method == "GET" { message.query.as_bytes() } else { message.body };
            let state = Parameters::parse(sent).ok().and_then(|sent| sent.value("state").map(str::to_owned));
            assert_eq!(added.value("state").map(str::to_owned), state, "byte for byte");
        }
    }

    /// None of these is shown, unless the request holds it, or holds the token whose successors they may be.
    pub(super) fn check_secrets(&self, message: &Message<'_>, secrets: &[String], origin: &str) {
        let body = String::from_utf8_lossy(&self.body);
        for secret in secrets {
            let mut shown = self.headers.iter().map(|(_, value)| value.as_str()).chain([&*body]);
            let is_shown = shown.any(|text| text.contains(secret.as_str()));
            assert!(!is_shown || message.holds(secret) || message.holds(origin), "{self:?}");
        }
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }
}
