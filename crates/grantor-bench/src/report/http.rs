//! grantor over HTTP, beside a handler that does no work.

use std::env;

use crate::http::{CONNECTIONS, Comparison, Round, Rounds};
use crate::plot::{self, Labels};
use crate::report::spread;
use crate::task::Task;

const ROUNDS: usize = 31;
const COUNT: usize = 8000;

/// Prints the section.
pub fn print() {
    let bench = env::current_exe().expect("this program");
    println!("\nover HTTP, by one worker on one core; {CONNECTIONS} connections of a load generator on another");
    println!(
        "{ROUNDS} rounds in turn of {COUNT} requests: medians of the rounds, with quartiles; p50 and p99 of all requests\n"
    );
    println!("| task | grantor a second | p50 µs | p99 µs | bare a second | p50 µs | p99 µs | grantor ÷ bare |");
    println!("|---|---|---|---|---|---|---|---|");
    let measured = Task::ALL.into_iter().filter_map(|task| Comparison::measure(&bench, task, ROUNDS, COUNT));
    let compared: Vec<_> = measured.inspect(row).collect();

    println!("\nthe same by the time that the server was on its core\n");
    println!("| task | grantor µs | of the time | bare µs | of the time | grantor ÷ bare |\n|---|---|---|---|---|---|");
    for compared @ Comparison { task, grantor, bare } in &compared {
        let ratio = compared.ratio(|round| 1.0 / round.cost());
        println!("| {} | {} | {} | {} |", task.name(), on_core(grantor), on_core(bare), spread(Some(&ratio)));
    }
    plot(&compared);
}

/// Of the two that differ most.
fn plot(compared: &[Comparison]) {
    let labels = Labels { title: "Over HTTP: how long the quickest take", x: "% of the requests", y: "µs at most" };
    let parts: Vec<_> = (1..40).map(|part| f64::from(part) / 40.0).chain([0.99]).collect();
    let curve = |rounds: &Rounds| -> Vec<_> {
        rounds.latencies().quantiles(&parts).into_iter().map(|(part, within)| (100.0 * part, within)).collect()
    };
    let shown = compared.iter().filter(|compared| matches!(compared.task, Task::Exchange | Task::Introspect));
    let names =
        shown.clone().map(|compared| [compared.task.name().to_owned(), format!("{}, bare", compared.task.name())]);
    let names: Vec<_> = names.flatten().collect();
    let curves = shown.flat_map(|compared| [curve(&compared.grantor), curve(&compared.bare)]);
    let series: Vec<_> = names.iter().map(String::as_str).zip(curves).collect();
    plot::save("http-latency.svg", &plot::lines(labels, 0.0..100.0, &series));
}

fn row(compared: &Comparison) {
    let Comparison { task, grantor, bare } = compared;
    let ratio = compared.ratio(Round::throughput);
    println!("| {} | {} | {} | {} |", task.name(), by_clock(grantor), by_clock(bare), spread(Some(&ratio)));
}

fn by_clock(rounds: &Rounds) -> String {
    let (throughput, latencies) = (rounds.figure(Round::throughput), rounds.latencies());
    format!("{:.0} | {:.0} | {:.0}", throughput.median(), latencies.quantile(0.5), latencies.quantile(0.99))
}

fn on_core(rounds: &Rounds) -> String {
    format!("{:.2} | {:.2}", rounds.figure(Round::cost).median(), rounds.figure(Round::busy).median())
}
