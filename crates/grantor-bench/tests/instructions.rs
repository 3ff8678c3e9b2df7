//! How many instructions a request of grantor takes stays within what is written here: blocks of SHA-256, and all the rest.
//!
//! They are counted in the profile of tests, in which code takes some ten times as many as in a release, the core fewer and
//! what is around it more. The server's clock stands and its chance is the same each time, so that a program takes the same
//! number to the last one. A budget has 5 % more than was counted with Rust 1.95, for what differs between machines: how the C
//! library copies bytes, and the compiler. Blocks of SHA-256 have no margin. Where a new compiler takes more than that, the new
//! budgets are 5 % more than is counted with it, once the code has been seen to pass with the one before.

use std::path::Path;

use grantor_bench::grantor_server::GrantorServer;
use grantor_bench::instructions::count;
use grantor_bench::task::{Contender as _, Task};

const GRANTS: usize = 1000;
const REQUESTS: usize = 200;

/// What the hash of a block takes, on the processor that valgrind imitates.
const BLOCK: f64 = 3378.0;

#[test]
fn a_request_takes_no_more_instructions_than_it_may() {
    let budgets = [
        (Task::Authorize, 9.0, 310_500.0),
        (Task::Exchange, 9.0, 298_000.0),
        (Task::Refresh, 12.0, 341_000.0),
        (Task::ClientCredentials, 4.0, 156_500.0),
        (Task::Introspect, 2.0, 148_000.0),
        (Task::Check, 1.0, 58_000.0),
    ];
    let counted = count(Path::new(env!("CARGO_BIN_EXE_grantor-bench")), <GrantorServer>::NAME, &[GRANTS], REQUESTS);
    assert_eq!(counted.len(), 2 * budgets.len());
    let beyond: Vec<_> = (budgets.into_iter())
        .filter_map(|(task, blocks, rest)| {
            let (_, _, took) = counted.iter().find(|counted| (counted.0, counted.1) == (task, Some(GRANTS)))?;
            let taken = took.hashing / BLOCK;
            (taken > blocks || took.rest > rest).then(|| {
                format!("{}: {taken:.2} blocks and {:.0}; {blocks} and {rest} are allowed", task.name(), took.rest)
            })
        })
        .collect();
    assert!(beyond.is_empty(), "{beyond:#?}");
}
