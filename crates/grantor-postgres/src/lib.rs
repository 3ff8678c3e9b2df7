#![doc = include_str!("../README.md")]

mod clients;
mod error;
mod grants;
mod key_rings;
mod lookup;
mod marks;
mod migrations;
mod postgres;
mod sweep;

pub use clients::PostgresClients;
pub use error::{Cause, Error};
pub use grants::PostgresGrants;
pub use key_rings::PostgresKeyRings;
pub use marks::PostgresMarks;
pub use postgres::{Limits, Postgres};
pub use tokio_postgres;
