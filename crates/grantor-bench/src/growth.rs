//! A store that fills: what a request costs then, each single one on the way, and what stays.

use core::hint::black_box;

use crate::allocations;
use crate::filled::Filled;
use crate::rounds::{nanoseconds_each, thread_time};
use crate::task::{Contender, Task, requests};

/// A server that is filled.
#[derive(Debug)]
pub struct Growth<C> {
    filled: Filled<C>,
    /// The nanoseconds of each single request while it was filled, by the time on the core.
    pub single: Vec<u32>,
}

/// How many grants of a full server are asked about.
const SAMPLE: usize = 2000;

impl<C: Contender + Default> Default for Growth<C> {
    /// Each filling of a server does the same, as far as the server can be made to.
    fn default() -> Self {
        let mut filled = Filled::<C>::default();
        filled.server.be_repeatable();
        Self { filled, single: Vec::new() }
    }
}

impl<C: Contender> Growth<C> {
    /// Grants are made until there are as many, and the cost of the tasks is measured on some of them: nanoseconds for one
    /// request.
    pub fn grow(&mut self, to: usize) -> Vec<(Task, f64)> {
        // What remembers the single requests must not itself move while it does.
        self.single.reserve(2 * to - self.single.len());
        self.filled.fill(to, SAMPLE, |server, task, request| {
            let before = thread_time();
            let answer = server.serve(task, request);
            self.single.push((thread_time() - before).as_nanos().try_into().unwrap_or(u32::MAX));
            answer
        });
        Task::ALL.into_iter().filter_map(|task| Some((task, self.cost(task)?))).collect()
    }

    /// What one task costs: on grants that are spread over the store, or on grants that have just begun.
    fn cost(&self, task: Task) -> Option<f64> {
        Some(nanoseconds_each(self.filled.requests(task)?, |request| self.filled.server.serve(task, request)))
    }
}

/// The bytes that stay after a task, for each of `count` grants: what was asked of the allocator, without its own overhead.
#[must_use]
pub fn bytes_after<C: Contender + Default>(task: Task, count: usize) -> i64 {
    let contender = C::default();
    let (counted, ()) = allocations::during(|| {
        for request in requests(&contender, task, count).expect("every contender begins grants") {
            black_box(contender.serve(task, request));
        }
    });
    counted.bytes / i64::try_from(count).unwrap_or(i64::MAX)
}
