//! Redis: what a call sends, and when it is sent again.

use core::fmt;
use core::iter;
use core::time::Duration;
use std::sync::Arc;

use redis::{Cmd, ErrorKind, FromRedisValue, IntoConnectionInfo, RedisError, RedisResult, ServerErrorKind, Value, cmd};
use tokio::time::sleep;

use crate::link::{Link, Node};
use crate::script::{Named, replace};
use crate::{Error, Options, RedisClients, RedisGrants, RedisKeyRings, RedisMarks, Weakness};

/// How long a call waits before it asks again what was refused unheard, in milliseconds: about a second in all.
const PAUSES: [u64; 10] = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];

/// A Redis, or a Redis Cluster, by its connections: a handle that is cheap to clone, and each clone has the same
/// connections.
///
/// Loads and saves go to masters, never to a replica. A connection that was lost is an error for the calls that used it,
/// and is made anew, so that service is back when Redis is.
#[derive(Clone)]
pub struct Redis {
    link: Link,
    options: Arc<Options>,
}

impl Redis {
    /// Connects, with the default options. Each address is one like `redis://user:password@host:6379/0`, or what the
    /// library `redis` makes of one; those of a cluster are some of its nodes, of which one has to answer.
    ///
    /// # Errors
    ///
    /// If an address is wrong, if none answers, or if what answers is older than Redis 7.0.
    pub async fn connect<A: IntoConnectionInfo>(addresses: impl IntoIterator<Item = A>) -> Result<Self, Error> {
        Self::connect_with(addresses, Options::default()).await
    }

    /// Connects, with these options.
    ///
    /// # Errors
    ///
    /// As [`connect`](Self::connect).
    pub async fn connect_with<A: IntoConnectionInfo>(
        addresses: impl IntoIterator<Item = A>,
        options: Options,
    ) -> Result<Self, Error> {
        let addresses = addresses.into_iter().map(A::into_connection_info).collect::<RedisResult<Vec<_>>>()?;
        Ok(Self { link: Link::connect(addresses, &options).await?, options: Arc::new(options) })
    }

    /// The grants in this Redis.
    #[must_use]
    pub fn grants(&self) -> RedisGrants {
        RedisGrants(self.clone())
    }

    /// The clients in this Redis.
    #[must_use]
    pub fn clients(&self) -> RedisClients {
        RedisClients::over(self.clone())
    }

    /// The marks in this Redis.
    #[must_use]
    pub fn marks(&self) -> RedisMarks {
        RedisMarks(self.clone())
    }

    /// The key rings in this Redis.
    #[must_use]
    pub fn key_rings(&self) -> RedisKeyRings {
        RedisKeyRings(self.clone())
    }

    /// What the settings of this Redis, or of the masters of this cluster, let be lost: to be told to an operator when a
    /// process starts. They are read with `CONFIG GET`. Those of replicas are not read, and should be the same.
    ///
    /// # Errors
    ///
    /// Those of Redis, among them that it does not let this user read its settings.
    pub async fn weaknesses(&self) -> Result<Vec<Weakness>, Error> {
        crate::weakness::of(&self.link).await
    }

    pub(crate) fn key(&self, kind: &str, name: &str) -> String {
        [&self.options.prefix, kind, name].join(":")
    }

    /// What a command about this key gives.
    pub(crate) async fn call<T: FromRedisValue>(&self, key: &str, command: Cmd) -> Result<T, Error> {
        Ok(T::from_redis_value(self.answered(key, command).await??)?)
    }

    /// Replaces the value at a key if it begins with `before`; `set` are the arguments of `SET`.
    pub(crate) async fn replace(&self, key: &str, before: &str, set: &[&[u8]]) -> Result<bool, Error> {
        let unknown = ErrorKind::Server(ServerErrorKind::NoScript);
        match self.answered(key, replace(Named::ByDigest, key, before, set)).await? {
            Err(error) if error.kind() == unknown => self.call(key, replace(Named::InFull, key, before, set)).await,
            answer => Ok(bool::from_redis_value(answer?)?),
        }
    }

    /// What comes of a command about this key, by the node that has it.
    ///
    /// It is sent again only where it was refused unheard: the slot is at another node, or on its way there, or nobody has
    /// it for the moment. What may have been done is never sent again.
    async fn answered(&self, key: &str, command: Cmd) -> Result<RedisResult<Value>, Error> {
        let commands = self.with_replicas(command);
        let mut answers = self.link.send(Node::Of(key), &commands).await;
        for pause in PAUSES {
            let Err(error) = &answers else { break };
            answers = if let Some(node) = asked(error) {
                let asking: Vec<_> = iter::once(cmd("ASKING")).chain(commands.iter().cloned()).collect();
                self.link.send(node, &asking).await.map(|answers| answers.into_iter().skip(1).collect())
            } else if is_unheard(error) {
                sleep(Duration::from_millis(pause)).await;
                self.link.send(Node::Of(key), &commands).await
            } else {
                break;
            };
        }
        let mut answers = match answers {
            Ok(answers) => answers.into_iter(),
            Err(error) => return Ok(Err(error)),
        };
        let answer = answers.next().ok_or(Error::Unreadable)?;
        let reached = answers.next().map(usize::from_redis_value).transpose()?;
        match (reached, self.options.replicas) {
            (Some(reached), wanted) if reached < wanted => Err(Error::Unreplicated { reached, wanted }),
            _ => Ok(Ok(answer)),
        }
    }

    /// A command, and that as many replicas are waited for as are wanted. A load waits too: the server looks what came of
    /// a save that too few replicas had.
    fn with_replicas(&self, command: Cmd) -> Vec<Cmd> {
        let milliseconds = u64::try_from(self.options.answer.as_millis()).unwrap_or(u64::MAX);
        // Zero would mean that there is no limit.
        let wait = || cmd("WAIT").arg(self.options.replicas).arg(milliseconds.max(1)).take();
        iter::once(command).chain((self.options.replicas > 0).then(wait)).collect()
    }
}

/// Whether Redis refused a command for something that passes, without doing anything.
fn is_unheard(error: &RedisError) -> bool {
    let passing = [
        ServerErrorKind::Moved,
        ServerErrorKind::TryAgain,
        ServerErrorKind::ClusterDown,
        ServerErrorKind::MasterDown,
        ServerErrorKind::BusyLoading,
        ServerErrorKind::ReadOnly,
    ];
    let kind = error.kind();
    kind == ErrorKind::ClusterConnectionNotFound
        || passing.into_iter().any(|passing| kind == ErrorKind::Server(passing))
}

/// The node that a slot is on its way to.
fn asked(error: &RedisError) -> Option<Node<'static>> {
    let (address, _) = error.redirect_node().filter(|_| error.kind() == ErrorKind::Server(ServerErrorKind::Ask))?;
    let (host, port) = address.rsplit_once(':')?;
    Some(Node::At { host: host.to_owned(), port: port.parse().ok()? })
}

/// Neither where Redis is nor who logs in.
impl fmt::Debug for Redis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redis").field("options", &self.options).finish_non_exhaustive()
    }
}
