//! A folder of its own for each test, removed at its end.

use core::sync::atomic::{AtomicUsize, Ordering};
use std::fs;
use std::path::PathBuf;
use std::process;

use grantor_redb::RedbGrants;
use redb::{Database, ReadableDatabase as _, ReadableTableMetadata as _};

pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn create() -> Self {
        static FOLDERS: AtomicUsize = AtomicUsize::new(0);
        let name = format!("grantor-redb-{}-{}", process::id(), FOLDERS.fetch_add(1, Ordering::Relaxed));
        let folder = std::env::temp_dir().join(name);
        fs::create_dir(&folder).unwrap();
        Self(folder)
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.0.join("grants.redb")
    }

    #[track_caller]
    pub(crate) fn open(&self) -> RedbGrants {
        RedbGrants::open(self.file()).unwrap()
    }
}

/// How many entries the file has, in whatever table, besides what tells its format. It is not open.
pub(crate) fn entries(folder: &Folder) -> u64 {
    let database = Database::open(folder.file()).unwrap();
    let read = database.begin_read().unwrap();
    let tables = read.list_tables().unwrap();
    tables.map(|table| read.open_untyped_table(table).unwrap().len().unwrap()).sum::<u64>() - 1
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
