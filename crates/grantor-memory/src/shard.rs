//! One part of the table, behind one lock: records by id, and their dates in order.
//!
//! Nearly every save puts the date of a record off. The order of dates does not follow it then: it has a date that the record
//! has had, and finds the record alive when that date comes.

use core::sync::atomic::Ordering;
use std::collections::{BTreeSet, HashMap};
use std::sync::PoisonError;

use grantor::{Saved, Timestamp};

use crate::record::Record;
use crate::room::Room;
use crate::sync::{AtomicI64, Mutex, MutexGuard};

/// One part of the table.
pub(crate) struct Shard<R: Record> {
    /// The first date on which a record of the shard may be dropped, in seconds since 1970; the end of time if there is
    /// none. It is written under the lock and read without, so that looking for expired records locks no shard in vain.
    first_date: AtomicI64,
    records: Mutex<Records<R>>,
}

/// The records of a shard.
struct Records<R: Record> {
    by_id: HashMap<R::Id, R, R::Spread>,
    /// For each record an id with a date that is no later than its `retain_until`, and perhaps dates too many.
    by_date: BTreeSet<(Timestamp, R::Id)>,
}

/// What became of the dates that had come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Expiry {
    /// How many records are gone.
    pub(crate) dropped: usize,
    /// Whether no date is left that has come.
    pub(crate) is_over: bool,
}

impl<R: Record> Default for Shard<R> {
    fn default() -> Self {
        let records = Records { by_id: HashMap::default(), by_date: BTreeSet::new() };
        Self { first_date: AtomicI64::new(i64::MAX), records: Mutex::new(records) }
    }
}

impl<R: Record> Shard<R> {
    /// The record as it was last saved.
    pub(crate) fn load(&self, id: R::Id) -> Option<R> {
        self.lock().by_id.get(&id).cloned()
    }

    /// Compares and swaps. A new record takes a place of the room.
    pub(crate) fn save(&self, record: &R, room: &Room) -> Saved {
        let mut records = self.lock();
        let stored = records.by_id.get(&record.id()).map_or(0, R::revision);
        if stored.checked_add(1) != Some(record.revision()) {
            return Saved::Conflict;
        }
        if stored == 0 && !room.take() {
            return Saved::Full;
        }
        records.put(record);
        self.note_first_date(&records);
        Saved::Stored
    }

    /// Looks at dates that have come, the first before others and at most `limit` of them, drops the records that have
    /// expired, and gives their places back.
    pub(crate) fn expire(&self, now: Timestamp, limit: usize, room: &Room) -> Expiry {
        if now.as_unix() < self.first_date.load(Ordering::Relaxed) {
            return Expiry { dropped: 0, is_over: true };
        }
        let mut records = self.lock();
        let expiry = records.expire(now, limit);
        self.note_first_date(&records);
        drop(records);
        room.give(expiry.dropped);
        expiry
    }

    /// A thread that panicked here left the records fit for use: nothing in this module panics while it holds the lock,
    /// and if it did, each step of [`Records`] leaves every record with a date and at worst a date too many, which drops
    /// nothing.
    fn lock(&self) -> MutexGuard<'_, Records<R>> {
        self.records.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note_first_date(&self, records: &Records<R>) {
        let first_date = records.by_date.first().map_or(i64::MAX, |(date, _)| date.as_unix());
        self.first_date.store(first_date, Ordering::Relaxed);
    }
}

impl<R: Record> Records<R> {
    fn put(&mut self, record: &R) {
        let (id, date) = (record.id(), record.retain_until());
        let before = self.by_id.insert(id, record.clone()).map(|before| before.retain_until());
        if before.is_none_or(|before| date < before) {
            self.by_date.insert((date, id));
            before.map(|before| self.by_date.remove(&(before, id)));
        }
    }

    fn expire(&mut self, now: Timestamp, limit: usize) -> Expiry {
        let mut dropped = 0;
        for _ in 0..limit {
            let Some(&(date, id)) = self.by_date.first().filter(|(date, _)| *date <= now) else { break };
            match self.by_id.get(&id).map(|record| record.retain_until()) {
                Some(own) if own > now => {
                    self.by_date.insert((own, id));
                }
                Some(_) => {
                    self.by_id.remove(&id);
                    dropped += 1;
                }
                None => {}
            }
            self.by_date.remove(&(date, id));
        }
        Expiry { dropped, is_over: self.by_date.first().is_none_or(|(date, _)| *date > now) }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use grantor::Grant;

    use super::*;
    use crate::tests::{at, grant, id};

    #[track_caller]
    fn check(shard: &Shard<Arc<Grant>>) {
        let records = shard.lock();
        let own = |id: &_, date| records.by_id.get(id).is_some_and(|record| date <= record.retain_until());
        let dated: BTreeSet<_> =
            records.by_date.iter().filter(|(date, id)| own(id, *date)).map(|(_, id)| *id).collect();
        assert_eq!(dated.len(), records.by_id.len(), "each record has a date that is no later than its own");
        let first = records.by_date.first().map_or(i64::MAX, |(date, _)| date.as_unix());
        assert_eq!(shard.first_date.load(Ordering::Relaxed), first);
    }

    #[test]
    fn the_index_follows_the_date_of_a_record() {
        let (shard, room) = (Shard::default(), Room::new(10));
        for (revision, date) in [(1, 100), (2, 300), (3, 300), (4, 50), (5, 70)] {
            assert_eq!(shard.save(&grant(id(1), revision, date), &room), Saved::Stored);
            check(&shard);
        }
        assert_eq!(shard.save(&grant(id(1), 7, 900), &room), Saved::Conflict);
        check(&shard);
        assert_eq!(shard.expire(at(69), 10, &room).dropped, 0);
        assert_eq!((shard.expire(at(70), 10, &room).dropped, room.held()), (1, 0));
        check(&shard);
    }

    #[test]
    fn a_date_that_was_put_off_is_looked_at_once_more_in_a_bounded_step() {
        let (shard, room) = (Shard::default(), Room::new(10));
        for number in 1..=3 {
            for (revision, date) in [(1, 10), (2, 100)] {
                assert_eq!(shard.save(&grant(id(number), revision, date), &room), Saved::Stored);
            }
        }
        assert_eq!(shard.save(&grant(id(4), 1, 20), &room), Saved::Stored);
        assert_eq!(shard.expire(at(20), 2, &room), Expiry { dropped: 0, is_over: false });
        check(&shard);
        assert_eq!(shard.expire(at(20), 2, &room), Expiry { dropped: 1, is_over: true });
        assert_eq!(shard.lock().by_date.len(), 3);
        assert_eq!(shard.expire(at(100), 9, &room), Expiry { dropped: 3, is_over: true });
        check(&shard);
    }

    #[test]
    fn the_first_to_expire_go_first() {
        let (shard, room) = (Shard::default(), Room::new(10));
        for (number, date) in [(1, 30), (2, 10), (3, 20), (4, 40)] {
            assert_eq!(shard.save(&grant(id(number), 1, date), &room), Saved::Stored);
        }
        assert_eq!(shard.expire(at(35), 2, &room), Expiry { dropped: 2, is_over: false });
        check(&shard);
        assert_eq!([1, 2, 3, 4].map(|number| shard.load(id(number)).is_some()), [true, false, false, true]);
        assert_eq!(shard.expire(at(35), 2, &room), Expiry { dropped: 1, is_over: true });
        assert_eq!(room.held(), 1);
    }

    #[test]
    fn a_lock_that_was_poisoned_is_used_on() {
        let (shard, room) = (Shard::default(), Room::new(10));
        assert_eq!(shard.save(&grant(id(1), 1, 10), &room), Saved::Stored);
        let panicked = std::thread::scope(|scope| {
            let panics = || {
                let _guard = shard.records.lock();
                panic!("on purpose");
            };
            scope.spawn(panics).join().is_err()
        });
        assert!(panicked && shard.records.lock().is_err());
        assert_eq!(shard.save(&grant(id(1), 2, 20), &room), Saved::Stored);
        check(&shard);
    }

    #[test]
    fn a_date_too_many_drops_no_record() {
        let (shard, room) = (Shard::default(), Room::new(10));
        assert_eq!(shard.save(&grant(id(1), 1, 100), &room), Saved::Stored);
        shard.lock().by_date.extend([(at(5), id(1)), (at(6), id(2))]);
        shard.first_date.store(5, Ordering::Relaxed);
        assert_eq!(shard.expire(at(99), 10, &room), Expiry { dropped: 0, is_over: true });
        check(&shard);
        assert!(shard.load(id(1)).is_some());
    }
}
