//! Strategies for [`proptest`]: requests, valid and broken, steps, and whole histories.
//!
//! ```
//! use grantor_testkit::strategies;
//! use grantor_testkit::world::World;
//! use proptest::prelude::*;
//!
//! proptest!(|(history in strategies::history(50))| {
//!     prop_assert!(history.play(World::default()).is_ok());
//! });
//! ```

use proptest::arbitrary::any;
use proptest::collection::vec;
use proptest::strategy::Strategy;

use crate::history::{Draw, History, request_of, step_of};
use crate::world::{Request, Step, World};

/// Histories of so many steps at most.
pub fn history(steps: usize) -> impl Strategy<Value = History> {
    vec(any::<Draw>(), 1..steps.max(2)).prop_map(History::new)
}

/// Steps that make sense in a world as it stands: requests arrive, valid, forged and broken, go on, fail; time passes.
pub fn step(world: &World) -> impl Strategy<Value = Step> {
    any::<Draw>().prop_map(move |draw| step_of(world, &draw))
}

/// Requests that make sense in a world as it stands: those that an honest client would make most often, and those that
/// differ from them in one or more parts.
pub fn request(world: &World) -> impl Strategy<Value = Request> {
    any::<Draw>().prop_map(move |draw| request_of(world, &draw))
}
