//! The checks of a store of grants. Each is the name of the test that [`store_kit!`](crate::store_kit!) makes of it.

mod compare_and_swap;
mod crashes;
mod doubt;
mod endings;
mod expiry;
mod histories;
mod ids;
mod races;
mod room;

pub use compare_and_swap::*;
pub use crashes::*;
pub use doubt::*;
pub use endings::*;
pub use expiry::*;
pub use histories::*;
pub use ids::*;
pub use races::*;
pub use room::*;
