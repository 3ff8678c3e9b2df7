//! A check as a test.

use std::panic::resume_unwind;
use std::thread::{self, ScopedJoinHandle};

use super::finding::{Finding, Verdict};

/// Runs a check on a runtime of its own, with four threads, timers and sockets.
///
/// # Errors
///
/// What it finds.
///
/// # Panics
///
/// If there is no runtime to be had, or the store panics.
#[expect(clippy::expect_used, reason = "a test that has no threads cannot go on")]
pub fn run(check: impl Future<Output = Verdict>) -> Verdict {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build();
    runtime.expect("a runtime with four threads").block_on(check)
}

/// A check of a store, and what it is called.
#[doc(hidden)]
pub type NamedCheck = (&'static str, fn() -> Verdict);

/// Runs checks side by side: the name of each that finds something, and what it finds.
#[doc(hidden)]
pub fn findings<const N: usize>(checks: [NamedCheck; N]) -> Vec<(&'static str, Finding)> {
    thread::scope(|scope| {
        let running = checks.map(|(name, check)| (name, scope.spawn(check)));
        let verdict = |running: ScopedJoinHandle<'_, _>| running.join().unwrap_or_else(|panic| resume_unwind(panic));
        running.into_iter().filter_map(|(name, check)| Some((name, verdict(check).err()?))).collect()
    })
}
