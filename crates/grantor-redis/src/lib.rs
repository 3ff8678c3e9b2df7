#![doc = include_str!("../README.md")]

mod clients;
mod error;
mod grants;
mod key_rings;
mod link;
mod marks;
mod options;
mod redis;
mod registrations;
mod script;
mod weakness;

pub use self::redis::Redis;
pub use ::redis as redis_rs;
pub use clients::RedisClients;
pub use error::{Cause, Error};
pub use grants::RedisGrants;
pub use key_rings::RedisKeyRings;
pub use marks::RedisMarks;
pub use options::Options;
pub use weakness::Weakness;
