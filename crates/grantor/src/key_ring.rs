//! The keys that a server signs with, and how one follows the other.
//!
//! ```text
//!  published ──▶ signing ──▶ retired ──▶ gone
//! ```
//!
//! A key is published some time before it signs, so that whoever verifies has heard of it by then. It signs until its
//! successor does, whenever that will be, and stays published until the last token that it signed has expired. Time alone
//! moves a key on: the ring is written when a key is added, and at no other time.
//!
//! The ring knows nothing of cryptography: a private key is a text that only the host can open.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::time::Duration;

use serde::{Deserialize, Serialize};

use crate::value::{Issuer, Timestamp, Version};

const DAY: u64 = 24 * 60 * 60;

/// The keys of one issuer: the stored record.
///
/// Its serde form carries a version number, and records of every version that was ever released can be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyRing {
    version: Version,
    issuer: Issuer,
    revision: u64,
    /// In the order in which they sign. There is at least one.
    keys: Vec<RingKey>,
}

/// A key of a ring, and its dates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RingKey {
    material: KeyMaterial,
    published: Timestamp,
    signs: Timestamp,
    /// In seconds, as the two after it were when the key was added: whoever kept a copy of the ring or of the key set did so
    /// by these, whatever the host has changed since.
    ahead: u64,
    outlived: u64,
}

/// What a key is made of.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyMaterial {
    /// Its name, unique within the ring (RFC 7517 4.5).
    pub kid: String,
    /// The public key: a JWK.
    pub public: String,
    /// The private key, sealed by the host so that whoever reads the store cannot sign.
    pub sealed: String,
}

/// Where a key stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyState {
    /// It is published, and does not sign yet.
    Published,
    /// It signs.
    Signing,
    /// Its successor signs; what it signed may live.
    Retired,
    /// All that it signed has expired.
    Gone,
}

/// How keys follow each other. A fraction of a second does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rotation {
    /// How long a key signs: `ahead` to 400 days, 30 days by default.
    pub period: Duration,
    /// How long a key is published before it signs: 4 s to 30 days, 1 day by default. Verifiers may keep a key set for half
    /// of it, and processes of the server a ring for a quarter. The last quarter is for clocks that differ.
    pub ahead: Duration,
    /// How long what a key signs lives at most: 1 s to 400 days, 1 day by default, as access tokens do at most.
    pub outlived: Duration,
}

/// Which duration of a [`Rotation`] is out of bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the duration {name} of the rotation is outside {least} to {most} seconds")]
pub struct InvalidRotation {
    /// The field of [`Rotation`].
    pub name: &'static str,
    /// The least value allowed, in seconds.
    pub least: u64,
    /// The greatest value allowed, in seconds.
    pub most: u64,
}

impl Default for Rotation {
    fn default() -> Self {
        let days = |days| Duration::from_secs(days * DAY);
        Self { period: days(30), ahead: days(1), outlived: days(1) }
    }
}

impl Rotation {
    /// Checks the bounds that the fields name.
    ///
    /// # Errors
    ///
    /// If a duration is out of bounds.
    pub fn validate(&self) -> Result<(), InvalidRotation> {
        for (name, value, least, most) in [
            ("ahead", self.ahead, 4, 30 * DAY),
            ("period", self.period, self.ahead.as_secs(), 400 * DAY),
            ("outlived", self.outlived, 1, 400 * DAY),
        ] {
            if !(Duration::from_secs(least)..=Duration::from_secs(most)).contains(&value) {
                return Err(InvalidRotation { name, least, most });
            }
        }
        Ok(())
    }
}

impl KeyRing {
    /// The ring of an issuer that had none: its first key signs at once, as nobody can have an older key set.
    #[must_use]
    pub fn begin(issuer: Issuer, material: KeyMaterial, rotation: &Rotation, now: Timestamp) -> Self {
        let key = RingKey::new(material, now, now, rotation);
        Self { version: Version, issuer, revision: 1, keys: [key].into() }
    }

    /// Whether it is time to [`add`](Self::add) a key.
    #[must_use]
    pub fn is_due(&self, rotation: &Rotation, now: Timestamp) -> bool {
        now.after(rotation.ahead) >= self.last().signs.after(rotation.period)
    }

    /// The ring with one more key, published from now on, and without those that are gone. The new key signs once the last
    /// one has signed for its period, and never before everybody who kept the old ring or the old key set has had to ask
    /// again.
    #[must_use]
    pub fn add(&self, material: KeyMaterial, rotation: &Rotation, now: Timestamp) -> Self {
        let last = self.last();
        let known = now.after(rotation.ahead).max(now.after(Duration::from_secs(last.ahead)));
        let key = RingKey::new(material, now, known.max(last.signs.after(rotation.period)), rotation);
        let kept = self.published(now).cloned();
        Self { keys: kept.chain([key]).collect(), revision: self.revision.saturating_add(1), ..self.clone() }
    }

    /// The issuer whose keys these are.
    #[must_use]
    pub const fn issuer(&self) -> &Issuer {
        &self.issuer
    }

    /// How often the ring was saved, this time included. A store saves it if and only if the stored revision is one less
    /// (no record counts as 0).
    #[must_use]
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    /// The key that signs: the last one whose time has come. Where clocks differ and none has begun, it is the first.
    #[must_use]
    pub fn signing(&self, now: Timestamp) -> &RingKey {
        let begun = self.keys.iter().rev().find(|key| key.signs <= now);
        begun.or(self.keys.first()).unwrap_or_else(|| unreachable!("a ring has a key"))
    }

    /// The keys to be published, in the order in which they sign: all but those that are gone.
    pub fn published(&self, now: Timestamp) -> impl Iterator<Item = &RingKey> {
        self.states(now).filter(|(_, state)| *state != KeyState::Gone).map(|(key, _)| key)
    }

    /// Each key and where it stands.
    pub fn states(&self, now: Timestamp) -> impl Iterator<Item = (&RingKey, KeyState)> {
        let successors = self.keys.iter().skip(1).map(Some).chain([None]);
        self.keys.iter().zip(successors).map(move |(key, successor)| (key, key.state(successor, now)))
    }

    /// How long a process may keep a copy of the ring before it has to load it again.
    #[must_use]
    pub fn keep(&self) -> Duration {
        Duration::from_secs(self.last().ahead / 4)
    }

    /// How long a verifier may keep the key set before it has to fetch it again (`max-age`, RFC 9111 5.2.2.1).
    #[must_use]
    pub fn max_age(&self) -> Duration {
        Duration::from_secs(self.last().ahead / 2)
    }

    fn last(&self) -> &RingKey {
        self.keys.last().unwrap_or_else(|| unreachable!("a ring has a key"))
    }
}

impl RingKey {
    fn new(material: KeyMaterial, published: Timestamp, signs: Timestamp, rotation: &Rotation) -> Self {
        let (ahead, outlived) = (rotation.ahead.as_secs(), rotation.outlived.as_secs());
        Self { material, published, signs, ahead, outlived }
    }

    /// What it is made of.
    #[must_use]
    pub const fn material(&self) -> &KeyMaterial {
        &self.material
    }

    /// Whether it may sign something that expires then: what lives longer than the key is published could not be verified.
    #[must_use]
    pub fn outlives(&self, expires: Timestamp, now: Timestamp) -> bool {
        expires <= now.after(Duration::from_secs(self.outlived))
    }

    /// The key is gone when all that it signed has expired, and some time later, for clocks that differ.
    fn state(&self, successor: Option<&Self>, now: Timestamp) -> KeyState {
        match successor {
            _ if now < self.signs => KeyState::Published,
            None => KeyState::Signing,
            Some(successor) if now < successor.signs => KeyState::Signing,
            Some(successor) if now < successor.signs.after(Duration::from_secs(self.outlived + self.ahead)) => {
                KeyState::Retired
            }
            Some(_) => KeyState::Gone,
        }
    }
}

/// Its name alone.
impl fmt::Debug for KeyMaterial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyMaterial").field("kid", &self.kid).finish_non_exhaustive()
    }
}
