//! The store of marks.

use grantor::{Claim, Mark, Marks, Timestamp};
use redis::cmd;

use crate::grants::date;
use crate::{Error, Redis};

/// The marks of an authorization server, in Redis: a handle that is cheap to clone, and each clone is the same store, as is
/// every handle of every process on the same Redis.
///
/// A claim is one `SET … NX`, which is never sent again where it may have been done. Redis drops a mark itself, a minute after
/// its [`retain_until`](Mark::retain_until). See [`Redis::marks`].
#[derive(Clone, Debug)]
pub struct RedisMarks(pub(crate) Redis);

impl Marks for RedisMarks {
    type Error = Error;

    async fn claim(&self, mark: &Mark, _: Timestamp) -> Result<Claim, Error> {
        let key = self.0.key("mark", &mark.digest().to_string());
        let set = cmd("SET").arg(&key).arg(&["", "NX", "EXAT", &date(mark.retain_until())]).take();
        match self.0.call(&key, set).await {
            Ok(true) => Ok(Claim::First),
            Ok(false) => Ok(Claim::Again),
            Err(Error::Full) => Ok(Claim::Full),
            Err(error) => Err(error),
        }
    }
}
