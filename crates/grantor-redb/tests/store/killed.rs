//! A process is killed while it saves: all that it was answered is there, whole, and in step.

use std::collections::BTreeMap;
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::{env, thread};

use grantor::server::blocking::Grants as _;
use grantor::{ClientId, Grant, Lookup as _, Page};
use grantor_redb::{RedbGrants, wait};

use crate::folder::{Folder, entries};
use crate::records::{FAR, SplitMix, active, at, id, issuer, stores};

/// Where the process that is started finds its file.
const FILE: &str = "GRANTOR_REDB_FILE";

/// How many threads save at once, each for grants of its own.
const SAVERS: u64 = 16;

/// How many grants each of them has.
const GRANTS: u64 = 8;

/// A record, told by its grant and its revision, whole to the last byte; some are large.
fn record(number: u64, revision: u64) -> Arc<Grant> {
    let owner = format!("{number}-{revision}-{}", "o".repeat((number * revision % 200) as usize));
    active(id(number.into()), revision, Some(&owner), "app", FAR)
}

/// Starts this program again, for one of its tests alone.
pub(crate) fn start(test: &str, folder: &Folder) -> Child {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args([test, "--exact", "--ignored", "--nocapture"]).env(FILE, folder.file());
    command.stdout(Stdio::piped()).spawn().unwrap()
}

/// The file, in a process that was started.
pub(crate) fn given_file() -> Option<String> {
    env::var(FILE).ok()
}

#[test]
#[ignore = "the process that is killed"]
fn saves_until_it_is_killed() {
    let Some(file) = given_file() else { return };
    let grants = RedbGrants::open(file).unwrap();
    thread::scope(|scope| {
        for saver in 0..SAVERS {
            let grants = &grants;
            scope.spawn(move || {
                for number in (saver * GRANTS..(saver + 1) * GRANTS).cycle() {
                    let stored = grants.load(id(number.into())).unwrap();
                    let revision = stored.map_or(0, |stored| stored.revision()) + 1;
                    stores(grants, &record(number, revision), 0);
                    writeln!(io::stdout(), " saved {number} {revision}").unwrap();
                }
            });
        }
    });
}

/// What a whole line says: a grant and its revision.
fn saved(line: &str) -> Option<(u64, u64)> {
    let (_, saved) = line.strip_suffix('\n')?.split_once(" saved ")?;
    let (number, revision) = saved.split_once(' ')?;
    Some((number.parse().unwrap(), revision.parse().unwrap()))
}

/// Kills a process once it has told of so many saves. What it has told by its end.
fn kill_after(saves: u64, folder: &Folder) -> BTreeMap<u64, u64> {
    let mut child = start("killed::saves_until_it_is_killed", folder);
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let (mut told, mut lines, mut line) = (BTreeMap::new(), 0, String::new());
    while output.read_line(&mut line).unwrap() > 0 {
        if let Some((number, revision)) = saved(&line) {
            told.insert(number, revision);
            lines += 1;
            if lines == saves {
                child.kill().unwrap();
            }
        }
        line.clear();
    }
    assert!(!child.wait().unwrap().success());
    assert!(lines >= saves, "it ended by itself after {lines}");
    told
}

#[test]
fn what_a_killed_process_was_answered_is_there() {
    let (folder, mut random) = (Folder::create(), SplitMix(0x6e64_2d39));
    let mut told = BTreeMap::new();
    for _ in 0..12 {
        told.extend(kill_after(1 + random.below(600), &folder));
        let grants = folder.open();
        let page = Page { after: None, limit: usize::MAX, now: at(0) };
        let found = wait(grants.of_client(&issuer(), &ClientId::parse("app").unwrap(), page)).unwrap();
        assert_eq!(found.len() as u64, grants.count().unwrap());
        for number in 0..SAVERS * GRANTS {
            let least = told.get(&number).copied().unwrap_or(0);
            let stored = grants.load(id(number.into())).unwrap();
            let revision = stored.as_ref().map_or(0, |stored| stored.revision());
            // A saver has one save under way.
            assert!((least..=least + 1).contains(&revision), "{number}: {least} was told, {revision} is stored");
            assert!(stored.is_none_or(|stored| stored == record(number, revision)), "{number} is torn");
            told.insert(number, revision);
        }
    }
    let (grants, held) = (folder.open(), told.values().filter(|revision| **revision > 0).count());
    assert_eq!(wait(grants.sweep(at(FAR), usize::MAX)).unwrap(), held, "each record has its date");
    drop(grants);
    assert_eq!(entries(&folder), 0, "nothing is left of any");
}
