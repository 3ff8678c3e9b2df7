//! What the tests across crates share: a real server over real HTTP with a clock of its own, clients of every kind, and
//! a store that fails on purpose.

pub mod clients;
mod core_server;
pub mod direct;
pub mod forgeries;
pub mod host;
pub mod http;
pub mod keys;
pub mod rules;
pub mod server;
pub mod store;

/// The examples of the project's README, compiled.
#[doc = include_str!("../../README.md")]
#[cfg(doctest)]
#[derive(Debug)]
pub struct Readme;
