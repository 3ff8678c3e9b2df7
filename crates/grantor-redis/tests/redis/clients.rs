//! Clients: created, replaced, disabled, read, removed.

use std::sync::Arc;

use grantor::{Client, ClientId, Clients as _, Digest, Registration, Scope};
use grantor_redis::{Error, RedisClients};

use crate::servers::{Place, cli};

fn client_id(id: &str) -> ClientId {
    ClientId::parse(id).unwrap()
}

fn client(name: &str) -> Client {
    let registration = Registration::service(client_id("a"), Digest::of(b"s"), Scope::parse("x").unwrap());
    Client::new(Registration { name: name.into(), ..registration }).unwrap()
}

async fn read(clients: &RedisClients) -> Option<Client> {
    clients.client(&client_id("a")).await.unwrap().map(|client| (*client).clone())
}

#[tokio::test]
async fn a_client_is_created_replaced_disabled_and_removed() {
    for place in [Place::single(), Place::cluster()] {
        let (clients, beside) = (place.open().await.clients(), place.open().await.clients());
        let (first, second) = (client("first"), client("second"));
        assert!(!clients.replace(&first).await.unwrap());
        assert_eq!(read(&beside).await, None);
        assert!(clients.create(&first).await.unwrap());
        assert!(!clients.create(&second).await.unwrap());
        assert_eq!(read(&beside).await.as_ref(), Some(&first));
        assert!(clients.replace(&second).await.unwrap());
        assert_eq!(read(&beside).await.as_ref(), Some(&second));
        assert!(clients.disable(&client_id("a")).await.unwrap());
        assert!(clients.disable(&client_id("a")).await.unwrap());
        let disabled = Client::new(Registration { disabled: true, ..Registration::clone(&second) }).unwrap();
        assert_eq!(read(&beside).await, Some(disabled));
        assert!(clients.remove(&client_id("a")).await.unwrap());
        assert!(!clients.remove(&client_id("a")).await.unwrap());
        assert!(!clients.disable(&client_id("a")).await.unwrap());
        assert_eq!(read(&beside).await, None);
    }
}

/// By another process, or by hand: what is stored decides, not what was read of it before.
#[tokio::test]
async fn a_registration_that_was_changed_elsewhere_is_seen_at_the_next_load() {
    let place = Place::single();
    let (clients, beside) = (place.open().await.clients(), place.open().await.clients());
    assert!(beside.create(&client("first")).await.unwrap());
    let first = clients.client(&client_id("a")).await.unwrap().unwrap();
    // The same text is not parsed again.
    assert!(Arc::ptr_eq(&first, &clients.client(&client_id("a")).await.unwrap().unwrap()));
    assert!(beside.replace(&client("second")).await.unwrap());
    assert_eq!(read(&clients).await, Some(client("second")));
    assert!(beside.disable(&client_id("a")).await.unwrap());
    assert!(read(&clients).await.unwrap().disabled);
    cli(&["set", &place.key("client:a"), "{}"]);
    assert!(clients.client(&client_id("a")).await.is_err());
    assert!(beside.remove(&client_id("a")).await.unwrap());
    assert_eq!(read(&clients).await, None);
    assert!(beside.create(&first).await.unwrap());
    assert_eq!(read(&clients).await.as_ref(), Some(&*first));
}

/// One who disables a client and many who replace it: it is disabled at the end, or was replaced after that.
#[tokio::test]
async fn a_client_that_is_replaced_meanwhile_is_disabled_as_it_is_then() {
    let place = Place::single();
    let clients = place.open().await.clients();
    assert!(clients.create(&client("0")).await.unwrap());
    let names: Vec<_> = (1..=20).map(|number| number.to_string()).collect();
    let replace = async {
        for name in &names {
            assert!(clients.replace(&client(name)).await.unwrap());
        }
    };
    let (disabled, ()) = tokio::join!(async { clients.disable(&client_id("a")).await.unwrap() }, replace);
    assert!(disabled);
    assert_eq!(read(&clients).await.unwrap().name, "20");
    assert!(clients.disable(&client_id("a")).await.unwrap());
    let after = read(&clients).await.unwrap();
    assert_eq!((after.name.as_str(), after.disabled), ("20", true));
}

#[tokio::test]
async fn a_registration_that_contradicts_itself_is_an_error() {
    let place = Place::single();
    let clients = place.open().await.clients();
    assert!(clients.create(&client("a")).await.unwrap());
    let key = place.key("client:a");
    let stored = cli(&["get", &key]).replace(r#""client_type":"confidential""#, r#""client_type":"public""#);
    cli(&["set", &key, &stored]);
    let error = clients.client(&client_id("a")).await.unwrap_err();
    assert!(matches!(&error, Error::Record(_)), "{error}");
}
