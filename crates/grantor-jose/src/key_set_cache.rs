//! The key set of an issuer, kept for a while.

use core::fmt;
use core::time::Duration;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use grantor::Timestamp;
use grantor::operation::Jws;
use grantor::wire::{IssuerKeys, Verdict, Verification};

use crate::{InvalidJws, JwkSet, Unverified};

/// The JWK Set of an issuer elsewhere, as it was last fetched: by it a resource server verifies tokens without asking anybody.
///
/// It fetches nothing and knows no clock. It says when the set is to be fetched, and is told what came of it. Nobody who
/// sends tokens can make it ask for more than one fetch at a time, nor for the next before an interval has passed; and it
/// keeps one set, whatever it is sent.
///
/// ```
/// use grantor::Timestamp;
/// use grantor::operation::Jws;
/// use grantor::wire::{IssuerKeys as _, Verdict, Verification};
/// use grantor_jose::{Algorithm, JwkSet, KeySetCache, SigningKey};
///
/// let key = SigningKey::generate(Algorithm::Es256, &mut getrandom::SysRng)?;
/// let token = key.sign("at+jwt", b"{}")?;
/// let jws = Jws::access_token(&token).ok_or("an opaque token")?;
///
/// let cache = KeySetCache::default();
/// let now = Timestamp::from_unix(1_790_000_000);
/// assert_eq!(cache.verify(&jws, now), Verification { verdict: Verdict::Awaited, fetch: true });
/// let published = serde_json::to_vec(&JwkSet::from_iter([key.verifying_key().clone()]))?; // the caller fetches this
/// cache.fetched(Some(&published), now);
/// assert_eq!(cache.verify(&jws, now), Verdict::Signed(b"{}".to_vec()).into());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Default)]
pub struct KeySetCache {
    times: FetchTimes,
    state: Mutex<State>,
}

/// When a key set is fetched anew. A fraction of a second does not count; no age is less than the one before it, nor than the
/// interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FetchTimes {
    /// From this age on the set is fetched anew, and used in the meantime: 10 minutes by default. A key that its issuer
    /// withdrew is taken that long.
    pub max_age: Duration,
    /// Up to this age it is used where it cannot be fetched: 1 hour by default. Whoever can keep the issuer from answering can
    /// have a key that was withdrawn taken that long.
    pub max_stale: Duration,
    /// The least time from one fetch to the next, and after one that failed: 10 s by default, and at least 1 s. A token by a
    /// key that was published and signed within it is refused.
    pub interval: Duration,
    /// After several fetches that failed one by one, the time to the next doubles up to this: 5 minutes by default.
    pub max_back_off: Duration,
    /// A fetch of which nothing is heard for that long counts as failed: 30 s by default.
    pub patience: Duration,
}

impl Default for FetchTimes {
    fn default() -> Self {
        let [max_age, max_stale, interval, max_back_off, patience] = [600, 3600, 10, 300, 30].map(Duration::from_secs);
        Self { max_age, max_stale, interval, max_back_off, patience }
    }
}

/// What is kept. Nothing of a token is.
#[derive(Default)]
struct State {
    /// The set, and when its fetch began.
    known: Option<(Arc<JwkSet>, Timestamp)>,
    /// When the fetch began that is under way.
    under_way: Option<Timestamp>,
    /// Before this no fetch begins, as others failed.
    not_before: Option<Timestamp>,
    /// How many fetches failed since one did not.
    failures: u32,
}

impl KeySetCache {
    /// An empty cache. A key set that is at hand can be put in at once ([`IssuerKeys::fetched`]).
    #[must_use]
    pub fn new(times: FetchTimes) -> Self {
        let interval = times.interval.max(Duration::from_secs(1));
        let max_age = times.max_age.max(interval);
        let max_stale = times.max_stale.max(max_age);
        Self { times: FetchTimes { interval, max_age, max_stale, ..times }, state: Mutex::default() }
    }

    /// The state is right whoever panicked: nothing that holds it can.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whoever the keys are, a JWS that is none, or of another type, is refused, and nothing is fetched for it. The same holds for
/// one without a `kid` once there is a set.
impl IssuerKeys for KeySetCache {
    fn verify(&self, jws: &Jws<'_>, now: Timestamp) -> Verification {
        let Ok(unverified) = Unverified::parse(jws.compact) else { return Verdict::Refused.into() };
        let Some(typ) = jws.types.iter().find(|typ| unverified.header().is(typ)) else {
            return Verdict::Refused.into();
        };
        let (known, fetch) = self.state().look(&self.times, now);
        let verdict = match known.map(|keys| unverified.verify(typ, &*keys)) {
            Some(Ok(verified)) => Verdict::Signed(verified.payload),
            None | Some(Err(InvalidJws::UnknownKey(_))) => return self.state().miss(&self.times, now, fetch),
            Some(Err(_)) => Verdict::Refused,
        };
        Verification { verdict, fetch }
    }

    fn fetched(&self, key_set: Option<&[u8]>, now: Timestamp) {
        let keys = key_set.and_then(|text| JwkSet::parse(text).ok());
        self.state().end(keys, &self.times, now);
    }
}

impl State {
    /// The keys that may be used, and whether the caller has to fetch newer ones.
    fn look(&mut self, times: &FetchTimes, now: Timestamp) -> (Option<Arc<JwkSet>>, bool) {
        self.turn_back(times, now);
        let age = self.known.as_ref().map(|(_, fetched)| now.remaining(*fetched));
        let fetch = age.is_none_or(|age| age >= times.max_age) && self.begin(times, now);
        let known = self.known.as_ref().filter(|_| age.is_some_and(|age| age < times.max_stale));
        (known.map(|(keys, _)| Arc::clone(keys)), fetch)
    }

    /// The key is not among those that may be used. Where these are new it does not exist; else it may be in a newer set.
    fn miss(&mut self, times: &FetchTimes, now: Timestamp, fetch: bool) -> Verification {
        if self.known.as_ref().is_some_and(|(_, fetched)| now.remaining(*fetched) < times.interval) {
            return Verification { verdict: Verdict::Refused, fetch };
        }
        let fetch = fetch || self.begin(times, now);
        let verdict = if self.under_way.is_some() { Verdict::Awaited } else { Verdict::Unavailable };
        Verification { verdict, fetch }
    }

    /// Begins a fetch, unless one is under way or it is too early for another.
    fn begin(&mut self, times: &FetchTimes, now: Timestamp) -> bool {
        if self.under_way.is_some_and(|begun| now >= begun.after(times.patience)) {
            self.end(None, times, now);
        }
        let begins = self.under_way.is_none() && self.not_before.is_none_or(|moment| now >= moment);
        if begins {
            self.under_way = Some(now);
        }
        begins
    }

    /// A fetch has ended. One that nobody waits for any more may still bring a set.
    fn end(&mut self, keys: Option<JwkSet>, times: &FetchTimes, now: Timestamp) {
        let begun = self.under_way.take();
        if let Some(keys) = keys {
            self.known = Some((Arc::new(keys), begun.unwrap_or(now)));
            self.failures = 0;
        } else if begun.is_some() {
            let back_off = times.interval.saturating_mul(1 << self.failures.min(16));
            self.failures = self.failures.saturating_add(1);
            self.not_before = Some(now.after(back_off.min(times.max_back_off).max(times.interval)));
        }
    }

    /// A clock that was ahead, and was set right, does not stop the fetches until it is as late again.
    fn turn_back(&mut self, times: &FetchTimes, now: Timestamp) {
        self.known.iter_mut().for_each(|(_, fetched)| *fetched = now.min(*fetched));
        self.under_way = self.under_way.map(|begun| now.min(begun));
        let latest = now.after(times.max_back_off.max(times.interval));
        self.not_before = self.not_before.map(|moment| latest.min(moment));
    }
}

impl fmt::Debug for KeySetCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = self.state().known.clone();
        f.debug_struct("KeySetCache").field("times", &self.times).field("known", &known).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;
    use crate::{Algorithm, KeyId, SigningKey};

    static KEYS: LazyLock<[SigningKey; 3]> = LazyLock::new(|| {
        ["a", "b", "c"].map(|kid| {
            let key = SigningKey::generate(Algorithm::EdDsa, &mut getrandom::SysRng).unwrap();
            key.with_kid(KeyId::parse(kid).unwrap())
        })
    });

    /// A token by each of the keys.
    static TOKENS: LazyLock<[String; 3]> =
        LazyLock::new(|| KEYS.each_ref().map(|key| key.sign("at+jwt", b"{}").unwrap()));

    const SIGNED: fn() -> Verdict = || Verdict::Signed(b"{}".to_vec());

    /// A key set of these.
    fn published(keys: &[usize]) -> Vec<u8> {
        serde_json::to_vec(&keys.iter().map(|at| KEYS[*at].verifying_key().clone()).collect::<JwkSet>()).unwrap()
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix(1_790_000_000 + seconds)
    }

    fn verify(cache: &KeySetCache, token: &str, seconds: i64) -> (Verdict, bool) {
        let jws = Jws { compact: token, types: &["at+jwt"] };
        let Verification { verdict, fetch } = cache.verify(&jws, at(seconds));
        (verdict, fetch)
    }

    fn filled() -> KeySetCache {
        let cache = KeySetCache::default();
        assert_eq!(verify(&cache, &TOKENS[0], 0), (Verdict::Awaited, true));
        cache.fetched(Some(&published(&[0])), at(1));
        cache
    }

    #[test]
    fn whoever_comes_first_fetches_and_the_others_wait() {
        let cache = KeySetCache::default();
        assert_eq!(verify(&cache, &TOKENS[0], 0), (Verdict::Awaited, true));
        assert_eq!(verify(&cache, &TOKENS[0], 0), (Verdict::Awaited, false));
        assert_eq!(verify(&cache, &TOKENS[1], 29), (Verdict::Awaited, false));
        cache.fetched(Some(&published(&[0])), at(29));
        assert_eq!(verify(&cache, &TOKENS[0], 29), (SIGNED(), false));
    }

    #[test]
    fn what_no_key_can_make_good_is_refused_without_a_fetch() {
        let of_type = |typ| KEYS[0].sign(typ, b"{}").unwrap();
        let (empty, filled) = (KeySetCache::default(), filled());
        let none = "eyJhbGciOiJub25lIn0.e30.";
        for token in ["", "a.b.c", &of_type("JWT"), &of_type("dpop+jwt"), none] {
            for cache in [&empty, &filled] {
                assert_eq!(verify(cache, token, 100), (Verdict::Refused, false), "{token}");
            }
        }
        let tampered = TOKENS[0].replace(".e30.", ".eyB9.");
        let other = SigningKey::generate(Algorithm::Es256, &mut getrandom::SysRng).unwrap();
        let confused = other.with_kid(KEYS[0].kid().clone()).sign("at+jwt", b"{}").unwrap();
        for token in [&tampered, &confused] {
            assert_eq!(verify(&filled, token, 100), (Verdict::Refused, false), "{token}");
        }
        assert_eq!(verify(&filled, &of_type("application/AT+JWT"), 100), (SIGNED(), false));
    }

    #[test]
    fn an_unknown_key_is_fetched_once_in_an_interval() {
        let cache = filled();
        assert_eq!(verify(&cache, &TOKENS[1], 9), (Verdict::Refused, false));
        assert_eq!(verify(&cache, &TOKENS[1], 10), (Verdict::Awaited, true));
        assert_eq!(verify(&cache, &TOKENS[0], 10), (SIGNED(), false));
        cache.fetched(Some(&published(&[0, 1])), at(11));
        assert_eq!(verify(&cache, &TOKENS[1], 11), (SIGNED(), false));
        assert_eq!(verify(&cache, &TOKENS[2], 19), (Verdict::Refused, false));
        assert_eq!(verify(&cache, &TOKENS[2], 20), (Verdict::Awaited, true));
    }

    #[test]
    fn an_old_set_is_fetched_anew_and_used_until_it_is_stale() {
        let cache = filled();
        assert_eq!(verify(&cache, &TOKENS[0], 599), (SIGNED(), false));
        assert_eq!(verify(&cache, &TOKENS[0], 600), (SIGNED(), true));
        assert_eq!(verify(&cache, &TOKENS[0], 601), (SIGNED(), false));
        cache.fetched(None, at(602));
        assert_eq!(verify(&cache, &TOKENS[0], 3599).0, SIGNED());
        assert_eq!(verify(&cache, &TOKENS[0], 3600).0, Verdict::Awaited);
        cache.fetched(Some(&published(&[1])), at(3601));
        assert_eq!(verify(&cache, &TOKENS[0], 3601), (Verdict::Refused, false));
        assert_eq!(verify(&cache, &TOKENS[1], 3601), (SIGNED(), false));
    }

    #[test]
    fn after_failures_the_time_to_the_next_fetch_doubles() {
        let cache = KeySetCache::default();
        let mut now = 0;
        for pause in [10, 20, 40, 80, 160, 300, 300] {
            assert_eq!(verify(&cache, &TOKENS[0], now), (Verdict::Awaited, true), "{now}");
            cache.fetched(Some(b"<html>"), at(now + 3));
            assert_eq!(verify(&cache, &TOKENS[0], now + 2 + pause), (Verdict::Unavailable, false), "{now}");
            now += 3 + pause;
        }
        assert_eq!(verify(&cache, &TOKENS[0], now), (Verdict::Awaited, true));
        cache.fetched(Some(&published(&[0])), at(now));
        assert_eq!(verify(&cache, &TOKENS[1], now + 10), (Verdict::Awaited, true));
        cache.fetched(None, at(now + 10));
        assert_eq!(verify(&cache, &TOKENS[1], now + 19), (Verdict::Unavailable, false));
        assert_eq!(verify(&cache, &TOKENS[1], now + 20), (Verdict::Awaited, true));
    }

    #[test]
    fn a_fetch_that_is_lost_has_failed() {
        let cache = KeySetCache::default();
        assert_eq!(verify(&cache, &TOKENS[0], 0), (Verdict::Awaited, true));
        assert_eq!(verify(&cache, &TOKENS[0], 30), (Verdict::Unavailable, false));
        assert_eq!(verify(&cache, &TOKENS[0], 40), (Verdict::Awaited, true));
        cache.fetched(Some(&published(&[0])), at(41));
        assert_eq!(verify(&cache, &TOKENS[0], 41), (SIGNED(), false));
    }

    #[test]
    fn a_clock_that_is_set_back_stops_nothing() {
        let cache = filled();
        let back = -1_000_000;
        assert_eq!(verify(&cache, &TOKENS[0], back), (SIGNED(), false));
        assert_eq!(verify(&cache, &TOKENS[0], back + 600), (SIGNED(), true));
        assert_eq!(verify(&cache, &TOKENS[0], 2 * back), (SIGNED(), false));
        assert_eq!(verify(&cache, &TOKENS[1], 2 * back + 30), (Verdict::Unavailable, false));
        assert_eq!(verify(&cache, &TOKENS[1], 2 * back + 40), (Verdict::Awaited, true));
    }

    #[test]
    fn no_time_is_so_short_that_there_is_no_bound() {
        let cache =
            KeySetCache::new(FetchTimes { interval: Duration::ZERO, max_age: Duration::ZERO, ..FetchTimes::default() });
        cache.fetched(Some(&published(&[0])), at(0));
        assert_eq!(verify(&cache, &TOKENS[1], 0), (Verdict::Refused, false));
        assert_eq!(verify(&cache, &TOKENS[0], 0), (SIGNED(), false));
        assert_eq!(verify(&cache, &TOKENS[0], 1), (SIGNED(), true));
    }
}
