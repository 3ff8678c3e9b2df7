//! The checks of look-ups. Each is the name of the test that [`store_kit!`](crate::store_kit!) makes of it.

mod kept;
mod lives;
mod names;
mod pages;

pub use lives::*;
pub use names::*;
pub use pages::*;

use super::records::Parties;

/// Whom most grants of these checks are between.
const PARTIES: Parties<'static> = Parties { issuer: "https://as.example", client: "app", owner: Some("alice") };
