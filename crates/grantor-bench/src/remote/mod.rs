//! The stores behind a network: exchanges and refreshes through the server, beside a bare loop of the same statements or commands.
//! The real servers are started here, and stopped at the end.

mod postgres;
mod rates;
mod redis;

pub use postgres::postgres;
pub use rates::{ROUNDS, Rates};
pub use redis::{DURABLE, cluster, single};
