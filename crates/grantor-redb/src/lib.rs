#![doc = include_str!("../README.md")]

mod answer;
mod clients;
mod compact;
mod error;
mod file;
mod grants;
mod lookup;
mod record;
mod tables;
#[cfg(test)]
mod tests;
mod wait;
mod writer;

pub use clients::RedbClients;
pub use compact::compact;
pub use error::{Error, OpenError};
pub use grants::RedbGrants;
pub use wait::wait;
