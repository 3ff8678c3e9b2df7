//! Keys of the server and of a client that signs, and what the client signs.

use base64ct::{Base64UrlUnpadded, Encoding as _};
use ed25519_dalek::Signer as _;
use grantor::Jwks;
use grantor::operation::ClientAssertion;
use grantor_jose::{FixedKeys, JwkSet, SigningKey};
use serde_json::{Value, json};

/// The key of RFC 7515 A.3.1.
const SERVER: &str = r#"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}"#;

/// The key of RFC 8037 A.1.
const CLIENT: &str = r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
    "d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"}"#;

/// The key of RFC 7517 A.1.
const CLIENT_ES256: &str = r#"{"kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
    "y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM","d":"870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE"}"#;

/// The key of the server.
#[must_use]
pub fn server_key() -> SigningKey {
    SigningKey::from_jwk(SERVER).unwrap()
}

/// Who signs for the server.
#[must_use]
pub fn signer() -> FixedKeys {
    FixedKeys::new(server_key())
}

/// The public keys of the server.
#[must_use]
pub fn key_set() -> JwkSet {
    JwkSet::from_iter([server_key().verifying_key().clone()])
}

/// The key that the client signs with.
#[must_use]
pub fn client_key() -> SigningKey {
    SigningKey::from_jwk(CLIENT).unwrap()
}

/// The other key of that client, for `ES256`.
#[must_use]
pub fn client_key_es256() -> SigningKey {
    SigningKey::from_jwk(CLIENT_ES256).unwrap()
}

/// Its registered keys.
#[must_use]
pub fn client_keys() -> Jwks {
    let keys = [client_key(), client_key_es256()].map(|key| key.verifying_key().clone());
    Jwks::parse(&json!({ "keys": keys }).to_string()).unwrap()
}

/// A JWS of this header and this payload as they are, which the key of the client signed.
#[must_use]
pub fn jws(header: &str, payload: &str) -> String {
    let [header, payload] = [header, payload].map(|part| encode(part.as_bytes()));
    signed(&format!("{header}.{payload}"))
}

/// A JWS of these two parts as they are, which the key of the client signed.
#[must_use]
pub fn signed(parts: &str) -> String {
    let jwk: Value = serde_json::from_str(CLIENT).unwrap();
    let seed = decode(jwk["d"].as_str().unwrap()).try_into().unwrap();
    let signature = ed25519_dalek::SigningKey::from_bytes(&seed).sign(parts.as_bytes());
    format!("{parts}.{}", encode(&signature.to_bytes()))
}

/// Base64url without padding.
#[must_use]
pub fn encode(bytes: &[u8]) -> String {
    Base64UrlUnpadded::encode_string(bytes)
}

/// What base64url without padding encodes.
#[must_use]
pub fn decode(text: &str) -> Vec<u8> {
    Base64UrlUnpadded::decode_vec(text).unwrap()
}

/// The header of a JWT.
#[must_use]
pub fn header(compact: &str) -> Value {
    part(compact, 0)
}

/// The claims of a JWT.
#[must_use]
pub fn payload(compact: &str) -> Value {
    part(compact, 1)
}

fn part(compact: &str, at: usize) -> Value {
    let part = compact.split('.').nth(at).unwrap_or_else(|| panic!("no JWT: {compact}"));
    serde_json::from_slice(&decode(part)).unwrap()
}

/// The claims of an assertion of the client `signer` that is right.
#[must_use]
pub fn claims(issuer: &str, jti: &str, now: i64) -> Value {
    json!({ "iss": "signer", "sub": "signer", "aud": issuer, "iat": now, "exp": now + 60, "jti": jti })
}

/// An assertion of the client `signer` of these claims.
#[must_use]
pub fn assertion(claims: &Value) -> String {
    client_key().sign("client-authentication+jwt", claims.to_string().as_bytes()).unwrap()
}

/// The fields by which a client authenticates with an assertion.
#[must_use]
pub const fn by_assertion(assertion: &str) -> [(&str, &str); 2] {
    [("client_assertion_type", ClientAssertion::TYPE), ("client_assertion", assertion)]
}
