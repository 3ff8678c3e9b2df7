//! A PostgreSQL answers, and has after a crash what it had before.

use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;

use grantor_servers::Postgres;

/// What it says to a query on a connection of its own, as it comes.
fn query(socket: PathBuf, sql: &str) -> String {
    let mut stream = UnixStream::connect(socket).unwrap();
    let message = |kind: &[u8], body: &[u8]| {
        let length = u32::try_from(body.len() + 4).unwrap().to_be_bytes();
        [kind, &length, body].concat()
    };
    let version = 0x0003_0000_u32.to_be_bytes();
    let start = message(b"", &[&version[..], b"user\0grantor\0database\0postgres\0\0"].concat());
    let rest = [message(b"Q", &[sql.as_bytes(), b"\0"].concat()), message(b"X", b"")].concat();
    stream.write_all(&[start, rest].concat()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

#[test]
fn what_was_committed_is_there_after_a_crash() {
    let postgres = Postgres::start(&[]);
    assert!(postgres.address("postgres").ends_with(" user=grantor dbname=postgres"));
    assert!(query(postgres.socket(), "CREATE TABLE kept AS SELECT 'kept-' || 47 AS what").contains("SELECT 1"));
    assert!(query(postgres.socket(), "SHOW fsync").contains("on"));
    postgres.crash_and_restart();
    assert!(query(postgres.socket(), "SELECT what FROM kept").contains("kept-47"));

    let folder = postgres.socket().parent().unwrap().to_owned();
    assert!(folder.exists());
    drop(postgres);
    assert!(!folder.exists());
}
