//! The core of grantor, explored: every interleaving of a few requests over a store that can fail, with the real
//! decisions.

mod histories;
pub mod keys;
mod scenario;
mod scenarios;

pub use histories::histories;
pub use scenario::{ALWAYS, Scenario, Scene};
pub use scenarios::{ALL, QUICK, quick, scenario};
