//! Every interleaving of a few threads: `RUSTFLAGS="--cfg grantor_loom" cargo test -p grantor-memory --lib loom`.
//!
//! Here the table has two parts. Each test says what is true in each interleaving, and which outcomes some of them have,
//! so that none says less than it seems to.

use core::sync::atomic::{AtomicUsize as Count, Ordering};
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use grantor::server::blocking::Grants as _;
use grantor::{Grant, GrantId, Saved};
use loom::model::Builder;
use loom::thread;

use super::{FAR, at, grant, save};
use crate::MemoryGrants;

/// An id whose grant lies in this part of the table.
fn id(part: u8, number: u8) -> GrantId {
    GrantId::from_bytes(core::array::from_fn(|at| if at == 13 { part } else { number }))
}

/// How often a thread is interrupted at most, where all interleavings would be too many.
const FEW: Option<usize> = Some(3);

/// Runs `once` in every interleaving, or in each with this number of interruptions at most, and gives all outcomes.
fn outcomes<T: Ord + Send + 'static>(
    interruptions: Option<usize>,
    once: impl Fn() -> T + Send + Sync + 'static,
) -> BTreeSet<T> {
    let (outcomes, count) = (Arc::new(Mutex::new(BTreeSet::new())), Arc::new(Count::new(0)));
    let (seen, counted) = (Arc::clone(&outcomes), Arc::clone(&count));
    let mut builder = Builder::new();
    builder.preemption_bound = interruptions;
    builder.check(move || {
        counted.fetch_add(1, Ordering::Relaxed);
        let outcome = once();
        seen.lock().unwrap().insert(outcome);
    });
    println!("{} interleavings", count.load(Ordering::Relaxed));
    core::mem::take(&mut *outcomes.lock().unwrap())
}

/// What comes of saves, and of a sweep, that happen at once; each has its second.
fn at_once(grants: &MemoryGrants, saves: &[(&Arc<Grant>, i64)], sweep: Option<i64>) -> (Vec<Saved>, usize) {
    let savers = saves.iter().map(|(record, now)| {
        let (grants, record, now) = (grants.clone(), Arc::clone(record), *now);
        thread::spawn(move || save(&grants, &record, now))
    });
    let savers: Vec<_> = savers.collect();
    let dropped = sweep.map_or(0, |now| grants.sweep(at(now), usize::MAX));
    (savers.into_iter().map(|saver| saver.join().unwrap()).collect(), dropped)
}

fn how_many(saved: &[Saved], which: Saved) -> usize {
    saved.iter().filter(|own| **own == which).count()
}

/// The revision of each grant that is held; the counter agrees with it.
fn held(grants: &MemoryGrants, ids: &[GrantId]) -> Vec<u64> {
    let held = ids.iter().filter_map(|id| grants.load(*id).unwrap());
    let held: Vec<_> = held.map(|grant| grant.revision()).collect();
    assert_eq!(grants.len(), held.len(), "the counter is exact once all is quiet");
    held
}

#[test]
fn of_those_that_save_one_revision_one_wins() {
    for revision in [1, 2] {
        let id = id(0, 1);
        let winners = outcomes(FEW, move || {
            let grants = MemoryGrants::new(2);
            for before in 1..revision {
                assert_eq!(save(&grants, &grant(id, before, FAR), 0), Saved::Stored);
            }
            let records = [FAR, FAR + 1, FAR + 2].map(|date| grant(id, revision, date));
            let (saved, _) = at_once(&grants, &records.each_ref().map(|record| (record, 0)), None);
            assert_eq!((how_many(&saved, Saved::Stored), how_many(&saved, Saved::Conflict)), (1, 2));
            let winner = saved.iter().position(|saved| *saved == Saved::Stored).unwrap();
            assert!(Arc::ptr_eq(&grants.load(id).unwrap().unwrap(), &records[winner]), "what was stored is kept");
            assert_eq!(held(&grants, &[id]), [revision]);
            winner
        });
        assert_eq!(winners, BTreeSet::from([0, 1, 2]));
    }
}

#[test]
fn a_grant_that_is_saved_in_time_is_not_swept() {
    let id = id(0, 1);
    let outcomes = outcomes(None, move || {
        let grants = MemoryGrants::new(2);
        assert_eq!(save(&grants, &grant(id, 1, 10), 0), Saved::Stored);
        let (saved, dropped) = at_once(&grants, &[(&grant(id, 2, FAR), 9)], Some(10));
        match (saved.as_slice(), dropped) {
            ([Saved::Stored], 0) => assert_eq!(held(&grants, &[id]), [2]),
            ([Saved::Conflict], 1) => assert!(held(&grants, &[id]).is_empty()),
            other => panic!("{other:?}"),
        }
        dropped
    });
    assert_eq!(outcomes, BTreeSet::from([0, 1]));
}

#[test]
fn capacity_is_exact() {
    let ids = [id(0, 1), id(1, 2)];
    let winners = outcomes(None, move || {
        let grants = MemoryGrants::new(1);
        let records = ids.map(|id| grant(id, 1, FAR));
        let (saved, _) = at_once(&grants, &[(&records[0], 0), (&records[1], 0)], None);
        assert_eq!((how_many(&saved, Saved::Stored), how_many(&saved, Saved::Full)), (1, 1));
        assert_eq!(held(&grants, &ids), [1]);
        saved.iter().position(|saved| *saved == Saved::Stored).unwrap()
    });
    assert_eq!(winners, BTreeSet::from([0, 1]));
}

#[test]
fn room_that_an_expired_grant_makes_is_taken_once() {
    let ids = [id(0, 1), id(0, 2), id(1, 3)];
    let winners = outcomes(FEW, move || {
        let grants = MemoryGrants::new(1);
        assert_eq!(save(&grants, &grant(ids[0], 1, 10), 0), Saved::Stored);
        let records = [ids[1], ids[2]].map(|id| grant(id, 1, FAR));
        let (saved, _) = at_once(&grants, &[(&records[0], 10), (&records[1], 10)], None);
        assert_eq!((how_many(&saved, Saved::Stored), how_many(&saved, Saved::Full)), (1, 1));
        assert_eq!(held(&grants, &ids), [1]);
        saved.iter().position(|saved| *saved == Saved::Stored).unwrap()
    });
    assert_eq!(winners, BTreeSet::from([0, 1]));
}

#[test]
fn what_several_sweep_leaves_once() {
    let ids = [id(0, 1), id(1, 2)];
    let outcomes = outcomes(None, move || {
        let grants = MemoryGrants::new(3);
        for id in ids {
            assert_eq!(save(&grants, &grant(id, 1, 10), 0), Saved::Stored);
        }
        let other = grants.clone();
        let other = thread::spawn(move || other.sweep(at(10), usize::MAX));
        let own = grants.sweep(at(10), usize::MAX);
        assert_eq!(own + other.join().unwrap(), 2);
        assert!(held(&grants, &ids).is_empty());
        own
    });
    assert_eq!(outcomes, BTreeSet::from([0, 1, 2]));
}

/// The date that is looked at without the lock may be an old one, yet it hides nothing for good, and nothing leaves early.
#[test]
fn the_first_date_is_right_once_all_is_quiet() {
    let ids = [id(0, 1), id(0, 2), id(0, 3)];
    let outcomes = outcomes(FEW, move || {
        let grants = MemoryGrants::new(3);
        assert_eq!(save(&grants, &grant(ids[0], 1, 20), 0), Saved::Stored);
        let [near, far] = [grant(ids[1], 1, 10), grant(ids[2], 1, 30)];
        let (saved, dropped) = at_once(&grants, &[(&near, 9), (&far, 9)], Some(20));
        assert_eq!(saved, [Saved::Stored; 2]);
        assert_eq!(grants.sweep(at(29), usize::MAX), 2 - dropped, "all that has expired is found");
        assert_eq!(grants.load(ids[2]).unwrap().as_ref(), Some(&far));
        assert_eq!((grants.sweep(at(30), usize::MAX), grants.len()), (1, 0));
        dropped
    });
    assert_eq!(outcomes, BTreeSet::from([1, 2]));
}
