//! A store holds what it may hold, and not one more.

use grantor::Saved;
use grantor::server::blocking::Grants as _;

use super::{FAR, at, grant, id, save};
use crate::MemoryGrants;

#[test]
fn a_full_store_refuses_new_grants_and_saves_old_ones() {
    let grants = MemoryGrants::new(3);
    for number in 0..3 {
        assert_eq!(save(&grants, &grant(id(number), 1, FAR), 0), Saved::Stored);
    }
    assert_eq!(save(&grants, &grant(id(3), 1, FAR), 0), Saved::Full);
    assert_eq!(grants.load(id(3)).unwrap(), None);
    for number in 0..3 {
        assert_eq!(save(&grants, &grant(id(number), 2, FAR), 0), Saved::Stored);
        assert_eq!(save(&grants, &grant(id(number), 2, FAR), 0), Saved::Conflict);
    }
    assert_eq!(save(&grants, &grant(id(3), 2, FAR), 0), Saved::Conflict, "a conflict is none of the capacity");
    assert_eq!((grants.len(), grants.capacity()), (3, 3));
}

#[test]
fn a_store_without_room_holds_nothing() {
    let grants = MemoryGrants::new(0);
    assert_eq!(save(&grants, &grant(id(1), 1, FAR), 0), Saved::Full);
    assert!(grants.is_empty());
}

#[test]
fn an_expired_grant_makes_room_wherever_it_lies() {
    for number in 0..500 {
        let grants = MemoryGrants::new(1);
        assert_eq!(save(&grants, &grant(id(number), 1, 10), 0), Saved::Stored);
        assert_eq!(save(&grants, &grant(id(number + 1), 1, 20), 9), Saved::Full);
        assert_eq!(save(&grants, &grant(id(number + 1), 1, 20), 10), Saved::Stored);
        assert_eq!((grants.len(), grants.load(id(number)).unwrap()), (1, None));
    }
}

#[test]
fn a_full_store_of_expired_grants_recovers() {
    let grants = MemoryGrants::new(2000);
    for round in 0..3 {
        let (from, now) = (round * 2000, i64::try_from(round).unwrap() * 100);
        for number in from..from + 2000 {
            assert_eq!(save(&grants, &grant(id(number), 1, now + 100), now), Saved::Stored, "{number}");
        }
        assert_eq!(grants.len(), 2000);
        assert_eq!(save(&grants, &grant(id(u64::MAX), 1, FAR), now), Saved::Full);
    }
}

#[test]
fn room_that_was_swept_is_used_again() {
    let grants = MemoryGrants::new(100);
    for number in 0..100 {
        assert_eq!(save(&grants, &grant(id(number), 1, 10), 0), Saved::Stored);
    }
    assert_eq!((grants.sweep(at(9), usize::MAX), grants.sweep(at(10), 30), grants.len()), (0, 30, 70));
    assert_eq!((grants.sweep(at(10), 0), grants.sweep(at(10), usize::MAX), grants.len()), (0, 70, 0));
    for number in 0..100 {
        assert_eq!(save(&grants, &grant(id(number), 1, FAR), 10), Saved::Stored);
    }
    assert_eq!(save(&grants, &grant(id(100), 1, FAR), 10), Saved::Full);
}
