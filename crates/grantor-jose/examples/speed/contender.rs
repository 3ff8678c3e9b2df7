//! Work that is held against other work.

use core::hint::black_box;
use std::time::Instant;

/// The same work, done by somebody.
pub(crate) struct Contender<'a> {
    name: &'static str,
    prepare: Box<dyn FnMut() + 'a>,
    work: Box<dyn FnMut() + 'a>,
    best: f64,
}

/// How often each does its work in a round.
pub(crate) const TIMES: u16 = 300;
const ROUNDS: usize = 51;

impl<'a> Contender<'a> {
    pub(crate) fn new<T>(name: &'static str, work: impl FnMut() -> T + 'a) -> Self {
        Self::with_preparation(name, || (), work)
    }

    /// What is prepared before a round is not measured.
    pub(crate) fn with_preparation<T>(
        name: &'static str,
        prepare: impl FnMut() + 'a,
        mut work: impl FnMut() -> T + 'a,
    ) -> Self {
        let work = Box::new(move || drop(black_box(work())));
        Self { name, prepare: Box::new(prepare), work, best: f64::INFINITY }
    }

    #[expect(clippy::disallowed_methods, reason = "it is the time that is measured")]
    fn round(&mut self) {
        (self.prepare)();
        let start = Instant::now();
        (0..TIMES).for_each(|_| (self.work)());
        self.best = self.best.min(start.elapsed().as_secs_f64() * 1e6 / f64::from(TIMES));
    }
}

/// The first is held against the second, the bare work of the same library; a third is the same in pure Rust.
pub(crate) fn compare(what: &str, contenders: &mut [Contender<'_>]) {
    for _ in 0..ROUNDS {
        contenders.iter_mut().for_each(Contender::round);
    }
    let times: Vec<_> = contenders.iter().map(|contender| contender.best).collect();
    print!("{what:<16}");
    for (contender, time) in contenders.iter().zip(&times) {
        print!("  {} {time:>8.1}", contender.name);
    }
    print!("  to bare {:.2}", times.first().unwrap() / times.get(1).unwrap());
    if let Some(rust) = times.get(2) {
        print!("  Rust to aws-lc {:.2}", rust / times.get(1).unwrap());
    }
    println!();
}
