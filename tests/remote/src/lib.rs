//! What every store on the other side of a network is held to, besides the contract of all stores: how often it asks, what
//! a request comes to whose connection is cut, and that service is back when the engine is.
//!
//! A function that is named like a test is one, for a store to call.

pub mod cuts;
pub mod records;
pub mod round_trips;
mod scene;
mod traffic;

pub use scene::{Scene, client, refresh_token};
pub use traffic::Traffic;
