//! Saves that go on while the engine goes down and comes back.

use core::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;

use grantor::{GrantId, Grants, Saved};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::records::{FAR, at, ended, id};

const TASKS: u64 = 4;

/// A few grants, each saved on and on.
#[derive(Debug)]
pub struct Traffic<G> {
    grants: G,
    over: Arc<AtomicBool>,
    tasks: Vec<(GrantId, JoinHandle<u64>)>,
}

impl<G: Grants<Error: Send> + Clone + Send + Sync + 'static> Traffic<G> {
    /// It is under way when this returns.
    pub async fn begin(grants: &G) -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let mut tasks = Vec::new();
        for id in (0..TASKS).map(id) {
            let (running, is_running) = oneshot::channel();
            tasks.push((id, tokio::spawn(saves(grants.clone(), id, running, Arc::clone(&over)))));
            is_running.await.unwrap();
        }
        Self { grants: grants.clone(), over, tasks }
    }

    /// Ends it, after a save of each grant was answered that was asked for after this was called: service is back then.
    /// What was answered is there, and nothing that was not asked for.
    pub async fn end(self) {
        self.over.store(true, Ordering::SeqCst);
        for (id, task) in self.tasks {
            let answered = task.await.unwrap();
            let stored = self.grants.load(id).await.unwrap().unwrap();
            assert_eq!(stored.revision(), answered);
        }
    }
}

/// The last revision that was answered.
async fn saves<G: Grants<Error: Send>>(
    grants: G,
    id: GrantId,
    running: oneshot::Sender<()>,
    over: Arc<AtomicBool>,
) -> u64 {
    let (mut answered, mut failures, mut running) = (0, 0, Some(running));
    loop {
        let last = over.load(Ordering::SeqCst);
        match save(&grants, id, answered + 1).await {
            Ok(()) => answered += 1,
            Err(error) => {
                failures += usize::from(last);
                assert!(failures < 100, "service is not back: {error}");
                tokio::task::yield_now().await;
                continue;
            }
        }
        if let Some(running) = running.take_if(|_| answered == 20) {
            running.send(()).unwrap();
        }
        if last {
            return answered;
        }
    }
}

/// Saves the next revision. If there is one, a save that failed was made; and nothing was lost.
async fn save<G: Grants>(grants: &G, id: GrantId, revision: u64) -> Result<(), G::Error> {
    match grants.save(&ended(id, revision, FAR), at(0)).await? {
        Saved::Stored => {}
        Saved::Conflict => {
            let stored = grants.load(id).await?;
            assert_eq!(stored.map(|stored| stored.revision()), Some(revision));
        }
        Saved::Full => panic!("there is no bound"),
    }
    Ok(())
}
