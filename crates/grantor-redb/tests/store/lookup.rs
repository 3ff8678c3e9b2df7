//! Grants are found by their owner and by their client, page by page, as they are.

use grantor::server::blocking::Grants as _;
use grantor::{ClientId, Grant, GrantId, Lookup as _, Page, Saved, Subject, Timestamp};
use grantor_redb::{RedbGrants, wait};

use crate::folder::Folder;
use crate::records::{FAR, active, at, ended, id, stores};

const ALL: Page = Page { after: None, limit: usize::MAX, now: Timestamp::from_unix(0) };

#[track_caller]
fn of_subject(grants: &RedbGrants, subject: &str, page: Page) -> Vec<GrantId> {
    let found = wait(grants.of_subject(&Subject::parse(subject).unwrap(), page)).unwrap();
    found.iter().map(|grant| grant.id()).collect()
}

#[track_caller]
fn of_client(grants: &RedbGrants, client: &str, page: Page) -> Vec<GrantId> {
    let found = wait(grants.of_client(&ClientId::parse(client).unwrap(), page)).unwrap();
    found.iter().map(|grant| grant.id()).collect()
}

#[test]
fn a_grant_is_found_by_its_owner_and_its_client_until_it_ends() {
    let folder = Folder::create();
    let grants = folder.open();
    stores(&grants, &active(id(1), 1, None, "app", FAR), 0);
    assert_eq!((of_subject(&grants, "alice", ALL), of_client(&grants, "app", ALL)), (vec![], vec![id(1)]));
    stores(&grants, &active(id(1), 2, Some("alice"), "app", FAR), 0);
    assert_eq!((of_subject(&grants, "alice", ALL), of_client(&grants, "app", ALL)), (vec![id(1)], vec![id(1)]));
    stores(&grants, &active(id(1), 3, Some("bob"), "web", FAR), 0);
    assert_eq!((of_subject(&grants, "alice", ALL), of_client(&grants, "app", ALL)), (vec![], vec![]));
    assert_eq!((of_subject(&grants, "bob", ALL), of_client(&grants, "web", ALL)), (vec![id(1)], vec![id(1)]));
    stores(&grants, &ended(id(1), 4, FAR), 0);
    assert_eq!((of_subject(&grants, "bob", ALL), of_client(&grants, "web", ALL)), (vec![], vec![]));
}

#[test]
fn a_save_that_was_refused_is_not_found() {
    let folder = Folder::create();
    let grants = folder.open().with_capacity(1);
    stores(&grants, &active(id(1), 1, Some("alice"), "app", FAR), 0);
    assert_eq!(grants.save(&active(id(1), 3, Some("bob"), "web", FAR), at(0)).unwrap(), Saved::Conflict);
    assert_eq!(grants.save(&active(id(2), 1, Some("bob"), "web", FAR), at(0)).unwrap(), Saved::Full);
    assert_eq!((of_subject(&grants, "bob", ALL), of_client(&grants, "web", ALL)), (vec![], vec![]));
    assert_eq!(of_subject(&grants, "alice", ALL), [id(1)]);
}

#[test]
fn names_that_begin_alike_are_different() {
    let folder = Folder::create();
    let grants = folder.open();
    let names = ["a", "aa", "a ", "A", "\u{e4}", "a\u{10ffff}"];
    for (number, name) in (0..).zip(names) {
        stores(&grants, &active(id(number), 1, Some(name), &"c".repeat(number as usize + 1), FAR), 0);
        stores(&grants, &active(id(u128::MAX - number), 1, Some(name), "same", FAR), 0);
    }
    for (number, name) in (0..).zip(names) {
        assert_eq!(of_subject(&grants, name, ALL), [id(number), id(u128::MAX - number)], "{name:?}");
        assert_eq!(of_client(&grants, &"c".repeat(number as usize + 1), ALL), [id(number)]);
    }
    assert_eq!(of_client(&grants, "same", ALL).len(), names.len());
}

#[test]
fn pages_follow_each_other_without_gap_or_repetition() {
    let folder = Folder::create();
    let grants = folder.open();
    // The first and the last id there can be, and among the rest some that are not found.
    let ids: Vec<_> = [0, 5, 6, 7, 300, 70_000, u128::MAX].map(id).into();
    for id in &ids {
        stores(&grants, &active(*id, 1, Some("alice"), "app", FAR), 0);
    }
    stores(&grants, &active(id(8), 1, Some("alice"), "app", 10), 0);
    stores(&grants, &active(id(9), 1, Some("bob"), "app", FAR), 0);
    for limit in 1..=9 {
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let page = of_subject(&grants, "alice", Page { after, limit, now: at(10) });
            found.extend(page.iter().copied());
            after = page.last().copied();
            if page.len() < limit {
                break;
            }
        }
        assert_eq!(found, ids, "{limit}");
    }
    assert_eq!(of_subject(&grants, "alice", Page { limit: 0, ..ALL }), []);
}

#[test]
fn what_has_outlived_its_date_is_not_found() {
    let folder = Folder::create();
    let grants = folder.open();
    stores(&grants, &active(id(1), 1, Some("alice"), "app", 10), 0);
    for (now, found) in [(9, 1), (10, 0)] {
        let page = Page { now: at(now), ..ALL };
        assert_eq!((of_subject(&grants, "alice", page).len(), of_client(&grants, "app", page).len()), (found, found));
    }
    assert_eq!(wait(grants.sweep(at(10), 1)).unwrap(), 1);
    assert_eq!((of_subject(&grants, "alice", ALL), of_client(&grants, "app", ALL)), (vec![], vec![]));
}

#[test]
fn what_is_found_is_the_record() {
    let folder = Folder::create();
    let grants = folder.open();
    let record = active(id(1), 1, Some("alice"), "app", FAR);
    stores(&grants, &record, 0);
    drop(grants);
    let found = wait(folder.open().of_subject(&Subject::parse("alice").unwrap(), ALL)).unwrap();
    assert_eq!(found.iter().map(|found| Grant::clone(found)).collect::<Vec<_>>(), [Grant::clone(&record)]);
}
