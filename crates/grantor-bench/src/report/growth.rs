//! What a request costs in a store that fills, and the longest ones on the way.

use crate::grantor_server::GrantorServer;
use crate::growth::Growth;
use crate::oxide_auth_server::OxideAuthServer;
use crate::task::{Contender, Task};

/// Prints the section.
pub fn print() {
    grow::<GrantorServer>();
    grow::<OxideAuthServer>();
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
