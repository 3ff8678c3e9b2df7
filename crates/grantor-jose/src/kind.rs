//! What a key of each kind can do.

use std::sync::Arc;

use p256::pkcs8::SecretDocument;
use zeroize::Zeroizing;

use crate::{Algorithm, NotSigned};

/// A public key of some kind.
pub(crate) trait PublicKey: Send + Sync {
    fn algorithm(&self) -> Algorithm;

    /// The members of its JWK that are required, in the order of their names (RFC 7638 3).
    fn members(&self) -> Vec<(&'static str, String)>;

    /// Whether the signature is one of the message; never for a signature of another length.
    fn verify(&self, message: &[u8], signature: &[u8]) -> bool;
}

/// A private key of some kind.
pub(crate) trait PrivateKey: Send + Sync {
    fn public(&self) -> Arc<dyn PublicKey>;

    /// The members of its JWK that the public key has not.
    fn members(&self) -> Vec<(&'static str, Zeroizing<String>)>;

    fn pkcs8(&self) -> SecretDocument;

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, NotSigned>;
}
