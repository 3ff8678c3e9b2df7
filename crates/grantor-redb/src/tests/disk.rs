//! A disk that does as it is told: it fails, it makes a flush wait, it tells what is asked of it.

use core::sync::atomic::{AtomicBool, Ordering};
use std::io;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

use redb::backends::InMemoryBackend;
use redb::{Database, StorageBackend};

use crate::RedbGrants;
use crate::file::initialise;

#[derive(Clone, Debug)]
pub(super) struct Disk(Arc<State>);

#[derive(Debug)]
pub(super) struct State {
    bytes: InMemoryBackend,
    pub(super) broken: AtomicBool,
    /// No flush ends while it is held.
    pub(super) gate: Mutex<()>,
    events: Sender<Event>,
}

/// What is asked of the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Event {
    Flush,
    Close,
}

/// An empty store on a new disk, and all that is asked of the disk from now on.
pub(super) fn store() -> (RedbGrants, Arc<State>, Receiver<Event>) {
    let (events, seen) = channel();
    let state = Arc::new(State {
        bytes: InMemoryBackend::new(),
        broken: AtomicBool::new(false),
        gate: Mutex::default(),
        events,
    });
    let database = Database::builder().create_with_backend(Disk(Arc::clone(&state))).unwrap();
    initialise(&database).unwrap();
    seen.try_iter().for_each(drop);
    (RedbGrants::over(database).unwrap(), state, seen)
}

/// The store on a disk that was closed.
pub(super) fn reopened(state: &Arc<State>) -> RedbGrants {
    RedbGrants::over(Database::builder().create_with_backend(Disk(Arc::clone(state))).unwrap()).unwrap()
}

impl State {
    fn works(&self) -> io::Result<()> {
        if self.broken.load(Ordering::Relaxed) { Err(io::Error::other("the disk is broken")) } else { Ok(()) }
    }
}

impl StorageBackend for Disk {
    fn len(&self) -> io::Result<u64> {
        self.0.bytes.len()
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.0.bytes.read(offset, out)
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.0.works()?;
        self.0.bytes.set_len(len)
    }

    fn sync_data(&self) -> io::Result<()> {
        let _ = self.0.events.send(Event::Flush);
        let _gate = self.0.gate.lock();
        self.0.works()?;
        self.0.bytes.sync_data()
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.0.works()?;
        self.0.bytes.write(offset, data)
    }

    fn close(&self) -> io::Result<()> {
        let _ = self.0.events.send(Event::Close);
        Ok(())
    }
}
