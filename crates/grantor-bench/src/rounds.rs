//! Side by side: the contenders take turns within one run, and each round gives one ratio.

use core::hint::black_box;
use core::time::Duration;

use rustix::time::{ClockId, clock_gettime};

use crate::allocations;
use crate::floor::Floor;
use crate::grantor_server::GrantorServer;
use crate::oxide_auth_server::OxideAuthServer;
use crate::task::{Contender, Task, requests};

/// Several measurements of one thing.
#[derive(Clone, Debug)]
pub struct Figure(Vec<f64>);

/// What a task costs each contender in nanoseconds for one request, in the order of the rounds.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The task.
    pub task: Task,
    /// grantor.
    pub grantor: Vec<f64>,
    /// oxide-auth; `None` if it has no such endpoint.
    pub peer: Option<Vec<f64>>,
    /// The floor.
    pub floor: Vec<f64>,
}

impl Figure {
    /// The measurements, of which there is at least one.
    #[must_use]
    pub fn new(mut samples: Vec<f64>) -> Self {
        samples.sort_by(f64::total_cmp);
        Self(samples)
    }

    /// The one in the midst.
    #[must_use]
    pub fn median(&self) -> f64 {
        self.at(0.5)
    }

    /// What lies a quarter from either end.
    #[must_use]
    pub fn quartiles(&self) -> (f64, f64) {
        (self.at(0.25), self.at(0.75))
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place among a few dozen")]
    #[expect(clippy::cast_precision_loss, reason = "a place among a few dozen")]
    fn at(&self, part: f64) -> f64 {
        self.0[((self.0.len() - 1) as f64 * part).round() as usize]
    }
}

/// The time that this thread has had on a core. What others do on the machine is not in it, but for the caches.
#[must_use]
pub fn thread_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.cast_unsigned(), u32::try_from(time.tv_nsec).unwrap_or_default())
}

/// Every task, `rounds` times in turn by every contender: `count` requests to a server with an empty store.
#[must_use]
pub fn compare(task: Task, rounds: usize, count: usize) -> Comparison {
    let (mut grantor, mut peer, mut floor) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        grantor.extend(nanoseconds::<GrantorServer>(task, count));
        floor.extend(nanoseconds::<Floor>(task, count));
        peer.extend(nanoseconds::<OxideAuthServer>(task, count));
    }
    Comparison { task, grantor, peer: (!peer.is_empty()).then_some(peer), floor }
}

/// How many times as long one takes than the other, round by round: a ratio is of neighbours.
#[must_use]
pub fn times(of: &[f64], than: &[f64]) -> Figure {
    Figure::new(of.iter().zip(than).map(|(of, than)| of / than).collect())
}

fn nanoseconds<C: Contender + Default>(task: Task, count: usize) -> Option<f64> {
    let contender = C::default();
    Some(nanoseconds_each(requests(&contender, task, count)?, |request| contender.serve(task, request)))
}

/// What one of them takes on average, on this thread.
pub(crate) fn nanoseconds_each<T, R>(
    items: impl IntoIterator<Item = T, IntoIter: ExactSizeIterator>,
    work: impl Fn(T) -> R,
) -> f64 {
    let items = items.into_iter();
    #[expect(clippy::cast_precision_loss, reason = "a few thousand")]
    let count = items.len() as f64;
    let before = thread_time();
    for item in items {
        black_box(work(item));
    }
    let took = thread_time() - before;
    took.as_secs_f64() * 1e9 / count
}

/// How often one request asks the allocator for memory, on average over `count`.
#[must_use]
pub fn allocations_of<C: Contender + Default>(task: Task, count: usize) -> Option<f64> {
    let contender = C::default();
    let requests = requests(&contender, task, count)?;
    let (counted, ()) = allocations::during(|| {
        for request in requests {
            black_box(contender.serve(task, request));
        }
    });
    #[expect(clippy::cast_precision_loss, reason = "a few thousand")]
    Some(counted.allocations as f64 / count as f64)
}
