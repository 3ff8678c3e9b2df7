//! What two threads on one server take from each other.

use crate::cores::two_threads;
use crate::grantor_server::GrantorServer;
use crate::oxide_auth_server::OxideAuthServer;
use crate::report::spread;
use crate::task::Task;

const ROUNDS: usize = 15;
const COUNT: usize = 2000;

/// Prints the section.
pub fn print() {
    println!("\ntwo threads ÷ one: throughput by time on the cores\n");
    println!("| task | grantor | oxide-auth, behind its lock |\n|---|---|---|");
    for task in Task::ALL {
        let [own, peer] =
            [two_threads::<GrantorServer>(task, ROUNDS, COUNT), two_threads::<OxideAuthServer>(task, ROUNDS, COUNT)];
        println!("| {} | {} | {} |", task.name(), spread(own.as_ref()), spread(peer.as_ref()));
    }
}
