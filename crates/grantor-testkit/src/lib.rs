#![doc = include_str!("../README.md")]

mod failing;
pub mod store_kit;

pub use failing::{Broken, Failing, Fault};
