#![doc = include_str!("../README.md")]

mod clients;
mod grants;
mod room;
mod shard;
mod sync;
#[cfg(test)]
mod tests;

pub use clients::MemoryClients;
pub use grants::MemoryGrants;
