//! How many requests are answered in a second over a store, beside a bare loop of the same calls.

use std::sync::Arc;
use std::time::Instant;

use grantor::{Clients, Grants};
use grantor_remote::{Scene, refresh_token};
use tokio::task::JoinSet;

/// How many can do it at once.
const MOST: usize = 64;
/// Short ones, so that whatever else the machine does falls upon all alike.
pub const ROUNDS: usize = 31;

/// How many are done in a second, in the order of the rounds.
#[derive(Clone, Debug, Default)]
pub struct Rates {
    /// Codes that are exchanged.
    pub exchanges: Vec<f64>,
    /// Tokens that are refreshed.
    pub refreshes: Vec<f64>,
    /// What each of these comes to at the store: two loads side by side, and a save.
    pub bare: Vec<f64>,
}

/// Grants for the bare loop, as large as those that are refreshed on and on.
pub(super) async fn prepare<G: Grants, C: Clients>(scene: &Scene<G, C>) {
    for _ in 0..MOST {
        let mut tokens = scene.exchange(&scene.code().await).await.unwrap();
        for second in 2..8 {
            tokens = scene.refresh(&refresh_token(&tokens), second).await.unwrap();
        }
    }
}

/// Exchanges, refreshes and bare turns in rounds, in each of which so many tasks, 64 at most, do it so many times. A bare turn is
/// what the task of this number sends for the time of that number.
pub(super) async fn measure<G, C, F>(
    scene: &Arc<Scene<G, C>>,
    tasks: usize,
    times: usize,
    bare: impl Fn(usize, usize) -> F + Clone + Send + 'static,
) -> Rates
where
    G: Grants + Send + Sync + 'static,
    C: Clients + Send + Sync + 'static,
    F: Future<Output = ()> + Send,
{
    scene.warm_up().await;
    let mut rates = Rates::default();
    for round in 0..ROUNDS {
        rates.exchanges.push(exchanges(scene, tasks, times).await);
        rates.refreshes.push(refreshes(scene, tasks, times).await);
        let turns = rate(tasks, times, |task| {
            let bare = bare.clone();
            async move {
                for time in round * times..(round + 1) * times {
                    bare(task, time).await;
                }
            }
        });
        rates.bare.push(turns.await);
    }
    rates
}

async fn exchanges<G, C>(scene: &Arc<Scene<G, C>>, tasks: usize, times: usize) -> f64
where
    G: Grants + Send + Sync + 'static,
    C: Clients + Send + Sync + 'static,
{
    let mut codes = Vec::new();
    for _ in 0..tasks * times {
        codes.push(scene.code().await);
    }
    let codes: Arc<[_]> = codes.into();
    let exchange = |task| {
        let (scene, codes) = (Arc::clone(scene), Arc::clone(&codes));
        async move {
            for code in codes.iter().skip(task * times).take(times) {
                scene.exchange(code).await.unwrap();
            }
        }
    };
    rate(tasks, times, exchange).await
}

async fn refreshes<G, C>(scene: &Arc<Scene<G, C>>, tasks: usize, times: usize) -> f64
where
    G: Grants + Send + Sync + 'static,
    C: Clients + Send + Sync + 'static,
{
    let mut tokens = Vec::new();
    for _ in 0..tasks {
        tokens.push(refresh_token(&scene.exchange(&scene.code().await).await.unwrap()));
    }
    let refresh = |task: usize| {
        let (scene, mut token) = (Arc::clone(scene), tokens[task].clone());
        async move {
            for second in 2..times + 2 {
                token = refresh_token(&scene.refresh(&token, second.try_into().unwrap()).await.unwrap());
            }
        }
    };
    rate(tasks, times, refresh).await
}

/// How many were done in a second, by all tasks together.
#[expect(clippy::disallowed_methods, reason = "a measurement is about time")]
#[expect(clippy::cast_precision_loss, reason = "some thousands")]
async fn rate<F>(tasks: usize, times: usize, task: impl Fn(usize) -> F) -> f64
where
    F: Future<Output = ()> + Send + 'static,
{
    let mut running = JoinSet::new();
    let start = Instant::now();
    (0..tasks).for_each(|number| drop(running.spawn(task(number))));
    while let Some(done) = running.join_next().await {
        done.unwrap();
    }
    (tasks * times) as f64 / start.elapsed().as_secs_f64()
}
