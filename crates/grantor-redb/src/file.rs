//! The file: how it is opened, what tells that it is one of ours, and what all stores in it share.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;

use redb::{
    Database, DatabaseError, ReadTransaction, ReadableDatabase as _, StorageError, TableDefinition, TableError,
};

use crate::error::{Error, OpenError};
use crate::tables::{Tables, begin_write};
use crate::writer::Writer;

/// What is known of the file: its format.
const META: TableDefinition<'_, &str, u64> = TableDefinition::new("grantor-redb");

/// The format of the tables. It is another if an older version of this crate would misread them.
const FORMAT: u64 = 1;

/// How much of the file is held in memory at most, in bytes.
const CACHE: usize = 64 * 1024 * 1024;

/// An open file.
pub(crate) struct File {
    /// Dropped first, and done with all that was asked for then.
    writer: Writer,
    database: Arc<Database>,
}

impl File {
    pub(crate) fn over(database: Database) -> Result<Self, OpenError> {
        let database = Arc::new(database);
        Ok(Self { writer: Writer::start(Arc::clone(&database))?, database })
    }

    /// What is on the disk at this moment, whatever is written meanwhile.
    pub(crate) fn read(&self) -> Result<ReadTransaction, Error> {
        Ok(self.database.begin_read()?)
    }

    pub(crate) const fn writer(&self) -> &Writer {
        &self.writer
    }
}

/// Opens the database in a file, and makes it if there is no file or an empty one.
pub(crate) fn open(path: &Path) -> Result<Database, OpenError> {
    let mut builder = Database::builder();
    let database = builder.set_cache_size(CACHE).set_check_integrity_on_open(true).create(path).map_err(refused)?;
    if is_new(&database)? {
        keep_name(path)?;
        initialise(&database)?;
    }
    match format(&database)? {
        Some(FORMAT) => Ok(database),
        Some(other) => Err(OpenError::LaterFormat(other)),
        None => Err(OpenError::Foreign),
    }
}

fn is_new(database: &Database) -> Result<bool, Error> {
    let transaction = database.begin_read()?;
    Ok(transaction.list_tables()?.next().is_none() && transaction.list_multimap_tables()?.next().is_none())
}

fn format(database: &Database) -> Result<Option<u64>, Error> {
    match database.begin_read()?.open_table(META) {
        Ok(meta) => Ok(meta.get("format")?.map(|format| format.value())),
        Err(TableError::Storage(error)) => Err(error.into()),
        Err(_) => Ok(None),
    }
}

pub(crate) fn initialise(database: &Database) -> Result<(), Error> {
    let transaction = begin_write(database)?;
    Tables::open(&transaction)?;
    transaction.open_table(META)?.insert("format", FORMAT)?;
    Ok(transaction.commit()?)
}

/// The name of a new file is part of its folder, which is made to hold it where the system knows how.
fn keep_name(path: &Path) -> Result<(), OpenError> {
    if cfg!(unix) {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        fs::File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    }
    Ok(())
}

#[expect(clippy::wildcard_enum_match_arm, reason = "whatever else the engine says is passed on")]
fn refused(error: DatabaseError) -> OpenError {
    match error {
        DatabaseError::DatabaseAlreadyOpen | DatabaseError::LockProtocolMismatch => OpenError::Locked,
        DatabaseError::Storage(error @ StorageError::Corrupted(_)) => OpenError::Damaged(error),
        DatabaseError::Storage(StorageError::Io(error)) => match error.kind() {
            ErrorKind::InvalidData => OpenError::NotADatabase,
            ErrorKind::UnexpectedEof => OpenError::Damaged(error.into()),
            _ => OpenError::Io(error),
        },
        error => Error::from(error).into(),
    }
}
