//! A store that fills: what a request costs then, the longest single one on the way, and what stays.

use core::hint::black_box;
use core::time::Duration;

use sha2::{Digest as _, Sha256};

use crate::allocations;
use crate::filled::Filled;
use crate::histogram::Histogram;
use crate::rounds::thread_time;
use crate::task::{Contender, Task, requests};

/// A server that is filled.
#[derive(Debug, Default)]
pub struct Growth<C> {
    filled: Filled<C>,
    /// Each single request while it was filled.
    pub histogram: Histogram,
    /// After each, bare hashing that takes as long and touches no memory: where that takes long, the machine paused.
    pub machine: Histogram,
}

/// How many grants of a full server are asked about.
const SAMPLE: usize = 2000;

impl<C: Contender> Growth<C> {
    /// Grants are made until there are as many, and the cost of the tasks is measured on some of them: nanoseconds for one
    /// request.
    pub fn grow(&mut self, to: usize) -> Vec<(Task, f64)> {
        self.filled.fill(to, SAMPLE, |server, task, request| {
            let before = thread_time();
            let answer = server.serve(task, request);
            self.histogram.note(thread_time() - before);
            self.machine.note(bare_hashing());
            answer
        });
        Task::ALL.into_iter().filter_map(|task| Some((task, self.cost(task)?))).collect()
    }

    /// What one task costs: on grants that are spread over the store, or on grants that have just begun.
    fn cost(&self, task: Task) -> Option<f64> {
        let requests = self.filled.requests(task)?;
        let count = requests.len();
        let before = thread_time();
        for request in requests {
            black_box(self.filled.server.serve(task, request));
        }
        #[expect(clippy::cast_precision_loss, reason = "a few thousand")]
        Some((thread_time() - before).as_nanos() as f64 / count as f64)
    }
}

/// Some microseconds.
fn bare_hashing() -> Duration {
    let before = thread_time();
    black_box((0..40).fold([0; 32], |digest: [u8; 32], _| Sha256::digest(digest).into()));
    thread_time() - before
}

/// The bytes that stay after a task, for each of `count` grants: what was asked of the allocator, without its own overhead.
#[must_use]
pub fn bytes_after<C: Contender>(task: Task, count: usize) -> i64 {
    let contender = C::default();
    let (counted, ()) = allocations::during(|| {
        for request in requests(&contender, task, count).expect("every contender begins grants") {
            black_box(contender.serve(task, request));
        }
    });
    counted.bytes / i64::try_from(count).unwrap_or(i64::MAX)
}
