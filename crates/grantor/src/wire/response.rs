//! A complete HTTP response.

use alloc::string::String;
use alloc::vec::Vec;

use serde::Serialize;

use super::headers::{self, Headers};
use crate::operation::{AuthorizationResponse, Failure, Reason};

/// A complete HTTP response. An adapter copies it out, and adds nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct Response {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: Headers,
    /// The body.
    pub body: Vec<u8>,
}

impl Response {
    /// The server cannot serve now: it has no randomness, say. The client may try again, in some seconds.
    #[must_use]
    pub fn unavailable() -> Self {
        Self::error(503, Failure::Contended.into()).with("retry-after", "5")
    }

    pub(super) fn json(status: u16, body: &impl Serialize) -> Self {
        #[expect(clippy::expect_used, reason = "the bodies are structs of texts and numbers")]
        let body = serde_json::to_vec(body).expect("the bodies are structs of texts and numbers");
        Self::written_json(status, body)
    }

    /// A body that is JSON already.
    pub(super) const fn written_json(status: u16, body: Vec<u8>) -> Self {
        Self { status, headers: Headers::new(headers::JSON), body }
    }

    /// The same for applications in browsers, whichever site they come from.
    pub(super) fn open(self) -> Self {
        Self { headers: self.headers.instead(headers::OPEN_JSON), ..self }
    }

    /// The answer to a preflight request (CORS).
    pub(super) const fn preflight() -> Self {
        Self { status: 204, headers: Headers::new(headers::PREFLIGHT), body: Vec::new() }
    }

    /// Whether a method asks for a document that everybody may read; if not, what to answer.
    pub(super) fn document(method: &str) -> Result<(), Self> {
        match method {
            "GET" | "HEAD" => Ok(()),
            "OPTIONS" => Err(Self::preflight()),
            _ => Err(Self::bare(405).with("allow", "GET, HEAD")),
        }
    }

    pub(super) const fn bare(status: u16) -> Self {
        Self { status, headers: Headers::new(headers::BARE), body: Vec::new() }
    }

    /// An error in the format of RFC 6749 5.2.
    pub(super) fn error(status: u16, reason: Reason) -> Self {
        Self::json(status, &ErrorBody { error: reason.code().as_str(), error_description: reason.description() })
    }

    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers = self.headers.with(name, value);
        self
    }
}

/// The names of the headers and the length of the body: the rest may be secret.
impl core::fmt::Debug for Response {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Response({} {:?}, {} bytes)", self.status, self.headers, self.body.len())
    }
}

#[derive(Serialize)]
struct ErrorBody {
    error: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_description: Option<&'static str>,
}

/// The client is told through the browser: 303, so that a form that was posted is not posted again (RFC 9700 4.12).
impl From<AuthorizationResponse> for Response {
    fn from(response: AuthorizationResponse) -> Self {
        let redirect_uri = response.redirect_uri.as_str();
        let mut location = String::with_capacity(redirect_uri.len() + 256);
        location.push_str(redirect_uri);
        match location.find('?') {
            None => location.push('?'),
            Some(_) if location.ends_with(['?', '&']) => {}
            Some(_) => location.push('&'),
        }
        let after_query = location.len();
        let mut query = form_urlencoded::Serializer::for_suffix(location, after_query);
        match &response.outcome {
            Ok(code) => {
                query.append_pair("code", &code.reveal());
            }
            Err(reason) => {
                query.append_pair("error", reason.code().as_str());
                query.extend_pairs(reason.description().map(|text| ("error_description", text)));
            }
        }
        query.extend_pairs(response.state.as_deref().map(|state| ("state", state)));
        query.append_pair("iss", response.issuer.as_str());
        let headers = Headers::new(headers::REDIRECT).with("location", query.finish());
        Self { status: 303, headers, body: Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::AuthorizeError;
    use crate::value::{Issuer, RedirectUri};

    fn location(redirect_uri: &str, state: Option<&str>) -> String {
        let response = Response::from(AuthorizationResponse {
            redirect_uri: RedirectUri::parse(redirect_uri).unwrap(),
            state: state.map(Into::into),
            issuer: Issuer::parse("https://honest.as.example").unwrap(),
            outcome: Err(Reason::Denied),
        });
        assert_eq!(response.status, 303);
        response.headers.value("location").unwrap().into()
    }

    #[test]
    fn parameters_are_appended_to_the_query() {
        let tail = "error=access_denied&iss=https%3A%2F%2Fhonest.as.example";
        for (redirect_uri, start) in [
            ("https://c.example/cb", "https://c.example/cb?"),
            ("https://c.example/cb?", "https://c.example/cb?"),
            ("https://c.example/cb?x=1", "https://c.example/cb?x=1&"),
            ("https://c.example/cb?x=1&", "https://c.example/cb?x=1&"),
        ] {
            assert_eq!(location(redirect_uri, None), alloc::format!("{start}{tail}"));
        }
        let with_state = location("https://c.example/cb", Some("a b&c=d\u{e9}"));
        assert!(with_state.contains("&state=a+b%26c%3Dd%C3%A9&"), "{with_state}");
    }

    #[test]
    fn an_open_response_can_be_read_by_applications_in_browsers() {
        let (closed, open) = (Response::unavailable(), Response::unavailable().open());
        let told = |response: &Response, name| response.headers.value(name).map(String::from);
        assert_eq!(
            (told(&closed, "access-control-allow-origin"), told(&closed, "retry-after")),
            (None, Some("5".into()))
        );
        assert_eq!(told(&open, "access-control-allow-origin").as_deref(), Some("*"));
        assert_eq!((told(&open, "retry-after"), open.status, open.body), (Some("5".into()), 503, closed.body));
    }

    #[test]
    fn its_size_is_shown_and_its_body_is_not() {
        let response = Response { body: b"secret".to_vec(), ..Response::bare(200) }.with("location", "secret");
        assert_eq!(alloc::format!("{response:?}"), r#"Response(200 ["cache-control", "location"], 6 bytes)"#);
    }

    #[test]
    fn descriptions_have_the_characters_of_rfc_6749_5_2() {
        let reasons = [
            Reason::from(AuthorizeError::ChallengeMalformed),
            AuthorizeError::Resource.into(),
            AuthorizeError::StateMalformed.into(),
        ];
        for description in reasons.into_iter().filter_map(Reason::description) {
            assert!(description.bytes().all(|b| matches!(b, 0x20..=0x21 | 0x23..=0x5b | 0x5d..=0x7e)), "{description}");
        }
    }
}
