//! Faults, each of which ends with service back.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::task::spawn_blocking;

use crate::history::Kind;
use crate::party::{Party, Route};
use crate::run::Run;

/// What befalls a run.
pub(crate) struct Strikes {
    run: Arc<Run>,
    /// One for each process, asking that alone.
    probes: Vec<Party>,
    counts: BTreeMap<&'static str, usize>,
}

/// How often a whole flow is tried at a process until service counts as lost.
const TRIALS: usize = 50;

impl Strikes {
    pub(crate) fn new(run: &Arc<Run>) -> Self {
        let probe = |place| Party::new(run, place, Route::Only(place));
        let probes = (0..run.processes.count()).map(probe).collect();
        Self { run: Arc::clone(run), probes, counts: BTreeMap::new() }
    }

    /// How often each fault befell the run.
    pub(crate) fn counts(self) -> BTreeMap<&'static str, usize> {
        self.counts
    }

    /// When there are so many more answers than when this is first asked.
    pub(crate) fn after(&self, answers: usize) -> impl Future<Output = ()> + use<> {
        let run = Arc::clone(&self.run);
        async move { run.history.reach(run.history.answered() + answers).await }
    }

    /// Counts a fault that nobody waits for.
    pub(crate) fn count(&mut self, fault: &'static str) {
        *self.counts.entry(fault).or_default() += 1;
    }

    /// A fault, and that service is back after it, at every process.
    pub(crate) async fn strike(&mut self, fault: &'static str, harm: impl Future<Output = ()>) {
        self.count(fault);
        self.run.under_fault(true);
        harm.await;
        for (place, probe) in self.probes.iter_mut().enumerate() {
            let mut trials = 0;
            while whole_flow(probe).await.is_none() {
                trials += 1;
                assert!(trials < TRIALS, "service is not back at process {place}: {fault}");
            }
        }
        self.run.under_fault(false);
    }

    /// A process is killed in the midst of what it does; when what is to happen then has happened, another takes its
    /// place.
    pub(crate) async fn kill(&mut self, place: usize, then: impl FnOnce()) {
        let run = Arc::clone(&self.run);
        self.strike("a server is killed, and another takes its place", async {
            let same = Arc::clone(&run);
            spawn_blocking(move || same.processes.kill(place)).await.expect("a process that ran");
            then();
            spawn_blocking(move || run.processes.replace(place)).await.expect("a process");
        })
        .await;
    }
}

/// From the authorization request to the revocation.
async fn whole_flow(party: &mut Party) -> Option<()> {
    let flow = party.run.history.flow();
    let code = party.log_in(flow).await?;
    let tokens = party.tokens(flow, Kind::Exchange, &code).await?;
    let tokens = party.tokens(flow, Kind::Refresh, &tokens.refresh).await?;
    party.ask(flow, Kind::IntrospectAccessToken, &tokens.access).await?;
    party.ask(flow, Kind::RevokeRefreshToken, &tokens.refresh).await?;
    Some(())
}
