//! Prints what a request costs, as one table.

#![expect(clippy::print_stdout, reason = "the table is what this is for")]

use std::fs;

use grantor_bench::cores::two_threads;
use grantor_bench::floor::Floor;
use grantor_bench::grantor_server::GrantorServer;
use grantor_bench::growth::{Growth, bytes_after};
use grantor_bench::oxide_auth_server::OxideAuthServer;
use grantor_bench::rounds::{Figure, allocations_of, compare, times};
use grantor_bench::task::{Contender, Task};

const ROUNDS: usize = 31;
const COUNT: usize = 2000;

fn main() {
    println!("load average: {}", fs::read_to_string("/proc/loadavg").unwrap_or_default().trim());
    println!("\none thread, {ROUNDS} rounds in turn of {COUNT} requests to an empty store; median and quartiles\n");
    println!(
        "| task | grantor µs | oxide-auth ÷ grantor | grantor ÷ floor | oxide-auth ÷ floor | allocations: grantor | oxide-auth | floor |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    Task::ALL.into_iter().for_each(in_process);

    println!("\ntwo threads ÷ one: throughput by time on the cores\n");
    println!("| task | grantor | oxide-auth, behind its lock |\n|---|---|---|");
    for task in Task::ALL {
        let [own, peer] =
            [two_threads::<GrantorServer>(task, 15, COUNT), two_threads::<OxideAuthServer>(task, 15, COUNT)];
        println!("| {} | {} | {} |", task.name(), spread(own.as_ref()), spread(peer.as_ref()));
    }

    println!("\nbytes that stay, on average over 100000 grants\n");
    println!("| what | grantor | oxide-auth |\n|---|---|---|");
    for (what, task) in [
        ("an outstanding code", Task::Authorize),
        ("a grant with refresh token", Task::Exchange),
        ("the same, refreshed once", Task::Refresh),
        ("a token of a client for itself", Task::ClientCredentials),
    ] {
        let [own, peer] = [bytes_after::<GrantorServer>, bytes_after::<OxideAuthServer>].map(|of| of(task, 100_000));
        println!("| {what} | {own} | {peer} |");
    }

    grow::<GrantorServer>();
    grow::<OxideAuthServer>();
    println!("\nload average: {}", fs::read_to_string("/proc/loadavg").unwrap_or_default().trim());
}

fn in_process(task: Task) {
    let compared = compare(task, ROUNDS, COUNT);
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

fn spread(figure: Option<&Figure>) -> String {
    figure.map_or("–".into(), |figure| {
        let (low, high) = figure.quartiles();
        format!("{:.2} ({low:.2}–{high:.2})", figure.median())
    })
}

fn grow<C: Contender>() {
    println!("\n{}, growing: µs for one request\n", C::NAME);
    println!("| live grants |{}", Task::ALL.map(|task| format!(" {} |", task.name())).concat());
    println!("|---|{}", "---|".repeat(Task::ALL.len()));
    let mut growth = Growth::<C>::default();
    for grants in [1_000, 100_000, 1_000_000] {
        let costs = growth.grow(grants);
        let cost = |task| {
            costs.iter().find(|(own, _)| *own == task).map_or("–".into(), |(_, cost)| format!("{:.2}", cost / 1e3))
        };
        println!("| {grants} |{}", Task::ALL.map(|task| format!(" {} |", cost(task))).concat());
    }
    println!("\n    single requests on the way, by time on the core\n{}", growth.histogram);
    println!("\n    as many times bare hashing in between, which no store can delay\n{}", growth.machine);
}
