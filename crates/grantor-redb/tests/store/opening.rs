//! What is no file of ours, or not a whole one, is refused in words that say why, and stays as it is.

use std::fs;
use std::io::Read as _;
use std::sync::Arc;

use grantor::server::blocking::{Clients as _, Grants as _, KeyRings as _, Marks as _};
use grantor::{Claim, ClientId, GrantId, KeyMaterial, KeyRing, Mark, Rotation, Saved};
use grantor_redb::{Error, OpenError, RedbGrants, compact};
use redb::{Database, ReadableDatabase as _, TableDefinition};

use crate::folder::Folder;
use crate::killed::{given_file, start};
use crate::records::{FAR, SplitMix, active, at, id, issuer, stores};

#[track_caller]
fn refused(folder: &Folder) -> OpenError {
    let before = fs::read(folder.file()).unwrap();
    let error = RedbGrants::open(folder.file()).unwrap_err();
    assert_eq!(fs::read(folder.file()).unwrap(), before, "{error}");
    error
}

#[test]
#[ignore = "the other process"]
fn opens_the_same_file() {
    let Some(file) = given_file() else { return };
    println!(" opened: {:?}.", RedbGrants::open(file).map(drop));
}

fn opened_elsewhere(folder: &Folder) -> String {
    let mut child = start("opening::opens_the_same_file", folder);
    let mut output = String::new();
    child.stdout.take().unwrap().read_to_string(&mut output).unwrap();
    assert!(child.wait().unwrap().success(), "{output}");
    let (_, opened) = output.split_once(" opened: ").unwrap();
    opened.split_once('.').unwrap().0.into()
}

#[test]
fn of_two_processes_the_second_is_refused() {
    let folder = Folder::create();
    let grants = folder.open();
    stores(&grants, &active(id(1), 1, None, "app", FAR), 0);
    assert_eq!(opened_elsewhere(&folder), "Err(Locked)");
    assert!(matches!(RedbGrants::open(folder.file()), Err(OpenError::Locked)), "nor twice in one process");
    assert!(matches!(compact(folder.file()), Err(OpenError::Locked)));
    stores(&grants, &active(id(1), 2, None, "app", FAR), 0);
    drop(grants);
    assert_eq!(opened_elsewhere(&folder), "Ok(())");
}

#[test]
fn another_file_is_refused() {
    let folder = Folder::create();
    for content in ["x", "[server]\n", &"{}\n".repeat(100_000), "redb", &"\0".repeat(5000)] {
        fs::write(folder.file(), content).unwrap();
        assert!(matches!(refused(&folder), OpenError::NotADatabase), "{} bytes", content.len());
    }
    fs::write(folder.file(), "").unwrap();
    assert_eq!(folder.open().count().unwrap(), 0, "an empty file is as good as none");
}

#[test]
fn a_folder_that_is_missing_and_a_file_that_is_none_are_refused() {
    let folder = Folder::create();
    assert!(matches!(RedbGrants::open(folder.file().join("missing")), Err(OpenError::Io(_))));
    assert!(matches!(RedbGrants::open(folder.file().parent().unwrap()), Err(OpenError::Io(_))));
    assert!(matches!(compact(folder.file()), Err(OpenError::Io(_))));
    assert!(!folder.file().exists());
}

#[test]
fn the_database_of_another_application_is_refused() {
    let folder = Folder::create();
    let table: TableDefinition<'_, &str, &str> = TableDefinition::new("grants");
    let foreign = Database::create(folder.file()).unwrap();
    let write = foreign.begin_write().unwrap();
    write.open_table(table).unwrap().insert("mine", "yours").unwrap();
    write.commit().unwrap();
    drop(foreign);
    assert!(matches!(RedbGrants::open(folder.file()), Err(OpenError::Foreign)));
    let foreign = Database::open(folder.file()).unwrap();
    let read = foreign.begin_read().unwrap();
    assert_eq!(read.list_tables().unwrap().count(), 1);
    assert_eq!(read.open_table(table).unwrap().get("mine").unwrap().unwrap().value(), "yours");
}

#[test]
fn a_later_format_is_refused() {
    let folder = Folder::create();
    stores(&folder.open(), &active(id(1), 1, None, "app", FAR), 0);
    let meta: TableDefinition<'_, &str, u64> = TableDefinition::new("grantor-redb");
    for (format, accepted) in [(2, false), (u64::MAX, false), (1, true)] {
        let database = Database::open(folder.file()).unwrap();
        let write = database.begin_write().unwrap();
        write.open_table(meta).unwrap().insert("format", format).unwrap();
        write.commit().unwrap();
        drop(database);
        match RedbGrants::open(folder.file()) {
            Ok(grants) => assert!(accepted && grants.load(id(1)).unwrap().is_some()),
            Err(OpenError::LaterFormat(found)) => assert_eq!((found, accepted), (format, false)),
            Err(error) => panic!("{error:?}"),
        }
    }
}

/// Older versions of this crate knew of no marks and no key rings.
#[test]
fn a_file_of_before_there_were_marks_and_key_rings_is_as_good_as_any() {
    let folder = Folder::create();
    stores(&folder.open(), &active(id(1), 1, None, "app", FAR), 0);
    let database = Database::open(folder.file()).unwrap();
    let write = database.begin_write().unwrap();
    let marks: TableDefinition<'_, &[u8; 32], ()> = TableDefinition::new("marks");
    let by_date: TableDefinition<'_, (i64, &[u8; 32]), ()> = TableDefinition::new("marks by date");
    let key_rings: TableDefinition<'_, &str, (u64, &[u8])> = TableDefinition::new("key rings");
    assert!(write.delete_table(marks).unwrap() && write.delete_table(by_date).unwrap());
    assert!(write.delete_table(key_rings).unwrap());
    write.commit().unwrap();
    drop(database);

    let grants = folder.open();
    let issuer = issuer();
    assert_eq!(grants.key_rings().load(&issuer).unwrap(), None);
    let mark = Mark::of(&["opening"], at(FAR));
    assert_eq!(grants.marks().claim(&mark, at(0)).unwrap(), Claim::First);
    assert_eq!(grants.marks().claim(&mark, at(0)).unwrap(), Claim::Again);
    let key = KeyMaterial { kid: "1".into(), public: "{}".into(), sealed: "sealed".into() };
    let ring = Arc::new(KeyRing::begin(issuer, key, &Rotation::default(), at(0)));
    assert_eq!(grants.key_rings().save(&ring).unwrap(), Saved::Stored);
    assert_eq!(grants.key_rings().load(ring.issuer()).unwrap(), Some(ring));
    assert!(grants.load(id(1)).unwrap().is_some());
}

/// A file with two hundred grants, that was closed.
fn written(folder: &Folder) -> Vec<u8> {
    let grants = folder.open();
    for number in 0..200 {
        stores(&grants, &active(id(number), 1, Some("alice"), "app", FAR), 0);
    }
    drop(grants);
    fs::read(folder.file()).unwrap()
}

#[test]
fn a_file_that_was_cut_off_is_refused() {
    let folder = Folder::create();
    let whole = written(&folder);
    let (mut random, end) = (SplitMix(7), whole.len() as u64);
    let lengths = [1, 8, 9, 320, 4095, 4096, 8192, end / 2, end - 4096, end - 1];
    for length in lengths.into_iter().chain((0..40).map(|_| 1 + random.below(end - 1))) {
        fs::write(folder.file(), &whole[..length as usize]).unwrap();
        let error = refused(&folder);
        assert!(matches!(error, OpenError::Damaged(_) | OpenError::NotADatabase), "{length}: {error:?}");
    }
    fs::write(folder.file(), &whole).unwrap();
    assert_eq!(folder.open().count().unwrap(), 200);
}

#[test]
fn a_page_that_is_not_what_was_written_is_refused_or_matters_not() {
    let folder = Folder::create();
    let whole = written(&folder);
    let (mut random, mut found) = (SplitMix(8), 0);
    for round in 0..60 {
        let mut file = whole.clone();
        let at = random.below(file.len() as u64) as usize & !511;
        file[at..at + 512].fill(random.next() as u8);
        fs::write(folder.file(), &file).unwrap();
        match RedbGrants::open(folder.file()) {
            Ok(grants) => {
                for number in 0..200 {
                    let record = grants.load(id(number)).unwrap();
                    assert_eq!(record, Some(active(id(number), 1, Some("alice"), "app", FAR)), "{round}: {at}");
                }
            }
            Err(OpenError::Damaged(_) | OpenError::NotADatabase) => found += 1,
            Err(error) => panic!("{round}: {at}: {error:?}"),
        }
    }
    assert!(found > 10, "{found}");
}

#[test]
fn a_record_that_cannot_be_read_is_told_without_showing_it() {
    let folder = Folder::create();
    drop(folder.open());
    let records: TableDefinition<'_, &[u8; 16], (u64, i64, &[u8])> = TableDefinition::new("grants");
    let clients: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("clients");
    let key_rings: TableDefinition<'_, &str, (u64, &[u8])> = TableDefinition::new("key rings");
    let database = Database::open(folder.file()).unwrap();
    let write = database.begin_write().unwrap();
    let secret = br#""ungWv48Bz""#.as_slice();
    write.open_table(records).unwrap().insert(id(1).as_bytes(), (1, FAR, secret)).unwrap();
    write.open_table(clients).unwrap().insert("app", secret).unwrap();
    write.open_table(key_rings).unwrap().insert(issuer().as_str(), (1, secret)).unwrap();
    write.commit().unwrap();
    drop(database);

    let grants = folder.open();
    let (error, app) = (grants.load(id(1)).unwrap_err(), ClientId::parse("app").unwrap());
    assert!(matches!(error, Error::GrantRecord(grant) if grant == id(1)));
    assert!(matches!(grants.load(GrantId::from_bytes([9; 16])), Ok(None)));
    let clients = grants.clients();
    let (client, disabled) =
        (clients.client(&app).unwrap_err(), grantor_redb::wait(clients.disable(&app)).unwrap_err());
    for error in [error, client, disabled, grants.key_rings().load(&issuer()).unwrap_err()] {
        assert!(!format!("{error} {error:?}").contains("ungWv48Bz"));
        assert!(core::error::Error::source(&error).is_none());
    }
    stores(&grants, &active(id(2), 1, None, "app", FAR), 0);
}
