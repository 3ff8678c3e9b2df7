#![doc = include_str!("../README.md")]

mod constant;
mod counterexample;
mod failing;
mod history;
pub mod invariants;
pub mod store_kit;
pub mod strategies;
pub mod world;

pub use constant::Constant;
pub use counterexample::Counterexample;
pub use failing::{Broken, Failing, Fault};
pub use history::{Draw, History};
pub use invariants::{Invariant, Violation};
