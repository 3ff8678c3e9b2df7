#![doc = include_str!("../README.md")]

mod clients;
mod grants;
mod key_rings;
mod marks;
mod record;
mod room;
mod shard;
mod sync;
mod table;
#[cfg(test)]
mod tests;

pub use clients::MemoryClients;
pub use grants::MemoryGrants;
pub use key_rings::MemoryKeyRings;
pub use marks::MemoryMarks;
