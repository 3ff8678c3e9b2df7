//! Every invariant holds at each step of every history of a world: requests valid, forged and broken, in any order of
//! their calls to a store that fails, while time passes and the process dies.

use grantor_testkit::History;
use grantor_testkit::world::World;

/// Twelve bytes a step; see [`grantor_testkit::Draw`].
pub fn check(data: &[u8]) {
    let history = History::from_bytes(data);
    assert!(history.play(World::default()).is_ok(), "{history:?}");
}
