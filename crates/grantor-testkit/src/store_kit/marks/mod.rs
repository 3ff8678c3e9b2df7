//! The checks of a store of marks. Each is the name of the test that [`store_kit!`](crate::store_kit!) makes of it.

mod answers;
mod claims;
mod dates;
mod races;
mod room;

pub use claims::*;
pub use dates::*;
pub use races::*;
pub use room::*;
