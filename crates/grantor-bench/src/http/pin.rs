//! The server has one core for itself, and the load generator another.

use rustix::thread::{CpuSet, sched_setaffinity};

/// The core of the server.
pub(super) const SERVER: usize = 0;
/// The core of the load generator.
pub(super) const LOAD: usize = 1;

/// From now on this thread stays on a core, and so does what it starts. Where it may not have that core it stays where it is:
/// that the server then waits for a core is seen in its part of the time.
pub(super) fn to(core: usize) {
    let mut cores = CpuSet::new();
    cores.set(core);
    let _ = sched_setaffinity(None, &cores);
}
