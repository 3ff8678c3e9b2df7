//! One run: parties work on and on, faults befall what serves them, and in the end every grant is asked for once more.

use core::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::Arc;

use tokio::sync::watch;
use tokio::task::spawn_blocking;

use crate::check::check;
use crate::history::History;
use crate::load::Load;
use crate::party::{Party, Route};
use crate::processes::Processes;
use crate::strikes::Strikes;
use crate::table::Table;

pub(crate) struct Run {
    pub(crate) history: History,
    pub(crate) processes: Processes,
    under_fault: watch::Sender<bool>,
    over: AtomicBool,
    unheard: AtomicUsize,
}

/// How large a run is.
#[derive(Clone, Copy)]
pub(crate) struct Size {
    pub(crate) processes: usize,
    pub(crate) parties: usize,
    /// How many answers there are between two faults.
    pub(crate) between: usize,
    /// How often all faults happen.
    pub(crate) rounds: usize,
}

impl Size {
    pub(crate) const SHORT: Self = Self { processes: 3, parties: 12, between: 120, rounds: 1 };
    pub(crate) const LONG: Self = Self { processes: 4, parties: 24, between: 1_000, rounds: 20 };
}

/// Has the parties work over this store until all faults have happened, and holds what they saw to what must be.
pub(crate) async fn run(size: Size, store: String, faults: impl AsyncFnOnce(&mut Strikes)) {
    let processes = spawn_blocking(move || Processes::start(size.processes, store)).await.expect("processes");
    let run = Arc::new(Run {
        history: History::default(),
        processes,
        under_fault: watch::Sender::new(false),
        over: AtomicBool::new(false),
        unheard: AtomicUsize::new(0),
    });
    let work = |seed| tokio::spawn(Load::new(Party::new(&run, seed, Route::Any)).work());
    let parties: Vec<_> = (0..size.parties).map(work).collect();
    let mut strikes = Strikes::new(&run);
    faults(&mut strikes).await;
    let faults = strikes.counts();
    run.over.store(true, Ordering::SeqCst);
    for party in parties {
        party.await.expect("a party");
    }

    let Some(Run { history, processes, unheard, .. }) = Arc::into_inner(run) else { panic!("a party works still") };
    let told = spawn_blocking(move || processes.end()).await.expect("processes that ran");
    let history = history.requests();
    let violations = check(&history);
    let unheard = unheard.into_inner();
    println!("{}", Table { history: &history, violations: &violations, faults, told, unheard });
    let first: Vec<_> = violations.iter().take(5).collect();
    assert!(first.is_empty(), "{} violations, the first being\n{first:#?}", violations.len());
}

impl Run {
    pub(crate) fn under_fault(&self, is_so: bool) {
        self.under_fault.send_replace(is_so);
    }

    /// When no fault is under way.
    pub(crate) async fn calm(&self) {
        self.under_fault.subscribe().wait_for(|is_so| !is_so).await.expect("it is here");
    }

    pub(crate) fn is_over(&self) -> bool {
        self.over.load(Ordering::SeqCst)
    }

    /// Counts a process that did not listen.
    pub(crate) fn unheard(&self) {
        self.unheard.fetch_add(1, Ordering::SeqCst);
    }
}
