#![doc = include_str!("../README.md")]

mod clients;
mod error;
mod grants;
mod lookup;
mod migrations;
mod postgres;

pub use clients::PostgresClients;
pub use error::{Cause, Error};
pub use grants::PostgresGrants;
pub use postgres::{Limits, Postgres};
pub use tokio_postgres;
