//! What does not depend on the machine stays within what is written here: how often a request asks for memory, and how much
//! of it stays. Time is never tested.

use grantor_bench::grantor_server::GrantorServer;
use grantor_bench::growth::bytes_after;
use grantor_bench::rounds::allocations_of;
use grantor_bench::task::Task;

/// Requests of one kind. With fewer, what the tables of the store ask for as they grow would weigh too much.
const COUNT: usize = 12_000;

#[test]
fn a_request_asks_for_memory_no_more_often_than_it_may() {
    for (task, budget) in [
        (Task::Authorize, 23.5),
        (Task::Exchange, 8.0),
        (Task::Refresh, 8.0),
        (Task::ClientCredentials, 8.0),
        (Task::Introspect, 5.0),
        (Task::Check, 0.0),
    ] {
        let allocations = allocations_of::<GrantorServer>(task, COUNT).unwrap();
        assert!(allocations <= budget, "{}: {allocations} allocations, and {budget} are allowed", task.name());
    }
}

#[test]
fn what_stays_of_a_grant_is_no_more_than_it_may_be() {
    for (task, budget) in [(Task::Authorize, 400), (Task::Exchange, 560), (Task::Refresh, 740)] {
        let bytes = bytes_after::<GrantorServer>(task, COUNT);
        assert!(bytes <= budget, "{}: {bytes} bytes stay, and {budget} are allowed", task.name());
    }
}
