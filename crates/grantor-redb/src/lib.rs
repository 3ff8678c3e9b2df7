#![doc = include_str!("../README.md")]

mod answer;
mod clients;
mod compact;
mod error;
mod file;
mod grants;
mod key_rings;
mod lookup;
mod marks;
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
pub use key_rings::RedbKeyRings;
pub use marks::RedbMarks;
pub use wait::wait;
