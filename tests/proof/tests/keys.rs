//! The keys of a server over years, and what is seen where somebody does not keep to what is expected.

use grantor_proof::keys::{Habits, Seen, lives, some_lives};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    #[test]
    fn every_token_is_verified_until_it_expires_and_keys_follow_each_other(life in lives(300)) {
        if let Err(claim) = life.play(Habits::GOOD) {
            prop_assert!(false, "{claim}");
        }
    }
}

#[test]
fn lives_come_across_whatever_there_is() {
    let seen: Vec<Seen> = some_lives(200).map(|life| life.play(Habits::GOOD).unwrap()).collect();
    let sum = |what: fn(&Seen) -> usize| seen.iter().map(what).sum::<usize>();
    for (what, times) in [
        ("signed", sum(|seen| seen.signed)),
        ("added", sum(|seen| seen.added)),
        ("extended", sum(|seen| seen.extended)),
        ("conflicts", sum(|seen| seen.conflicts)),
        ("verified later", sum(|seen| seen.verified_later)),
        ("refused", sum(|seen| seen.refused)),
        ("rings of five keys", seen.iter().filter(|seen| seen.most_keys >= 5).count()),
    ] {
        println!("{what}: {times}");
        assert!(times >= 10, "{what}: {times}");
    }
}

/// Which claim fails first.
fn broken(habits: Habits) -> String {
    let claim = some_lives(2000).find_map(|life| life.play(habits).err());
    claim.unwrap_or_else(|| panic!("no life shows what {habits:?} do")).lines().next().unwrap().into()
}

#[test]
fn whoever_does_not_keep_to_what_is_expected_is_found() {
    let good = Habits::GOOD;
    for habits in [
        Habits { copies: 4, ..good },
        Habits { key_sets: 3, ..good },
        Habits { clocks: 4, ..good },
        Habits { compares: false, ..good },
        Habits { tokens: 2, ..good },
    ] {
        assert!(broken(habits).ends_with("does not know the key of a token"), "{habits:?}");
    }
}
