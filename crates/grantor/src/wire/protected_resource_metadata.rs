//! The metadata document of a protected resource (RFC 9728).

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use iri_string::types::UriStr;
use serde::Serialize;

use super::Request;
use super::response::Response;
use crate::value::{Issuer, Resource, Scope};

/// What a protected resource says of itself (RFC 9728 2): where its tokens come from, and how they are sent.
///
/// ```
/// use grantor::wire::ProtectedResourceMetadata;
/// use grantor::{Issuer, Resource, Scope};
///
/// let metadata = ProtectedResourceMetadata::new(Resource::parse("https://api.example/photos")?)?
///     .with_authorization_servers([Issuer::parse("https://as.example")?])
///     .with_scopes(&Scope::parse("photos")?)
///     .with_name("Photos");
/// assert_eq!(metadata.url(), "https://api.example/.well-known/oauth-protected-resource/photos");
/// assert_eq!(
///     serde_json::to_string(&metadata)?,
///     concat!(
///         r#"{"resource":"https://api.example/photos","authorization_servers":["https://as.example"],"#,
///         r#""scopes_supported":["photos"],"bearer_methods_supported":["header"],"resource_name":"Photos"}"#,
///     )
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Serialize)]
pub struct ProtectedResourceMetadata {
    resource: Resource,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    authorization_servers: Vec<Issuer>,
    #[serde(skip_serializing_if = "Option::is_none")]
    jwks_uri: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    scopes_supported: Vec<String>,
    bearer_methods_supported: [&'static str; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    resource_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resource_documentation: Option<String>,
    #[serde(skip)]
    url: String,
    #[serde(skip)]
    origin: usize,
}

/// What such a document cannot say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidResourceMetadata {
    /// The resource is not at an address that can be trusted (RFC 9728 1.2).
    #[error("a resource with metadata is an https URL (http on a loopback address) without userinfo")]
    Resource,
    /// The keys are not at such an address (RFC 9728 2).
    #[error("jwks_uri is an https URL")]
    JwksUri,
    /// The documentation is at no address that a browser opens.
    #[error("resource_documentation is an https or http URL")]
    Documentation,
}

impl ProtectedResourceMetadata {
    /// Those of this resource, an `https` URL; for development, `http` is taken on a loopback address. That tokens come in the
    /// Authorization header, as [`ProtectedResource`](super::ProtectedResource) takes them, is said by itself.
    ///
    /// # Errors
    ///
    /// If the resource is no such URL, or has a host and path of more than 255 bytes.
    pub fn new(resource: Resource) -> Result<Self, InvalidResourceMetadata> {
        // But for the query, the rule is that of issuers.
        let place = resource.as_str().split('?').next().unwrap_or_default();
        Issuer::parse(place).map_err(|_| InvalidResourceMetadata::Resource)?;
        let (origin, rest) = split(resource.as_str());
        let (url, origin) = (format!("{origin}{WELL_KNOWN}{rest}"), origin.len());
        Ok(Self {
            resource,
            authorization_servers: Vec::new(),
            jwks_uri: None,
            scopes_supported: Vec::new(),
            bearer_methods_supported: ["header"],
            resource_name: None,
            resource_documentation: None,
            url,
            origin,
        })
    }

    /// The authorization servers whose tokens the resource takes.
    #[must_use]
    pub fn with_authorization_servers(self, issuers: impl IntoIterator<Item = Issuer>) -> Self {
        Self { authorization_servers: issuers.into_iter().collect(), ..self }
    }

    /// The scopes that mean something at the resource.
    #[must_use]
    pub fn with_scopes(self, scopes: &Scope) -> Self {
        Self { scopes_supported: scopes.tokens().map(Into::into).collect(), ..self }
    }

    /// What the resource is called, for people.
    #[must_use]
    pub fn with_name(self, name: impl Into<String>) -> Self {
        Self { resource_name: Some(name.into()), ..self }
    }

    /// Where developers read about the resource.
    ///
    /// # Errors
    ///
    /// If the text is no `https` or `http` URL.
    pub fn with_documentation(self, url: &str) -> Result<Self, InvalidResourceMetadata> {
        let url = parse_url(url, &["https", "http"]).ok_or(InvalidResourceMetadata::Documentation)?;
        Ok(Self { resource_documentation: Some(url), ..self })
    }

    /// Where the public keys of the resource itself are, by which what it signs is verified. Those of the authorization server
    /// are in the metadata of that one.
    ///
    /// # Errors
    ///
    /// If the text is no `https` URL.
    pub fn with_jwks_uri(self, url: &str) -> Result<Self, InvalidResourceMetadata> {
        let url = parse_url(url, &["https"]).ok_or(InvalidResourceMetadata::JwksUri)?;
        Ok(Self { jwks_uri: Some(url), ..self })
    }

    /// The resource.
    #[must_use]
    pub const fn resource(&self) -> &Resource {
        &self.resource
    }

    /// Where the document is read (RFC 9728 3.1): the well-known path stands between host and path of the resource.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The path of [`url`](Self::url), to route requests by.
    #[must_use]
    pub fn path(&self) -> &str {
        self.path_and_query().0
    }

    /// Answers a request to that path. The document says of itself at which URL it is, so that it is at no other: not with
    /// another query (RFC 9728 3.3).
    #[must_use]
    pub fn respond(&self, request: &Request<'_>) -> Response {
        let (_, query) = self.path_and_query();
        match Response::document(request.method) {
            Err(response) => response,
            Ok(()) if request.query != query => Response::bare(404),
            Ok(()) => Response::json(200, self).open(),
        }
    }

    fn path_and_query(&self) -> (&str, &str) {
        let (_, path) = self.url.split_at(self.origin);
        path.split_once('?').unwrap_or((path, ""))
    }
}

/// What is inserted between host and path.
const WELL_KNOWN: &str = "/.well-known/oauth-protected-resource";

/// A URL before and after where the well-known path is inserted. A slash that follows the host alone is dropped.
fn split(url: &str) -> (&str, &str) {
    let host = url.find("://").map_or(0, |scheme| scheme + 3);
    let (_, after_scheme) = url.split_at(host);
    let (origin, rest) = url.split_at(host + after_scheme.find(['/', '?']).unwrap_or(after_scheme.len()));
    let bare = rest.strip_prefix('/').filter(|rest| rest.is_empty() || rest.starts_with('?'));
    (origin, bare.unwrap_or(rest))
}

fn parse_url(text: &str, schemes: &[&str]) -> Option<String> {
    let uri = UriStr::new(text).ok()?;
    let host = uri.authority_components()?.host();
    (schemes.contains(&uri.scheme_str()) && !host.is_empty()).then(|| text.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Occurrence;
    use crate::wire::Body;

    fn metadata(resource: &str) -> Result<ProtectedResourceMetadata, InvalidResourceMetadata> {
        ProtectedResourceMetadata::new(Resource::parse(resource).unwrap())
    }

    #[test]
    fn the_well_known_path_is_inserted_behind_the_host() {
        let known = "/.well-known/oauth-protected-resource";
        for (resource, origin, rest) in [
            ("https://api.example", "https://api.example", ""),
            ("https://api.example/", "https://api.example", ""),
            ("https://api.example:8443/a/b", "https://api.example:8443", "/a/b"),
            ("https://api.example/a/", "https://api.example", "/a/"),
            ("https://api.example?x=1", "https://api.example", "?x=1"),
            ("https://api.example/?x=1", "https://api.example", "?x=1"),
            ("https://api.example/a?x=/1?", "https://api.example", "/a?x=/1?"),
            ("https://api.example//", "https://api.example", "//"),
            ("https://.well-known/oauth-protected-resource", "https://.well-known", "/oauth-protected-resource"),
            ("http://127.0.0.1:8080/a", "http://127.0.0.1:8080", "/a"),
            ("http://[::1]:8080/", "http://[::1]:8080", ""),
        ] {
            let metadata = metadata(resource).unwrap();
            assert_eq!(metadata.url(), [origin, known, rest].concat());
            assert_eq!(metadata.path(), [known, rest.split('?').next().unwrap()].concat());
            assert_eq!(metadata.resource().as_str(), resource);
        }
    }

    #[test]
    fn a_resource_with_metadata_is_an_https_url() {
        let long = format!("https://api.example/{}", "a".repeat(240));
        for resource in [
            "urn:example:api",
            "http://api.example",
            "http://localhost.evil.example",
            "https://user@api.example",
            "https:///a",
            "ftp://api.example",
            &long,
        ] {
            assert_eq!(metadata(resource).err(), Some(InvalidResourceMetadata::Resource), "{resource}");
        }
    }

    #[test]
    fn other_addresses_are_urls_too() {
        let metadata = || metadata("https://api.example").unwrap();
        for (url, jwks_uri, documentation) in [
            ("https://api.example/jwks", true, true),
            ("http://api.example/jwks", false, true),
            ("http://127.0.0.1/jwks", false, true),
            ("https:///jwks", false, false),
            ("javascript:alert(1)", false, false),
            ("/jwks", false, false),
            ("", false, false),
        ] {
            assert_eq!(metadata().with_jwks_uri(url).is_ok(), jwks_uri, "{url}");
            assert_eq!(metadata().with_documentation(url).is_ok(), documentation, "{url}");
        }
    }

    #[test]
    fn what_there_is_none_of_is_left_out() {
        let written = |metadata: &ProtectedResourceMetadata| serde_json::to_value(metadata).unwrap();
        let least = metadata("https://api.example").unwrap().with_scopes(&Scope::empty());
        let document = serde_json::json!({"resource": "https://api.example", "bearer_methods_supported": ["header"]});
        assert_eq!(written(&least), document);
        let all = least
            .with_authorization_servers(
                ["https://a.example", "https://b.example"].map(|text| Issuer::parse(text).unwrap()),
            )
            .with_scopes(&Scope::parse("a b").unwrap())
            .with_name("Photos \u{e9}")
            .with_documentation("https://api.example/docs#top")
            .and_then(|metadata| metadata.with_jwks_uri("https://api.example/jwks"))
            .unwrap();
        let document = serde_json::json!({
            "resource": "https://api.example",
            "authorization_servers": ["https://a.example", "https://b.example"],
            "jwks_uri": "https://api.example/jwks",
            "scopes_supported": ["a", "b"],
            "bearer_methods_supported": ["header"],
            "resource_name": "Photos \u{e9}",
            "resource_documentation": "https://api.example/docs#top",
        });
        assert_eq!(written(&all), document);
    }

    #[test]
    fn it_is_read_by_everybody_at_its_own_url_and_nothing_else_is_done_with_it() {
        let answer = |resource: &str, method: &str, query: &str| {
            let (authorization, body) = (Occurrence::Absent, Body::Whole(b""));
            let request = Request { method, query, authorization, content_type: None, binding: None, body };
            metadata(resource).unwrap().respond(&request)
        };
        for (resource, method, query, status) in [
            ("https://api.example", "GET", "", 200),
            ("https://api.example", "HEAD", "", 200),
            ("https://api.example", "OPTIONS", "", 204),
            ("https://api.example", "POST", "", 405),
            ("https://api.example", "GET", "x", 404),
            ("https://api.example/a?x=1", "GET", "x=1", 200),
            ("https://api.example/a?x=1", "GET", "x=2", 404),
            ("https://api.example/a?x=1", "GET", "", 404),
        ] {
            assert_eq!(answer(resource, method, query).status, status, "{resource} {method} {query}");
        }
        let response = answer("https://api.example", "GET", "");
        assert_eq!(response.headers.value("content-type"), Some("application/json"));
        assert_eq!(response.headers.value("access-control-allow-origin"), Some("*"));
        assert_eq!(answer("https://api.example", "POST", "").headers.value("allow"), Some("GET, HEAD"));
    }
}
