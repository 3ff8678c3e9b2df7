//! Clients are created, replaced, disabled, removed and listed, and are there when the file is opened again.

use grantor::server::blocking::Clients as _;
use grantor::{Client, ClientId, Digest, Registration, Scope};
use grantor_redb::{RedbClients, wait};

use crate::folder::Folder;

fn client_id(id: &str) -> ClientId {
    ClientId::parse(id).unwrap()
}

fn client(id: &str, name: &str) -> Client {
    let registration = Registration::service(client_id(id), Digest::of(b"s"), Scope::parse("x").unwrap());
    Client::new(Registration { name: name.into(), ..registration }).unwrap()
}

#[track_caller]
fn name(clients: &RedbClients, id: &str) -> Option<String> {
    clients.client(&client_id(id)).unwrap().map(|client| client.name.clone())
}

#[test]
fn a_client_is_created_replaced_and_removed() {
    let folder = Folder::create();
    let clients = folder.open().clients();
    assert!(!wait(clients.replace(&client("a", "none"))).unwrap());
    assert_eq!(name(&clients, "a"), None);
    assert!(wait(clients.create(&client("a", "first"))).unwrap());
    assert!(!wait(clients.create(&client("a", "second"))).unwrap());
    assert_eq!(name(&clients, "a").as_deref(), Some("first"));
    assert!(wait(clients.replace(&client("a", "second"))).unwrap());
    assert_eq!(name(&clients, "a").as_deref(), Some("second"));
    assert!(wait(clients.create(&client("b", "other"))).unwrap());
    assert!(wait(clients.remove(&client_id("a"))).unwrap());
    assert!(!wait(clients.remove(&client_id("a"))).unwrap());
    assert_eq!((name(&clients, "a"), name(&clients, "b").as_deref()), (None, Some("other")));
    drop(clients);
    let clients = folder.open().clients();
    assert_eq!((name(&clients, "a"), name(&clients, "b").as_deref()), (None, Some("other")));
}

#[test]
fn a_client_that_is_disabled_keeps_the_rest_of_its_registration() {
    let folder = Folder::create();
    let clients = folder.open().clients();
    assert!(!wait(clients.disable(&client_id("a"))).unwrap());
    assert!(wait(clients.create(&client("a", "A"))).unwrap());
    for _ in 0..2 {
        assert!(wait(clients.disable(&client_id("a"))).unwrap());
        let expected = Registration { disabled: true, ..Registration::clone(&client("a", "A")) };
        assert_eq!(clients.client(&client_id("a")).unwrap().as_deref(), Some(&Client::new(expected).unwrap()));
    }
    assert!(wait(clients.replace(&client("a", "A"))).unwrap());
    assert_eq!(clients.client(&client_id("a")).unwrap().as_deref(), Some(&client("a", "A")));
}

#[test]
fn pages_follow_each_other_without_gap_or_repetition() {
    let folder = Folder::create();
    let clients = folder.open().clients();
    let mut ids = ["b", "a", "aa", "A", " ", "~", "a:b"];
    for id in ids {
        assert!(wait(clients.create(&client(id, "n"))).unwrap());
    }
    ids.sort_unstable();
    for limit in 1..=8 {
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let page = wait(clients.list(after.as_ref(), limit)).unwrap();
            found.extend(page.iter().map(|client| client.client_id.as_str().to_owned()));
            after = page.last().map(|client| client.client_id.clone());
            if page.len() < limit {
                break;
            }
        }
        assert_eq!(found, ids, "{limit}");
    }
    assert!(wait(clients.list(None, 0)).unwrap().is_empty());
}
