//! The checks of a store of clients. Each is the name of the test that [`store_kit!`](crate::store_kit!) makes of it.

use core::time::Duration;

use grantor::{
    Authentication, Client, ClientId, Clients, Digest, Introspection, LifetimeOverrides, RedirectUri, Registration,
    Resource, Scope,
};

use super::database::Registry;
use super::finding::{Finding, Verdict};
use super::sentence::Sentence;
use super::valid::valid;

/// Identifiers that are close to each other: by case, blanks, an encoding, a wildcard, a beginning, a number's form.
pub(super) const CLOSE: [&str; 18] = [
    "app", "App", "APP", "app ", " app", "app\\", "app%20", "ap%70", "a%", "%", "_pp", "___", "*", "ap", "app'--", "1",
    "01", "1.0",
];

/// Identifiers that are close to those, and name nobody.
pub(super) const UNKNOWN: [&str; 12] =
    ["aPP", "apP", "app  ", "  app", "app%2520", "ap", "appp", "a", "_", "%%", "' OR '1'='1", "1e0"];

/// Of clients whose identifiers are close to each other, each is found by its own, byte for byte, and no other.
///
/// # Errors
///
/// If another is found, or none.
pub async fn a_client_is_found_by_its_own_identifier<R: Registry>() -> Verdict {
    let longest = "c".repeat(ClientId::MAX_LENGTH);
    let clients: Vec<_> = CLOSE.into_iter().chain([&*longest]).map(service).collect();
    let store = R::holding(clients.clone()).await;
    for client in &clients {
        is_found(&store, client).await?;
    }
    Ok(())
}

/// An identifier that names nobody finds nothing, however close it is to one that does.
///
/// # Errors
///
/// If a client is found.
pub async fn an_identifier_that_names_nobody_finds_nothing<R: Registry>() -> Verdict {
    let one_shorter = "c".repeat(ClientId::MAX_LENGTH - 1);
    let longest = "c".repeat(ClientId::MAX_LENGTH);
    let close = CLOSE.into_iter().filter(|id| !UNKNOWN.contains(id)).chain([&*longest]);
    let store = R::holding(close.map(service).collect()).await;
    let empty = R::holding(Vec::new()).await;
    for id in UNKNOWN.into_iter().chain([&*one_shorter]).map(client_id) {
        is_nobody(&store, &id).await?;
        is_nobody(&empty, &id).await?;
    }
    Ok(())
}

/// A registration of each kind, with all that can be said of a client, is found as it was.
///
/// # Errors
///
/// If it differs.
pub async fn a_registration_is_found_as_it_was<R: Registry>() -> Verdict {
    let scope = valid(Scope::parse("photos profile"));
    let callback = || vec![valid(RedirectUri::parse("https://client.example/callback?x=1"))];
    let resource = valid(Resource::parse("https://api.example/photos"));
    let secret = Digest::of(b"secret");
    let registrations = [
        Registration {
            name: "Zoë \"Z\\%_';--\" 北 🦀".into(),
            ..Registration::public(client_id("a"), callback(), scope.clone())
        },
        Registration {
            native: true,
            lifetimes: LifetimeOverrides { code: Some(Duration::from_secs(90)), ..LifetimeOverrides::default() },
            ..Registration::public(
                client_id("b"),
                vec![valid(RedirectUri::parse("com.example.app:/cb"))],
                scope.clone(),
            )
        },
        Registration {
            authentication: Authentication::ClientSecretPost(secret),
            code_without_challenge: true,
            exchange_without_redirect_uri: true,
            disabled: true,
            ..Registration::confidential(client_id("c"), secret, callback(), scope.clone())
        },
        Registration::service(client_id("d"), secret, scope),
        Registration::resource_server(client_id("e"), secret, Introspection::AllTokens),
        Registration::resource_server(client_id("f"), secret, Introspection::Resource(resource)),
    ];
    let clients = registrations.map(|registration| valid(Client::new(registration)));
    let store = R::holding(clients.to_vec()).await;
    for client in &clients {
        is_found(&store, client).await?;
    }
    Ok(())
}

async fn is_found<C: Clients>(store: &C, client: &Client) -> Verdict {
    let id = &client.client_id;
    let found = store.client(id).await.map_err(|error| failed(id, &error))?;
    let same = found.as_deref() == Some(client);
    Sentence::Client.holds_if(same, || match found {
        None => format!("client {id:?} is held, and nothing is found"),
        Some(other) if other.client_id == *id => {
            format!("client {id:?} is found, and differs from what was registered")
        }
        Some(other) => format!("by the identifier {id:?}, client {:?} is found", other.client_id),
    })
}

async fn is_nobody<C: Clients>(store: &C, id: &ClientId) -> Verdict {
    let found = store.client(id).await.map_err(|error| failed(id, &error))?;
    Sentence::Client.holds_if(found.is_none(), || {
        let found = found.as_ref().map(|client| client.client_id.as_str());
        format!("by the identifier {id:?}, which names nobody, {found:?} is found")
    })
}

fn failed(id: &ClientId, error: &dyn core::error::Error) -> Finding {
    Sentence::Client.broken(format!("the search for client {id:?} failed: {error}"))
}

/// A client with its own identifier for its name.
fn service(id: &str) -> Client {
    valid(Client::new(Registration::service(client_id(id), Digest::of(id.as_bytes()), valid(Scope::parse("photos")))))
}

fn client_id(id: &str) -> ClientId {
    valid(ClientId::parse(id))
}
