#![doc = include_str!("../README.md")]

mod bearer;
mod buffered_sys_rng;
mod copy;
mod host;
mod jwt_validator;
mod provider;
mod resource_metadata;

pub use bearer::{Bearer, RequiredScope, Validation, Validator};
pub use buffered_sys_rng::BufferedSysRng;
pub use copy::page;
pub use host::{Answer, Host, Visit};
pub use jwt_validator::JwtValidator;
pub use provider::Provider;
pub use resource_metadata::resource_metadata;
