//! The store of clients.

use std::sync::Arc;

use grantor::{Client, ClientId, Clients, Registration};
use redis::{Cmd, cmd};

use crate::registrations::Registrations;
use crate::{Error, Redis};

/// The clients of an authorization server, in Redis: a handle that is cheap to clone, and each clone is the same store, as
/// is every handle of every process on the same Redis.
///
/// Each is a key of its own, so that a cluster spreads them. Every request asks Redis, so what is changed counts from the next
/// one on, in every process; what is stored as it was before is not parsed again. They cannot be listed, but
/// `redis-cli --scan --pattern 'grantor:client:*'` names them. See [`Redis::clients`].
#[derive(Clone, Debug)]
pub struct RedisClients {
    redis: Redis,
    registrations: Registrations,
}

impl RedisClients {
    pub(crate) fn over(redis: Redis) -> Self {
        Self { redis, registrations: Registrations::default() }
    }

    /// Adds a client. `false` if there is one of the same identifier, which stays as it is.
    ///
    /// # Errors
    ///
    /// Those of Redis. Whether the client was added is open then, as it is in each of the functions below.
    pub async fn create(&self, client: &Client) -> Result<bool, Error> {
        self.set(client, "NX").await
    }

    /// Replaces the client of the same identifier. `false` if there is none; nothing is added.
    ///
    /// Grants of a client that is replaced stay; its new registration decides their next request.
    ///
    /// # Errors
    ///
    /// Those of Redis.
    pub async fn replace(&self, client: &Client) -> Result<bool, Error> {
        self.set(client, "XX").await
    }

    /// Refuses every request of this client from now on: [`Registration::disabled`]. `false` if there is none.
    ///
    /// # Errors
    ///
    /// Those of Redis.
    pub async fn disable(&self, id: &ClientId) -> Result<bool, Error> {
        loop {
            let Some(stored) = self.stored(id).await? else { return Ok(false) };
            let mut registration: Registration = serde_json::from_str(&stored)?;
            registration.disabled = true;
            if self.redis.replace(&self.key(id), &stored, &[&serde_json::to_vec(&registration)?]).await? {
                return Ok(true);
            }
            // Somebody replaced it meanwhile.
        }
    }

    /// Removes the client of this identifier. `false` if there is none.
    ///
    /// Its grants stay until they expire, and no request of the client is answered.
    ///
    /// # Errors
    ///
    /// Those of Redis.
    pub async fn remove(&self, id: &ClientId) -> Result<bool, Error> {
        let key = self.key(id);
        self.redis.call(&key, Cmd::del(&key)).await
    }

    async fn set(&self, client: &Client, condition: &str) -> Result<bool, Error> {
        let registration: &Registration = client;
        let registration = serde_json::to_string(registration)?;
        let key = self.key(&client.client_id);
        let set = cmd("SET").arg(&key).arg(registration).arg(condition).take();
        self.redis.call(&key, set).await
    }

    async fn stored(&self, id: &ClientId) -> Result<Option<String>, Error> {
        let key = self.key(id);
        self.redis.call(&key, Cmd::get(&key)).await
    }

    fn key(&self, id: &ClientId) -> String {
        self.redis.key("client", id.as_str())
    }
}

impl Clients for RedisClients {
    type Error = Error;

    async fn client(&self, id: &ClientId) -> Result<Option<Arc<Client>>, Error> {
        let stored = self.stored(id).await?;
        stored.map(|stored| self.registrations.read(id, stored)).transpose()
    }
}
