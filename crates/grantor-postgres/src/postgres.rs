//! The database: connections, and one statement after the other.

use core::fmt;
use core::time::Duration;

use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime};
use tokio::time::error::Elapsed;
use tokio::time::timeout;
use tokio_postgres::config::TargetSessionAttrs;
use tokio_postgres::tls::{MakeTlsConnect, TlsConnect};
use tokio_postgres::types::ToSql;
use tokio_postgres::{Config, NoTls, Row, Socket};

use crate::error::Error;
use crate::{PostgresClients, PostgresGrants, PostgresKeyRings, PostgresMarks};

/// What a statement is given.
pub(crate) type Parameters<'a> = &'a [&'a (dyn ToSql + Sync)];

/// What every session of the stores is set to, whatever the database has for its default: a save is on the disk before it
/// is answered, and one that waited for another compares with what the other wrote.
const SETTINGS: &str = r"-c synchronous_commit=on -c default_transaction_isolation=read\ committed";

/// A PostgreSQL database, by its connections: a handle that is cheap to clone, and each clone has the same connections.
///
/// It connects to a server that takes writes, never to a replica. A connection that was lost is an error for the call
/// that used it and is replaced by the next call, so that service is back when the database is.
#[derive(Clone)]
pub struct Postgres {
    pool: Pool,
    limits: Limits,
}

/// How many connections there are, and how long a call takes at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// How many connections are open at most: 16 by default. A request holds two while it loads, for one round trip, and
    /// one while it saves. More than PostgreSQL has processors for make nothing faster.
    pub connections: usize,
    /// How long a call waits until a connection is free, and again until a new one is made: 5 seconds by default.
    pub connection: Duration,
    /// How long PostgreSQL may work on a statement before it gives up, in whole milliseconds: 5 seconds by default. If it
    /// does not say so either, its connection is given up after twice that time; it may finish the statement even then.
    pub statement: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { connections: 16, connection: Duration::from_secs(5), statement: Duration::from_secs(5) }
    }
}

impl Postgres {
    /// The database, without TLS and with the default limits. No connection is made before the first call.
    #[must_use]
    pub fn new(config: Config) -> Self {
        Self::with(config, NoTls, Limits::default())
    }

    /// The database, with TLS by this connector, and with these limits. No connection is made before the first call.
    #[must_use]
    pub fn with<T>(mut config: Config, tls: T, limits: Limits) -> Self
    where
        T: MakeTlsConnect<Socket> + Clone + Send + Sync + 'static,
        T::Stream: Send + Sync,
        T::TlsConnect: Send + Sync,
        <T::TlsConnect as TlsConnect<Socket>>::Future: Send,
    {
        // Zero would mean that there is no limit.
        let milliseconds = limits.statement.as_millis().clamp(1, i32::MAX.cast_unsigned().into());
        let own = config.get_options().unwrap_or_default();
        let options = format!("{SETTINGS} -c statement_timeout={milliseconds} {own}");
        config.options(options).target_session_attrs(TargetSessionAttrs::ReadWrite);
        let recycling = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        let pool = Pool::builder(Manager::from_config(config, tls, recycling))
            .max_size(limits.connections)
            .wait_timeout(Some(limits.connection))
            .create_timeout(Some(limits.connection))
            .runtime(Runtime::Tokio1)
            .build();
        #[expect(clippy::expect_used, reason = "a pool cannot be built if it has limits of time and no runtime")]
        let pool = pool.expect("it has a runtime");
        Self { pool, limits }
    }

    /// The grants in this database.
    #[must_use]
    pub fn grants(&self) -> PostgresGrants {
        PostgresGrants(self.clone())
    }

    /// The clients in this database.
    #[must_use]
    pub fn clients(&self) -> PostgresClients {
        PostgresClients(self.clone())
    }

    /// The marks in this database.
    #[must_use]
    pub fn marks(&self) -> PostgresMarks {
        PostgresMarks(self.clone())
    }

    /// The key rings in this database.
    #[must_use]
    pub fn key_rings(&self) -> PostgresKeyRings {
        PostgresKeyRings(self.clone())
    }

    pub(crate) async fn connection(&self) -> Result<Object, Error> {
        Ok(self.pool.get().await?)
    }

    /// The rows that a statement gives.
    pub(crate) async fn query(&self, statement: &str, parameters: Parameters<'_>) -> Result<Vec<Row>, Error> {
        let connection = self.connection().await?;
        let rows = async { connection.query(&connection.prepare_cached(statement).await?, parameters).await };
        let answer = timeout(self.patience(), rows).await;
        heard(connection, answer)
    }

    /// How many rows a statement changes.
    pub(crate) async fn execute(&self, statement: &str, parameters: Parameters<'_>) -> Result<u64, Error> {
        let connection = self.connection().await?;
        let changed = async { connection.execute(&connection.prepare_cached(statement).await?, parameters).await };
        let answer = timeout(self.patience(), changed).await;
        heard(connection, answer)
    }

    /// How long an answer is waited for: PostgreSQL has its own limit, and says when that is reached.
    fn patience(&self) -> Duration {
        self.limits.statement.saturating_mul(2)
    }
}

/// What came of a statement. A connection on which nothing was heard is not used again.
fn heard<T>(connection: Object, answer: Result<Result<T, tokio_postgres::Error>, Elapsed>) -> Result<T, Error> {
    let Ok(answer) = answer else {
        drop(Object::take(connection));
        return Err(Error::Unanswered);
    };
    Ok(answer?)
}

/// Neither where the database is nor who logs in.
impl fmt::Debug for Postgres {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Postgres").field("limits", &self.limits).finish_non_exhaustive()
    }
}
