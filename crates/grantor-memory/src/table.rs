//! A table in parts, and the hand that goes round them.

use core::hash::BuildHasher as _;
use core::sync::atomic::Ordering;

use grantor::{Saved, Timestamp};

use crate::record::Record;
use crate::room::Room;
use crate::shard::Shard;
use crate::sync::AtomicUsize;

/// Into how many parts the table is split. A power of two, so that the hand goes on evenly when its counter wraps.
const SHARDS: usize = if cfg!(all(test, grantor_loom)) { 2 } else { 1024 };

/// How many dates that have come are looked at in one part at a time. A save brings at most one in, and may put it off once,
/// so that they leave faster than they come.
const STEP: usize = 4;

/// At how many of them a sweep looks while others wait for the part.
const SWEEP_STEP: usize = 64;

/// Records under their ids, as many as there is room for.
pub(crate) struct Table<R: Record> {
    shards: Box<[Shard<R>]>,
    room: Room,
    spread: R::Spread,
    hand: AtomicUsize,
}

impl<R: Record> Table<R> {
    pub(crate) fn new(capacity: usize) -> Self {
        let shards = (0..SHARDS).map(|_| Shard::default()).collect();
        Self { shards, room: Room::new(capacity), spread: R::Spread::default(), hand: AtomicUsize::new(0) }
    }

    pub(crate) const fn room(&self) -> &Room {
        &self.room
    }

    /// The record as it was last saved.
    pub(crate) fn load(&self, id: R::Id) -> Option<R> {
        self.shard_of(id).load(id)
    }

    /// Compares and swaps, and drops a few records that have expired.
    pub(crate) fn save(&self, record: &R, now: Timestamp) -> Saved {
        let own = self.shard_of(record.id());
        let mut saved = own.save(record, &self.room);
        if saved == Saved::Full && self.make_room(now) {
            saved = own.save(record, &self.room);
        }
        own.expire(now, STEP, &self.room);
        self.shard(self.hand.fetch_add(1, Ordering::Relaxed)).expire(now, STEP, &self.room);
        saved
    }

    /// Drops records that have expired, at most `limit` of them, and returns how many.
    pub(crate) fn sweep(&self, now: Timestamp, limit: usize) -> usize {
        let mut left = limit;
        for shard in &self.shards {
            while left > 0 {
                let expiry = shard.expire(now, left.min(SWEEP_STEP), &self.room);
                left -= expiry.dropped;
                if expiry.is_over {
                    break;
                }
            }
        }
        limit - left
    }

    /// The part of an id, by two bytes in the midst of its hash: others than those that the part itself goes by, which are the
    /// lowest and the highest.
    fn shard_of(&self, id: R::Id) -> &Shard<R> {
        let [.., high, low, _, _, _, _, _] = self.spread.hash_one(id).to_be_bytes();
        self.shard(u16::from_be_bytes([high, low]).into())
    }

    #[expect(clippy::indexing_slicing, reason = "there are SHARDS of them")]
    fn shard(&self, number: usize) -> &Shard<R> {
        &self.shards[number % SHARDS]
    }

    /// Drops a few expired records of the first part that has any. It looks at each part once, without its lock, and
    /// locks those alone that seem to have some. A part whose first dates were put off is looked at again, but the whole
    /// takes no more than twice as many steps as there are parts.
    fn make_room(&self, now: Timestamp) -> bool {
        let hand = self.hand.load(Ordering::Relaxed);
        let mut steps = SHARDS;
        (0..SHARDS).any(|next| {
            let shard = self.shard(hand.wrapping_add(next));
            loop {
                let expiry = shard.expire(now, STEP, &self.room);
                steps = steps.saturating_sub(1);
                if expiry.dropped > 0 || expiry.is_over || steps == 0 {
                    return expiry.dropped > 0;
                }
            }
        })
    }
}
