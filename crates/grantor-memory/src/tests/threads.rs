//! Requests race, and each invariant holds.

use core::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Barrier;
use std::thread;

use grantor::Saved;
use grantor::server::blocking::Grants as _;

use super::{FAR, SplitMix, at, grant, id, save};
use crate::MemoryGrants;

#[test]
fn of_64_that_save_the_same_revision_one_wins() {
    let (grants, start) = (MemoryGrants::new(10), Barrier::new(64));
    for revision in 1..=20 {
        let (stored, conflicts) = (AtomicUsize::new(0), AtomicUsize::new(0));
        thread::scope(|scope| {
            for contender in 0..64 {
                let (grants, start, stored, conflicts) = (grants.clone(), &start, &stored, &conflicts);
                scope.spawn(move || {
                    let record = grant(id(1), revision, FAR + contender);
                    start.wait();
                    match save(&grants, &record, 0) {
                        Saved::Stored => stored.fetch_add(1, Ordering::Relaxed),
                        Saved::Conflict => conflicts.fetch_add(1, Ordering::Relaxed),
                        Saved::Full => panic!("there is room"),
                    };
                });
            }
        });
        assert_eq!((stored.into_inner(), conflicts.into_inner()), (1, 63));
        assert_eq!(grants.load(id(1)).unwrap().unwrap().revision(), revision);
    }
    assert_eq!(grants.len(), 1);
}

#[test]
fn capacity_is_exact_when_threads_race_for_it() {
    let (grants, start) = (MemoryGrants::new(500), Barrier::new(8));
    let stored = AtomicUsize::new(0);
    thread::scope(|scope| {
        for thread in 0..8 {
            let (grants, start, stored) = (&grants, &start, &stored);
            scope.spawn(move || {
                let records: Vec<_> = (0..200).map(|number| grant(id(thread * 200 + number), 1, FAR)).collect();
                start.wait();
                for record in &records {
                    if save(grants, record, 0) == Saved::Stored {
                        stored.fetch_add(1, Ordering::Relaxed);
                    }
                    assert!(grants.len() <= 500);
                }
            });
        }
    });
    let found = (0..1600).filter(|number| grants.load(id(*number)).unwrap().is_some()).count();
    assert_eq!((stored.into_inner(), grants.len(), found), (500, 500, 500));
}

#[test]
fn nothing_live_is_dropped_while_others_expire() {
    let grants = MemoryGrants::new(10_000);
    thread::scope(|scope| {
        for thread in 0..8 {
            let grants = &grants;
            scope.spawn(move || {
                let (mut random, lasting) = (SplitMix(thread), id(thread));
                for step in 0..1000 {
                    let now = i64::try_from(step).unwrap();
                    assert_eq!(save(grants, &grant(lasting, step + 1, now + 1000), now), Saved::Stored);
                    let passing = grant(id(1000 + thread * 1000 + step), 1, now + 1 + i64::from(random.below(9) == 0));
                    assert_eq!(save(grants, &passing, now), Saved::Stored);
                    assert_eq!(grants.load(lasting).unwrap().unwrap().revision(), step + 1);
                    grants.sweep(at(now), 2);
                }
            });
        }
    });
    grants.sweep(at(1500), usize::MAX);
    assert_eq!(grants.len(), 8, "the counter is exact once all is quiet");
}
