//! A kit for authors of stores: one line of test code holds a store to its contract, from compare-and-swap to what
//! becomes of a theft that is presented again after a fortnight.
//!
//! Tell the kit how to [open](Database) your store, and let [`store_kit!`](crate::store_kit!) do the rest. Each check
//! is a test of its own, and what it finds says what was seen, which sentence of the contract it breaks, and what an
//! attacker gains. A store of clients is told of as a [`Registry`]; a blocking store is wrapped in [`Blocking`];
//! one that looks grants up by owner and client is held to that contract, too, and so are stores of marks and of key rings.
//! `docs/write-a-store.md` of the repository has a whole store, and what to do in SQL, Redis and DynamoDB.
//!
//! A check needs room for a thousand grants or marks, sleeps nowhere and reads no clock: time is what saves and sweeps are told,
//! from the year 2100 on, so that a store which drops by the clock of its database drops nothing. Chance is seeded;
//! what threads do is not. A store that locks nothing between reading and writing is found out where it awaits in
//! between, always, and where it does not, by how often it is tried.

mod blocking;
mod chance;
pub mod clients;
mod database;
mod examined;
mod finding;
pub mod grants;
pub mod key_rings;
mod linearizability;
pub mod lookups;
mod macros;
pub mod marks;
mod passing;
pub(crate) mod records;
mod register;
mod run;
mod scene;
mod sentence;
mod together;
mod valid;

pub use blocking::Blocking;
pub use database::{Database, Registry};
pub use finding::{Finding, Verdict};
pub use run::run;
#[doc(hidden)]
pub use run::{NamedCheck, findings};
pub use sentence::Sentence;

/// The page for authors of stores: its store is compiled, and held to its contract.
#[doc = include_str!("../../../../docs/write-a-store.md")]
#[cfg(doctest)]
#[derive(Debug)]
pub struct WriteAStore;
