//! What an access token says, if it says anything.

use base64ct::{Base64UrlUnpadded, Encoding as _};
use serde_json::Value;

/// What a JWT says, for people to read. The client application has not verified it, and does not act upon it: the token is for
/// the resource server.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct DecodedToken {
    pub(crate) header: String,
    pub(crate) claims: String,
}

impl DecodedToken {
    /// `None` for a token that says nothing.
    pub(crate) fn of(token: &str) -> Option<Self> {
        let mut parts = token.split('.').map(|part| {
            let json = Base64UrlUnpadded::decode_vec(part).ok()?;
            serde_json::to_string_pretty(&serde_json::from_slice::<Value>(&json).ok()?).ok()
        });
        Some(Self { header: parts.next()??, claims: parts.next()?? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_jwt_says_something_and_an_opaque_token_nothing() {
        let [header, claims] =
            [r#"{"alg":"ES256"}"#, r#"{"sub":"alice"}"#].map(|json| Base64UrlUnpadded::encode_string(json.as_bytes()));
        let decoded = DecodedToken::of(&format!("{header}.{claims}.c2ln")).unwrap();
        assert_eq!(decoded.header, "{\n  \"alg\": \"ES256\"\n}");
        assert_eq!(decoded.claims, "{\n  \"sub\": \"alice\"\n}");
        for opaque in ["", "gat_abc", "a.b.c"] {
            assert_eq!(DecodedToken::of(opaque), None);
        }
    }
}
