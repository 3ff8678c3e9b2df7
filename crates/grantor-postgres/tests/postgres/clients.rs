//! Clients: created, replaced, disabled, read, removed, listed.

use grantor::{Client, ClientId, Clients as _, Digest, Registration, Scope};
use grantor_postgres::{Error, PostgresClients};

use crate::database::Database;

fn client_id(id: &str) -> ClientId {
    ClientId::parse(id).unwrap()
}

fn client(id: &str, name: &str) -> Client {
    let registration = Registration::service(client_id(id), Digest::of(b"s"), Scope::parse("x").unwrap());
    Client::new(Registration { name: name.into(), ..registration }).unwrap()
}

async fn read(clients: &PostgresClients, id: &str) -> Option<Client> {
    clients.client(&client_id(id)).await.unwrap().map(|client| (*client).clone())
}

#[tokio::test]
async fn a_client_is_created_replaced_disabled_and_removed() {
    let database = Database::migrated().await;
    let (clients, beside) = (database.open().clients(), database.open().clients());
    let (first, second) = (client("a", "first"), client("a", "second"));
    assert!(!clients.replace(&first).await.unwrap());
    assert_eq!(read(&beside, "a").await, None);
    assert!(clients.create(&first).await.unwrap());
    assert!(!clients.create(&second).await.unwrap());
    assert_eq!(read(&beside, "a").await.as_ref(), Some(&first));
    assert!(clients.replace(&second).await.unwrap());
    assert_eq!(read(&beside, "a").await.as_ref(), Some(&second));
    assert!(clients.disable(&client_id("a")).await.unwrap());
    assert!(clients.disable(&client_id("a")).await.unwrap());
    let disabled = Client::new(Registration { disabled: true, ..Registration::clone(&second) }).unwrap();
    assert_eq!(read(&beside, "a").await, Some(disabled));
    assert!(clients.remove(&client_id("a")).await.unwrap());
    assert!(!clients.remove(&client_id("a")).await.unwrap());
    assert!(!clients.disable(&client_id("a")).await.unwrap());
    assert_eq!(read(&beside, "a").await, None);
}

#[tokio::test]
async fn clients_are_listed_page_by_page_in_the_order_of_bytes() {
    let database = Database::migrated().await;
    let clients = database.open().clients();
    let ids = ["~", "a", "B", "a b", "A", "a-b", " a", "10", "9"];
    for id in ids {
        assert!(clients.create(&client(id, id)).await.unwrap());
    }
    let mut sorted = ids.map(client_id).to_vec();
    sorted.sort();
    let (mut listed, mut pages) = (Vec::new(), 0);
    loop {
        let page = clients.list(listed.last(), 4).await.unwrap();
        let last = page.len() < 4;
        listed.extend(page.iter().map(|client| client.client_id.clone()));
        pages += 1;
        if last {
            break;
        }
    }
    assert_eq!((listed, pages), (sorted, 3));
}

#[tokio::test]
async fn a_registration_that_contradicts_itself_is_an_error() {
    let database = Database::migrated().await;
    let clients = database.open().clients();
    clients.create(&client("a", "a")).await.unwrap();
    let by_hand = r#"UPDATE grantor.clients SET registration = registration || '{"client_type": "public"}'"#;
    database.sql().await.batch_execute(by_hand).await.unwrap();
    let error = clients.client(&client_id("a")).await.unwrap_err();
    assert!(matches!(&error, Error::Record(_)), "{error}");
}
