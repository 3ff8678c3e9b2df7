//! One thread and two, on one server.

use core::hint::black_box;
use std::sync::Barrier;
use std::thread;

use crate::rounds::{Figure, thread_time};
use crate::task::{Contender, Task, requests};

/// How many times the throughput of one thread two threads have, by the time that they spend on the cores: it tells of what
/// they take from each other, and not of what others take from them. `None` if the contender does no such thing.
#[must_use]
pub fn two_threads<C: Contender>(task: Task, rounds: usize, count: usize) -> Option<Figure>
where
    C::Request: Send,
{
    let ratios: Option<Vec<_>> =
        (0..rounds).map(|_| Some(2.0 * seconds::<C>(task, 1, count)? / seconds::<C>(task, 2, count)?)).collect();
    ratios.map(Figure::new)
}

/// What one thread spends, on average over the threads.
fn seconds<C: Contender>(task: Task, threads: usize, count: usize) -> Option<f64>
where
    C::Request: Send,
{
    let contender = C::default();
    let work: Option<Vec<_>> = (0..threads).map(|_| requests(&contender, task, count)).collect();
    let start = Barrier::new(threads);
    let run = |requests: Vec<C::Request>| {
        start.wait();
        let before = thread_time();
        for request in requests {
            black_box(contender.serve(task, request));
        }
        (thread_time() - before).as_secs_f64()
    };
    let spent: f64 = thread::scope(|scope| {
        let running: Vec<_> = work?.into_iter().map(|requests| scope.spawn(|| run(requests))).collect();
        Some(running.into_iter().map(|thread| thread.join().expect("no thread stops")).sum())
    })?;
    #[expect(clippy::cast_precision_loss, reason = "one or two")]
    Some(spent / threads as f64)
}
