//! What a request costs: in time, in allocations, and in bytes that stay.
//!
//! Three contenders do the same [`Task`](task::Task)s: grantor, from the bytes of a request to the bytes of a response;
//! oxide-auth, by its own public types; and the floor, which is what no server can do without. `cargo run --release -p
//! grantor-bench` prints the tables of `docs/performance.md`; the test `budgets` holds what does not depend on the machine.

pub mod allocations;
pub mod cores;
pub mod filled;
pub mod floor;
pub mod grantor_server;
pub mod growth;
pub mod histogram;
pub mod http;
pub mod instructions;
pub mod oxide_auth_server;
pub mod plot;
pub mod remote;
pub mod repeatable;
pub mod report;
pub mod rounds;
pub mod signed;
pub mod task;
