//! A process of ours that is killed in the midst of saves.

use std::env;
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use grantor::Grants as _;
use grantor_postgres::Postgres;

use crate::database::Database;
use grantor_remote::records::{FAR, ended, id, stored};

/// Where the process that is killed finds the address of the database.
const DATABASE: &str = "GRANTOR_POSTGRES_DATABASE";

/// Not a test of its own: the process that is killed. It says each save that was answered.
#[tokio::test]
#[ignore = "it runs until it is killed"]
async fn a_process_that_saves() {
    let address = env::var(DATABASE).unwrap();
    let grants = Postgres::new(address.parse().unwrap()).grants();
    for number in 0.. {
        stored(&grants, &ended(id(number), 1, FAR)).await;
        println!("saved {number}");
    }
}

#[tokio::test]
async fn what_was_answered_is_there_after_a_process_is_killed() {
    let database = Database::migrated().await;
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["--ignored", "--exact", "--nocapture", "processes::a_process_that_saves"])
        .env(DATABASE, database.address())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let mut saved = lines.filter_map(|line| Some(line.rsplit_once("saved ")?.1.parse::<u64>().unwrap()));
    let mut last = saved.by_ref().take(50).last();
    child.kill().unwrap();
    child.wait().unwrap();
    last = saved.last().or(last);

    let grants = database.open().grants();
    let last = last.unwrap();
    assert!(last >= 49);
    for number in 0..=last {
        assert_eq!(grants.load(id(number)).await.unwrap(), Some(ended(id(number), 1, FAR)));
    }
    // Of a save that was not answered there is all or nothing.
    let next = grants.load(id(last + 1)).await.unwrap();
    assert!(next.is_none_or(|grant| grant == ended(id(last + 1), 1, FAR)));
    assert_eq!(grants.load(id(last + 2)).await.unwrap(), None);
}
