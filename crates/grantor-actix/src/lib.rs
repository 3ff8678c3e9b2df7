#![doc = include_str!("../README.md")]

mod bearer;
mod copy;
mod host;
mod jwt_validator;
mod provider;
mod resource_metadata;

pub use bearer::{Bearer, RequiredScope, Validation, Validator};
pub use copy::page;
pub use host::{Answer, Host, Visit};
pub use jwt_validator::JwtValidator;
pub use provider::Provider;
pub use resource_metadata::resource_metadata;
