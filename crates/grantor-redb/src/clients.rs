//! The store of clients.

use core::fmt;
use core::ops::Bound;
use std::sync::Arc;

use grantor::server::blocking;
use grantor::{Client, ClientId, Registration};
use redb::ReadableTable as _;

use crate::error::Error;
use crate::file::File;
use crate::tables::CLIENTS;

/// The clients of an authorization server, in the file of its grants: a handle that is cheap to clone, from
/// [`RedbGrants::clients`](crate::RedbGrants::clients).
///
/// What is changed is on the disk when it is answered, and counts from the next request on. It implements
/// [`grantor::Clients`] for the async server, and [`grantor::server::blocking::Clients`] for the blocking one. Hosts
/// without a runtime change clients by way of [`wait`](crate::wait()).
///
/// ```
/// # let folder = std::env::temp_dir().join(format!("grantor-redb-clients-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// use grantor::{Client, ClientId, RedirectUri, Registration, Scope};
/// use grantor_redb::{RedbGrants, wait};
///
/// let clients = RedbGrants::open(folder.join("grants.redb"))?.clients();
/// let photo_print = Client::new(Registration::public(
///     ClientId::parse("photo-print")?,
///     vec![RedirectUri::parse("https://print.example/callback")?],
///     Scope::parse("photos")?,
/// ))?;
/// assert!(wait(clients.create(&photo_print))?);
/// assert!(!wait(clients.create(&photo_print))?, "there is one already");
/// assert!(wait(clients.disable(&photo_print.client_id))?);
/// assert!(wait(clients.list(None, 10))?[0].disabled);
/// # drop(clients);
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct RedbClients(Arc<File>);

impl RedbClients {
    pub(crate) const fn over(file: Arc<File>) -> Self {
        Self(file)
    }

    /// Adds a client, and returns whether it was added: one of the same identifier stays as it is.
    ///
    /// # Errors
    ///
    /// If the file cannot be written.
    pub async fn create(&self, client: &Client) -> Result<bool, Error> {
        self.put(client, false).await
    }

    /// Puts a client in the place of the one of the same identifier, and returns whether there was one; if not, there
    /// is none still. Its grants stay, and the new registration decides their next request.
    ///
    /// # Errors
    ///
    /// If the file cannot be written.
    pub async fn replace(&self, client: &Client) -> Result<bool, Error> {
        self.put(client, true).await
    }

    /// Puts a client where there is one, or where there is none.
    async fn put(&self, client: &Client, known: bool) -> Result<bool, Error> {
        let (id, json) = (client.client_id.clone(), json(client)?);
        let put = self.0.writer().write(move |tables| {
            let fits = tables.clients.get(id.as_str())?.is_some() == known;
            if fits {
                tables.clients.insert(id.as_str(), json.as_slice())?;
            }
            Ok(fits)
        });
        put.await
    }

    /// Disables a client ([`Registration::disabled`]), and returns whether there is one of this identifier.
    ///
    /// # Errors
    ///
    /// If the file cannot be written, or the registration cannot be read.
    pub async fn disable(&self, id: &ClientId) -> Result<bool, Error> {
        let id = id.clone();
        let disable = self.0.writer().write(move |tables| {
            let Some(stored) = tables.clients.get(id.as_str())?.map(|stored| stored.value().to_vec()) else {
                return Ok(Ok(false));
            };
            // A registration that cannot be read is this caller's concern, and no failure of the transaction.
            match registration(id.as_str(), &stored).and_then(|found| json(&Registration { disabled: true, ..found })) {
                Ok(disabled) => tables.clients.insert(id.as_str(), disabled.as_slice())?,
                Err(error) => return Ok(Err(error)),
            };
            Ok(Ok(true))
        });
        disable.await?
    }

    /// Removes a client, and returns whether there was one. Its grants stay until they expire, and no request of the
    /// client is answered.
    ///
    /// # Errors
    ///
    /// If the file cannot be written.
    pub async fn remove(&self, id: &ClientId) -> Result<bool, Error> {
        let id = id.clone();
        self.0.writer().write(move |tables| Ok(tables.clients.remove(id.as_str())?.is_some())).await
    }

    /// A page of clients, at most `limit` of them, in the order of the bytes of their identifiers: those that follow
    /// `after`, or the first. Fewer mean that there are no more.
    ///
    /// # Errors
    ///
    /// If the file or a registration cannot be read.
    pub async fn list(&self, after: Option<&ClientId>, limit: usize) -> Result<Vec<Arc<Client>>, Error> {
        let clients = self.0.read()?.open_table(CLIENTS)?;
        let first = after.map_or(Bound::Unbounded, |after| Bound::Excluded(after.as_str()));
        let mut page = Vec::new();
        for entry in clients.range::<&str>((first, Bound::Unbounded))?.take(limit) {
            let (id, json) = entry?;
            page.push(client(id.value(), json.value())?);
        }
        Ok(page)
    }
}

impl blocking::Clients for RedbClients {
    type Error = Error;

    fn client(&self, id: &ClientId) -> Result<Option<Arc<Client>>, Error> {
        let clients = self.0.read()?.open_table(CLIENTS)?;
        clients.get(id.as_str())?.map(|json| client(id.as_str(), json.value())).transpose()
    }
}

impl grantor::Clients for RedbClients {
    type Error = Error;

    /// Reads at once, as [`RedbGrants`](crate::RedbGrants) does.
    async fn client(&self, id: &ClientId) -> Result<Option<Arc<Client>>, Error> {
        blocking::Clients::client(self, id)
    }
}

impl fmt::Debug for RedbClients {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedbClients").finish_non_exhaustive()
    }
}

fn json(registration: &Registration) -> Result<Vec<u8>, Error> {
    serde_json::to_vec(registration).map_err(|_| Error::ClientRecord(registration.client_id.as_str().into()))
}

/// The error of the parser may show what it read.
fn registration(id: &str, json: &[u8]) -> Result<Registration, Error> {
    serde_json::from_slice(json).map_err(|_| Error::ClientRecord(id.into()))
}

fn client(id: &str, json: &[u8]) -> Result<Arc<Client>, Error> {
    Client::new(registration(id, json)?).map(Arc::new).map_err(|_| Error::ClientRecord(id.into()))
}
