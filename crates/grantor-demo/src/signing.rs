//! The keys that JWTs are signed with.

use core::time::Duration;
use std::sync::Arc;

use getrandom::SysRng;
use grantor::{InvalidRotation, Issuer, KeyRing, KeyRings, Observer as _, Rotation, Saved};
use grantor_jose::{Algorithm, Keyring, SealingKey, SealingKeys};
use grantor_memory::MemoryKeyRings;
use serde::Deserialize;

use crate::AnyError;
use crate::log::Log;

/// How JWTs are signed.
#[derive(Default)]
pub(crate) struct Signing {
    /// What seals the keys in the store. Without it each process has keys of its own, which nobody else knows.
    pub(crate) sealing: Option<SealingKey>,
    pub(crate) rotation: Rotation,
}

/// In seconds; see [`Rotation`].
#[derive(Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RotationSection {
    period: Option<u64>,
    ahead: Option<u64>,
    outlived: Option<u64>,
}

/// Where the keys are.
pub(crate) enum Rings<R> {
    /// In the store of the grants.
    Shared(R),
    /// In this process.
    Own(MemoryKeyRings),
}

impl Signing {
    pub(crate) fn keyring<R>(self, issuer: Issuer, shared: R, log: Log) -> Result<Keyring<Rings<R>>, AnyError>
    where
        R: KeyRings<Error: 'static> + Sync,
    {
        let (rings, sealing) = match self.sealing {
            Some(key) => (Rings::Shared(shared), key),
            None => (Rings::Own(MemoryKeyRings::default()), SealingKey::generate(&mut SysRng)?),
        };
        let sealing = SealingKeys::new(sealing);
        let keyring = Keyring::new(rings, issuer, sealing, Algorithm::Es256, self.rotation, SysRng)?;
        Ok(keyring.on_failure(move |error| log.signer_failed(error)))
    }
}

impl<R: KeyRings + Sync> KeyRings for Rings<R> {
    type Error = R::Error;

    async fn load(&self, issuer: &Issuer) -> Result<Option<Arc<KeyRing>>, R::Error> {
        match self {
            Self::Shared(shared) => shared.load(issuer).await,
            Self::Own(own) => match KeyRings::load(own, issuer).await {
                Ok(ring) => Ok(ring),
                Err(never) => match never {},
            },
        }
    }

    async fn save(&self, ring: &Arc<KeyRing>) -> Result<Saved, R::Error> {
        match self {
            Self::Shared(shared) => shared.save(ring).await,
            Self::Own(own) => match KeyRings::save(own, ring).await {
                Ok(saved) => Ok(saved),
                Err(never) => match never {},
            },
        }
    }
}

impl RotationSection {
    pub(crate) fn rotation(self) -> Result<Rotation, InvalidRotation> {
        let usual = Rotation::default();
        let own = |seconds: Option<u64>, usual| seconds.map_or(usual, Duration::from_secs);
        let rotation = Rotation {
            period: own(self.period, usual.period),
            ahead: own(self.ahead, usual.ahead),
            outlived: own(self.outlived, usual.outlived),
        };
        rotation.validate().map(|()| rotation)
    }
}
