//! How keys follow each other.

use grantor::Rotation;
use grantor_jose::{Algorithm, JwkSet, Keyring, NotSignedByRing, SealingKeys, UnusableKey};

use crate::scene::{ROTATION, Store, at, hours, issuer, keyring, keyring_with, published, ring, sealing_key, signing};

#[test]
fn the_first_key_is_made_once_and_signs_at_once() {
    let store = Store::default();
    let (one, other) = (keyring(&store), keyring(&store));
    let key = signing(&one, 0);
    assert_eq!((signing(&other, 0), published(&other, 0)), (key.clone(), vec![key]));
    assert_eq!((store.saves(), store.ring().revision()), (1, 1));
}

#[test]
fn the_store_reads_nothing_of_a_private_key() {
    let store = Store::default();
    let ring = ring(&keyring(&store), 0).unwrap();
    let jwk = ring.signing_key(at(0)).unwrap().reveal_jwk();
    let secret = jwk.split("\"d\":\"").nth(1).unwrap().trim_end_matches("\"}");
    let stored = store.text().unwrap();
    assert!(!stored.contains(secret) && !stored.contains("\\\"d\\\""), "{stored}");
}

#[test]
fn a_key_is_published_before_it_signs_and_after() {
    let store = Store::default();
    let (one, other) = (keyring(&store), keyring(&store));
    let first = signing(&one, 0);
    let token = |hour| ring(&one, hour).unwrap().sign("at+jwt", b"{}", at(hour + 10), at(hour)).unwrap();
    assert_eq!(published(&one, 91), [&*first]);
    let [old, new] = published(&one, 92).try_into().unwrap();
    assert_eq!((&old, signing(&one, 99)), (&first, first.clone()));
    let last = token(99);
    assert_eq!((signing(&one, 100), signing(&other, 100)), (new.clone(), new.clone()));
    let verifies = |hour, token: &str| ring(&other, hour).unwrap().verifying_keys().verify("at+jwt", token).is_ok();
    assert!(verifies(100, &token(100)) && verifies(109, &last));
    assert_eq!((published(&other, 117).len(), published(&other, 118)), (2, vec![new]));
}

#[test]
fn the_key_set_is_what_verifiers_read_and_says_how_long_it_is_good() {
    let store = Store::default();
    let keyring = keyring(&store);
    ring(&keyring, 0).unwrap();
    let ring = ring(&keyring, 95).unwrap();
    let key_set = ring.key_set();
    let read = JwkSet::parse(key_set.json.as_bytes()).unwrap();
    assert_eq!((read.keys().len(), key_set.max_age), (2, hours(4)));
    assert_eq!(serde_json::to_string(&read).unwrap(), key_set.json);
}

#[test]
fn nothing_is_signed_that_lives_longer_than_its_key_is_published() {
    let store = Store::default();
    let ring = ring(&keyring(&store), 0).unwrap();
    assert!(ring.sign("at+jwt", b"{}", at(10), at(0)).is_ok());
    assert_eq!(ring.sign("at+jwt", b"{}", at(11), at(0)), Err(NotSignedByRing::NotOutlived));
}

#[test]
fn tokens_may_live_longer_as_soon_as_the_rotation_says_so() {
    let store = Store::default();
    let key = signing(&keyring(&store), 0);
    let longer = keyring_with(&store, SealingKeys::new(sealing_key('1')), Rotation { outlived: hours(50), ..ROTATION });
    let ring = ring(&longer, 1).unwrap();
    assert!(ring.sign("at+jwt", b"{}", at(51), at(1)).is_ok());
    assert_eq!((signing(&longer, 1), store.ring().revision()), (key, 2));
}

#[test]
fn a_rotation_out_of_bounds_is_refused() {
    let (sealing, rotation) = (SealingKeys::new(sealing_key('1')), Rotation { ahead: hours(0), ..ROTATION });
    let made = Keyring::new(Store::default(), issuer(), sealing, Algorithm::EdDsa, rotation, getrandom::SysRng);
    assert_eq!(made.err().map(|invalid| invalid.name), Some("ahead"));
}

/// A process that does not know the next sealing key goes on until the first key that was sealed with it signs.
#[test]
fn the_sealing_key_is_changed_while_the_server_runs() {
    let store = Store::default();
    let before = keyring(&store);
    signing(&before, 0);
    let sealing = SealingKeys::new(sealing_key('2')).and_opens(sealing_key('1'));
    let after = keyring_with(&store, sealing, ROTATION);
    let [old, new] = published(&after, 92).try_into().unwrap();
    assert_eq!((signing(&before, 99), signing(&after, 99)), (old.clone(), old));
    assert_eq!(signing(&after, 100), new);
    let ring = ring(&before, 100).unwrap();
    assert_eq!(ring.signing_key(at(100)).unwrap_err(), UnusableKey::Sealed(new.clone()));
    assert_eq!(published(&before, 100), published(&after, 100));
    // Once it signs, the sealing key before is of no use any more.
    assert_eq!(signing(&keyring_with(&store, SealingKeys::new(sealing_key('2')), ROTATION), 101), new);
}

/// Of two processes the clock of one is as far ahead as may be, and a verifier keeps each key set as long as it may.
#[test]
fn over_many_rotations_every_token_is_verified_until_it_expires() {
    let store = Store::default();
    let processes = [(keyring(&store), 0), (keyring(&store), 2)];
    let (mut key_set, mut tokens, mut kids) = ((JwkSet::default(), 0), Vec::new(), Vec::new());
    for hour in 0..2000 {
        let (process, ahead) = &processes[usize::from(hour % 3 == 0)];
        let now = hour + ahead;
        let ring = ring(process, now).unwrap();
        if hour >= key_set.1 {
            key_set = (JwkSet::parse(ring.key_set().json.as_bytes()).unwrap(), hour + 4);
        }
        let expires = now + 1 + hour % 10;
        tokens.push((ring.sign("at+jwt", b"{}", at(expires), at(now)).unwrap(), expires));
        kids.push(ring.signing_key(at(now)).unwrap().kid().to_string());
        tokens.retain(|(_, expires)| *expires > hour);
        for (token, expires) in &tokens {
            assert!(key_set.0.verify("at+jwt", token).is_ok(), "until {expires}, in hour {hour}");
        }
    }
    kids.sort();
    kids.dedup();
    assert_eq!(kids.len(), 20);
}
