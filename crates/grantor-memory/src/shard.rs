//! One part of the table, behind one lock: records by id, and their dates in order.

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
    /// Exactly one entry for each record: its `retain_until` and its id.
    by_date: BTreeSet<(Timestamp, R::Id)>,
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

    /// Drops expired records, those that expired first before others and at most `limit` of them, and gives their
    /// places back. The number of records that are gone.
    pub(crate) fn expire(&self, now: Timestamp, limit: usize, room: &Room) -> usize {
        if now.as_unix() < self.first_date.load(Ordering::Relaxed) {
            return 0;
        }
        let mut records = self.lock();
        let dropped = records.expire(now, limit);
        self.note_first_date(&records);
        drop(records);
        room.give(dropped);
        dropped
    }

    /// A thread that panicked here left the records fit for use: nothing in this module panics while it holds the lock,
    /// and if it did, each step of [`Records`] leaves every record with its date and at worst a date too many, which is
    /// never taken for the record's own.
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
        self.by_date.insert((date, id));
        let before = self.by_id.insert(id, record.clone()).map_or(date, |before| before.retain_until());
        if before != date {
            self.by_date.remove(&(before, id));
        }
    }

    fn expire(&mut self, now: Timestamp, limit: usize) -> usize {
        let mut dropped = 0;
        while dropped < limit
            && let Some(&(date, id)) = self.by_date.first()
            && date <= now
        {
            if self.by_id.get(&id).is_some_and(|record| record.retain_until() <= now) {
                self.by_id.remove(&id);
                dropped += 1;
            }
            self.by_date.pop_first();
        }
        dropped
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
        assert_eq!(records.by_date.len(), records.by_id.len());
        for (date, id) in &records.by_date {
            assert_eq!(records.by_id[id].retain_until(), *date);
        }
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
        assert_eq!(shard.expire(at(69), 10, &room), 0);
        assert_eq!((shard.expire(at(70), 10, &room), room.held()), (1, 0));
        check(&shard);
    }

    #[test]
    fn the_first_to_expire_go_first() {
        let (shard, room) = (Shard::default(), Room::new(10));
        for (number, date) in [(1, 30), (2, 10), (3, 20), (4, 40)] {
            assert_eq!(shard.save(&grant(id(number), 1, date), &room), Saved::Stored);
        }
        assert_eq!(shard.expire(at(35), 2, &room), 2);
        check(&shard);
        assert_eq!([1, 2, 3, 4].map(|number| shard.load(id(number)).is_some()), [true, false, false, true]);
        assert_eq!(shard.expire(at(35), 2, &room), 1);
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
        assert_eq!(shard.expire(at(99), 10, &room), 0);
        check(&shard);
        assert!(shard.load(id(1)).is_some());
    }
}
