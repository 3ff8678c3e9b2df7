//! Whatever is taken as a redirection URI, a browser reads as the same scheme, host, port, path and query or refuses; and
//! whatever is admitted in its place leads to the same host, and differs in the port of a loopback address alone.

use core::net::Ipv6Addr;

use grantor::RedirectUri;
use url::{Host, Url};

/// Checks two lines: a text to be registered, and one to be requested.
pub fn check(data: &[u8]) {
    let Ok(text) = core::str::from_utf8(data) else { return };
    let (registered, requested) = text.split_once('\n').unwrap_or((text, text));
    let Ok(uri) = RedirectUri::parse(registered) else { return };
    assert_eq!(uri.as_str(), registered);
    check_reading(registered);
    for native in [false, true] {
        assert_eq!(uri.admit(registered, native), Some(uri.clone()), "it admits itself");
        if let Some(admitted) = uri.admit(requested, native) {
            assert_eq!(admitted.as_str(), requested);
            assert_eq!(RedirectUri::parse(requested).as_ref(), Ok(&admitted));
            check_reading(requested);
            check_admission(registered, requested, native);
        }
    }
}

/// The text in its parts, by RFC 3986 appendix B.
#[derive(Debug)]
struct Parts<'a> {
    scheme: &'a str,
    authority: Option<&'a str>,
    path: &'a str,
    query: Option<&'a str>,
}

impl<'a> Parts<'a> {
    fn of(text: &'a str) -> Self {
        let (scheme, rest) = text.split_once(':').expect("a scheme");
        let (rest, query) = match rest.split_once('?') {
            Some((rest, query)) => (rest, Some(query)),
            None => (rest, None),
        };
        let Some(rest) = rest.strip_prefix("//") else { return Self { scheme, authority: None, path: rest, query } };
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        Self { scheme, authority: Some(authority), path, query }
    }

    fn host(&self) -> &'a str {
        let authority = self.authority.unwrap_or_default();
        let port = self.port().map_or(0, |port| port.len() + 1);
        &authority[..authority.len() - port]
    }

    fn port(&self) -> Option<&'a str> {
        let authority = self.authority?;
        let after_literal = authority.rfind(']').map_or(0, |at| at + 1);
        authority[after_literal..].split_once(':').map(|(_, port)| port)
    }
}

fn check_reading(text: &str) {
    assert!(text.len() <= RedirectUri::MAX_LENGTH && text.bytes().all(|byte| byte.is_ascii_graphic()));
    assert!(!text.contains(['#', '\\']), "no fragment, and nothing that browsers take for a slash");
    let parts = Parts::of(text);
    let scheme = parts.scheme.to_ascii_lowercase();
    let is_web = matches!(&*scheme, "https" | "http");
    assert!(is_web || scheme.contains('.'), "a private-use scheme is a reversed domain name");
    assert!(!parts.authority.unwrap_or_default().contains('@'), "no userinfo");

    let Ok(url) = Url::parse(text) else {
        // Browsers look into the labels of internationalised names, and into authorities of unknown schemes.
        let is_internationalised = parts.host().to_ascii_lowercase().split('.').any(|label| label.starts_with("xn--"));
        assert!(!is_web || is_internationalised, "a browser refuses {text}");
        return;
    };
    assert_eq!((url.scheme(), url.username(), url.password(), url.fragment()), (&*scheme, "", None, None));
    if !is_web {
        return;
    }
    let host = url.host().expect("a web URL has a host");
    match &host {
        Host::Domain(name) => assert_eq!(*name, parts.host().to_ascii_lowercase()),
        Host::Ipv4(address) => assert_eq!(address.to_string(), parts.host()),
        Host::Ipv6(address) => {
            assert_eq!(parts.host().trim_matches(['[', ']']).parse::<Ipv6Addr>().ok(), Some(*address))
        }
    }
    if scheme == "http" {
        let is_loopback = matches!(parts.host(), "127.0.0.1" | "[::1]" | "localhost");
        assert!(is_loopback, "http leads to this machine alone");
    }
    let default = if scheme == "https" { 443 } else { 80 };
    let port = parts.port().map_or(default, |port| port.parse().expect("a port"));
    assert_eq!(url.port_or_known_default(), Some(port));
    if !has_dot_segment(parts.path) {
        assert_eq!(url.path(), if parts.path.is_empty() { "/" } else { parts.path });
    }
    assert_eq!(url.query().map(str::to_owned), parts.query.map(|query| query.replace('\'', "%27")));
}

/// Browsers take such a segment out, and stay on the host.
fn has_dot_segment(path: &str) -> bool {
    let path = path.to_ascii_lowercase().replace("%2e", ".");
    path.split('/').any(|segment| matches!(segment, "." | ".."))
}

fn check_admission(registered: &str, requested: &str, native: bool) {
    if registered == requested {
        return;
    }
    let (was, is) = (Parts::of(registered), Parts::of(requested));
    assert_eq!((was.scheme, was.host(), was.path, was.query), (is.scheme, is.host(), is.path, is.query));
    let may_vary = matches!(was.host(), "127.0.0.1" | "[::1]") || native && was.host() == "localhost";
    assert!(was.scheme == "http" && may_vary, "{requested} in place of {registered}");
    let [was, is] = [registered, requested].map(|text| Url::parse(text).expect("a loopback URL"));
    assert_eq!((was.host(), was.path(), was.query()), (is.host(), is.path(), is.query()));
}
