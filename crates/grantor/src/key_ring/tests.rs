//! What a ring is at each of its dates.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use serde_json::{Value, json};

use super::KeyState::{Gone, Published, Retired, Signing};
use super::*;

/// In hours: a key signs for 100, is published 8 before, and what it signs lives for 10.
const ROTATION: Rotation = rotation(100, 8, 10);

const fn hours(hours: u64) -> Duration {
    Duration::from_secs(hours * 3600)
}

const fn rotation(period: u64, ahead: u64, outlived: u64) -> Rotation {
    Rotation { period: hours(period), ahead: hours(ahead), outlived: hours(outlived) }
}

/// So many hours after the ring has begun.
fn at(hour: u64) -> Timestamp {
    Timestamp::from_unix(1_790_000_000).after(hours(hour))
}

fn second_before(time: Timestamp) -> Timestamp {
    Timestamp::from_unix(time.as_unix() - 1)
}

fn material(kid: &str) -> KeyMaterial {
    KeyMaterial { kid: kid.into(), public: "{}".into(), sealed: "sealed".into() }
}

fn begin() -> KeyRing {
    KeyRing::begin(Issuer::parse("https://as.example").unwrap(), material("a"), &ROTATION, at(0))
}

fn states(ring: &KeyRing, now: Timestamp) -> Vec<(&str, KeyState)> {
    ring.states(now).map(|(key, state)| (&*key.material().kid, state)).collect()
}

fn signing(ring: &KeyRing, now: Timestamp) -> &str {
    &ring.signing(now).material().kid
}

#[test]
fn the_first_key_signs_at_once_and_wherever_a_clock_is_behind() {
    let ring = begin();
    for now in [at(0), second_before(at(0)), at(10_000)] {
        assert_eq!((signing(&ring, now), states(&ring, now)), ("a", [("a", Signing)].into()));
    }
    assert_eq!((ring.revision(), ring.issuer().as_str()), (1, "https://as.example"));
}

#[test]
fn a_key_is_due_so_long_ahead_that_it_signs_on_time() {
    let ring = begin();
    assert!(!ring.is_due(&ROTATION, second_before(at(92))) && ring.is_due(&ROTATION, at(92)));
    let ring = ring.add(material("b"), &ROTATION, at(92));
    assert_eq!(ring.revision(), 2);
    assert!(!ring.is_due(&ROTATION, at(92)));
    for (now, signs, all) in [
        (at(92), "a", [("a", Signing), ("b", Published)]),
        (second_before(at(100)), "a", [("a", Signing), ("b", Published)]),
        (at(100), "b", [("a", Retired), ("b", Signing)]),
        // What `a` signed last lives for 10 hours, and 8 are for clocks.
        (second_before(at(118)), "b", [("a", Retired), ("b", Signing)]),
        (at(118), "b", [("a", Gone), ("b", Signing)]),
    ] {
        assert_eq!((signing(&ring, now), states(&ring, now)), (signs, all.into()));
    }
    let ring = ring.add(material("c"), &ROTATION, at(192));
    assert_eq!(states(&ring, at(192)), [("b", Signing), ("c", Published)]);
}

#[test]
fn what_is_late_is_published_as_long_before_it_signs() {
    let ring = begin().add(material("b"), &ROTATION, at(5000));
    assert_eq!(signing(&ring, second_before(at(5008))), "a");
    assert_eq!(signing(&ring, at(5008)), "b");
    assert!(!ring.is_due(&ROTATION, at(5008)));
}

#[test]
fn what_is_early_waits_for_the_period_of_the_key_before() {
    let ring = begin().add(material("b"), &ROTATION, at(1)).add(material("c"), &ROTATION, at(2));
    for (now, signs) in [(99, "a"), (100, "b"), (199, "b"), (200, "c")] {
        assert_eq!(signing(&ring, at(now)), signs);
    }
}

/// Copies are kept by the durations that the ring said when they were made.
#[test]
fn another_rotation_waits_for_copies_that_were_made_under_the_old_one() {
    let shorter = rotation(4, 4, 1);
    let ring = begin().add(material("b"), &shorter, at(500));
    assert_eq!((signing(&ring, second_before(at(508))), signing(&ring, at(508))), ("a", "b"));
    assert_eq!((ring.keep(), ring.max_age()), (hours(1), hours(2)));
    let ring = ring.add(material("c"), &ROTATION, at(600));
    assert_eq!((signing(&ring, second_before(at(608))), signing(&ring, at(608))), ("b", "c"));
    assert_eq!((ring.keep(), ring.max_age()), (hours(2), hours(4)));
}

#[test]
fn nothing_is_signed_that_the_key_does_not_outlive() {
    let ring = begin();
    let key = ring.signing(at(3));
    assert!(key.outlives(at(13), at(3)) && !key.outlives(at(14), at(3)));
}

#[test]
fn keys_stay_longer_where_tokens_live_longer() {
    let ring = begin().add(material("b"), &ROTATION, at(92));
    assert_eq!(ring.extend(&ROTATION, at(100)), None);
    assert_eq!(ring.extend(&rotation(100, 8, 5), at(100)), None);
    let longer = rotation(100, 8, 50);
    let extended = ring.extend(&longer, at(100)).unwrap();
    assert_eq!((extended.revision(), extended.extend(&longer, at(100))), (3, None));
    assert!(extended.signing(at(100)).outlives(at(150), at(100)));
    assert_eq!(states(&extended, second_before(at(158))), [("a", Retired), ("b", Signing)]);
    assert_eq!(states(&extended, at(158)), [("a", Gone), ("b", Signing)]);
    // What is gone does not come back.
    assert_eq!(states(&ring.extend(&longer, at(118)).unwrap(), at(118)), [("b", Signing)]);
}

#[test]
fn a_full_ring_takes_no_key_until_one_is_gone() {
    let quick = rotation(100, 8, 9000);
    let mut ring = begin().extend(&quick, at(0)).unwrap();
    let mut now = 0;
    while ring.is_due(&quick, at(now)) || now < 100 * KeyRing::MAX_KEYS as u64 {
        if ring.is_due(&quick, at(now)) {
            ring = ring.add(material(&format!("{now}")), &quick, at(now));
        }
        now += 1;
    }
    assert_eq!(ring.states(at(now)).count(), KeyRing::MAX_KEYS);
    assert_eq!(ring.add(material("z"), &quick, at(now)).states(at(now)).count(), KeyRing::MAX_KEYS);
    assert_eq!(serde_json::from_value::<KeyRing>(serde_json::to_value(&ring).unwrap()).unwrap(), ring);
    let room = 100 + 9000 + 8;
    assert!(!ring.is_due(&quick, second_before(at(room))) && ring.is_due(&quick, at(room)));
}

#[test]
fn a_rotation_that_is_none_counts_as_the_nearest() {
    let zero = Rotation { period: Duration::ZERO, ahead: Duration::ZERO, outlived: Duration::ZERO };
    let ring = begin().add(material("b"), &zero, at(500));
    assert_eq!(ring.keep(), Duration::from_secs(1));
    let most = Rotation { period: Duration::MAX, ahead: Duration::MAX, outlived: Duration::MAX };
    let ring = ring.add(material("c"), &most, at(600));
    assert_eq!(ring.keep(), hours(30 * 24 / 4));
    assert_eq!(serde_json::from_value::<KeyRing>(serde_json::to_value(&ring).unwrap()).unwrap(), ring);
}

fn stored() -> Value {
    serde_json::to_value(begin().add(material("b"), &ROTATION, at(92))).unwrap()
}

#[test]
fn it_is_stored_as_it_is() {
    let key = |kid, signs: Timestamp| {
        let material = json!({ "kid": kid, "public": "{}", "sealed": "sealed" });
        json!({ "material": material, "signs": signs.as_unix(), "ahead": 28_800, "outlived": 36_000 })
    };
    let earlier = [key("a", at(0))];
    let expected = json!({
        "version": 1, "issuer": "https://as.example", "revision": 2,
        "keys": { "earlier": earlier, "newest": key("b", at(100)) },
    });
    assert_eq!(stored(), expected);
    assert_eq!(serde_json::from_value::<KeyRing>(expected).unwrap(), begin().add(material("b"), &ROTATION, at(92)));
}

#[test]
fn what_is_no_ring_is_not_read() {
    let read = |change: &dyn Fn(&mut Value)| {
        let mut stored = stored();
        change(&mut stored);
        serde_json::from_value::<KeyRing>(stored).map_err(|error| format!("{error}"))
    };
    let empty: &dyn Fn(&mut Value) = &|ring| drop(ring["keys"].as_object_mut().unwrap().remove("newest"));
    assert_eq!(read(empty).unwrap_err(), "missing field `newest`");
    let order = "the keys of a ring are in the order in which they sign";
    assert_eq!(read(&|ring| ring["keys"]["newest"]["signs"] = json!(0)).unwrap_err(), order);
    let many = |count| {
        move |ring: &mut Value| {
            let key = ring["keys"]["earlier"][0].take();
            ring["keys"]["earlier"] = core::iter::repeat_n(key, count).collect();
        }
    };
    assert!(read(&many(31)).is_ok());
    assert_eq!(read(&many(32)).unwrap_err(), "a key ring has 32 keys at most");
    for (name, least, most) in [("ahead", 4, 2_592_000), ("outlived", 1, 34_560_000)] {
        for (value, good) in [(least - 1, false), (least, true), (most, true), (most + 1, false)] {
            assert_eq!(read(&|ring| ring["keys"]["newest"][name] = json!(value)).is_ok(), good, "{name} {value}");
        }
    }
    for (name, most) in [("kid", 255), ("public", 4096), ("sealed", 16384)] {
        for (length, good) in [(0, false), (1, true), (most, true), (most + 1, false)] {
            let text: String = "a".repeat(length);
            assert_eq!(
                read(&|ring| ring["keys"]["newest"]["material"][name] = json!(text)).is_ok(),
                good,
                "{name} {length}"
            );
        }
    }
    for unknown in ["/keys/newest/material", "/keys/newest", "/keys", ""] {
        let add: &dyn Fn(&mut Value) = &|ring| ring.pointer_mut(unknown).unwrap()["more"] = json!(1);
        assert!(read(add).unwrap_err().starts_with("unknown field `more`"));
    }
    assert!(read(&|ring| ring["version"] = json!(2)).is_err());
}

#[test]
fn a_key_is_shown_by_its_name() {
    let shown = format!("{:?}", begin());
    assert!(shown.contains("KeyMaterial { kid: \"a\", .. }") && !shown.contains("sealed"), "{shown}");
}
