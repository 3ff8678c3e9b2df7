//! What two threads on one server take from each other.

use crate::cores::{Scaling, handover, two_threads};
use crate::grantor_server::GrantorServer;
use crate::oxide_auth_server::OxideAuthServer;
use crate::report::spread;
use crate::rounds::Figure;
use crate::task::Task;

const ROUNDS: usize = 15;
const COUNT: usize = 2000;

/// Prints the section.
pub fn print() {
    println!("\ntwo threads ÷ one: throughput by time on the cores, and by the clock on the wall\n");
    println!("| task | ns from core to core | grantor | on the wall | oxide-auth, behind its lock | on the wall |");
    println!("|---|---|---|---|---|---|");
    for task in Task::ALL {
        let before = handover();
        let [own, peer] =
            [two_threads::<GrantorServer>(task, ROUNDS, COUNT), two_threads::<OxideAuthServer>(task, ROUNDS, COUNT)]
                .map(|scaling| {
                    let cell = |part: fn(&Scaling) -> &Figure| spread(scaling.as_ref().map(part));
                    format!("{} | {}", cell(|scaling| &scaling.on_cores), cell(|scaling| &scaling.on_wall))
                });
        println!("| {} | {before:.0}, {:.0} | {own} | {peer} |", task.name(), handover());
    }
}
