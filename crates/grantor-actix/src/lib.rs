#![doc = include_str!("../README.md")]

mod bearer;
mod copy;
mod host;
mod provider;

pub use bearer::{Bearer, RequiredScope, Validation, Validator};
pub use copy::page;
pub use host::{Answer, Host, Visit};
pub use provider::Provider;
