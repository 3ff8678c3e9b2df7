//! What holds for the cache of a key set, whatever it is sent and whatever comes of its fetches.

use core::time::Duration;
use std::sync::LazyLock;

use grantor::Timestamp;
use grantor::operation::Jws;
use grantor::wire::{IssuerKeys as _, Verdict, Verification};
use grantor_jose::{Algorithm, FetchTimes, JwkSet, KeyId, KeySetCache, SigningKey};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::subsequence;

use crate::scene::generate;

/// Keys that the issuer publishes now and then, and one that it never does.
static KEYS: LazyLock<[SigningKey; 4]> = LazyLock::new(|| {
    ["a", "b", "c", "foreign"].map(|kid| generate(Algorithm::EdDsa).with_kid(KeyId::parse(kid).unwrap()))
});

/// A token by each of them, and one by nobody.
static TOKENS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let signed = KEYS.iter().map(|key| key.sign("at+jwt", b"{}").unwrap());
    signed.chain(["a.b.c".into()]).collect()
});

const FOREIGN: usize = 3;

const SIGNED: fn() -> Verdict = || Verdict::Signed(b"{}".to_vec());

/// A key set of these.
fn published(keys: &[usize]) -> Vec<u8> {
    serde_json::to_vec(&keys.iter().map(|at| KEYS[*at].verifying_key().clone()).collect::<JwkSet>()).unwrap()
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix(1_790_000_000 + seconds)
}

fn verify(cache: &KeySetCache, token: usize, seconds: i64) -> (Verdict, bool) {
    let jws = Jws { compact: &TOKENS[token], types: &["at+jwt"] };
    let Verification { verdict, fetch } = cache.verify(&jws, at(seconds));
    (verdict, fetch)
}

/// What happens next.
#[derive(Clone, Debug)]
enum Step {
    /// Seconds pass.
    Pass(i64),
    /// This token comes.
    Token(usize),
    /// The fetch that is under way ends: with these keys, or with none.
    Fetched(Vec<usize>),
    /// It ends with nothing, or with something else.
    Failed(Option<&'static [u8]>),
    /// The same is said of a fetch that was never begun.
    Strayed(Option<&'static [u8]>),
}

fn failure() -> impl Strategy<Value = Option<&'static [u8]>> {
    prop_oneof![Just(None), Just(Some(b"{}".as_slice())), Just(Some(b"<html>".as_slice()))]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => prop_oneof![0..3_i64, 0..60_i64, 0..4000_i64].prop_map(Step::Pass),
        8 => (0..5_usize).prop_map(Step::Token),
        2 => subsequence(vec![0, 1, 2], 0..=3).prop_map(Step::Fetched),
        2 => failure().prop_map(Step::Failed),
        1 => failure().prop_map(Step::Strayed),
    ]
}

proptest! {
    #[test]
    fn whatever_is_sent_fetches_have_a_bound(
        steps in vec(step(), 0..200),
        times in [0..90_u64, 0..200, 0..15, 0..100, 0..60].prop_map(|times| times.map(Duration::from_secs)),
    ) {
        let [max_age, max_stale, interval, max_back_off, patience] = times;
        let cache = KeySetCache::new(FetchTimes { max_age, max_stale, interval, max_back_off, patience });
        let interval = i64::try_from(interval.as_secs().max(1)).unwrap();
        let (mut now, mut fetches, mut under_way, mut known) = (0, Vec::new(), None, None::<Vec<usize>>);
        for step in steps {
            match step {
                Step::Pass(seconds) => now += seconds,
                Step::Token(kind) => {
                    let (verdict, fetch) = verify(&cache, kind, now);
                    let good = known.as_ref().is_some_and(|keys| keys.contains(&kind));
                    prop_assert!(good || verdict != SIGNED());
                    prop_assert!(!good || verdict != Verdict::Refused);
                    prop_assert!(verdict != Verdict::Awaited || fetch || under_way.is_some());
                    if fetch {
                        let lost = under_way.is_none_or(|begun| at(now) >= at(begun).after(patience));
                        prop_assert!(lost, "a second fetch at {now}");
                        under_way = Some(now);
                        fetches.push(now);
                    }
                }
                Step::Fetched(keys) => {
                    if under_way.take().is_some() {
                        cache.fetched(Some(&published(&keys)), at(now));
                        known = Some(keys);
                    }
                }
                Step::Failed(text) => {
                    if under_way.take().is_some() {
                        cache.fetched(text, at(now));
                    }
                }
                Step::Strayed(text) => {
                    if under_way.is_none() {
                        cache.fetched(text, at(now));
                    }
                }
            }
        }
        prop_assert!(fetches.windows(2).all(|pair| pair[1] - pair[0] >= interval), "{fetches:?}");

        // When things have calmed down, a new key costs one fetch.
        now += 2 * interval + 400;
        let (verdict, fetch) = verify(&cache, FOREIGN, now);
        if verdict == Verdict::Unavailable {
            now += 400;
            prop_assert!(verify(&cache, FOREIGN, now).1);
        } else {
            prop_assert_eq!((verdict, fetch), (Verdict::Awaited, true));
        }
        cache.fetched(Some(&published(&[2])), at(now));
        prop_assert_eq!(verify(&cache, 2, now), (SIGNED(), false));
    }
}
