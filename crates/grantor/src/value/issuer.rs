//! The issuer identifier.

use alloc::format;
use alloc::string::String;
use alloc::sync::Arc;

use iri_string::types::UriStr;

use super::text::text_value;

/// The issuer identifier of an authorization server (RFC 8414 2, RFC 9207 2): an `https` URL without query, fragment
/// and userinfo. For development, `http` is taken on a loopback address (`127.0.0.1`, `[::1]`, `localhost`).
///
/// It is the same string wherever it is published.
///
/// ```
/// use grantor::Issuer;
///
/// let issuer = Issuer::parse("https://example.com/tenant")?;
/// assert_eq!(issuer.endpoint("/token"), "https://example.com/tenant/token");
/// assert_eq!(issuer.well_known("oauth-authorization-server"), "/.well-known/oauth-authorization-server/tenant");
/// # Ok::<(), grantor::InvalidIssuer>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Issuer(Arc<str>);

/// A text that is no issuer identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "an issuer is an https URL (http on a loopback address) without query, fragment and userinfo, of at most 255 bytes"
)]
pub struct InvalidIssuer;

impl Issuer {
    /// Takes the text as it is; nothing is normalised.
    ///
    /// # Errors
    ///
    /// If the text is anything but such a URL.
    pub fn parse(text: &str) -> Result<Self, InvalidIssuer> {
        let uri = UriStr::new(text).map_err(|_| InvalidIssuer)?;
        let authority = uri.authority_components().ok_or(InvalidIssuer)?;
        let is_bare = uri.query_str().is_none() && uri.fragment().is_none() && authority.userinfo().is_none();
        let is_secure = match uri.scheme_str() {
            "https" => !authority.host().is_empty(),
            "http" => matches!(authority.host(), "127.0.0.1" | "[::1]" | "localhost"),
            _ => false,
        };
        if text.len() <= 255 && is_bare && is_secure { Ok(Self(text.into())) } else { Err(InvalidIssuer) }
    }

    /// Whether it is an `https` URL, so that cookies can be kept from plain connections.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https:")
    }

    /// The path of the issuer without a trailing slash: empty, or `/` and something.
    #[must_use]
    pub fn path(&self) -> &str {
        let after_scheme = self.0.split_once("://").map_or("", |(_, rest)| rest);
        let path = after_scheme.find('/').and_then(|at| after_scheme.get(at..)).unwrap_or_default();
        path.strip_suffix('/').unwrap_or(path)
    }

    /// The URL of an endpoint below the issuer, for a path that begins with a slash.
    #[must_use]
    pub fn endpoint(&self, path: &str) -> String {
        format!("{}{path}", self.0.strip_suffix('/').unwrap_or(&self.0))
    }

    /// The path of a well-known document, which is inserted before the path of the issuer (RFC 8414 3.1).
    #[must_use]
    pub fn well_known(&self, name: &str) -> String {
        format!("/.well-known/{name}{}", self.path())
    }
}

text_value!(Issuer, InvalidIssuer);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issuer_is_an_https_url() {
        for text in [
            "https://as.example",
            "https://as.example/",
            "https://as.example:8443/a",
            "http://127.0.0.1:80",
            "http://localhost",
        ] {
            assert_eq!(Issuer::parse(text).unwrap().as_str(), text);
        }
        for text in [
            &format!("https://as.example/{}", "a".repeat(240)),
            "",
            "as.example",
            "https://",
            "https:///a",
            "https://as.example?",
            "https://as.example#",
            "https://u@as.example",
            "http://as.example",
            "http://localhost.evil.example",
            "ftp://as.example",
        ] {
            assert_eq!(Issuer::parse(text), Err(InvalidIssuer), "{text}");
        }
    }

    #[test]
    fn paths_follow_rfc_8414_3_1() {
        for (issuer, path, well_known, token) in [
            ("https://as.example", "", "/.well-known/x", "https://as.example/token"),
            ("https://as.example/", "", "/.well-known/x", "https://as.example/token"),
            ("https://as.example/a/b/", "/a/b", "/.well-known/x/a/b", "https://as.example/a/b/token"),
        ] {
            let issuer = Issuer::parse(issuer).unwrap();
            assert_eq!(
                (issuer.path(), &*issuer.well_known("x"), &*issuer.endpoint("/token")),
                (path, well_known, token)
            );
        }
    }
}
