//! p256 and ed25519-dalek.

use ed25519_dalek::ed25519::signature::{Signer as _, Verifier as _};

use crate::NotSigned;

pub(crate) struct Es256Signer(p256::ecdsa::SigningKey);

impl Es256Signer {
    pub(crate) fn new(key: &p256::ecdsa::SigningKey) -> Self {
        Self(key.clone())
    }

    /// The nonce follows from key and message (RFC 6979).
    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, NotSigned> {
        let signature: p256::ecdsa::Signature = self.0.try_sign(message).map_err(|_| NotSigned::Library)?;
        Ok(signature.to_vec())
    }
}

pub(crate) struct Es256Verifier(p256::ecdsa::VerifyingKey);

impl Es256Verifier {
    pub(crate) const fn new(key: &p256::ecdsa::VerifyingKey) -> Self {
        Self(*key)
    }

    /// A signature is two numbers of 32 bytes, neither of them zero (RFC 7518 3.4).
    pub(crate) fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        let signature = p256::ecdsa::Signature::from_slice(signature);
        signature.is_ok_and(|signature| self.0.verify(message, &signature).is_ok())
    }
}

pub(crate) struct EdDsaSigner(ed25519_dalek::SigningKey);

impl EdDsaSigner {
    pub(crate) fn new(key: &ed25519_dalek::SigningKey) -> Self {
        Self(key.clone())
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, NotSigned> {
        let signature = self.0.try_sign(message).map_err(|_| NotSigned::Library)?;
        Ok(signature.to_bytes().into())
    }
}

pub(crate) struct EdDsaVerifier(ed25519_dalek::VerifyingKey);

impl EdDsaVerifier {
    pub(crate) const fn new(key: &ed25519_dalek::VerifyingKey) -> Self {
        Self(*key)
    }

    /// The number in a signature is below the order of the group, and its point is not of small order: nobody makes a
    /// second signature of one, and all who are strict agree.
    pub(crate) fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        let signature = ed25519_dalek::Signature::from_slice(signature);
        signature.is_ok_and(|signature| self.0.verify_strict(message, &signature).is_ok())
    }
}
