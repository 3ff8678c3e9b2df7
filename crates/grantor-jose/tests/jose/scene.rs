//! A JWS put together by hand, and keys to sign it with.

use base64ct::{Base64UrlUnpadded, Encoding as _};
use ed25519_dalek::Signer as _;
use grantor_jose::{Algorithm, SigningKey, VerifyingKey};

pub(crate) const CLAIMS: &[u8] = br#"{"iss":"https://as.example","sub":"alice"}"#;

pub(crate) fn encode(bytes: &[u8]) -> String {
    Base64UrlUnpadded::encode_string(bytes)
}

pub(crate) fn decode(text: &str) -> Vec<u8> {
    Base64UrlUnpadded::decode_vec(text).unwrap()
}

/// A key of each algorithm.
pub(crate) fn all_keys() -> Vec<SigningKey> {
    Algorithm::ALL.iter().map(|algorithm| generate(*algorithm)).collect()
}

pub(crate) fn generate(algorithm: Algorithm) -> SigningKey {
    SigningKey::generate(algorithm, &mut getrandom::SysRng).unwrap()
}

/// Somebody who signs what they like with an Ed25519 key.
pub(crate) struct Signer(ed25519_dalek::SigningKey);

impl Signer {
    pub(crate) fn new(seed: u8) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(&[seed; 32]))
    }

    /// The public JWK.
    pub(crate) fn jwk(&self) -> String {
        let x = encode(self.0.verifying_key().as_bytes());
        format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{x}"}}"#)
    }

    pub(crate) fn key(&self) -> VerifyingKey {
        VerifyingKey::from_jwk(&self.jwk()).unwrap()
    }

    /// A genuine signature of this header and the claims.
    pub(crate) fn jws(&self, header: &str) -> String {
        self.parts(&encode(header.as_bytes()), &encode(CLAIMS))
    }

    /// A genuine signature of these two parts as they are.
    pub(crate) fn parts(&self, header: &str, payload: &str) -> String {
        let signed = format!("{header}.{payload}");
        let signature = encode(&self.0.sign(signed.as_bytes()).to_bytes());
        format!("{signed}.{signature}")
    }
}
