//! What makes one refresh differ from another of the same turn.

use super::bytes::bytes_value;
use super::secret::Secret;

/// 256 random bits that are stored in clear: together with a presented refresh token, and only so, they give its
/// successors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nonce([u8; 32]);

bytes_value!(Nonce, 32, 43);

impl Nonce {
    /// From a secret that is used for nothing else, and so is none any more.
    pub(crate) fn from_secret(secret: &Secret) -> Self {
        Self(*secret.as_bytes())
    }
}
