//! A cluster serves all slots, and does so again when a master is gone.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use grantor_servers::RedisCluster;

#[test]
fn a_replica_takes_over_and_the_master_comes_back_as_a_replica() {
    let cluster = RedisCluster::start(&[]);
    let before = cluster.masters();
    assert_eq!((cluster.addresses().len(), before.len()), (6, 3));

    // The slot of this key is 12182, which the last of three has.
    let said = before.iter().map(|port| (*port, cluster.cli(*port, &["SET", "foo", "bar"])));
    let (owner, _) = said.clone().find(|(_, said)| said == "OK").unwrap();
    let elsewhere = format!("MOVED 12182 127.0.0.1:{owner}");
    assert_eq!(said.filter(|(_, said)| said.trim_end() == elsewhere).count(), 2);
    assert_eq!(replicated(owner), "+OK\r\n:1\r\n");

    cluster.kill(owner);
    cluster.settled();
    let after = cluster.masters();
    assert!(after.len() == 3 && !after.contains(&owner), "{before:?}, {after:?}");
    let heir = after.iter().copied().find(|port| !before.contains(port)).unwrap();
    assert_eq!(cluster.cli(heir, &["GET", "foo"]), "bar");

    cluster.restart(owner);
    cluster.settled();
    assert_eq!(cluster.masters(), after);
    assert!(cluster.cli(owner, &["ROLE"]).starts_with("slave"));
}

/// What the master answers to a save and to the question whether its replica has it: both on one connection, as it is asked
/// about the saves of that one alone.
fn replicated(port: u16) -> String {
    let mut master = TcpStream::connect(("127.0.0.1", port)).unwrap();
    master.write_all(b"SET foo bar\r\nWAIT 1 0\r\nQUIT\r\n").unwrap();
    let mut said = String::new();
    master.read_to_string(&mut said).unwrap();
    said.strip_suffix("+OK\r\n").unwrap_or_default().into()
}
