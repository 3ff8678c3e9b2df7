//! A generator that gives the same sequence for the same seed, so that a finding is found again.

use core::convert::Infallible;

use grantor::GrantId;
use rand_core::{TryCryptoRng, TryRng};

/// SplitMix64. It is no generator for secrets, and here there are none.
pub(super) struct Chance(u64);

impl Chance {
    pub(super) const fn of(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(super) const fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    /// An id as random as those of a server.
    pub(super) fn id(&mut self) -> GrantId {
        let mut bytes = [0; 16];
        self.fill(&mut bytes);
        GrantId::from_bytes(bytes)
    }

    fn fill(&mut self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            chunk.iter_mut().zip(self.next().to_le_bytes()).for_each(|(to, from)| *to = from);
        }
    }
}

/// So many ids, the same for the same seed.
pub(super) fn ids(seed: u64, count: usize) -> Vec<GrantId> {
    let mut chance = Chance::of(seed);
    (0..count).map(|_| chance.id()).collect()
}

impl TryRng for Chance {
    type Error = Infallible;

    #[expect(clippy::cast_possible_truncation, reason = "half of the bits are asked for")]
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(self.next() as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.next())
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.fill(bytes);
        Ok(())
    }
}

impl TryCryptoRng for Chance {}
