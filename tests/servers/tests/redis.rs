//! A Redis answers, and has after a crash what its settings say that it keeps.

use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::net::UnixStream;

use grantor_servers::Redis;

/// The first line of what it answers, on a connection of its own.
fn tell(redis: &Redis, command: &str) -> String {
    let mut stream = UnixStream::connect(redis.socket()).unwrap();
    writeln!(stream, "{command}\r").unwrap();
    let mut answer = String::new();
    BufReader::new(stream).read_line(&mut answer).unwrap();
    answer.trim_end().into()
}

#[test]
fn what_was_written_is_there_after_a_crash_where_it_is_appended() {
    let redis = Redis::start(&["--appendonly yes", "--appendfsync always"]);
    assert_eq!(redis.address(), format!("unix://{}", redis.socket().display()));
    assert_eq!(tell(&redis, "INCR kept"), ":1");
    redis.crash_and_restart();
    assert_eq!(tell(&redis, "INCR kept"), ":2");

    let folder = redis.socket().parent().unwrap().to_owned();
    drop(redis);
    assert!(!folder.exists());
}

#[test]
fn nothing_is_kept_otherwise() {
    let redis = Redis::start(&[]);
    assert_eq!(tell(&redis, "INCR lost"), ":1");
    redis.kill();
    assert!(UnixStream::connect(redis.socket()).is_err());
    redis.restart();
    assert_eq!(tell(&redis, "INCR lost"), ":1");
}

#[test]
#[should_panic(expected = "no-such-option")]
fn what_redis_says_to_its_settings_is_told() {
    let _ = Redis::start(&["--no-such-option yes"]);
}
