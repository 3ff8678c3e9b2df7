//! The store of clients.

use std::sync::Arc;

use grantor::{Client, ClientId, Clients, Registration};
use tokio_postgres::Row;

use crate::{Error, Postgres};

const READ: &str = "SELECT registration::text FROM grantor.clients WHERE client_id = $1";

const LIST: &str = "
    SELECT registration::text FROM grantor.clients WHERE client_id > $1 ORDER BY client_id LIMIT $2";

const CREATE: &str = "
    INSERT INTO grantor.clients (client_id, registration) VALUES ($1, $2::text::jsonb) ON CONFLICT DO NOTHING";

const REPLACE: &str = "UPDATE grantor.clients SET registration = $2::text::jsonb WHERE client_id = $1";

const DISABLE: &str = r#"
    UPDATE grantor.clients SET registration = registration || '{"disabled": true}' WHERE client_id = $1"#;

const REMOVE: &str = "DELETE FROM grantor.clients WHERE client_id = $1";

/// The clients of an authorization server, in PostgreSQL: a handle that is cheap to clone, and each clone is the same
/// store, as is every handle of every process on the same database.
///
/// Nothing is kept in memory, so what is changed counts from the next request on, in every process. See
/// [`Postgres::clients`].
#[derive(Clone, Debug)]
pub struct PostgresClients(pub(crate) Postgres);

impl PostgresClients {
    /// Adds a client. `false` if there is one of the same identifier, which stays as it is.
    ///
    /// # Errors
    ///
    /// Those of the database. Whether the client was added is open then, as it is in each of the functions below.
    pub async fn create(&self, client: &Client) -> Result<bool, Error> {
        self.write(CREATE, client).await
    }

    /// Replaces the client of the same identifier. `false` if there is none; nothing is added.
    ///
    /// Grants of a client that is replaced stay; its new registration decides their next request.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn replace(&self, client: &Client) -> Result<bool, Error> {
        self.write(REPLACE, client).await
    }

    /// Refuses every request of this client from now on: [`Registration::disabled`]. `false` if there is none.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn disable(&self, id: &ClientId) -> Result<bool, Error> {
        Ok(self.0.execute(DISABLE, &[&id.as_str()]).await? == 1)
    }

    /// Removes the client of this identifier. `false` if there is none.
    ///
    /// Its grants stay until they expire, and no request of the client is answered.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn remove(&self, id: &ClientId) -> Result<bool, Error> {
        Ok(self.0.execute(REMOVE, &[&id.as_str()]).await? == 1)
    }

    /// The clients after this one, in the order of their identifiers' bytes, `limit` of them at most. Fewer mean that there
    /// are no more.
    ///
    /// # Errors
    ///
    /// Those of the database.
    pub async fn list(&self, after: Option<&ClientId>, limit: usize) -> Result<Vec<Arc<Client>>, Error> {
        // Every identifier comes after the empty one.
        let after = after.map_or("", ClientId::as_str);
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.0.query(LIST, &[&after, &limit]).await?.iter().map(client).collect()
    }

    async fn write(&self, statement: &str, client: &Client) -> Result<bool, Error> {
        let registration: &Registration = client;
        let registration = serde_json::to_string(registration)?;
        Ok(self.0.execute(statement, &[&client.client_id.as_str(), &registration]).await? == 1)
    }
}

impl Clients for PostgresClients {
    type Error = Error;

    async fn client(&self, id: &ClientId) -> Result<Option<Arc<Client>>, Error> {
        self.0.query(READ, &[&id.as_str()]).await?.first().map(client).transpose()
    }
}

/// The client whose registration is the first column.
fn client(row: &Row) -> Result<Arc<Client>, Error> {
    let registration: Registration = serde_json::from_str(row.try_get(0)?)?;
    Ok(Arc::new(Client::new(registration)?))
}
