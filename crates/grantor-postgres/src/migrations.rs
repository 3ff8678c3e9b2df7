//! The tables, version by version.

use tokio_postgres::Transaction;

use crate::{Error, Postgres};

/// What makes each version of the one before, in the folder `migrations`. A file that was released is never changed.
const MIGRATIONS: [&str; 2] = [
    include_str!("../migrations/0001_grants_and_clients.sql"),
    include_str!("../migrations/0002_marks_and_key_rings.sql"),
];

/// One process migrates at a time. The number is "grantor" in ASCII.
const TURN: &str = "SELECT pg_advisory_xact_lock(x'6772616e746f72'::bigint)";

impl Postgres {
    /// Brings the tables to the version that this crate works with; none are needed before. It may be called whenever a
    /// process starts, by any number of them at once. Nothing is changed if anything fails.
    ///
    /// The files in the folder `migrations` are what it applies; a database that was set up with them by hand is up to
    /// date. [`Limits::statement`](crate::Limits::statement) does not hold here: an index takes its time.
    ///
    /// # Errors
    ///
    /// [`Error::Later`] if a later version of the crate was here before, [`Error::Encoding`], and those of the database.
    pub async fn migrate(&self) -> Result<(), Error> {
        let mut connection = self.connection().await?;
        let transaction = connection.transaction().await?;
        transaction.batch_execute("SET LOCAL statement_timeout = 0").await?;
        transaction.batch_execute(TURN).await?;
        let encoding: String = transaction.query_one("SHOW server_encoding", &[]).await?.try_get(0)?;
        if encoding != "UTF8" {
            return Err(Error::Encoding(encoding));
        }
        let (found, known) = (version(&transaction).await?, MIGRATIONS.len());
        if found > known {
            return Err(Error::Later { found, known });
        }
        for migration in MIGRATIONS.iter().skip(found) {
            transaction.batch_execute(migration).await?;
        }
        Ok(transaction.commit().await?)
    }
}

/// The version of the tables; 0 if there are none.
async fn version(transaction: &Transaction<'_>) -> Result<usize, Error> {
    let exists = transaction.query_one("SELECT to_regclass('grantor.migrations') IS NOT NULL", &[]).await?;
    if !exists.try_get::<_, bool>(0)? {
        return Ok(0);
    }
    let last = transaction.query_one("SELECT coalesce(max(version), 0)::bigint FROM grantor.migrations", &[]).await?;
    Ok(usize::try_from(last.try_get::<_, i64>(0)?).unwrap_or(usize::MAX))
}
