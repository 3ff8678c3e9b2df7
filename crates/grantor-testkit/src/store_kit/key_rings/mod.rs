//! The checks of a store of key rings. Each is the name of the test that [`store_kit!`](crate::store_kit!) makes of it.

mod answers;
mod compare_and_swap;
mod issuers;
mod kept;
mod races;
pub(crate) mod rings;

pub use compare_and_swap::*;
pub use issuers::*;
pub use kept::*;
pub use races::*;
