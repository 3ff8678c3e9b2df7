//! The store of key rings.

use std::sync::Arc;

use grantor::{Issuer, KeyRing, KeyRings, Saved};
use redis::{Cmd, cmd};

use crate::grants::{after_revision, revision_first};
use crate::{Error, Redis};

/// The key rings of authorization servers, in Redis: a handle that is cheap to clone, and each clone is the same store, as is
/// every handle of every process on the same Redis.
///
/// A ring stands as a grant does, its revision before its record, and has no date. Where memory is out, the first ring of an
/// issuer is [`Error::Full`]; one that exists can be saved. See [`Redis::key_rings`].
#[derive(Clone, Debug)]
pub struct RedisKeyRings(pub(crate) Redis);

impl KeyRings for RedisKeyRings {
    type Error = Error;

    async fn load(&self, issuer: &Issuer) -> Result<Option<Arc<KeyRing>>, Error> {
        let key = self.key(issuer);
        let value: Option<String> = self.0.call(&key, Cmd::get(&key)).await?;
        let Some(value) = value else { return Ok(None) };
        Ok(Some(Arc::new(serde_json::from_str(after_revision(&value))?)))
    }

    async fn save(&self, ring: &Arc<KeyRing>) -> Result<Saved, Error> {
        let revision = ring.revision();
        // Nothing is stored that this could follow.
        let Some(before) = revision.checked_sub(1) else { return Ok(Saved::Conflict) };
        let key = self.key(ring.issuer());
        let mut value = revision_first(revision);
        serde_json::to_writer(&mut value, ring.as_ref())?;
        let stored = if before == 0 {
            self.0.call(&key, cmd("SET").arg(&key).arg(&value).arg("NX").take()).await?
        } else {
            self.0.replace(&key, &format!("{before} "), &[&value]).await?
        };
        Ok(if stored { Saved::Stored } else { Saved::Conflict })
    }
}

impl RedisKeyRings {
    fn key(&self, issuer: &Issuer) -> String {
        self.0.key("key-ring", issuer.as_str())
    }
}
