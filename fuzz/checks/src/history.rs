//! Every invariant holds at each step of every history of a world: requests valid, forged and broken, in any order of
//! their calls to a store and a signer that fail, while time passes and the process dies; tokens opaque, and JWTs.

use grantor_testkit::History;
use grantor_testkit::world::{Cast, Keeping, World};

/// Twelve bytes a step; see [`grantor_testkit::Draw`].
pub fn check(data: &[u8]) {
    let history = History::from_bytes(data);
    for cast in [Cast::default(), Cast::default().with_jwts()] {
        let played = history.play(World::new(cast, Keeping::Faithful));
        assert!(played.is_ok(), "{:?}\n{history:?}", played.err());
    }
}
