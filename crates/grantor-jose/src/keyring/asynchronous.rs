//! The keyring over async stores.

use std::sync::Arc;

use grantor::operation::{Jws, Jwt, KeySet};
use grantor::{KeyRings, Keys, Saved, Signer, Timestamp};

use super::{ATTEMPTS, Keyring, KeyringError, Next};
use crate::{Algorithm, OpenRing};

impl<R: KeyRings<Error: 'static> + Send + Sync> Signer for Keyring<R> {
    type Error = KeyringError<R::Error>;

    const ALGORITHMS: &'static [&'static str] = Algorithm::NAMES;

    async fn sign(&self, jwt: &Jwt, now: Timestamp) -> Result<String, Self::Error> {
        let ring = self.ring(now).await?;
        Ok(ring.sign(jwt.typ(), jwt.claims(), jwt.expires(), now)?)
    }

    async fn verify(&self, jws: &Jws<'_>, keys: Keys<'_>, now: Timestamp) -> Result<bool, Self::Error> {
        Ok(match keys {
            Keys::Own => self.ring(now).await?.verifying_keys().has_signed(jws),
            Keys::Client(jwks) => self.clients.have_signed(jwks, jws),
        })
    }

    async fn key_set(&self, now: Timestamp) -> Result<KeySet, Self::Error> {
        Ok(self.ring(now).await?.key_set().clone())
    }
}

impl<R: KeyRings<Error: 'static>> Keyring<R> {
    /// The ring as it may be used now, and for no longer than the request that asks.
    ///
    /// # Errors
    ///
    /// If there is no copy that may still be kept, and it cannot be loaded or made.
    pub async fn ring(&self, now: Timestamp) -> Result<Arc<OpenRing>, KeyringError<R::Error>> {
        let (copy, is_due) = self.copy(now);
        match copy {
            Some(ring) if !is_due => Ok(ring),
            Some(ring) => Ok(self.load(now).await.unwrap_or_else(|error| {
                (self.on_failure)(&error);
                ring
            })),
            None => self.load(now).await,
        }
    }

    /// Loads the ring, and saves what is to be changed in it.
    async fn load(&self, now: Timestamp) -> Result<Arc<OpenRing>, KeyringError<R::Error>> {
        for _ in 0..ATTEMPTS {
            let stored = self.store.load(&self.issuer).await.map_err(KeyringError::Store)?;
            let changed = match self.next(stored.as_ref(), now)? {
                Next::Keep(ring) => return Ok(self.keep(ring, now)?),
                Next::Save(ring) => ring,
            };
            match (self.store.save(&changed).await, stored) {
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
