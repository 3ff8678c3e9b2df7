//! How the store fails. No error shows what is stored.

use std::io;
use std::sync::Arc;

use grantor::{GrantId, Issuer};

/// Why a file is not opened. The records in it are as they were.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process has the file open, or this one has it open already.
    #[error("the file is open elsewhere")]
    Locked,
    /// The file holds something else, or was cut short while it was made, when nothing was in it yet.
    #[error("the file is no database of redb")]
    NotADatabase,
    /// The file is a database of redb, and another application's.
    #[error("the file is a database of another application")]
    Foreign,
    /// The file was written by a later version of this crate, in a format that this one does not know.
    #[error("the file has format {0}, of a later version of grantor-redb")]
    LaterFormat(u64),
    /// Pages of the file are missing, or are not what was written: restore it from a copy.
    #[error("the file is damaged")]
    Damaged(#[source] redb::StorageError),
    /// The operating system refuses.
    #[error("the file cannot be opened")]
    Io(#[from] io::Error),
    /// The engine refuses for a reason of its own, as with a file of an old version of redb.
    #[error(transparent)]
    Engine(#[from] Error),
}

/// How the stores fail once their file is open.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// The file could not be read or written. Once a write has failed, all that follow do: open the file anew.
    #[error("the file cannot be read or written")]
    Engine(#[source] Arc<redb::Error>),
    /// The thread that writes has panicked. What is on the disk can be loaded; to save, open the file anew.
    #[error("the thread that writes has ended")]
    WriterEnded,
    /// The record of this grant is none that this version of grantor knows: a later one wrote it, or it is damaged.
    #[error("the record of grant {0} is not known")]
    GrantRecord(GrantId),
    /// The registration of this client is none that this version of grantor knows, or it is not consistent.
    #[error("the registration of client {0:?} is not known")]
    ClientRecord(Box<str>),
    /// The key ring of this issuer is none that this version of grantor knows.
    #[error("the key ring of {0} is not known")]
    KeyRingRecord(Issuer),
}

impl<E: IntoEngineError> From<E> for Error {
    fn from(error: E) -> Self {
        Self::Engine(Arc::new(error.into()))
    }
}

/// The errors of the engine, one type for each kind of call.
pub(crate) trait IntoEngineError: Into<redb::Error> {}

impl IntoEngineError for redb::CompactionError {}
impl IntoEngineError for redb::DatabaseError {}
impl IntoEngineError for redb::TransactionError {}
impl IntoEngineError for redb::TableError {}
impl IntoEngineError for redb::StorageError {}
impl IntoEngineError for redb::CommitError {}
