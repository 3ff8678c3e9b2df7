//! The headers of a response.

use alloc::string::String;
use alloc::vec::Vec;

/// The headers of a response, names in lower case: those that are always the same, and those of this one.
#[derive(Clone, PartialEq, Eq)]
pub struct Headers {
    always: &'static [(&'static str, &'static str)],
    own: Vec<(&'static str, String)>,
}

/// A body of tokens, or of what is known of them: not to be kept by anybody (RFC 6749 5.1).
pub(super) const JSON: &[(&str, &str)] = &[
    ("content-type", "application/json"),
    ("cache-control", "no-store"),
    ("pragma", "no-cache"),
    ("x-content-type-options", "nosniff"),
];

/// The same for applications in browsers, whichever site they come from: no cookie is read here, and the client proves
/// itself in the request (OAuth 2.1 3.2).
pub(super) const OPEN_JSON: &[(&str, &str)] = &[
    ("content-type", "application/json"),
    ("cache-control", "no-store"),
    ("pragma", "no-cache"),
    ("x-content-type-options", "nosniff"),
    ("access-control-allow-origin", "*"),
];

/// The answer to a browser that asks whether its application may send a request.
pub(super) const PREFLIGHT: &[(&str, &str)] = &[
    ("access-control-allow-origin", "*"),
    ("access-control-allow-methods", "GET, POST"),
    ("access-control-allow-headers", "authorization, content-type"),
    ("access-control-max-age", "7200"),
    ("cache-control", "no-store"),
];

/// A page of the authorization endpoint: not to be framed, kept or told to other sites (RFC 9700 4.2.4, 4.16).
pub(super) const PAGE: &[(&str, &str)] = &[
    ("cache-control", "no-store"),
    ("content-security-policy", "frame-ancestors 'none'"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
];

/// A redirection that carries a code: the URI is not to be kept or told to other sites.
pub(super) const REDIRECT: &[(&str, &str)] = &[("cache-control", "no-store"), ("referrer-policy", "no-referrer")];

/// Public keys, to be kept for a while (RFC 7517 8.5.1).
pub(super) const KEYS: &[(&str, &str)] = &[
    ("content-type", "application/jwk-set+json"),
    ("x-content-type-options", "nosniff"),
    ("access-control-allow-origin", "*"),
];

/// Nothing but a status and what it asks for.
pub(super) const BARE: &[(&str, &str)] = &[("cache-control", "no-store")];

impl Headers {
    pub(super) const fn new(always: &'static [(&'static str, &'static str)]) -> Self {
        Self { always, own: Vec::new() }
    }

    pub(super) fn instead(self, always: &'static [(&'static str, &'static str)]) -> Self {
        Self { always, ..self }
    }

    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.own.push((name, value.into()));
        self
    }

    /// Name and value of each.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let own = self.own.iter().map(|(name, value)| (*name, value.as_str()));
        self.always.iter().copied().chain(own)
    }

    /// The value of the first header of this name, in lower case.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&str> {
        self.iter().find(|(own, _)| *own == name).map(|(_, value)| value)
    }
}

/// The names alone: a `Location` holds a code, and a cookie a secret.
impl core::fmt::Debug for Headers {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_list().entries(self.iter().map(|(name, _)| name)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_shown_and_values_are_not() {
        let headers = Headers::new(REDIRECT).with("location", "https://c.example/cb?code=1");
        assert_eq!(alloc::format!("{headers:?}"), r#"["cache-control", "referrer-policy", "location"]"#);
        assert_eq!(headers.value("location"), Some("https://c.example/cb?code=1"));
    }

    #[test]
    fn what_is_of_this_response_stays_when_the_rest_is_changed() {
        let headers = Headers::new(JSON).with("retry-after", "5").instead(OPEN_JSON);
        assert_eq!(headers.value("access-control-allow-origin"), Some("*"));
        assert_eq!(headers.value("retry-after"), Some("5"));
        assert_eq!(headers.iter().count(), OPEN_JSON.len() + 1);
    }
}
