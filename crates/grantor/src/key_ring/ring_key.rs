//! One key, and its dates.

use alloc::string::String;
use core::fmt;
use core::ops::RangeInclusive;
use core::time::Duration;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use super::rotation::{AHEAD, OUTLIVED, Rotation};
use crate::value::Timestamp;

/// A key of a ring, and its dates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RingKey {
    pub(super) material: KeyMaterial,
    /// From when on it signs.
    pub(super) signs: Timestamp,
    /// How long it was published before, in seconds. Whoever keeps a copy of the ring whose newest key this is, or of its key
    /// set, does so by it, whatever the host has changed since.
    #[serde(deserialize_with = "ahead")]
    pub(super) ahead: u64,
    /// How long what it signs lives at most, in seconds.
    #[serde(deserialize_with = "outlived")]
    pub(super) outlived: u64,
}

/// What a key is made of. Nobody reads a ring back with a text that is empty or longer than these say.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyMaterial {
    /// Its name, unique within the ring (RFC 7517 4.5): at most 255 bytes.
    #[serde(deserialize_with = "text::<255, _>")]
    pub kid: String,
    /// The public key: a JWK of at most 4 KiB.
    #[serde(deserialize_with = "text::<4096, _>")]
    pub public: String,
    /// The private key, sealed by the host so that whoever reads the store cannot sign: at most 16 KiB.
    #[serde(deserialize_with = "text::<16384, _>")]
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

impl RingKey {
    /// Of a rotation that is out of its bounds, the nearest durations within them: no ring has others.
    pub(super) fn new(material: KeyMaterial, signs: Timestamp, rotation: &Rotation) -> Self {
        let ahead = rotation.ahead.as_secs().clamp(*AHEAD.start(), *AHEAD.end());
        Self { material, signs, ahead, outlived: within_bounds(rotation) }
    }

    /// The same key, published long enough for what lives as long as this rotation says.
    pub(super) fn outliving(&self, rotation: &Rotation) -> Self {
        Self { outlived: within_bounds(rotation).max(self.outlived), ..self.clone() }
    }

    /// What it is made of.
    #[must_use]
    pub const fn material(&self) -> &KeyMaterial {
        &self.material
    }

    /// From when on it signs.
    #[must_use]
    pub const fn signs(&self) -> Timestamp {
        self.signs
    }

    /// Whether it may sign something that expires then: what lives longer than the key is published could not be verified.
    #[must_use]
    pub fn outlives(&self, expires: Timestamp, now: Timestamp) -> bool {
        expires <= now.after(Duration::from_secs(self.outlived))
    }

    /// Where a key stands that has begun to sign. It is gone when all that it signed has expired, and some time later, for
    /// clocks that differ.
    pub(super) fn begun(&self, successor: Option<&Self>, now: Timestamp) -> KeyState {
        let published = Duration::from_secs(self.outlived.saturating_add(self.ahead));
        match successor {
            Some(successor) if successor.signs.after(published) <= now => KeyState::Gone,
            Some(successor) if successor.signs <= now => KeyState::Retired,
            _ => KeyState::Signing,
        }
    }
}

fn within_bounds(rotation: &Rotation) -> u64 {
    rotation.outlived.as_secs().clamp(*OUTLIVED.start(), *OUTLIVED.end())
}

/// Its name alone.
impl fmt::Debug for KeyMaterial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyMaterial").field("kid", &self.kid).finish_non_exhaustive()
    }
}

fn text<'de, const MAX: usize, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    let fits = (1..=MAX).contains(&text.len());
    if fits { Ok(text) } else { Err(D::Error::custom(format_args!("expected a text of 1 to {MAX} bytes"))) }
}

fn ahead<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    within(&AHEAD, deserializer)
}

fn outlived<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    within(&OUTLIVED, deserializer)
}

fn within<'de, D: Deserializer<'de>>(bounds: &RangeInclusive<u64>, deserializer: D) -> Result<u64, D::Error> {
    let seconds = u64::deserialize(deserializer)?;
    let fits = bounds.contains(&seconds);
    if fits { Ok(seconds) } else { Err(D::Error::custom(format_args!("expected {bounds:?} seconds"))) }
}
