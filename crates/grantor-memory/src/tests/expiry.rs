//! What has expired leaves in small steps; what has not stays.

use grantor::server::blocking::Grants as _;
use grantor::{GrantId, Saved};

use super::{FAR, at, grant, id, save};
use crate::MemoryGrants;

/// The greatest number of expired grants that leave with one save, as the documentation says.
const MOST: usize = 12;

/// An id whose grant lies in the same part of the table as the others of this test.
fn neighbour(number: u64) -> GrantId {
    let mut bytes = *id(number).as_bytes();
    (bytes[13], bytes[14]) = (200, 1);
    GrantId::from_bytes(bytes)
}

#[test]
fn expired_grants_leave_in_bounded_steps_and_then_are_gone() {
    for place in [id, neighbour] {
        let grants = MemoryGrants::new(2000);
        for number in 0..1000 {
            assert_eq!(save(&grants, &grant(place(number), 1, 10), 0), Saved::Stored);
        }
        let mut before = grants.len();
        for revision in 1..=3 * 1024 {
            assert_eq!(save(&grants, &grant(place(5000), revision, FAR), 10), Saved::Stored);
            assert!(grants.len() + MOST >= before, "{before} became {}", grants.len());
            before = grants.len();
        }
        assert_eq!(grants.len(), 1);
    }
}

#[test]
fn making_room_is_a_bounded_step_too() {
    for place in [id, neighbour] {
        let grants = MemoryGrants::new(1000);
        for number in 0..1000 {
            assert_eq!(save(&grants, &grant(place(number), 1, 10), 0), Saved::Stored);
        }
        assert_eq!(save(&grants, &grant(place(5000), 1, FAR), 10), Saved::Stored);
        assert!((1000 - MOST..1000).contains(&grants.len()), "{}", grants.len());
    }
}

#[test]
fn a_sweep_takes_all_of_one_part() {
    let grants = MemoryGrants::new(1000);
    for number in 0..1000 {
        assert_eq!(save(&grants, &grant(neighbour(number), 1, 10), 0), Saved::Stored);
    }
    assert_eq!((grants.sweep(at(10), 999), grants.len()), (999, 1));
    assert_eq!((grants.sweep(at(10), 999), grants.len()), (1, 0));
}

#[test]
fn an_expired_grant_is_loaded_until_it_is_dropped() {
    let grants = MemoryGrants::new(10);
    assert_eq!(save(&grants, &grant(id(1), 1, 10), 0), Saved::Stored);
    assert!(grants.load(id(1)).unwrap().is_some(), "the core decides what has expired");
    assert_eq!(grants.sweep(at(10), 1), 1);
    assert_eq!(grants.load(id(1)).unwrap(), None);
}

#[test]
fn a_grant_that_was_dropped_is_not_saved_on() {
    let grants = MemoryGrants::new(10);
    assert_eq!(save(&grants, &grant(id(1), 1, 10), 0), Saved::Stored);
    assert_eq!(grants.sweep(at(10), 1), 1);
    assert_eq!(save(&grants, &grant(id(1), 2, FAR), 10), Saved::Conflict);
    assert_eq!(grants.len(), 0);
}

#[test]
fn the_last_date_counts() {
    let grants = MemoryGrants::new(10);
    for (revision, date) in [(1, 10), (2, 100)] {
        assert_eq!(save(&grants, &grant(id(1), revision, date), 0), Saved::Stored);
    }
    assert_eq!((grants.sweep(at(99), 9), grants.sweep(at(100), 9)), (0, 1), "a date that moved away");
    for (revision, date) in [(1, 1000), (2, 500)] {
        assert_eq!(save(&grants, &grant(id(2), revision, date), 0), Saved::Stored);
    }
    assert_eq!((grants.sweep(at(499), 9), grants.sweep(at(500), 9)), (0, 1), "a date that came nearer");
}
