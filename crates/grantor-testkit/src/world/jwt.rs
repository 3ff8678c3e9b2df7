//! JWTs of a world: signed by a digest that nobody else can make, which is as good as a signature here, and always the same.

use base64ct::{Base64UrlUnpadded, Encoding as _};
use grantor::operation::{Jws, Jwt};
use grantor::{AccessToken, TokenId};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

const KEY: &[u8] = b"the key of a world";

/// The claims, signed.
pub(crate) fn sign(jwt: &Jwt) -> String {
    let message = format!("{}.{}", header(jwt.typ()), Base64UrlUnpadded::encode_string(jwt.claims()));
    let signature = signature(&message);
    format!("{message}.{signature}")
}

/// Whether it is of one of its types, and signed here.
pub(crate) fn is_signed(jws: &Jws<'_>) -> bool {
    jws.compact.rsplit_once('.').is_some_and(|(message, own)| {
        let is_of = |typ: &&str| message.split('.').next() == Some(&header(typ));
        own == signature(message) && jws.types.iter().any(is_of)
    })
}

/// Which access token a text says it is, whatever its format.
pub(crate) fn token_id(text: &str) -> Option<TokenId> {
    AccessToken::parse(text).map(|token| token.id()).or_else(|| TokenId::parse(&jti(text)?))
}

/// The `jti` of a JWT.
pub(crate) fn jti(text: &str) -> Option<String> {
    let [_, payload, _] = *text.split('.').collect::<Vec<_>>() else { return None };
    let claims: Value = serde_json::from_slice(&Base64UrlUnpadded::decode_vec(payload).ok()?).ok()?;
    Some(claims.get("jti")?.as_str()?.into())
}

/// The same JWT with another `jti`, and with its signature as it was.
pub(crate) fn with_jti(text: &str, own: &str, other: &str) -> String {
    let payload = text.split('.').nth(1).unwrap_or_default();
    let claims = Base64UrlUnpadded::decode_vec(payload).unwrap_or_default();
    let changed = String::from_utf8_lossy(&claims).replace(own, other);
    text.replace(payload, &Base64UrlUnpadded::encode_string(changed.as_bytes()))
}

fn header(typ: &str) -> String {
    Base64UrlUnpadded::encode_string(format!(r#"{{"alg":"world","typ":"{typ}"}}"#).as_bytes())
}

fn signature(message: &str) -> String {
    Base64UrlUnpadded::encode_string(&Sha256::new().chain_update(KEY).chain_update(message).finalize())
}
