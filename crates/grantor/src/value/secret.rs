//! 256 random bits.

use hmac::{Hmac, KeyInit as _, Mac as _};
use rand_core::TryCryptoRng;
use sha2::Sha256;
use zeroize::ZeroizeOnDrop;

use super::digest::Digest;

/// 256 random bits: the part of a code, a ticket or a token that cannot be guessed (RFC 6749 10.10).
///
/// It has no `Display`, a `Debug` that does not show it, no equality (digests are compared), and is wiped on drop.
#[derive(Clone, ZeroizeOnDrop)]
pub struct Secret([u8; 32]);

impl Secret {
    /// Draws a secret from the host's generator.
    ///
    /// # Errors
    ///
    /// Those of the generator; one that cannot fail has the error `Infallible`.
    pub fn generate<R: TryCryptoRng + ?Sized>(generator: &mut R) -> Result<Self, R::Error> {
        let mut secret = Self([0; 32]);
        generator.try_fill_bytes(&mut secret.0)?;
        Ok(secret)
    }

    /// What a record keeps of it.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of(&self.0)
    }

    /// Other secrets that follow from this one: for each label HMAC-SHA-256 of `nonce` and the label under it. Without this
    /// secret nobody can tell them from random bits. All at once, because half the work is to take the key.
    pub(crate) fn derive<const N: usize>(&self, nonce: &[u8], labels: [&str; N]) -> [Self; N] {
        #[expect(clippy::expect_used, reason = "HMAC takes keys of every length")]
        let mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of every length");
        let mac = mac.chain_update(nonce);
        labels.map(|label| Self(mac.clone().chain_update(label).finalize().into_bytes().into()))
    }

    pub(crate) const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    pub(crate) fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    pub(crate) const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl core::fmt::Debug for Secret {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Secret(..)")
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;

    use super::*;

    #[test]
    fn debug_shows_nothing() {
        let secret = Secret([0x41; 32]);
        assert_eq!(format!("{secret:?}"), "Secret(..)");
    }

    /// RFC 4231 has no case with a key of 32 bytes; this one was computed with another implementation.
    #[test]
    fn derivation_is_hmac_sha_256_of_nonce_and_label() {
        let [derived] = Secret([0x0b; 32]).derive(b"Hi ", ["There"]);
        assert_eq!(derived.0, hex("198a607eb44bfbc69903a0f1cf2bbdc5ba0aa3f3d9ae3c1c7a3b1696a0b68cf7"));
    }

    fn hex(text: &str) -> [u8; 32] {
        core::array::from_fn(|i| u8::from_str_radix(&text[2 * i..2 * i + 2], 16).unwrap())
    }
}
