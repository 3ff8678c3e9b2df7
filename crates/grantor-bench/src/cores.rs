//! One thread and two, on one server.

use core::hint::{black_box, spin_loop};
use core::sync::atomic::{AtomicU32, Ordering};
use core::time::Duration;
use std::sync::Barrier;
use std::thread;

use rustix::time::{ClockId, clock_gettime};

use crate::rounds::{Figure, thread_time};
use crate::task::{Contender, Task, requests};

/// How many times the throughput of one thread two threads have.
#[derive(Clone, Debug)]
pub struct Scaling {
    /// By the time that they spend on the cores: it tells of what they take from each other, and not of what others take from
    /// them.
    pub on_cores: Figure,
    /// By the clock on the wall: what counts, where nobody else is on the machine.
    pub on_wall: Figure,
}

/// What the threads spent.
struct Spent {
    /// On the cores, on average over the threads.
    on_cores: f64,
    /// From when the first began until the last had ended.
    on_wall: f64,
}

/// `count` requests of one thread, and as many of each of two, `rounds` times in turn. `None` if the contender does no such
/// thing.
#[must_use]
pub fn two_threads<C: Contender + Default>(task: Task, rounds: usize, count: usize) -> Option<Scaling>
where
    C::Request: Send,
{
    let (mut on_cores, mut on_wall) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        let (one, two) = (spend::<C>(task, 1, count)?, spend::<C>(task, 2, count)?);
        on_cores.push(2.0 * one.on_cores / two.on_cores);
        on_wall.push(2.0 * one.on_wall / two.on_wall);
    }
    Some(Scaling { on_cores: Figure::new(on_cores), on_wall: Figure::new(on_wall) })
}

fn spend<C: Contender + Default>(task: Task, threads: usize, count: usize) -> Option<Spent>
where
    C::Request: Send,
{
    let contender = C::default();
    let work: Option<Vec<_>> = (0..threads).map(|_| requests(&contender, task, count)).collect();
    let start = Barrier::new(threads);
    let run = |requests: Vec<C::Request>| {
        start.wait();
        let (began, before) = (wall(), thread_time());
        for request in requests {
            black_box(contender.serve(task, request));
        }
        ((thread_time() - before).as_secs_f64(), began, wall())
    };
    let spent: Vec<_> = thread::scope(|scope| {
        let running: Vec<_> = work?.into_iter().map(|requests| scope.spawn(|| run(requests))).collect();
        Some(running.into_iter().map(|thread| thread.join().expect("no thread stops")).collect())
    })?;
    let began = spent.iter().map(|spent| spent.1).min().unwrap_or_default();
    let ended = spent.iter().map(|spent| spent.2).max().unwrap_or_default();
    #[expect(clippy::cast_precision_loss, reason = "one or two")]
    let on_cores = spent.iter().map(|spent| spent.0).sum::<f64>() / threads as f64;
    Some(Spent { on_cores, on_wall: (ended - began).as_secs_f64() })
}

fn wall() -> Duration {
    let time = clock_gettime(ClockId::Monotonic);
    Duration::new(time.tv_sec.cast_unsigned(), u32::try_from(time.tv_nsec).unwrap_or_default())
}

/// Nanoseconds from when one core writes a number until another has read it: what each number costs that two threads share and
/// one of them writes. It depends on where the cores lie, which a virtual machine may change. Of several attempts, the least.
#[must_use]
pub fn handover() -> f64 {
    (0..20).map(|_| attempt()).fold(f64::INFINITY, f64::min)
}

fn attempt() -> f64 {
    const TURNS: u32 = 500;
    let (number, start) = (AtomicU32::new(0), Barrier::new(2));
    // Each waits for the numbers of one kind, even or odd, and writes the next.
    let play = |first: u32| {
        start.wait();
        let before = wall();
        for turn in 0..TURNS {
            while number.load(Ordering::Acquire) != 2 * turn + first {
                spin_loop();
            }
            number.store(2 * turn + first + 1, Ordering::Release);
        }
        wall() - before
    };
    let took = thread::scope(|scope| {
        scope.spawn(|| play(1));
        play(0)
    });
    took.as_secs_f64() * 1e9 / f64::from(2 * TURNS)
}
