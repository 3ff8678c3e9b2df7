//! Whatever is read as a key ring is written and read back equal, and at any time one of its keys signs, after those that
//! did and before those that will; what is made of it is a ring that can be read, too, and changes no key that signs.

use core::convert::Infallible;
use core::pin::pin;
use core::task::{Context, Poll, Waker};
use core::time::Duration;
use std::sync::{Arc, LazyLock, Mutex};

use grantor::{Issuer, KeyMaterial, KeyRing, KeyRings, KeyState, Rotation, Saved, Timestamp};
use grantor_jose::{Algorithm, Keyring, SealingKey, SealingKeys};
use grantor_testkit::Constant;
use serde::Deserialize;
use serde_json::{Deserializer, Value};

use crate::keys::CLIENT;
use crate::scene::{START, issuer};

/// Rings of one key, of two and of many, from which others are mixed.
pub static SAMPLES: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let sealed = ring_of_one_process().into_ring();
    let later = |ring: &KeyRing, days: i64| ring.add(material("next"), &ROTATIONS[0], at(START + days * 24 * 60 * 60));
    let two = later(&sealed, 30);
    let many = (1..40).fold(two.clone(), |ring, _| ring.add(material("many"), &ROTATIONS[2], at(START)));
    [sealed, two, many].iter().map(|ring| serde_json::to_value(ring).expect("a ring is JSON")).collect()
});

const DAY: u64 = 24 * 60 * 60;

/// The usual one, the shortest, the longest, and one that is out of its bounds.
static ROTATIONS: LazyLock<[Rotation; 4]> = LazyLock::new(|| {
    let rotation = |period, ahead, outlived| {
        let [period, ahead, outlived] = [period, ahead, outlived].map(Duration::from_secs);
        Rotation { period, ahead, outlived }
    };
    let longest = rotation(400 * DAY, 30 * DAY, 400 * DAY);
    [Rotation::default(), rotation(4, 4, 1), longest, rotation(0, u64::MAX, u64::MAX)]
});

/// Checks a ring in JSON, and the second after it, in which it is used.
pub fn check(data: &[u8]) {
    let mut values = Deserializer::from_slice(data);
    let Ok(ring) = KeyRing::deserialize(&mut values) else { return };
    let now = i64::deserialize(&mut values).unwrap_or(START);
    check_storing(&ring);
    for now in dates(&ring).into_iter().chain([now, i64::MIN, i64::MAX]) {
        check_states(&ring, at(now));
    }
    for rotation in &*ROTATIONS {
        check_successors(&ring, rotation, at(now));
    }
    check_use(ring, at(now));
}

const fn at(second: i64) -> Timestamp {
    Timestamp::from_unix(second)
}

fn material(kid: &str) -> KeyMaterial {
    let public = serde_json::to_string(CLIENT.verifying_key()).expect("a key is JSON");
    KeyMaterial { kid: kid.to_owned(), public, sealed: "x".to_owned() }
}

fn check_storing(ring: &KeyRing) {
    let stored = serde_json::to_vec(ring).expect("a ring is JSON");
    assert_eq!(serde_json::from_slice::<KeyRing>(&stored).ok().as_ref(), Some(ring));
}

/// The seconds in which something changes, and those around them.
fn dates(ring: &KeyRing) -> Vec<i64> {
    let stored = serde_json::to_value(ring).expect("a ring is JSON");
    let (signs, lives): (Vec<_>, Vec<_>) = ring
        .states(at(0))
        .zip(keys(&stored))
        .map(|((key, _), stored)| {
            let [ahead, outlived] = ["ahead", "outlived"].map(|name| stored[name].as_i64().expect("seconds"));
            (key.signs().as_unix(), ahead + outlived)
        })
        .unzip();
    let gone = signs.iter().skip(1).zip(&lives).map(|(signs, lives)| signs.saturating_add(*lives));
    let changes: Vec<_> = signs.iter().copied().chain(gone).collect();
    changes.iter().flat_map(|date| [date.saturating_sub(1), *date, date.saturating_add(1)]).collect()
}

/// The keys as they are stored, in their order.
fn keys(stored: &Value) -> Vec<&Value> {
    let earlier = stored["keys"]["earlier"].as_array().expect("an array");
    earlier.iter().chain([&stored["keys"]["newest"]]).collect()
}

fn check_states(ring: &KeyRing, now: Timestamp) {
    let states: Vec<_> = ring.states(now).collect();
    let count = |state| states.iter().filter(|(_, own)| *own == state).count();
    assert_eq!(count(KeyState::Signing), 1, "{states:?}");
    let signing = states.iter().position(|(_, state)| *state == KeyState::Signing).expect("one");
    assert!(states[..signing].iter().all(|(_, state)| matches!(state, KeyState::Retired | KeyState::Gone)));
    assert!(states[signing + 1..].iter().all(|(key, state)| *state == KeyState::Published && key.signs() > now));
    // Where no key has begun it is the first.
    assert!(signing == 0 || states[signing].0.signs() <= now);
    assert!(core::ptr::eq(ring.signing(now), states[signing].0));
    let published: Vec<_> = ring.published(now).map(core::ptr::from_ref).collect();
    let expected = states.iter().filter(|(_, state)| *state != KeyState::Gone);
    assert_eq!(published, expected.map(|(key, _)| core::ptr::from_ref(*key)).collect::<Vec<_>>());
    assert!((1..=KeyRing::MAX_KEYS).contains(&published.len()));
    assert!(Duration::ZERO < ring.keep() && ring.keep() <= ring.max_age());
    assert!(ring.signing(now).outlives(now, now) && !ring.signing(at(i64::MIN)).outlives(at(i64::MAX), at(0)));
}

/// Another key, or a longer life for what is signed.
fn check_successors(ring: &KeyRing, rotation: &Rotation, now: Timestamp) {
    let published = ring.published(now).count();
    let added = ring.add(material("added"), rotation, now);
    check_successor(ring, &added, now);
    let is_new = added.states(now).count() > published;
    assert_eq!(is_new, published < KeyRing::MAX_KEYS, "a ring that is full stays without it");
    assert!(is_new || !ring.is_due(rotation, now));
    let (newest, _) = added.states(now).last().expect("a key");
    assert!(!is_new || newest.signs() >= now.after(added.max_age() * 2));

    if let Some(extended) = ring.extend(rotation, now) {
        check_successor(ring, &extended, now);
        assert_eq!(extended.states(now).count(), published);
        assert_eq!(extended.extend(rotation, now), None, "it lives long enough");
    }
}

fn check_successor(before: &KeyRing, after: &KeyRing, now: Timestamp) {
    check_storing(after);
    check_states(after, now);
    assert_eq!((after.issuer(), after.revision()), (before.issuer(), before.revision().saturating_add(1)));
    let stay = before.published(now).zip(after.states(now));
    for (before, (after, _)) in stay {
        assert_eq!((before.material(), before.signs()), (after.material(), after.signs()));
    }
    // At the end of time a key has no time to be known before it signs.
    if now < at(i64::MAX) {
        assert_eq!(before.signing(now).material(), after.signing(now).material());
    }
}

/// The store of one process, with this ring.
struct Store(Mutex<Option<Arc<KeyRing>>>);

impl Store {
    fn into_ring(self) -> KeyRing {
        let ring = self.0.into_inner().expect("nobody panics");
        Arc::unwrap_or_clone(ring.expect("it has been made"))
    }
}

impl KeyRings for &Store {
    type Error = Infallible;

    async fn load(&self, _: &Issuer) -> Result<Option<Arc<KeyRing>>, Infallible> {
        Ok(self.0.lock().expect("nobody panics").clone())
    }

    async fn save(&self, ring: &Arc<KeyRing>) -> Result<Saved, Infallible> {
        *self.0.lock().expect("nobody panics") = Some(Arc::clone(ring));
        Ok(Saved::Stored)
    }
}

fn keyring(store: &Store, issuer: Issuer) -> Keyring<&Store> {
    let Ok(sealing) = SealingKey::generate(&mut Constant([3])).map(SealingKeys::new);
    Keyring::new(store, issuer, sealing, Algorithm::EdDsa, ROTATIONS[0], Constant([5])).expect("a usual rotation")
}

/// Nothing here waits for anything.
fn ready<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("the store answers at once"),
    }
}

/// A store with the ring that a process made.
fn ring_of_one_process() -> Store {
    let store = Store(Mutex::new(None));
    ready(keyring(&store, issuer()).ring(at(START))).expect("a new ring");
    store
}

/// A process finds it in its store, and signs if it can.
fn check_use(ring: KeyRing, now: Timestamp) {
    let issuer = ring.issuer().clone();
    let store = Store(Mutex::new(Some(Arc::new(ring))));
    let Ok(open) = ready(keyring(&store, issuer).ring(now)) else { return };
    let key_set = &open.key_set().json;
    let published: Value = serde_json::from_str(key_set).expect("a key set is JSON, whatever is published");
    assert_eq!(published["keys"].as_array().map(Vec::len), Some(open.ring().published(now).count()));
    let signed = open.sign("t", b"{}", now, now);
    assert!(signed.is_err() || open.signing_key(now).is_ok());
    if let Ok(signed) = signed {
        let kid = open.signing_key(now).expect("it has signed").kid();
        let is_unique = open.verifying_keys().keys().iter().filter(|key| key.kid() == kid).count() == 1;
        assert!(!is_unique || open.verifying_keys().verify("t", &signed).is_ok(), "whoever has the key set takes it");
    }
}
