//! Rings to be stored: of whatever revision, and of whatever size.

use std::sync::Arc;

use grantor::{Issuer, KeyMaterial, KeyRing, Rotation, Timestamp};
use serde_json::Value;

use crate::store_kit::examined::START;
use crate::store_kit::valid::valid;

/// The issuer of most rings.
pub(super) const ISSUER: &str = "https://as.example";

/// What a sealed key may look like: with every way to write a text wrongly, and characters of one to four bytes.
const SEALED: &str = r#"{"k":"Zoë \"Z\\%_'; DROP TABLE key_rings;--"} 北 🦀 \u0000 "#;

/// So many characters of a sealed key make a ring of four keys as large as rings get: 64 KiB.
pub(super) const LARGE: usize = 11_000;

/// The last revision that is made key by key.
const LAST: u64 = 100;

/// The ring of this issuer at this revision, told from others by a mark. Its keys are long gone but for the newest.
pub(crate) fn ring(issuer: &str, revision: u64, mark: u32) -> Arc<KeyRing> {
    of_issuer(&valid(Issuer::parse(issuer)), revision, mark)
}

/// The same ring, saved by somebody else.
pub(crate) fn saved_by_another(ring: &KeyRing) -> Arc<KeyRing> {
    of_issuer(ring.issuer(), ring.revision(), u32::MAX)
}

fn of_issuer(issuer: &Issuer, revision: u64, mark: u32) -> Arc<KeyRing> {
    let apart = 1000 * 24 * 60 * 60;
    let key = |revision: u64| material(&format!("{revision}-{mark}"), "sealed".into());
    let began = KeyRing::begin(issuer.clone(), key(1), &Rotation::default(), Timestamp::from_unix(0));
    let ring = (2..=revision.min(LAST)).fold(began, |ring, revision| {
        ring.add(key(revision), &Rotation::default(), Timestamp::from_unix(apart * revision.cast_signed()))
    });
    let ring = if revision == ring.revision() { ring } else { with_revision(&ring, revision) };
    Arc::new(ring)
}

/// A ring that so many keys are published of, each with a sealed key of so many characters, at the revision that there
/// are keys.
pub(super) fn large(issuer: &str, keys: u64, characters: usize) -> Arc<KeyRing> {
    let sealed: String = SEALED.chars().cycle().take(characters).collect();
    let key = |number: u64| material(&format!("key-{number}"), sealed.clone());
    let now = Timestamp::from_unix(START);
    let began = KeyRing::begin(valid(Issuer::parse(issuer)), key(1), &Rotation::default(), now);
    Arc::new((2..=keys).fold(began, |ring, number| ring.add(key(number), &Rotation::default(), now)))
}

fn material(kid: &str, sealed: String) -> KeyMaterial {
    KeyMaterial { kid: kid.into(), public: format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{kid}"}}"#), sealed }
}

#[expect(clippy::expect_used, reason = "the revision is a field of the stored form; a test reads such a ring")]
fn with_revision(ring: &KeyRing, revision: u64) -> KeyRing {
    let mut stored = serde_json::to_value(ring).expect("a ring can be written");
    if let Some(field) = stored.get_mut("revision") {
        *field = Value::from(revision);
    }
    serde_json::from_value(stored).expect("a ring of another revision")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_ring_has_the_revision_that_was_asked_for() {
        for revision in [1, 2, 3, LAST, u64::MAX - 1, u64::MAX] {
            let [own, other] = [0, 1].map(|mark| ring(ISSUER, revision, mark));
            assert_eq!((own.revision(), other.revision()), (revision, revision));
            assert_ne!(own, other);
            assert_ne!(own, saved_by_another(&own));
            assert_eq!(saved_by_another(&own).revision(), revision);
        }
    }

    #[test]
    fn a_large_ring_has_up_to_64_kib_and_can_be_read_back() {
        let ring = large(ISSUER, 4, LARGE);
        let json = serde_json::to_string(&*ring).unwrap();
        assert!((48 * 1024..=64 * 1024).contains(&json.len()), "{}", json.len());
        assert_eq!(serde_json::from_str::<KeyRing>(&json).unwrap(), *ring);
        assert_eq!(ring.published(Timestamp::from_unix(START)).count(), 4);
    }
}
