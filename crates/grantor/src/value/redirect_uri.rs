//! The redirection URI.

use alloc::sync::Arc;
use core::net::{Ipv4Addr, Ipv6Addr};

use iri_string::types::UriStr;

use super::text::{all_bytes, is_unreserved, text_value};

/// A redirection URI, kept and compared as the bytes that were registered (RFC 6749 3.1.2, RFC 9700 2.1).
///
/// It is an absolute URI of at most 2,048 bytes without fragment and userinfo, in one of the three forms of
/// RFC 8252 7 and RFC 9700 2.6: `https` with a host; `http` on a loopback address (`127.0.0.1`, `[::1]`, `localhost`);
/// or a private-use scheme that is a reversed domain name, such as `com.example.app:/callback`.
///
/// ```
/// use grantor::RedirectUri;
///
/// let registered = RedirectUri::parse("http://127.0.0.1/callback")?;
/// let requested = registered.admit("http://127.0.0.1:49152/callback", false);
/// assert_eq!(requested.unwrap().as_str(), "http://127.0.0.1:49152/callback");
///
/// assert!(RedirectUri::parse("http://app.example/callback").is_err());
/// assert!(RedirectUri::parse("https://app.example/callback#there").is_err());
/// # Ok::<(), grantor::InvalidRedirectUri>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedirectUri(Arc<str>);

/// Why a text is no redirection URI.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidRedirectUri {
    /// Longer than 2,048 bytes.
    #[error("a redirection URI has at most 2048 bytes")]
    TooLong,
    /// Not the syntax of RFC 3986, or relative.
    #[error("a redirection URI is an absolute URI")]
    NotAbsolute,
    /// A fragment, be it an empty one (RFC 6749 3.1.2).
    #[error("a redirection URI has no fragment")]
    Fragment,
    /// A user name before the host, which misleads people and parsers.
    #[error("a redirection URI has no userinfo")]
    UserInfo,
    /// No host, or one with characters that parsers read differently.
    #[error("the host of a redirection URI is a name or an IP literal")]
    Host,
    /// A port outside 1 to 65535, empty, or with a leading zero.
    #[error("the port of a redirection URI is a number from 1 to 65535")]
    Port,
    /// `http` to another machine (RFC 9700 2.6).
    #[error("a redirection URI uses http only on a loopback address")]
    Insecure,
    /// A private-use scheme that is not a reversed domain name, such as `javascript` (RFC 8252 8.4).
    #[error("the scheme of a redirection URI is https, http on a loopback address, or a reversed domain name")]
    Scheme,
}

/// The hosts of RFC 8252 7.3 and 8.3. The port of the first two may vary; that of `localhost` for native clients.
const LOOPBACK: [&str; 3] = ["127.0.0.1", "[::1]", "localhost"];

impl RedirectUri {
    /// The greatest length, in bytes.
    pub const MAX_LENGTH: usize = 2048;

    /// Takes the text as it is; nothing is normalised.
    ///
    /// # Errors
    ///
    /// See [`InvalidRedirectUri`].
    pub fn parse(text: &str) -> Result<Self, InvalidRedirectUri> {
        if text.len() > Self::MAX_LENGTH {
            return Err(InvalidRedirectUri::TooLong);
        }
        let uri = UriStr::new(text).map_err(|_| InvalidRedirectUri::NotAbsolute)?;
        if uri.fragment().is_some() {
            return Err(InvalidRedirectUri::Fragment);
        }
        let (host, port) = match uri.authority_components() {
            Some(authority) if authority.userinfo().is_some() => return Err(InvalidRedirectUri::UserInfo),
            Some(authority) => (authority.host(), authority.port()),
            None => ("", None),
        };
        if port.is_some_and(|port| !is_port(port)) {
            return Err(InvalidRedirectUri::Port);
        }
        let scheme = uri.scheme_str();
        let is_web = scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http");
        if !is_web {
            return if scheme.contains('.') { Ok(Self(text.into())) } else { Err(InvalidRedirectUri::Scheme) };
        }
        if !is_host(host) {
            return Err(InvalidRedirectUri::Host);
        }
        if scheme.eq_ignore_ascii_case("http") && !LOOPBACK.contains(&host) {
            return Err(InvalidRedirectUri::Insecure);
        }
        Ok(Self(text.into()))
    }

    /// The redirection URI of a request, if this registered one admits it: the same bytes, or, where this one is an
    /// `http` URI on a loopback address, the same but for the port (RFC 8252 7.3). On `localhost` the port may vary
    /// for native clients alone.
    #[must_use]
    pub fn admit(&self, requested: &str, native: bool) -> Option<Self> {
        if *self.0 == *requested {
            return Some(self.clone());
        }
        let registered = without_loopback_port(&self.0, native)?;
        if without_loopback_port(requested, native)? != registered {
            return None;
        }
        Self::parse(requested).ok()
    }
}

text_value!(RedirectUri, InvalidRedirectUri);

fn is_port(text: &str) -> bool {
    !text.starts_with('0') && text.bytes().all(|b| b.is_ascii_digit()) && text.parse::<u16>().is_ok()
}

/// A host that every reader takes for the same: a name, an IPv6 address in brackets, or an IPv4 address in four decimal
/// numbers (browsers read `127.1` and `0x7f.1` as `127.0.0.1`).
fn is_host(text: &str) -> bool {
    if let Some(inside) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return inside.parse::<Ipv6Addr>().is_ok();
    }
    let last = text.trim_end_matches('.').rsplit('.').next().unwrap_or_default();
    let hexadecimal = last.strip_prefix("0x").or(last.strip_prefix("0X"));
    let is_number = !last.is_empty() && last.bytes().all(|b| b.is_ascii_digit())
        || hexadecimal.is_some_and(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()));
    !last.is_empty() && all_bytes(text, is_unreserved) && (!is_number || text.parse::<Ipv4Addr>().is_ok())
}

/// A loopback URI as its host and what follows the port.
fn without_loopback_port(text: &str, native: bool) -> Option<(&'static str, &str)> {
    let rest = text.strip_prefix("http://")?;
    let host = LOOPBACK.into_iter().find(|host| (native || *host != "localhost") && rest.starts_with(host))?;
    let rest = rest.strip_prefix(host)?;
    let Some(port) = rest.strip_prefix(':') else { return Some((host, rest)) };
    Some((host, port.trim_start_matches(|c: char| c.is_ascii_digit())))
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::InvalidRedirectUri::*;
    use super::*;

    #[test]
    fn the_three_forms_are_registered() {
        for text in [
            "https://app.example.com",
            "https://app.example.com/cb?tenant=1",
            "HTTPS://App.example:8443/a/../cb",
            "https://[2001:db8::1]/cb",
            "https://192.0.2.1/cb",
            "https://1.example.a0x1/cb",
            "http://127.0.0.1/cb",
            "http://127.0.0.1:8080/cb",
            "http://[::1]:1/cb",
            "http://localhost:3000/cb",
            "com.example.app:/cb",
            "com.example.app://cb",
        ] {
            assert_eq!(RedirectUri::parse(text).unwrap().as_str(), text);
        }
        let longest = format!("{:a<2048}", "https://a.example/");
        assert!(RedirectUri::parse(&longest).is_ok());
    }

    #[test]
    fn everything_else_is_refused() {
        let long = format!("{:a<2049}", "https://a.example/");
        for (text, why) in [
            (long.as_str(), TooLong),
            ("", NotAbsolute),
            ("/cb", NotAbsolute),
            ("//a.example/cb", NotAbsolute),
            ("a.example/cb", NotAbsolute),
            (" https://a.example/", NotAbsolute),
            ("https://a.example/\n", NotAbsolute),
            ("https://a.example\\@evil.example/", NotAbsolute),
            ("https://ä.example/", NotAbsolute),
            ("https://a.example/cb#", Fragment),
            ("https://a.example/cb#x", Fragment),
            ("com.example.app:/cb#x", Fragment),
            ("https://user:pw@a.example/", UserInfo),
            ("https://@a.example/", UserInfo),
            ("http://127.0.0.1:1@evil.example/cb", UserInfo),
            ("https:///cb", Host),
            ("https:/cb", Host),
            ("https:cb", Host),
            ("https://a.example%40evil.example/", Host),
            ("https://*.example/", Host),
            ("https://127.1/cb", Host),
            ("https://0x7f.1/cb", Host),
            ("https://2130706433/cb", Host),
            ("https://1.2.3.4.5/", Host),
            ("https://01.2.3.4/", Host),
            ("https://a.example.0x1./", Host),
            ("https://./", Host),
            ("https://[v1.x]/", Host),
            ("https://a.example:0/", Port),
            ("https://a.example:/", Port),
            ("https://a.example:080/", Port),
            ("https://a.example:65536/", Port),
            ("http://a.example/cb", Insecure),
            ("HTTP://a.example/cb", Insecure),
            ("http://127.1/cb", Host),
            ("http://127.0.0.1.evil.example/cb", Insecure),
            ("http://0x7f.1/cb", Host),
            ("http://192.0.2.1/cb", Insecure),
            ("javascript:alert(1)", Scheme),
            ("data:text/html,x", Scheme),
            ("myapp:/cb", Scheme),
        ] {
            assert_eq!(RedirectUri::parse(text), Err(why), "{text:?}");
        }
    }

    #[test]
    fn a_request_repeats_the_registered_bytes() {
        let registered = RedirectUri::parse("https://a.example:443/cb?x=1").unwrap();
        assert!(registered.admit("https://a.example:443/cb?x=1", true).is_some());
        for other in [
            "https://a.example/cb?x=1",
            "https://A.example:443/cb?x=1",
            "https://a.example:443/cb",
            "https://a.example:443/cb?x=1&y=2",
            "https://a.example:443/cb/?x=1",
            "https://a.example:443/%63b?x=1",
            "https://a.example:444/cb?x=1",
        ] {
            assert_eq!(registered.admit(other, true), None, "{other}");
        }
    }

    #[test]
    fn on_a_loopback_address_the_port_alone_may_vary() {
        for host in ["127.0.0.1", "[::1]"] {
            let registered = RedirectUri::parse(&format!("http://{host}:80/cb?x")).unwrap();
            for port in ["", ":1", ":65535"] {
                assert!(registered.admit(&format!("http://{host}{port}/cb?x"), false).is_some());
            }
            for tail in [
                ":0/cb?x",
                ":01/cb?x",
                ":65536/cb?x",
                ":/cb?x",
                ":1x/cb?x",
                ":1/cb",
                ":1/CB?x",
                ":1:2/cb?x",
                ":1@e.example/cb?x",
            ] {
                assert_eq!(registered.admit(&format!("http://{host}{tail}"), false), None, "{host}{tail}");
            }
            assert_eq!(registered.admit(&format!("https://{host}/cb?x"), false), None);
        }
        let registered = RedirectUri::parse("http://127.0.0.1/cb").unwrap();
        assert_eq!(registered.admit("http://[::1]/cb", false), None);
        assert_eq!(registered.admit("http://localhost/cb", true), None);
    }

    #[test]
    fn on_localhost_the_port_may_vary_for_native_clients() {
        let registered = RedirectUri::parse("http://localhost:3000/cb").unwrap();
        assert!(registered.admit("http://localhost:3001/cb", true).is_some());
        assert!(registered.admit("http://localhost:3001/cb", false).is_none());
        assert!(registered.admit("http://localhost:3000/cb", false).is_some());
        assert!(registered.admit("http://localhost.evil.example/cb", true).is_none());
    }

    #[test]
    fn metacharacters_match_themselves_alone() {
        let registered = RedirectUri::parse("https://a.example/c.b*").unwrap();
        assert!(registered.admit("https://a.example/cxb", false).is_none());
        assert!(registered.admit("https://a.example/c.b*x", false).is_none());
    }
}
