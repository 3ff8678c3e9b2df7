//! The Authorization header: `Basic` (RFC 7617, RFC 6749 2.3.1) and `Bearer` (RFC 6750 2.1).

use alloc::borrow::Cow;
use alloc::vec::Vec;

use base64ct::{Base64, Encoding as _};
use zeroize::Zeroizing;

use super::parameters::decode;
use crate::value::{ClientId, Digest, all_bytes};

/// The credentials behind a scheme, whose name has no case (RFC 9110 11.1).
pub(super) fn credentials<'a>(header: &'a [u8], scheme: &str) -> Option<&'a str> {
    let (name, rest) = header.split_at_checked(scheme.len())?;
    let rest = rest.strip_prefix(b" ").filter(|_| name.eq_ignore_ascii_case(scheme.as_bytes()))?;
    Some(str::from_utf8(rest).ok()?.trim_matches(' '))
}

/// The client identifier of a Basic header and the digest of the secret. Both are form encoded, each for itself.
pub(super) fn basic(header: &[u8]) -> Option<(ClientId, Digest)> {
    let decoded: Zeroizing<Vec<u8>> = Base64::decode_vec(credentials(header, "Basic")?).ok()?.into();
    let (client_id, secret) = str::from_utf8(&decoded).ok()?.split_once(':')?;
    let client_id = decode(client_id).ok()?;
    let secret = match decode(secret).ok()? {
        Cow::Borrowed(secret) => Digest::of(secret.as_bytes()),
        Cow::Owned(secret) => Digest::of(Zeroizing::new(secret).as_bytes()),
    };
    Some((ClientId::parse(&client_id).ok()?, secret))
}

/// The token of a Bearer header, if it is one `b64token`.
pub(super) fn bearer(header: &[u8]) -> Option<&str> {
    let token = credentials(header, "Bearer")?;
    let body = token.trim_end_matches('=');
    let is_b64token =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'+' | b'/');
    (!body.is_empty() && all_bytes(body, is_b64token)).then_some(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn basic_of(text: &str) -> Option<(ClientId, Digest)> {
        basic(alloc::format!("bAsIc {}", Base64::encode_string(text.as_bytes())).as_bytes())
    }

    #[test]
    fn the_examples_of_rfc_6749_are_read() {
        for (header, secret) in [
            ("Basic czZCaGRSa3F0Mzo3RmpmcDBaQnIxS3REUmJuZlZkbUl3", "7Fjfp0ZBr1KtDRbnfVdmIw"),
            ("Basic czZCaGRSa3F0MzpnWDFmQmF0M2JW", "gX1fBat3bV"),
        ] {
            let (client_id, digest) = basic(header.as_bytes()).unwrap();
            assert_eq!(client_id.as_str(), "s6BhdRkqt3");
            assert_eq!(digest, Digest::of(secret.as_bytes()));
        }
    }

    #[test]
    fn both_halves_are_form_decoded() {
        let (client_id, digest) = basic_of("a%3Ab+c:p%25q%3A+:").unwrap();
        assert_eq!(client_id.as_str(), "a:b c");
        assert_eq!(digest, Digest::of(b"p%q: :"));
    }

    #[test]
    fn malformed_credentials_are_not_read() {
        assert!(basic_of("nocolon").is_none());
        assert!(basic_of(":secret").is_none());
        assert!(basic_of("a%zz:b").is_none());
        assert!(basic_of("a:b%").is_none());
        for header in ["", "Basic", "Basic ", "Basic %%%", "Bearer YTpi", "BasicYTpi"] {
            assert!(basic(header.as_bytes()).is_none(), "{header:?}");
        }
    }

    #[test]
    fn a_bearer_token_is_one_b64token() {
        for (token, good) in [
            ("mF_9.B5f-4.1JqM", true),
            ("abc==", true),
            ("a+b/c", true),
            ("", false),
            ("a b", false),
            ("a=b", false),
            ("a,b", false),
            ("\"a\"", false),
            ("==", false),
        ] {
            assert_eq!(bearer(alloc::format!("bearer {token}").as_bytes()).is_some(), good, "{token:?}");
        }
    }
}
