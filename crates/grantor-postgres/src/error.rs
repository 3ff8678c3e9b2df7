//! How the stores fail.

use core::error::Error as _;
use core::fmt;

use deadpool_postgres::{PoolError, TimeoutType};

/// How PostgreSQL, or the way to it, failed a call. It shows no record and no parameter of a statement.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// All connections were in use for as long as [`Limits::connection`](crate::Limits::connection) lets a call wait.
    #[error("no connection to PostgreSQL became free in time")]
    Busy,
    /// No connection could be made.
    #[error("no connection to PostgreSQL: {0}")]
    Unconnected(Cause),
    /// The statement failed, or the connection broke while it ran. Whether a save was made is open then.
    #[error("PostgreSQL: {0}")]
    Statement(Cause),
    /// Nothing was heard for twice the time that [`Limits::statement`](crate::Limits::statement) lets PostgreSQL work.
    /// Whether a save was made is open.
    #[error("no answer of PostgreSQL in time")]
    Unanswered,
    /// What is stored is no record: a later version of grantor wrote it, or a hand did.
    #[error("what is stored cannot be read: {0}")]
    Record(Cause),
    /// The tables are of a later version of this crate.
    #[error("the tables are of version {found}, and this grantor-postgres knows {known} at most")]
    Later {
        /// The version of the tables.
        found: usize,
        /// The last version that this crate knows.
        known: usize,
    },
    /// The database has another encoding than UTF-8, so it does not take every text.
    #[error("the encoding of the database is {0} and must be UTF8")]
    Encoding(String),
}

/// What went wrong underneath, in words for the operator.
#[derive(Debug)]
pub struct Cause(String);

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Of what PostgreSQL says, the detail, the hint and the context are left out: they quote rows and parameters.
impl From<tokio_postgres::Error> for Cause {
    fn from(error: tokio_postgres::Error) -> Self {
        Self(match (error.as_db_error(), error.source()) {
            (Some(said), _) => format!("{} ({})", said.message(), said.code().code()),
            (None, Some(source)) => format!("{error}: {source}"),
            (None, None) => error.to_string(),
        })
    }
}

/// Of what is wrong with a record, the words are left out: they quote it.
impl From<serde_json::Error> for Cause {
    fn from(error: serde_json::Error) -> Self {
        Self(format!("{:?} error at column {}", error.classify(), error.column()))
    }
}

impl From<grantor::InvalidClient> for Error {
    fn from(error: grantor::InvalidClient) -> Self {
        Self::Record(Cause(error.to_string()))
    }
}

impl From<PoolError> for Error {
    fn from(error: PoolError) -> Self {
        match error {
            PoolError::Timeout(TimeoutType::Wait) => Self::Busy,
            PoolError::Backend(error) => Self::Unconnected(error.into()),
            PoolError::Timeout(_)
            | PoolError::Closed
            | PoolError::NoRuntimeSpecified
            | PoolError::PostCreateHook(_) => Self::Unconnected(Cause(error.to_string())),
        }
    }
}

impl From<tokio_postgres::Error> for Error {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Statement(error.into())
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Record(error.into())
    }
}
