//! Tests of the store of grants, and what they share.

mod capacity;
mod compare_and_swap;
mod expiry;
mod history;
#[cfg(grantor_loom)]
mod loom;
mod threads;

use core::pin::pin;
use core::task::{Context, Poll, Waker};
use std::sync::Arc;

use grantor::server::blocking::Grants as _;
use grantor::{Grant, GrantId, Saved, Timestamp};

use crate::MemoryGrants;

/// A date that no test reaches.
pub(crate) const FAR: i64 = 1_000_000;

pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix(seconds)
}

/// Ids as random as those of a server, one for each number.
pub(crate) fn id(number: u64) -> GrantId {
    let mut random = SplitMix(number);
    let (first, last) = (random.next().to_le_bytes(), random.next().to_le_bytes());
    GrantId::from_bytes(core::array::from_fn(|at| if at < 8 { first[at] } else { last[at - 8] }))
}

/// A record as a store sees it: an id, a revision and a date. It is read from its stored form.
pub(crate) fn grant(id: GrantId, revision: u64, retain_until: i64) -> Arc<Grant> {
    let record = serde_json::json!({
        "version": 1, "id": id, "revision": revision, "issuer": "https://as.example", "client": "c",
        "stage": { "ended": { "reason": "denied", "at": 0, "retain_until": retain_until } },
    });
    Arc::new(serde_json::from_value(record).unwrap())
}

/// What comes of a save at this second.
pub(crate) fn save(grants: &MemoryGrants, grant: &Arc<Grant>, now: i64) -> Saved {
    grants.save(grant, at(now)).unwrap()
}

/// The output of a future that is ready when it is first polled.
pub(crate) fn ready<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("the future is not ready"),
    }
}

/// A generator that gives the same sequence for the same seed.
pub(crate) struct SplitMix(pub(crate) u64);

impl SplitMix {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }
}
