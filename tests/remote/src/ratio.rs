//! What the server adds to the calls of a store: exchanges and refreshes through it, against a bare loop of the same calls on
//! the same connections.

#![expect(clippy::print_stdout, clippy::disallowed_methods, reason = "a measurement is about time, and printed")]

use std::sync::Arc;
use std::time::Instant;

use grantor::{Clients, Grants};
use tokio::task::JoinSet;

use crate::{Scene, refresh_token};

/// How many do it at once, where nothing else is said.
pub const TASKS: usize = 8;
/// How many can do it at once.
const MOST: usize = 64;
/// Short ones, so that whatever else the machine does falls upon all alike.
const ROUNDS: usize = 41;

/// Grants for the bare loop, as large as those that are refreshed on and on.
pub async fn prepare<G: Grants, C: Clients>(scene: &Scene<G, C>) {
    for _ in 0..MOST {
        let mut tokens = scene.exchange(&scene.code().await).await.unwrap();
        for second in 2..8 {
            tokens = scene.refresh(&refresh_token(&tokens), second).await.unwrap();
        }
    }
}

/// Prints how many exchanges, refreshes and bare turns are made in a second, in rounds, in each of which each task does it so
/// many times. A bare turn is what the task of this number sends for the time of that number:
/// two loads side by side, and a save.
pub async fn measure<G, C, F>(
    scene: Scene<G, C>,
    times: usize,
    bare: impl Fn(usize, usize) -> F + Clone + Send + Sync + 'static,
) where
    G: Grants + Send + Sync + 'static,
    C: Clients + Send + Sync + 'static,
    F: Future<Output = ()> + Send,
{
    measure_at_once(Arc::new(scene), TASKS, times, bare).await;
}

/// The same with so many tasks, 64 at most.
pub async fn measure_at_once<G, C, F>(
    scene: Arc<Scene<G, C>>,
    tasks: usize,
    times: usize,
    bare: impl Fn(usize, usize) -> F + Clone + Send + Sync + 'static,
) where
    G: Grants + Send + Sync + 'static,
    C: Clients + Send + Sync + 'static,
    F: Future<Output = ()> + Send,
{
    scene.warm_up().await;
    let mut rates = Vec::new();
    for round in 0..ROUNDS {
        let mut codes = Vec::new();
        for _ in 0..tasks * times {
            codes.push(scene.code().await);
        }
        let codes = Arc::new(codes);
        let exchanges = rate(tasks, times, |task| {
            let (scene, codes) = (Arc::clone(&scene), Arc::clone(&codes));
            async move {
                for code in codes.iter().skip(task * times).take(times) {
                    scene.exchange(code).await.unwrap();
                }
            }
        });
        let exchanges = exchanges.await;

        let mut tokens = Vec::new();
        for _ in 0..tasks {
            tokens.push(refresh_token(&scene.exchange(&scene.code().await).await.unwrap()));
        }
        let refreshes = rate(tasks, times, |task| {
            let (scene, mut token) = (Arc::clone(&scene), tokens[task].clone());
            async move {
                for second in 2..times + 2 {
                    token = refresh_token(&scene.refresh(&token, second.try_into().unwrap()).await.unwrap());
                }
            }
        });
        let refreshes = refreshes.await;

        let turns = rate(tasks, times, |task| {
            let bare = bare.clone();
            async move {
                for time in round * times..(round + 1) * times {
                    bare(task, time).await;
                }
            }
        });
        let turns = turns.await;
        rates.push([exchanges, refreshes, turns]);
    }
    let median = |of: fn(&[f64; 3]) -> f64| {
        let mut all: Vec<_> = rates.iter().map(of).collect();
        all.sort_by(f64::total_cmp);
        all[ROUNDS / 2]
    };
    println!(
        "{tasks} at once, a second, by the medians of {ROUNDS} rounds: exchanges {:.0}, refreshes {:.0}, bare {:.0}",
        median(|rates| rates[0]),
        median(|rates| rates[1]),
        median(|rates| rates[2]),
    );
    println!(
        "of what the bare loop makes, by the medians of the rounds' ratios: exchanges {:.2}, refreshes {:.2}",
        median(|rates| rates[0] / rates[2]),
        median(|rates| rates[1] / rates[2]),
    );
}

/// How many were done in a second, by all tasks together.
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
