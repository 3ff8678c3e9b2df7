//! The same over blocking stores.

use core::ops::Deref;
use std::sync::Arc;

use grantor::operation::{Jws, Jwt, KeySet};
use grantor::server::blocking::{KeyRings, Signer};
use grantor::{Keys, Saved, Timestamp};

use super::{ATTEMPTS, Keyring, KeyringError, Next};
use crate::{Algorithm, OpenRing};

/// A keyring whose store blocks: see [`Keyring::blocking`].
#[derive(Debug)]
pub struct BlockingKeyring<'a, R>(&'a Keyring<R>);

impl<R> Keyring<R> {
    /// The keyring over a store that blocks.
    ///
    /// ```
    /// use grantor::{Issuer, Rotation, Timestamp};
    /// use grantor_jose::{Algorithm, Keyring, SealingKey, SealingKeys};
    /// use grantor_memory::MemoryKeyRings;
    ///
    /// let issuer = Issuer::parse("https://as.example")?;
    /// let sealing = SealingKeys::new(SealingKey::generate(&mut getrandom::SysRng)?);
    /// let (algorithm, rotation) = (Algorithm::EdDsa, Rotation::default());
    /// let keyring = Keyring::new(MemoryKeyRings::default(), issuer, sealing, algorithm, rotation, getrandom::SysRng)?;
    /// let ring = keyring.blocking().ring(Timestamp::from_unix(1_790_000_000))?;
    /// assert_eq!(ring.verifying_keys().keys().len(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn blocking(&self) -> BlockingKeyring<'_, R> {
        BlockingKeyring(self)
    }
}

impl<R> Deref for BlockingKeyring<'_, R> {
    type Target = Keyring<R>;

    fn deref(&self) -> &Keyring<R> {
        self.0
    }
}

impl<R: KeyRings<Error: 'static>> Signer for Keyring<R> {
    type Error = KeyringError<R::Error>;

    const ALGORITHMS: &'static [&'static str] = Algorithm::NAMES;

    fn sign(&self, jwt: &Jwt, now: Timestamp) -> Result<String, Self::Error> {
        let ring = self.blocking().ring(now)?;
        Ok(ring.sign(jwt.typ(), jwt.claims(), jwt.expires(), now)?)
    }

    fn verify(&self, jws: &Jws<'_>, keys: Keys<'_>, now: Timestamp) -> Result<bool, Self::Error> {
        Ok(match keys {
            Keys::Own => self.blocking().ring(now)?.verifying_keys().has_signed(jws),
            Keys::Client(jwks) => self.clients.have_signed(jwks, jws),
        })
    }

    fn key_set(&self, now: Timestamp) -> Result<KeySet, Self::Error> {
        Ok(self.blocking().ring(now)?.key_set().clone())
    }
}

impl<R: KeyRings<Error: 'static>> BlockingKeyring<'_, R> {
    /// The ring as it may be used now, and for no longer than the request that asks.
    ///
    /// # Errors
    ///
    /// If there is no copy that may still be kept, and it cannot be loaded or made.
    pub fn ring(&self, now: Timestamp) -> Result<Arc<OpenRing>, KeyringError<R::Error>> {
        let (copy, is_due) = self.copy(now);
        match copy {
            Some(ring) if !is_due => Ok(ring),
            Some(ring) => Ok(self.load(now).unwrap_or_else(|error| {
                (self.on_failure)(&error);
                ring
            })),
            None => self.load(now),
        }
    }

    /// Loads the ring, and saves what is to be changed in it.
    fn load(&self, now: Timestamp) -> Result<Arc<OpenRing>, KeyringError<R::Error>> {
        for _ in 0..ATTEMPTS {
            let stored = self.store.load(&self.issuer).map_err(KeyringError::Store)?;
            let changed = match self.next(stored.as_ref(), now)? {
                Next::Keep(ring) => return Ok(self.keep(ring, now)?),
                Next::Save(ring) => ring,
            };
            match (self.store.save(&changed), stored) {
                (Ok(Saved::Stored), _) => return Ok(self.keep(changed, now)?),
                (Ok(_), _) => {}
                (Err(failed), None) => return Err(KeyringError::Store(failed)),
                (Err(failed), Some(stored)) => {
                    (self.on_failure)(&KeyringError::Store(failed));
                    return Ok(self.keep(stored, now)?);
                }
            }
        }
        Err(KeyringError::Contended)
    }
}
