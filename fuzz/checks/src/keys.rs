//! The keys that the checks sign with, always the same.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ed25519_dalek::Signer as _;
use grantor::Jwks;
use grantor_jose::{Algorithm, SigningKey, VerifyingKey};
use grantor_testkit::Constant;
use serde_json::json;

/// That of the server.
pub(crate) static SERVER: LazyLock<SigningKey> = LazyLock::new(server_key);

/// That of a client.
pub(crate) static CLIENT: LazyLock<SigningKey> = LazyLock::new(|| generate(Algorithm::EdDsa, SEED));

/// That of another client.
pub(crate) static OTHER: LazyLock<SigningKey> = LazyLock::new(|| generate(Algorithm::Es256, 8));

/// The byte of which the key of the client is made.
const SEED: u8 = 7;

/// The key of the server, for a server of its own.
pub(crate) fn server_key() -> SigningKey {
    generate(Algorithm::Es256, 9)
}

fn generate(algorithm: Algorithm, byte: u8) -> SigningKey {
    let Ok(key) = SigningKey::generate(algorithm, &mut Constant([byte]));
    key
}

/// A set of this key alone, as a client registers it.
pub(crate) fn jwks(key: &VerifyingKey) -> Jwks {
    Jwks::parse(&json!({ "keys": [key] }).to_string()).expect("a public key")
}

/// A JWS of these parts as they are, which the key of the client signed.
pub(crate) fn sign(header: &[u8], payload: &[u8]) -> String {
    let signed = [encode(header), encode(payload)].join(".");
    let signature = ed25519_dalek::SigningKey::from_bytes(&[SEED; 32]).sign(signed.as_bytes());
    [signed, encode(&signature.to_bytes())].join(".")
}

/// Base64url without padding.
pub(crate) fn encode(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// What base64url without padding encodes, by another reader than that of the core.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    BASE64_URL_SAFE_NO_PAD.decode(text).ok()
}
