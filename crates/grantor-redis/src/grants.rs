//! The store of grants.

use std::sync::Arc;

use grantor::{Grant, GrantId, Grants, Saved, Timestamp};
use redis::{Cmd, cmd};

use crate::{Error, Redis};

/// Redis drops a key by its own clock. This many seconds later than it may, for a clock that is ahead.
const SLACK: i64 = 60;

/// What most records have room in, in bytes.
const ROOM: usize = 2048;

/// The last second that Redis can name, which counts in milliseconds.
const LAST: i64 = i64::MAX / 1000 - SLACK;

/// The grants of an authorization server, in Redis: a handle that is cheap to clone, and each clone is the same store, as
/// is every handle of every process on the same Redis.
///
/// A load and a save are one command each, on one key, and one round trip. Redis drops a grant itself, a minute after its
/// [`retain_until`](Grant::retain_until). There is no look-up by owner or client: Redis finds a key by its name alone, so
/// [`Lookup`](grantor::Lookup) is not implemented. See [`Redis::grants`].
#[derive(Clone, Debug)]
pub struct RedisGrants(pub(crate) Redis);

impl Grants for RedisGrants {
    type Error = Error;

    async fn load(&self, id: GrantId) -> Result<Option<Arc<Grant>>, Error> {
        let key = self.key(id);
        let value: Option<String> = self.0.call(&key, Cmd::get(&key)).await?;
        value.as_deref().map(record).transpose()
    }

    async fn save(&self, grant: &Arc<Grant>, _: Timestamp) -> Result<Saved, Error> {
        let revision = grant.revision();
        // Nothing is stored that this could follow.
        let Some(before) = revision.checked_sub(1) else { return Ok(Saved::Conflict) };
        let key = self.key(grant.id());
        let mut value = revision_first(revision);
        serde_json::to_writer(&mut value, grant.as_ref())?;
        let date = date(grant.retain_until());
        let stored = if before == 0 {
            let set = cmd("SET").arg(&key).arg(&value).arg(&["NX", "EXAT", &date]).take();
            match self.0.call(&key, set).await {
                Err(Error::Full) => return Ok(Saved::Full),
                answer => answer?,
            }
        } else {
            self.0.replace(&key, &format!("{before} "), &[&value, b"EXAT", date.as_bytes()]).await?
        };
        Ok(if stored { Saved::Stored } else { Saved::Conflict })
    }
}

impl RedisGrants {
    fn key(&self, id: GrantId) -> String {
        self.0.key("grant", &id.to_string())
    }
}

/// When Redis is to drop what may be dropped then, as an argument of `EXAT`.
pub(crate) fn date(retain_until: Timestamp) -> String {
    (retain_until.as_unix().clamp(1, LAST) + SLACK).to_string()
}

fn record(value: &str) -> Result<Arc<Grant>, Error> {
    Ok(Arc::new(serde_json::from_str(after_revision(value))?))
}

/// What is stored before the record: the revision and a blank.
pub(crate) fn revision_first(revision: u64) -> Vec<u8> {
    let mut value = format!("{revision} ").into_bytes();
    value.reserve(ROOM);
    value
}

/// The record after the revision, in JSON.
pub(crate) fn after_revision(value: &str) -> &str {
    value.split_once(' ').map_or(value, |(_, record)| record)
}
