//! grantor over the stores behind a network, beside the bare statements.

use grantor_servers::Postgres;
use tokio::runtime::Runtime;

use crate::remote::{DURABLE, ROUNDS, Rates, cluster, postgres, single};
use crate::report::spread;
use crate::rounds::{Figure, times};

/// Few, who wait for one another's turn more than they work; and as many as keep server and Redis busy.
const FEW: usize = 8;
const MANY: usize = 64;

/// Prints the section.
pub fn print() {
    println!("\nremote stores, {ROUNDS} rounds in turn; medians, and quartiles of the ratios\n");
    println!("| store | at once | exchanges a second | refreshes | bare | exchange ÷ bare | refresh ÷ bare |");
    println!("|---|---|---|---|---|---|---|");
    let runtime = Runtime::new().expect("a runtime");
    row("PostgreSQL, as it comes", FEW, &runtime.block_on(postgres(&[], FEW)));
    row("PostgreSQL, waiting for no disk", FEW, &runtime.block_on(postgres(&Postgres::FAST, FEW)));
    for (what, settings) in [("all on disk", &DURABLE[..]), ("nothing on disk", &[])] {
        for tasks in [FEW, MANY] {
            row(&format!("Redis, {what}"), tasks, &runtime.block_on(single(settings, tasks)));
        }
        for tasks in [FEW, MANY] {
            row(&format!("Redis Cluster, {what}"), tasks, &runtime.block_on(cluster(settings, tasks)));
        }
    }
}

fn row(store: &str, tasks: usize, rates: &Rates) {
    let Rates { exchanges, refreshes, bare } = rates;
    let [exchange, refresh, turn] = [exchanges, refreshes, bare].map(|rates| Figure::new(rates.clone()).median());
    let [of_exchanges, of_refreshes] = [exchanges, refreshes].map(|rates| spread(Some(&times(rates, bare))));
    println!("| {store} | {tasks} | {exchange:.0} | {refresh:.0} | {turn:.0} | {of_exchanges} | {of_refreshes} |");
}
