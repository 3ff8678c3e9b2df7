//! What the server adds to the calls of a store: exchanges and refreshes through it, against a bare loop of the same calls on
//! the same connections.

#![expect(clippy::print_stdout, clippy::disallowed_methods, reason = "a measurement is about time, and printed")]

use std::sync::Arc;
use std::time::Instant;

use grantor::{Clients, Grants};
use tokio::task::JoinSet;

use crate::{Scene, refresh_token};

/// How many do it at once.
pub const TASKS: usize = 8;
const ROUNDS: usize = 5;
/// How often each does it in each round.
const TIMES: usize = 200;

/// Prints how many exchanges, refreshes and bare turns are made in a second, in rounds that follow one another. A bare turn
/// is what the task of this number sends for the time of that number: two loads side by side, and a save.
pub async fn measure<G, C, F>(scene: Scene<G, C>, bare: impl Fn(usize, usize) -> F + Clone + Send + Sync + 'static)
where
    G: Grants + Send + Sync + 'static,
    C: Clients + Send + Sync + 'static,
    F: Future<Output = ()> + Send,
{
    let scene = Arc::new(scene);
    scene.warm_up().await;
    for round in 0..ROUNDS {
        let mut codes = Vec::new();
        for _ in 0..TASKS * TIMES {
            codes.push(scene.code().await);
        }
        let codes = Arc::new(codes);
        let exchanges = rate(|task| {
            let (scene, codes) = (Arc::clone(&scene), Arc::clone(&codes));
            async move {
                for code in codes.iter().skip(task * TIMES).take(TIMES) {
                    scene.exchange(code).await.unwrap();
                }
            }
        });
        let exchanges = exchanges.await;

        let mut tokens = Vec::new();
        for _ in 0..TASKS {
            tokens.push(refresh_token(&scene.exchange(&scene.code().await).await.unwrap()));
        }
        let refreshes = rate(|task| {
            let (scene, mut token) = (Arc::clone(&scene), tokens[task].clone());
            async move {
                for second in 2..TIMES + 2 {
                    token = refresh_token(&scene.refresh(&token, second.try_into().unwrap()).await.unwrap());
                }
            }
        });
        let refreshes = refreshes.await;

        let turns = rate(|task| {
            let bare = bare.clone();
            async move {
                for time in round * TIMES..(round + 1) * TIMES {
                    bare(task, time).await;
                }
            }
        });
        let turns = turns.await;
        println!(
            "a second: exchanges {exchanges:.0} ({:.2}), refreshes {refreshes:.0} ({:.2}), bare {turns:.0}",
            exchanges / turns,
            refreshes / turns,
        );
    }
}

/// How many were done in a second, by all tasks together.
async fn rate<F: Future<Output = ()> + Send + 'static>(task: impl Fn(usize) -> F) -> f64 {
    let mut tasks = JoinSet::new();
    let start = Instant::now();
    (0..TASKS).for_each(|number| drop(tasks.spawn(task(number))));
    while let Some(done) = tasks.join_next().await {
        done.unwrap();
    }
    (TASKS * TIMES) as f64 / start.elapsed().as_secs_f64()
}
