//! aws-lc.

#![expect(clippy::expect_used, reason = "a key that is good for one library is good for the other")]

use std::sync::LazyLock;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, ED25519, EcdsaKeyPair, Ed25519KeyPair, ParsedPublicKey,
};
use curve25519_dalek::constants::EIGHT_TORSION;
use zeroize::Zeroizing;

use crate::NotSigned;

const GOOD: &str = "a key that is good for one library is good for the other";

pub(crate) struct Es256Signer(EcdsaKeyPair);

impl Es256Signer {
    pub(crate) fn new(key: &p256::ecdsa::SigningKey) -> Self {
        let (number, point) = (Zeroizing::new(key.to_bytes()), key.verifying_key().to_sec1_point(false));
        let format = &ECDSA_P256_SHA256_FIXED_SIGNING;
        Self(EcdsaKeyPair::from_private_key_and_public_key(format, &number, point.as_bytes()).expect(GOOD))
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, NotSigned> {
        let signature = self.0.sign(&SystemRandom::new(), message).map_err(|_| NotSigned::Library)?;
        Ok(signature.as_ref().into())
    }
}

pub(crate) struct Es256Verifier(ParsedPublicKey);

impl Es256Verifier {
    pub(crate) fn new(key: &p256::ecdsa::VerifyingKey) -> Self {
        Self(ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key.to_sec1_point(false)).expect(GOOD))
    }

    /// A signature is two numbers of 32 bytes, neither of them zero (RFC 7518 3.4).
    pub(crate) fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        self.0.verify_sig(message, signature).is_ok()
    }
}

pub(crate) struct EdDsaSigner(Ed25519KeyPair);

impl EdDsaSigner {
    pub(crate) fn new(key: &ed25519_dalek::SigningKey) -> Self {
        let pair = Ed25519KeyPair::from_seed_and_public_key(key.as_bytes(), key.verifying_key().as_bytes());
        Self(pair.expect(GOOD))
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, NotSigned> {
        let signature = self.0.try_sign(message).map_err(|_| NotSigned::Library)?;
        Ok(signature.as_ref().into())
    }
}

pub(crate) struct EdDsaVerifier(ParsedPublicKey);

impl EdDsaVerifier {
    pub(crate) fn new(key: &ed25519_dalek::VerifyingKey) -> Self {
        Self(ParsedPublicKey::new(&ED25519, key).expect(GOOD))
    }

    /// The library looks at the number in a signature, and compares the point with the one encoding of what it should be;
    /// points of small order are left to us.
    pub(crate) fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        let small = SMALL_ORDER.iter().any(|point| signature.starts_with(point));
        !small && self.0.verify_sig(message, signature).is_ok()
    }
}

/// The eight points whose order divides eight, as they are written.
static SMALL_ORDER: LazyLock<[[u8; 32]; 8]> = LazyLock::new(|| EIGHT_TORSION.map(|point| point.compress().to_bytes()));
