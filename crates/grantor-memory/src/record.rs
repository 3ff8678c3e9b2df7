//! What a table keeps, and how it is spread over the parts.

use core::hash::{BuildHasher, BuildHasherDefault, Hash, Hasher};
use std::hash::RandomState;
use std::sync::Arc;

use grantor::{Grant, GrantId, Mark, Timestamp};

/// A record that is kept under an id until its date, and saved if it follows the one that is kept.
pub(crate) trait Record: Clone {
    type Id: Copy + Ord + Hash;

    /// Spreads the ids, over the parts and within one.
    type Spread: BuildHasher + Default;

    fn id(&self) -> Self::Id;

    /// How often it was saved, this time included.
    fn revision(&self) -> u64;

    /// From when on it may be dropped.
    fn retain_until(&self) -> Timestamp;
}

impl Record for Arc<Grant> {
    type Id = GrantId;
    type Spread = BuildHasherDefault<LastBytes>;

    fn id(&self) -> GrantId {
        Grant::id(self)
    }

    fn revision(&self) -> u64 {
        Grant::revision(self)
    }

    fn retain_until(&self) -> Timestamp {
        Grant::retain_until(self)
    }
}

/// A mark is saved once.
impl Record for Mark {
    type Id = [u8; 32];

    /// Clients choose what is marked, so they could choose digests that are close to each other: they must not know what
    /// becomes of them.
    type Spread = RandomState;

    fn id(&self) -> [u8; 32] {
        *self.digest().as_bytes()
    }

    fn revision(&self) -> u64 {
        1
    }

    fn retain_until(&self) -> Timestamp {
        Self::retain_until(self)
    }
}

/// The last eight bytes that are hashed are the hash.
///
/// Of a grant id these are 64 random bits. An attacker cannot steer them: a record is only ever stored under an id that the
/// server drew, and looking for an id of the attacker's choice stores nothing.
#[derive(Default)]
pub(crate) struct LastBytes(u64);

impl Hasher for LastBytes {
    fn write(&mut self, bytes: &[u8]) {
        // The length, which comes before the bytes of an array, is overwritten.
        if let Some(last) = bytes.last_chunk() {
            self.0 = u64::from_le_bytes(*last);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_the_end_of_the_id() {
        let id = GrantId::from_bytes([9, 9, 9, 9, 9, 9, 9, 9, 1, 2, 3, 4, 5, 6, 7, 8]);
        let hash = BuildHasherDefault::<LastBytes>::default().hash_one(id);
        assert_eq!(hash, u64::from_le_bytes([1, 2, 3, 4, 5, 6, 7, 8]));
    }
}
