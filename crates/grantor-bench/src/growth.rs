//! A store that fills: what a request costs then, the longest single one on the way, and what stays.

use core::hint::black_box;
use core::time::Duration;

use sha2::{Digest as _, Sha256};

use crate::allocations;
use crate::histogram::Histogram;
use crate::rounds::thread_time;
use crate::task::{Contender, Issued, Task, requests};

/// A server that is filled.
#[derive(Debug, Default)]
pub struct Growth<C> {
    server: C,
    grants: usize,
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
        let step = (to / SAMPLE).max(1);
        let mut held = Vec::new();
        while self.grants < to {
            let issued = self.begin();
            if self.grants.is_multiple_of(step) && held.len() < SAMPLE {
                held.push(issued);
            }
        }
        Task::ALL.into_iter().filter_map(|task| Some((task, self.cost(task, &held)?))).collect()
    }

    /// One more grant with a refresh token.
    fn begin(&mut self) -> Issued {
        let code = self.timed(Task::Authorize, &Issued::default());
        self.grants += 1;
        self.timed(Task::Exchange, &code)
    }

    fn timed(&mut self, task: Task, issued: &Issued) -> Issued {
        let request = self.server.request(task, issued).expect("every contender begins grants");
        let before = thread_time();
        let answer = self.server.serve(task, request);
        self.histogram.note(thread_time() - before);
        self.machine.note(bare_hashing());
        self.server.read(answer)
    }

    /// What one task costs: on grants that are spread over the store, or on grants that have just begun.
    fn cost(&mut self, task: Task, held: &[Issued]) -> Option<f64> {
        let requests: Vec<_> = match task {
            Task::Authorize | Task::Exchange | Task::Refresh | Task::ClientCredentials => {
                requests(&self.server, task, SAMPLE)?
            }
            Task::Introspect | Task::Check => {
                held.iter().map(|issued| self.server.request(task, issued)).collect::<Option<_>>()?
            }
        };
        let count = requests.len();
        let before = thread_time();
        for request in requests {
            black_box(self.server.serve(task, request));
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
