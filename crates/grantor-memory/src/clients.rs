//! The store of clients.

use core::convert::Infallible;
use core::fmt;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use grantor::server::blocking;
use grantor::{Client, ClientId};

/// The clients of an authorization server, in memory: a handle that is cheap to clone, and each clone is the same
/// store.
///
/// What is inserted or removed counts from the next request on. It implements [`grantor::Clients`] for the async server
/// and [`grantor::server::blocking::Clients`] for the blocking one.
///
/// ```
/// use grantor::{Client, ClientId, RedirectUri, Registration, Scope};
/// use grantor_memory::MemoryClients;
///
/// let registration = Registration::public(
///     ClientId::parse("photo-print")?,
///     vec![RedirectUri::parse("https://print.example/callback")?],
///     Scope::parse("photos")?,
/// );
/// let clients: MemoryClients = [Client::new(registration)?].into_iter().collect();
///
/// let removed = clients.remove(&ClientId::parse("photo-print")?);
/// assert_eq!(removed.map(|client| client.name.clone()), Some("photo-print".into()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Default)]
pub struct MemoryClients(Arc<RwLock<ById>>);

type ById = HashMap<ClientId, Arc<Client>>;

impl MemoryClients {
    /// A store without clients.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a client, or replaces the one of the same identifier, which is returned.
    ///
    /// Grants of a client that is replaced stay; its new registration decides their next request.
    pub fn insert(&self, client: Client) -> Option<Arc<Client>> {
        self.write().insert(client.client_id.clone(), Arc::new(client))
    }

    /// Removes the client of this identifier, and returns it.
    ///
    /// Its grants stay in their store until they expire, and no request of the client is answered.
    pub fn remove(&self, id: &ClientId) -> Option<Arc<Client>> {
        self.write().remove(id)
    }

    fn read(&self) -> RwLockReadGuard<'_, ById> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// A lock that a panic left behind guards a sound map: each use is a single call of a map whose keys cannot panic.
    fn write(&self) -> RwLockWriteGuard<'_, ById> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl FromIterator<Client> for MemoryClients {
    /// Of clients with the same identifier, the last stays.
    fn from_iter<I: IntoIterator<Item = Client>>(clients: I) -> Self {
        let by_id = clients.into_iter().map(|client| (client.client_id.clone(), Arc::new(client)));
        Self(Arc::new(RwLock::new(by_id.collect())))
    }
}

impl blocking::Clients for MemoryClients {
    type Error = Infallible;

    fn client(&self, id: &ClientId) -> Result<Option<Arc<Client>>, Infallible> {
        Ok(self.read().get(id).cloned())
    }
}

impl grantor::Clients for MemoryClients {
    type Error = Infallible;

    async fn client(&self, id: &ClientId) -> Result<Option<Arc<Client>>, Infallible> {
        blocking::Clients::client(self, id)
    }
}

impl fmt::Debug for MemoryClients {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryClients").field("len", &self.read().len()).finish()
    }
}

#[cfg(test)]
mod tests {
    use grantor::{Digest, Registration, Scope};

    use super::*;
    use crate::tests::ready;

    fn client(id: &str, name: &str) -> Client {
        let id = ClientId::parse(id).unwrap();
        let registration = Registration::service(id, Digest::of(b"s"), Scope::parse("x").unwrap());
        Client::new(Registration { name: name.into(), ..registration }).unwrap()
    }

    #[track_caller]
    fn name(clients: &MemoryClients, id: &str) -> Option<String> {
        let id = ClientId::parse(id).unwrap();
        let client = blocking::Clients::client(clients, &id).unwrap();
        assert_eq!(ready(grantor::Clients::client(clients, &id)).unwrap(), client);
        client.map(|client| client.name.clone())
    }

    #[test]
    fn a_client_is_inserted_replaced_and_removed() {
        let clients = MemoryClients::new();
        assert_eq!(name(&clients, "a"), None);
        assert_eq!(clients.insert(client("a", "first")), None);
        assert_eq!(clients.insert(client("b", "other")), None);
        assert_eq!(name(&clients, "a").as_deref(), Some("first"));
        assert_eq!(clients.insert(client("a", "second")).unwrap().name, "first");
        assert_eq!(name(&clients, "a").as_deref(), Some("second"));
        let a = ClientId::parse("a").unwrap();
        assert_eq!(clients.remove(&a).unwrap().name, "second");
        assert_eq!(clients.remove(&a), None);
        assert_eq!((name(&clients, "a"), name(&clients, "b").as_deref()), (None, Some("other")));
    }

    #[test]
    fn clones_are_the_same_store() {
        let clients = MemoryClients::new();
        let same = clients.clone();
        clients.insert(client("a", "first"));
        assert_eq!(name(&same, "a").as_deref(), Some("first"));
    }

    #[test]
    fn of_clients_with_one_identifier_the_last_is_collected() {
        let clients: MemoryClients = [client("a", "first"), client("a", "second")].into_iter().collect();
        assert_eq!(name(&clients, "a").as_deref(), Some("second"));
    }

    #[test]
    fn debug_shows_a_count_and_no_client() {
        let clients: MemoryClients = [client("a", "first")].into_iter().collect();
        assert_eq!(format!("{clients:?}"), "MemoryClients { len: 1 }");
    }
}
