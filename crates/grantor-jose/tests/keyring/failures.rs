//! What fails, and what goes on nevertheless.

use std::sync::{Arc, Mutex};

use grantor_jose::{
    Algorithm, GeneratorFailed, Keyring, KeyringError, NotSignedByRing, SealingKeys, SigningKey, UnusableKey,
};
use rand_core::{TryCryptoRng, TryRng};

use crate::scene::{
    Loaded, ROTATION, Store, at, issuer, keyring, keyring_with, published, ready, ring, sealing_key, signing,
};

/// A keyring that tells of failures, and what it told.
fn telling(store: &Store) -> (Keyring<Store>, Arc<Mutex<Vec<String>>>) {
    let told = Arc::new(Mutex::new(Vec::new()));
    let tell = told.clone();
    (keyring(store).on_failure(move |error| tell.lock().unwrap().push(error.to_string())), told)
}

const TOLD: &str = "the store of key rings failed: broken";

#[test]
fn a_store_that_fails_is_no_harm_while_the_copy_may_be_kept() {
    let store = Store::default();
    let (keyring, told) = telling(&store);
    let key = signing(&keyring, 0);
    store.set(|state| state.loads_fail = true);
    assert_eq!((signing(&keyring, 1), &**told.lock().unwrap()), (key.clone(), &[TOLD.to_owned()][..]));
    let is_store = |loaded: Loaded| matches!(loaded, Err(KeyringError::Store(_)));
    assert!(is_store(ring(&keyring, 2)) && is_store(ring(&keyring, 50)));
    store.set(|state| state.loads_fail = false);
    assert_eq!(signing(&keyring, 50), key);
}

#[test]
fn a_store_that_fails_is_asked_again_after_a_while() {
    let store = Store::default();
    let keyring = keyring(&store);
    ring(&keyring, 0).unwrap();
    store.set(|state| state.loads_fail = true);
    let loads = |minutes: u64| {
        let now = at(1).after(core::time::Duration::from_secs(60 * minutes));
        ready(keyring.ring(now)).unwrap();
        store.loads()
    };
    assert_eq!([0, 0, 14, 15, 15, 29, 30].map(loads), [2, 2, 2, 3, 3, 3, 4]);
}

#[test]
fn a_key_that_cannot_be_saved_is_added_later() {
    let store = Store::default();
    let (keyring, told) = telling(&store);
    let key = signing(&keyring, 0);
    store.set(|state| state.saves_fail = Some(false));
    assert_eq!((signing(&keyring, 99), published(&keyring, 99)), (key.clone(), vec![key.clone()]));
    assert_eq!(*told.lock().unwrap(), [TOLD]);
    store.set(|state| state.saves_fail = None);
    assert_eq!((published(&keyring, 101).len(), signing(&keyring, 108)), (2, key.clone()));
    assert_ne!(signing(&keyring, 109), key);
}

#[test]
fn a_save_whose_outcome_is_unknown_is_seen_when_the_ring_is_loaded_again() {
    let store = Store::default();
    let keyring = keyring(&store);
    store.set(|state| state.saves_fail = Some(true));
    assert!(matches!(ring(&keyring, 0), Err(KeyringError::Store(_))));
    let first = store.ring();
    assert_eq!(signing(&keyring, 0), first.signing(at(0)).material().kid);
    assert_eq!(published(&keyring, 95).len(), 1);
    assert_eq!(published(&keyring, 96).len(), 2);
    assert_eq!((store.saves(), store.ring().revision()), (2, 2));
}

#[test]
fn a_ring_that_others_save_each_time_is_given_up() {
    let store = Store::default();
    store.set(|state| state.always_conflicts = true);
    assert!(matches!(ring(&keyring(&store), 0), Err(KeyringError::Contended)));
    assert_eq!(store.loads(), 4);
    assert!(matches!(keyring(&store).blocking().ring(at(0)), Err(KeyringError::Contended)));
    assert_eq!(store.loads(), 8);
}

#[test]
fn a_clock_that_is_put_back_makes_no_copy_young_again() {
    let store = Store::default();
    let keyring = keyring(&store);
    ring(&keyring, 50).unwrap();
    for (hour, loads) in [(50, 1), (49, 1), (48, 2), (48, 2)] {
        ring(&keyring, hour).unwrap();
        assert_eq!(store.loads(), loads, "{hour}");
    }
}

#[test]
fn a_ring_that_was_sealed_with_an_unknown_key_is_an_error_that_loses_nothing() {
    let store = Store::default();
    let (right, wrong) = (keyring(&store), keyring_with(&store, SealingKeys::new(sealing_key('2')), ROTATION));
    let key = signing(&right, 0);
    let before = store.text();
    let ring = ring(&wrong, 1).unwrap();
    let error = ring.sign("at+jwt", b"{}", at(2), at(1)).unwrap_err();
    assert_eq!(error, NotSignedByRing::Key(UnusableKey::Sealed(key.clone())));
    assert_eq!(error.to_string(), format!("the key {key:?} of the ring is opened by none of the sealing keys"));
    assert_eq!((published(&wrong, 1), store.text()), (vec![key.clone()], before));
    let both = SealingKeys::new(sealing_key('2')).and_opens(sealing_key('1'));
    assert_eq!(signing(&keyring_with(&store, both, ROTATION), 1), key);
}

#[test]
fn a_key_that_was_changed_in_the_store_does_not_sign() {
    let store = Store::default();
    let key = signing(&keyring(&store), 0);
    let original = store.ring();
    let material = original.signing(at(0)).material().clone();
    let signs = || ring(&keyring(&store), 1).map(|ring| ring.signing_key(at(1)).err());
    // By another name: what is sealed is sealed for one.
    store.replace(&format!("\"kid\":\"{key}\""), "\"kid\":\"other\"");
    assert_eq!(signs().unwrap(), Some(UnusableKey::Sealed("other".into())));
    // With the public key of somebody else.
    store.put(&original);
    let stranger = SigningKey::generate(Algorithm::EdDsa, &mut getrandom::SysRng).unwrap();
    let public = |text: &str| serde_json::to_string(text).unwrap();
    let strangers = serde_json::to_string(stranger.verifying_key()).unwrap();
    store.replace(&public(&material.public), &public(&strangers));
    assert_eq!(signs().unwrap(), Some(UnusableKey::Malformed(key.clone())));
    // With something that would break the key set.
    store.put(&original);
    store.replace(&public(&material.public), "\"},{\"");
    let failed = signs().unwrap_err().to_string();
    assert_eq!(failed, format!("the key {key:?} of the ring cannot be read"));
    store.put(&original);
    assert_eq!(signs().unwrap(), None);
}

/// As a process of an earlier version that does not know the algorithm: whoever verifies may know it.
#[test]
fn a_public_key_that_is_not_known_here_is_published() {
    let store = Store::default();
    ring(&keyring(&store), 0).unwrap();
    store.replace("Ed25519", "Ed448");
    let ring = ring(&keyring(&store), 1).unwrap();
    assert!(ring.key_set().json.contains("Ed448") && ring.verifying_keys().keys().is_empty());
    assert!(matches!(ring.signing_key(at(1)), Err(UnusableKey::Malformed(_))));
}

/// A generator that has some bytes, and no more.
struct Exhausted(Arc<Mutex<usize>>);

#[derive(Debug, thiserror::Error)]
#[error("exhausted")]
struct Nothing;

impl TryRng for Exhausted {
    type Error = Nothing;

    fn try_next_u32(&mut self) -> Result<u32, Nothing> {
        Err(Nothing)
    }

    fn try_next_u64(&mut self) -> Result<u64, Nothing> {
        Err(Nothing)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Nothing> {
        let mut left = self.0.lock().unwrap();
        *left = left.checked_sub(bytes.len()).ok_or(Nothing)?;
        bytes.fill(7);
        Ok(())
    }
}

impl TryCryptoRng for Exhausted {}

#[test]
fn without_random_bytes_no_key_is_made_and_the_one_there_is_signs_on() {
    let (store, left) = (Store::default(), Arc::new(Mutex::new(0)));
    let generator = Exhausted(left.clone());
    let sealing = SealingKeys::new(sealing_key('1'));
    let keyring = Keyring::new(store.clone(), issuer(), sealing, Algorithm::EdDsa, ROTATION, generator).unwrap();
    let told = Arc::new(Mutex::new(0));
    let tell = told.clone();
    let keyring = keyring.on_failure(move |error| *tell.lock().unwrap() += usize::from(error.is::<GeneratorFailed>()));
    let failed = ring(&keyring, 0).unwrap_err();
    assert!(matches!(failed, KeyringError::Generator(_)));
    assert_eq!(failed.to_string(), "the generator gave no random bytes: exhausted");
    // Enough for a key, and not for the nonce by which it is sealed; then for both.
    for (bytes, made) in [(32, false), (32 + 24, true)] {
        *left.lock().unwrap() = bytes;
        assert_eq!(ring(&keyring, 0).is_ok(), made);
        assert_eq!(store.text().is_some(), made);
    }
    let key = signing(&keyring, 0);
    assert_eq!((signing(&keyring, 500), store.ring().revision(), *told.lock().unwrap()), (key, 1, 1));
}

#[test]
fn nothing_secret_is_shown() {
    let store = Store::default();
    let keyring = keyring(&store);
    let ring = ring(&keyring, 0).unwrap();
    let key = ring.signing_key(at(0)).unwrap().reveal_jwk();
    let secret = key.split("\"d\":\"").nth(1).unwrap().trim_end_matches("\"}").to_owned();
    let sealed = store.ring().signing(at(0)).material().sealed.clone();
    let shown = format!("{keyring:?} {ring:?} {:?}", SealingKeys::new(sealing_key('1')));
    for hidden in [&*secret, &*sealed, &"1".repeat(20)] {
        assert!(!shown.contains(hidden), "{shown}");
    }
    assert!(shown.contains("SealingKey(..)"));
}
