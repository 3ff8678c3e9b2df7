//! What a request costs in a process of its own, and how often it asks for memory.

use crate::floor::Floor;
use crate::grantor_server::GrantorServer;
use crate::oxide_auth_server::OxideAuthServer;
use crate::plot::{self, Labels};
use crate::report::spread;
use crate::rounds::{Comparison, Figure, allocations_of, compare, times};
use crate::task::{Contender as _, Task};

const ROUNDS: usize = 31;
const COUNT: usize = 2000;

/// Prints the section.
pub fn print() {
    println!("\none thread, {ROUNDS} rounds in turn of {COUNT} requests to an empty store; median and quartiles\n");
    println!(
        "| task | grantor µs | oxide-auth ÷ grantor | grantor ÷ floor | oxide-auth ÷ floor | allocations: grantor | oxide-auth | floor |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    let compared = Task::ALL.map(|task| compare(task, ROUNDS, COUNT));
    compared.iter().for_each(row);
    plot(&compared);
}

fn plot(compared: &[Comparison]) {
    let labels = Labels { title: "One request on one thread", x: "", y: "µs" };
    let bars = |name, cost: fn(&Comparison) -> &[f64]| {
        let median =
            |samples: &[f64]| if samples.is_empty() { 0.0 } else { Figure::new(samples.to_vec()).median() / 1e3 };
        (name, compared.iter().map(|compared| median(cost(compared))).collect())
    };
    let series = [
        bars(<GrantorServer>::NAME, |compared| &compared.grantor),
        bars(OxideAuthServer::NAME, |compared| compared.peer.as_deref().unwrap_or_default()),
        bars(Floor::NAME, |compared| &compared.floor),
    ];
    plot::save("one-thread.svg", &plot::bars(labels, &Task::ALL.map(Task::name), &series));
}

fn row(compared: &Comparison) {
    let task = compared.task;
    let peer_to = |other| compared.peer.as_ref().map(|peer| times(peer, other));
    let allocations = [
        allocations_of::<GrantorServer>(task, COUNT),
        allocations_of::<OxideAuthServer>(task, COUNT),
        allocations_of::<Floor>(task, COUNT),
    ];
    let [own, other, floor] = allocations.map(|count| count.map_or("–".into(), |count| format!("{count:.1}")));
    println!(
        "| {} | {:.2} | {} | {} | {} | {own} | {other} | {floor} |",
        task.name(),
        Figure::new(compared.grantor.clone()).median() / 1e3,
        spread(peer_to(&compared.grantor).as_ref()),
        spread(Some(&times(&compared.grantor, &compared.floor))),
        spread(peer_to(&compared.floor).as_ref()),
    );
}
