//! How the store grows: loads and saves among a million grants against those among a thousand, in alternating rounds; what
//! a grant takes on the disk; and saves while 100,000 grants that have expired are swept. It wants a database that is
//! empty, and a superuser: it makes another one, of the same name and `_small`, which it drops again, and orders checkpoints.
//!
//! ```sh
//! cargo run --release -p grantor-postgres --example growth -- 'host=/run/postgresql user=me dbname=empty'
//! ```
//!
//! A number after the address takes the place of the million. A tenth of the grants is swept.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a measurement that fails says where, and it is about time"
)]

mod desk;
mod held;
mod times;

use core::sync::atomic::{AtomicBool, Ordering};
use core::time::Duration;
use std::sync::Arc;
use std::time::Instant;

use grantor::Timestamp;
use tokio::task::JoinSet;
use tokio_postgres::Config;

use crate::desk::ACCESS_TOKEN;
use crate::held::{DAY, EXPIRED, Held, NOW, connect};
use crate::times::Times;

const MANY: usize = 1_000_000;
const FEW: usize = 1_000;

const ROUNDS: i64 = 50;
/// How many refreshes there are in each round, among the few as among the many.
const TIMES: usize = 200;

/// How many refresh at once while there is a sweep, each as often as it can.
const TASKS: usize = 64;
/// How long they do before it.
const BASELINE: Duration = Duration::from_secs(5);

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let config: Config = arguments.next().unwrap_or_default().parse().unwrap();
    let many = arguments.next().map_or(MANY, |number| number.parse().unwrap());

    let start = Instant::now();
    let sql = connect(&config).await;
    let name = format!("{}_small", config.get_dbname().unwrap());
    sql.batch_execute(&format!("CREATE DATABASE {name}")).await.unwrap();
    let mut small = config.clone();
    small.dbname(&name);
    let few = Held::fill(small, FEW).await;
    let held = Arc::new(Held::fill(config, many).await);
    println!("{many} grants, filled in {:.0?}", start.elapsed());
    println!("bytes a grant: {}", held.sizes().await);
    few.rewrite().await;
    held.rewrite().await;
    println!("bytes a grant, each saved once more: {}", held.sizes().await);

    compare(&few, &held).await;
    sweep(&held, many / EXPIRED).await;

    drop(few);
    sql.batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)")).await.unwrap();
    println!("all of it took {:.0?}", start.elapsed());
}

/// One client after the other refreshes among the few, and then among the many, round by round.
async fn compare(few: &Held, many: &Held) {
    many.checkpoint().await;
    let mut times = [const { Vec::new() }; 4];
    for round in 0..ROUNDS {
        // Time passes, so that among the few the grants do not gather access tokens.
        let second = NOW + round * ACCESS_TOKEN;
        for (number, held) in [few, many].into_iter().enumerate() {
            for _ in 0..TIMES {
                let [load, save] = held.refresh(second).await;
                times[number].push(load);
                times[number + 2].push(save);
            }
        }
    }
    let [load_few, load_many, save_few, save_many] = times.map(Times::of);
    for (what, few, many) in [("load", load_few, load_many), ("save", save_few, save_many)] {
        let ratio = |of: fn(&Times) -> Duration| of(&many).as_secs_f64() / of(&few).as_secs_f64();
        println!("{what} among the few: {few}");
        println!("{what} among the many: {many}");
        println!("{what}, many to few: median {:.2}, mean {:.2}", ratio(Times::median), ratio(Times::mean));
    }
}

/// Many clients refresh, at first without a sweep, and then while all that has expired is swept.
async fn sweep(held: &Arc<Held>, expired: usize) {
    let second = NOW + DAY / 2;
    let ((), saves) = saves_during(tokio::time::sleep(BASELINE), held, second).await;
    println!("saves without a sweep: {}", slow(&saves));

    let sweep = async {
        let start = Instant::now();
        let dropped = held.store.sweep(Timestamp::from_unix(second), usize::MAX).await;
        assert_eq!(dropped.unwrap(), expired);
        start.elapsed()
    };
    let (took, saves) = saves_during(sweep, held, second).await;
    println!("a sweep of {expired} grants took {took:.2?}");
    println!("saves meanwhile: {}", slow(&saves));
}

/// The saves of all tasks until something else is done.
async fn saves_during<T>(other: impl Future<Output = T>, held: &Arc<Held>, second: i64) -> (T, Times) {
    held.checkpoint().await;
    let done = Arc::new(AtomicBool::new(false));
    let mut tasks = JoinSet::new();
    for _ in 0..TASKS {
        let (held, done) = (Arc::clone(held), Arc::clone(&done));
        tasks.spawn(async move {
            let mut saves = Vec::new();
            while !done.load(Ordering::Relaxed) {
                let [_, save] = held.refresh(second).await;
                saves.push(save);
            }
            saves
        });
    }
    let result = other.await;
    done.store(true, Ordering::Relaxed);
    (result, Times::of(tasks.join_all().await.into_iter().flatten()))
}

fn slow(saves: &Times) -> String {
    format!("{saves}, {} slower than ten times the median", saves.above(saves.median() * 10))
}
