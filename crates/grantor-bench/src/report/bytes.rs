//! What a grant keeps of memory.

use crate::grantor_server::GrantorServer;
use crate::growth::bytes_after;
use crate::oxide_auth_server::OxideAuthServer;
use crate::task::Task;

const COUNT: usize = 100_000;

/// Prints the section.
pub fn print() {
    println!("\nbytes that stay, on average over {COUNT} grants\n");
    println!("| what | grantor | oxide-auth |\n|---|---|---|");
    for (what, task) in [
        ("an outstanding code", Task::Authorize),
        ("a grant with refresh token", Task::Exchange),
        ("the same, refreshed once", Task::Refresh),
        ("a token of a client for itself", Task::ClientCredentials),
    ] {
        let [own, peer] = [bytes_after::<GrantorServer>, bytes_after::<OxideAuthServer>].map(|of| of(task, COUNT));
        println!("| {what} | {own} | {peer} |");
    }
}
