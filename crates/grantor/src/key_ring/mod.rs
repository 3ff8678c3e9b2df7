//! The keys that a server signs with, and how one follows the other.
//!
//! ```text
//!  published ──▶ signing ──▶ retired ──▶ gone
//! ```
//!
//! A key is published some time before it signs, so that whoever verifies has heard of it by then. It signs until its
//! successor does, whenever that will be, and stays published until the last token that it signed has expired. Time alone
//! moves a key on: the ring is written when a key is added, when tokens are to live longer, and at no other time.
//!
//! The ring knows nothing of cryptography: a private key is a text that only the host can open.

mod ring_key;
mod rotation;

use alloc::vec::Vec;
use core::time::Duration;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use ring_key::{KeyMaterial, KeyState, RingKey};
pub use rotation::{InvalidRotation, Rotation};

use crate::value::{Issuer, Timestamp, Version};

/// The keys of one issuer: the stored record.
///
/// Its serde form carries a version number, and records of every version that was ever released can be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyRing {
    version: Version,
    issuer: Issuer,
    revision: u64,
    keys: Keys,
}

/// One key or more, in the order in which they sign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields)]
struct Keys {
    earlier: Vec<RingKey>,
    newest: RingKey,
}

impl KeyRing {
    /// How many keys a ring has at most. A rotation that is never changed has fewer than half as many.
    pub const MAX_KEYS: usize = 32;

    /// The ring of an issuer that had none: its first key signs at once, as nobody can have an older key set.
    #[must_use]
    pub fn begin(issuer: Issuer, material: KeyMaterial, rotation: &Rotation, now: Timestamp) -> Self {
        let newest = RingKey::new(material, now, rotation);
        Self { version: Version, issuer, revision: 1, keys: Keys { earlier: Vec::new(), newest } }
    }

    /// Whether it is time to [`add`](Self::add) a key. It never is while the ring is full.
    #[must_use]
    pub fn is_due(&self, rotation: &Rotation, now: Timestamp) -> bool {
        now.after(rotation.ahead) >= self.keys.newest.signs.after(rotation.period) && self.has_room(now)
    }

    /// The ring with one more key, published from now on, and without those that are gone. The new key signs once the last
    /// one has signed for its period, and never before everybody who kept the old ring or the old key set has had to ask
    /// again. A ring that is full stays without it.
    #[must_use]
    pub fn add(&self, material: KeyMaterial, rotation: &Rotation, now: Timestamp) -> Self {
        let key = RingKey::new(material, now, rotation);
        // Copies of this ring are kept by its newest key; those of rings before it have run out when that key signs.
        let known = now.after(Duration::from_secs(key.ahead.max(self.keys.newest.ahead)));
        let signs = known.max(self.keys.newest.signs.after(rotation.period));
        let key = self.has_room(now).then_some(RingKey { signs, ..key });
        self.next(self.published(now).cloned().chain(key))
    }

    /// The ring for tokens that live longer than its keys are there for: each is published for as long from now on. Nothing,
    /// if they are already.
    #[must_use]
    pub fn extend(&self, rotation: &Rotation, now: Timestamp) -> Option<Self> {
        let extended = |key: &RingKey| key.outliving(rotation);
        let falls_short = self.published(now).any(|key| extended(key) != *key);
        falls_short.then(|| self.next(self.published(now).map(extended)))
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
        let mut signing =
            self.keys.earlier.iter().zip(self.keys.iter().skip(1)).filter(|(_, successor)| now < successor.signs);
        signing.next().map_or(&self.keys.newest, |(key, _)| key)
    }

    /// The keys to be published, in the order in which they sign: all but those that are gone.
    pub fn published(&self, now: Timestamp) -> impl Iterator<Item = &RingKey> {
        self.states(now).filter(|(_, state)| *state != KeyState::Gone).map(|(key, _)| key)
    }

    /// Each key and where it stands. One of them signs.
    pub fn states(&self, now: Timestamp) -> impl Iterator<Item = (&RingKey, KeyState)> {
        let successors = self.keys.iter().skip(1).map(Some).chain([None]);
        self.keys.iter().zip(successors).enumerate().map(move |(at, (key, successor))| {
            let begun = at == 0 || key.signs <= now;
            (key, if begun { key.begun(successor, now) } else { KeyState::Published })
        })
    }

    /// How long a process may keep a copy of the ring before it has to load it again.
    #[must_use]
    pub const fn keep(&self) -> Duration {
        Duration::from_secs(self.keys.newest.ahead / 4)
    }

    /// How long a verifier may keep the key set before it has to fetch it again (`max-age`, RFC 9111 5.2.2.1).
    #[must_use]
    pub const fn max_age(&self) -> Duration {
        Duration::from_secs(self.keys.newest.ahead / 2)
    }

    fn has_room(&self, now: Timestamp) -> bool {
        self.published(now).count() < Self::MAX_KEYS
    }

    /// The record that follows this one, with these keys.
    fn next(&self, keys: impl Iterator<Item = RingKey>) -> Self {
        let mut earlier: Vec<_> = keys.collect();
        let newest = earlier.pop().unwrap_or_else(|| self.keys.newest.clone());
        Self { revision: self.revision.saturating_add(1), keys: Keys { earlier, newest }, ..self.clone() }
    }
}

impl Keys {
    fn iter(&self) -> impl Iterator<Item = &RingKey> {
        self.earlier.iter().chain([&self.newest])
    }
}

impl Serialize for Keys {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Self::serialize(self, serializer)
    }
}

impl<'de> Deserialize<'de> for Keys {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let keys = Self::deserialize(deserializer)?;
        if keys.iter().count() > KeyRing::MAX_KEYS {
            return Err(D::Error::custom("a key ring has 32 keys at most"));
        }
        if !keys.iter().is_sorted_by_key(|key| key.signs) {
            return Err(D::Error::custom("the keys of a ring are in the order in which they sign"));
        }
        Ok(keys)
    }
}

#[cfg(test)]
mod tests;
