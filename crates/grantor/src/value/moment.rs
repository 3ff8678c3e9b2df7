//! When a request is decided, and all the chance it gets.

use rand_core::TryCryptoRng;
use sha2::{Digest as _, Sha256};
use time::UtcDateTime;

use super::secret::Secret;
use super::timestamp::Timestamp;

/// When a request is decided, and the 256 random bits that are all the chance it gets: every secret that the decision
/// mints is derived from them by a label. One request, one moment; it is not cloned and not used again.
///
/// A moment may be decided on twice *within* its request (a save that conflicted): the first decision was not saved,
/// and its secrets were shown to nobody.
///
/// ```
/// use grantor::Moment;
/// # use core::convert::Infallible;
/// # struct Generator;
/// # impl rand_core::TryRng for Generator {
/// #     type Error = Infallible;
/// #     fn try_next_u32(&mut self) -> Result<u32, Infallible> { Ok(4) }
/// #     fn try_next_u64(&mut self) -> Result<u64, Infallible> { Ok(4) }
/// #     fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> { bytes.fill(4); Ok(()) }
/// # }
/// # impl rand_core::TryCryptoRng for Generator {}
/// # let mut generator = Generator;
///
/// // A host takes the time of its clock and the generator of the operating system (`getrandom::SysRng`).
/// let now = time::UtcDateTime::from_unix_timestamp(1_790_000_000)?;
/// let moment = Moment::draw(now, &mut generator)?;
/// assert_eq!(moment.now().as_unix(), 1_790_000_000);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Moment {
    now: Timestamp,
    entropy: Secret,
}

impl Moment {
    /// The moment of a request that arrived `now`.
    ///
    /// # Errors
    ///
    /// Those of the generator. Without randomness nothing can be decided.
    pub fn draw<R: TryCryptoRng + ?Sized>(now: UtcDateTime, generator: &mut R) -> Result<Self, R::Error> {
        Ok(Self { now: now.into(), entropy: Secret::generate(generator)? })
    }

    /// When the request is decided.
    #[must_use]
    pub const fn now(&self) -> Timestamp {
        self.now
    }

    /// The secret of this moment that bears this label: one-step key derivation (NIST SP 800-56C 4.1) with SHA-256, which
    /// is one block of it for a label of up to 19 bytes. Each use has a label of its own.
    pub(crate) fn secret(&self, label: &str) -> Secret {
        let hash = Sha256::new().chain_update(1_u32.to_be_bytes()).chain_update(self.entropy.as_bytes());
        Secret::from_bytes(hash.chain_update(label).finalize().into())
    }
}

#[cfg(test)]
impl Moment {
    /// A moment whose entropy is one byte, over and over.
    pub(crate) fn of_test(seconds: i64, byte: u8) -> Self {
        let entropy = Secret::from_slice(&[byte; 32]).unwrap();
        Self { now: Timestamp::from_unix(seconds), entropy }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed with another implementation of SHA-256.
    #[test]
    fn a_secret_is_the_digest_of_a_counter_the_entropy_and_the_label() {
        let expected = "ed9066b11d83b549cc4a64f7ecf1556d5aec21ae547d6981bee4c9cf570f5e6d";
        let secret = Moment::of_test(0, 1).secret("code");
        assert_eq!(secret.as_bytes().map(|byte| alloc::format!("{byte:02x}")).concat(), expected);
    }

    #[test]
    fn each_label_has_a_secret_of_its_own_and_always_the_same() {
        let digest = |moment: &Moment, label| moment.secret(label).digest();
        let moment = Moment::of_test(0, 1);
        assert_eq!(digest(&moment, "code"), digest(&Moment::of_test(9, 1), "code"));
        assert_ne!(digest(&moment, "code"), digest(&moment, "ticket"));
        assert_ne!(digest(&moment, "code"), digest(&Moment::of_test(0, 2), "code"));
    }
}
