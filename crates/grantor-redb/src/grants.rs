//! The store of grants.

use core::fmt;
use std::path::Path;
use std::sync::Arc;

use grantor::server::blocking;
use grantor::{Grant, GrantId, Saved, Timestamp};
use redb::{Database, ReadableTableMetadata as _};

use crate::clients::RedbClients;
use crate::error::{Error, OpenError};
use crate::file::{self, File};
use crate::key_rings::RedbKeyRings;
use crate::marks::RedbMarks;
use crate::record::{self, Record};
use crate::tables::{GRANTS, PASSING};
use crate::wait::wait;

/// The grants of an authorization server, in a file: a handle that is cheap to clone, and each clone is the same store.
///
/// A save is answered once it is on the disk; saves that come together are written together. A load reads what is on
/// the disk at that moment and never waits for a save. Each save drops at most two grants that have outlived their
/// date, in passing. It implements [`grantor::Grants`] for the async server, on whatever runtime,
/// [`grantor::server::blocking::Grants`] for the blocking one, and [`grantor::Lookup`] for consent management.
///
/// When the last handle is dropped, all that was asked for is done and the file is closed.
///
/// ```
/// # let folder = std::env::temp_dir().join(format!("grantor-redb-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// use grantor_redb::RedbGrants;
///
/// let grants = RedbGrants::open(folder.join("grants.redb"))?;
/// let same = grants.clone();
/// assert_eq!(same.count()?, 0);
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct RedbGrants {
    file: Arc<File>,
    capacity: u64,
}

impl RedbGrants {
    /// Opens a file, and makes it if there is none. The folder must be there.
    ///
    /// All of the file is read and checked, which takes some seconds for each gigabyte. A file that was not closed,
    /// since its process was killed, is put in order then, and has all that was answered.
    ///
    /// # Errors
    ///
    /// See [`OpenError`].
    pub fn open(path: impl AsRef<Path>) -> Result<Self, OpenError> {
        Self::over(file::open(path.as_ref())?)
    }

    pub(crate) fn over(database: Database) -> Result<Self, OpenError> {
        Ok(Self { file: Arc::new(File::over(database)?), capacity: u64::MAX })
    }

    /// The same store, for at most `capacity` grants: beyond it this handle and its clones answer a new grant with
    /// [`Saved::Full`]. A grant that is held can always be saved.
    ///
    /// Without it the disk is the bound, and one that is full refuses every save, revocations included.
    #[must_use]
    pub fn with_capacity(self, capacity: u64) -> Self {
        Self { capacity, ..self }
    }

    /// The clients in the same file.
    #[must_use]
    pub fn clients(&self) -> RedbClients {
        RedbClients::over(Arc::clone(&self.file))
    }

    /// The marks in the same file.
    #[must_use]
    pub fn marks(&self) -> RedbMarks {
        RedbMarks::over(Arc::clone(&self.file))
    }

    /// The key rings in the same file.
    #[must_use]
    pub fn key_rings(&self) -> RedbKeyRings {
        RedbKeyRings::over(Arc::clone(&self.file))
    }

    /// The number of grants in the file, those included that have outlived their date and are not yet dropped.
    ///
    /// # Errors
    ///
    /// If the file cannot be read.
    pub fn count(&self) -> Result<u64, Error> {
        Ok(self.file.read()?.open_table(GRANTS)?.len()?)
    }

    /// Drops grants that have outlived their date by `now`, at most `limit` of them, and returns how many.
    ///
    /// Saves do this in passing; it is for a host without traffic. Each transaction drops a few hundred, and saves go
    /// on in between.
    ///
    /// # Errors
    ///
    /// If the file cannot be written. What was dropped before stays dropped.
    pub async fn sweep(&self, now: Timestamp, limit: usize) -> Result<usize, Error> {
        self.file.writer().sweep(limit, move |tables, step| tables.expire(now, step)).await
    }

    pub(crate) fn file(&self) -> &File {
        &self.file
    }
}

impl grantor::Grants for RedbGrants {
    type Error = Error;

    /// Reads at once, in the thread that polls it: some microseconds from memory, and a read of the disk where no page
    /// of the file is in memory.
    async fn load(&self, id: GrantId) -> Result<Option<Arc<Grant>>, Error> {
        blocking::Grants::load(self, id)
    }

    async fn save(&self, grant: &Arc<Grant>, now: Timestamp) -> Result<Saved, Error> {
        let (record, capacity) = (Record::of(grant)?, self.capacity);
        let save = self.file.writer().write(move |tables| {
            tables.expire(now, PASSING)?;
            tables.save(&record, capacity)
        });
        save.await
    }
}

impl blocking::Grants for RedbGrants {
    type Error = Error;

    fn load(&self, id: GrantId) -> Result<Option<Arc<Grant>>, Error> {
        let grants = self.file.read()?.open_table(GRANTS)?;
        grants.get(id.as_bytes())?.map(|found| record::read(id, found.value().2)).transpose()
    }

    fn save(&self, grant: &Arc<Grant>, now: Timestamp) -> Result<Saved, Error> {
        wait(grantor::Grants::save(self, grant, now))
    }
}

impl fmt::Debug for RedbGrants {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedbGrants").field("capacity", &self.capacity).finish_non_exhaustive()
    }
}
