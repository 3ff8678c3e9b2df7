//! The processes that serve one issuer over one store.

use core::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use crate::server_process::{ServerProcess, Told};

pub(crate) struct Processes {
    store: String,
    /// Where each is found, or was until it was killed just now.
    ports: Vec<AtomicU16>,
    running: Mutex<Running>,
}

struct Running {
    processes: Vec<ServerProcess>,
    /// What those told that were killed.
    told: Told,
}

/// What all of them are to be.
const CONFIG: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/faults/faults.toml");

impl Processes {
    pub(crate) fn start(count: usize, store: String) -> Self {
        let processes: Vec<_> = thread::scope(|scope| {
            let starts: Vec<_> = (0..count).map(|_| scope.spawn(|| ServerProcess::start(CONFIG, &store))).collect();
            starts.into_iter().map(|start| start.join().expect("a process")).collect()
        });
        let ports = processes.iter().map(|process| AtomicU16::new(process.port())).collect();
        Self { store, ports, running: Mutex::new(Running { processes, told: Told::default() }) }
    }

    pub(crate) fn count(&self) -> usize {
        self.ports.len()
    }

    pub(crate) fn port(&self, place: usize) -> u16 {
        self.ports[place].load(Ordering::SeqCst)
    }

    pub(crate) fn kill(&self, place: usize) {
        let Running { processes, told } = &mut *self.running.lock().unwrap_or_else(PoisonError::into_inner);
        told.add(&processes[place].kill());
    }

    /// Starts another in the place of one that was killed.
    pub(crate) fn replace(&self, place: usize) {
        let process = ServerProcess::start(CONFIG, &self.store);
        self.ports[place].store(process.port(), Ordering::SeqCst);
        self.running.lock().unwrap_or_else(PoisonError::into_inner).processes[place] = process;
    }

    /// Ends all of them; what they told.
    pub(crate) fn end(self) -> Told {
        let Running { processes, mut told } = self.running.into_inner().unwrap_or_else(PoisonError::into_inner);
        processes.into_iter().for_each(|mut process| told.add(&process.kill()));
        told
    }
}
