//! A clock that stands, and chance that begins anew: a server that does the same in each run.

use core::convert::Infallible;
use core::sync::atomic::{AtomicU64, Ordering};

use rand_core::{TryCryptoRng, TryRng, utils};
use time::UtcDateTime;

/// What a server asks in the place of the machine's clock and generator.
#[derive(Debug)]
pub struct Repeatable {
    /// Where the clock stands.
    pub now: UtcDateTime,
    state: AtomicU64,
}

impl Repeatable {
    /// The beginning, at this date.
    #[must_use]
    pub const fn new(now: UtcDateTime) -> Self {
        Self { now, state: AtomicU64::new(0) }
    }
}

/// SplitMix64: each number is a bijective mix of a counter.
impl TryRng for &Repeatable {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        self.try_next_u64().map(|number| (number >> 32) as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
        let state = self.state.fetch_add(STEP, Ordering::Relaxed).wrapping_add(STEP);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        Ok(mixed ^ (mixed >> 31))
    }

    fn try_fill_bytes(&mut self, to: &mut [u8]) -> Result<(), Infallible> {
        utils::fill_bytes_via_next_word(to, || self.try_next_u64())
    }
}

/// Nothing that it makes is a secret.
impl TryCryptoRng for &Repeatable {}
