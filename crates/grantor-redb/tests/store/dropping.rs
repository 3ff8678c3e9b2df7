//! What has outlived its date leaves in small steps; what has not stays.

use grantor::server::blocking::{Grants as _, Marks as _};
use grantor::{Claim, Lookup as _, Mark, Page, Saved, Subject};
use grantor_redb::{RedbMarks, compact, wait};

use crate::folder::{Folder, entries};
use crate::records::{FAR, active, at, ended, id, issuer, stores};

/// The greatest number of grants that leave with one save, as the documentation says.
const MOST: u64 = 2;

#[test]
fn saves_drop_in_bounded_steps_until_nothing_is_left_to_drop() {
    let folder = Folder::create();
    let grants = folder.open();
    for number in 0..40 {
        stores(&grants, &active(id(number), 1, Some("alice"), "app", 10), 0);
    }
    let mut before = grants.count().unwrap();
    for revision in 1..=20 {
        stores(&grants, &ended(id(5000), revision, FAR), 10);
        let count = grants.count().unwrap();
        assert!(count + MOST >= before, "{before} became {count}");
        before = count;
    }
    assert_eq!(before, 1);
}

#[test]
fn what_may_go_makes_room() {
    let folder = Folder::create();
    let grants = folder.open().with_capacity(2);
    stores(&grants, &ended(id(1), 1, 10), 0);
    stores(&grants, &ended(id(2), 1, 20), 0);
    assert_eq!(grants.save(&ended(id(3), 1, FAR), at(9)).unwrap(), Saved::Full);
    stores(&grants, &ended(id(3), 1, FAR), 10);
    assert_eq!([1, 2, 3].map(|number| grants.load(id(number)).unwrap().is_some()), [false, true, true]);
}

#[test]
fn a_sweep_takes_what_went_first_and_no_more_than_it_may() {
    let folder = Folder::create();
    let grants = folder.open();
    let mut saves = Vec::new();
    // More than one transaction of a sweep takes.
    for number in 0..600_u32 {
        let record = ended(id(number.into()), 1, 1000 - i64::from(number));
        let grants = grants.clone();
        saves.push(std::thread::spawn(move || stores(&grants, &record, 0)));
    }
    saves.into_iter().for_each(|save| save.join().unwrap());
    assert_eq!(wait(grants.sweep(at(400), usize::MAX)).unwrap(), 0);
    assert_eq!(wait(grants.sweep(at(1000), 300)).unwrap(), 300);
    assert_eq!([0, 299, 300, 599].map(|number| grants.load(id(number)).unwrap().is_some()), [true, true, false, false]);
    assert_eq!(wait(grants.sweep(at(999), usize::MAX)).unwrap(), 299);
    assert_eq!((grants.count().unwrap(), wait(grants.sweep(at(1000), 0)).unwrap()), (1, 0));
}

#[test]
fn each_grant_has_the_entries_that_it_needs_and_takes_them_along() {
    let folder = Folder::create();
    // The grant and its date; its client; its owner.
    for (record, expected) in [
        (active(id(1), 1, None, "app", 10), 3),
        (active(id(1), 2, Some("alice"), "app", 20), 4),
        (active(id(1), 3, Some("bob"), "web", 15), 4),
        (ended(id(1), 4, 30), 2),
    ] {
        stores(&folder.open(), &record, 0);
        assert_eq!(entries(&folder), expected, "{record:?}");
    }
    stores(&folder.open(), &active(id(2), 1, Some("alice"), "app", 20), 0);
    assert_eq!(entries(&folder), 6);
    assert_eq!(wait(folder.open().sweep(at(30), usize::MAX)).unwrap(), 2);
    assert_eq!(entries(&folder), 0);
}

fn mark(number: u32, retain_until: i64) -> Mark {
    Mark::of(&["dropping", &number.to_string()], at(retain_until))
}

#[test]
fn marks_leave_in_bounded_steps_and_make_room() {
    let folder = Folder::create();
    let marks = folder.open().marks().with_capacity(20);
    for number in 0..20 {
        assert_eq!(marks.claim(&mark(number, 10), at(0)).unwrap(), Claim::First);
    }
    assert_eq!(marks.claim(&mark(99, FAR), at(9)).unwrap(), Claim::Full);
    // A mark is one entry and its date is another.
    let count = |marks: RedbMarks| {
        drop(marks);
        entries(&folder) / 2
    };
    assert_eq!(marks.claim(&mark(99, FAR), at(10)).unwrap(), Claim::First);
    assert_eq!(count(marks), 20 - MOST + 1);
    let marks = folder.open().marks();
    assert_eq!(wait(marks.sweep(at(9), usize::MAX)).unwrap(), 0);
    assert_eq!(wait(marks.sweep(at(10), 10)).unwrap(), 10);
    assert_eq!(wait(marks.sweep(at(10), usize::MAX)).unwrap(), 8);
    assert_eq!(marks.claim(&mark(99, FAR), at(10)).unwrap(), Claim::Again);
    assert_eq!(count(marks), 1);
}

#[test]
fn a_file_that_lost_grants_shrinks_when_it_is_compacted() {
    let folder = Folder::create();
    let grants = folder.open();
    let client = "c".repeat(255);
    std::thread::scope(|scope| {
        for saver in 0..64 {
            let (grants, client) = (&grants, &client);
            scope.spawn(move || {
                for number in 0..32 {
                    stores(grants, &active(id(saver * 32 + number), 1, Some("alice"), client, 10), 0);
                }
            });
        }
    });
    stores(&grants, &active(id(5000), 1, Some("alice"), "app", FAR), 0);
    assert_eq!(wait(grants.sweep(at(10), usize::MAX)).unwrap(), 2048);
    drop(grants);
    let before = std::fs::metadata(folder.file()).unwrap().len();
    compact(folder.file()).unwrap();
    let after = std::fs::metadata(folder.file()).unwrap().len();
    assert!(after < before, "{before} became {after}");
    let grants = folder.open();
    assert_eq!((grants.count().unwrap(), grants.load(id(5000)).unwrap().is_some()), (1, true));
    let page = Page { after: None, limit: 9, now: at(0) };
    let alice = Subject::parse("alice").unwrap();
    assert_eq!(wait(grants.of_subject(&issuer(), &alice, page)).unwrap().len(), 1);
}
