//! What is stored in the place of a secret.

use sha2::Digest as _;
use subtle::ConstantTimeEq as _;

use super::bytes::bytes_value;

/// The SHA-256 digest of a secret: all that a record keeps of it. Written as 43 characters of base64url.
///
/// Digests are compared in constant time. A digest is not a secret (256 random bits cannot be found from it), yet
/// `Debug` shows only that there is one, so that logs stay short.
#[derive(Clone, Copy)]
pub struct Digest([u8; 32]);

bytes_value!(Digest, 32, 43);

impl Digest {
    /// The digest of some bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(sha2::Sha256::digest(bytes).into())
    }

    /// As few words: what compares in constant time looks at each for itself.
    fn words(&self) -> [u64; 4] {
        let mut words = [0; 4];
        let (bytes, _) = self.0.as_chunks();
        words.iter_mut().zip(bytes).for_each(|(word, bytes)| *word = u64::from_ne_bytes(*bytes));
        words
    }
}

impl PartialEq for Digest {
    fn eq(&self, other: &Self) -> bool {
        self.words().ct_eq(&other.words()).into()
    }
}

impl Eq for Digest {}

impl core::fmt::Debug for Digest {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Digest(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_stored_as_base64url_and_read_back() {
        let digest = Digest::of(b"abc");
        let text = serde_json::to_string(&digest).unwrap();
        assert_eq!(text, "\"ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0\"");
        assert_eq!(serde_json::from_str::<Digest>(&text).unwrap(), digest);
        for wrong in ["\"\"", "\"ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa1\"", "\"AAAA\"", "\"=\"", "1"] {
            assert!(serde_json::from_str::<Digest>(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn one_bit_makes_another_digest() {
        let digest = Digest::of(b"abc");
        for bit in 0..256 {
            let mut other = digest;
            other.0[bit / 8] ^= 1 << (bit % 8);
            assert!(digest != other, "{bit}");
        }
        assert_eq!(digest, Digest::from_bytes(digest.0));
    }

    #[test]
    fn it_is_not_shown() {
        assert_eq!(alloc::format!("{:?}", Digest::of(b"abc")), "Digest(..)");
    }
}
