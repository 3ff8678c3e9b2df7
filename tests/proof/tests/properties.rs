//! Random histories, long ones, and every invariant.

use grantor_testkit::History;
use grantor_testkit::world::World;
use proptest::prelude::*;

fn history(steps: usize) -> impl Strategy<Value = History> {
    proptest::collection::vec(any::<[u8; 12]>(), 1..steps).prop_map(History::new)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, max_shrink_iters: 500, ..ProptestConfig::default() })]
    #[test]
    fn every_invariant_holds_in_every_history(history in history(200)) {
        if let Err(violation) = history.play(World::default()) {
            prop_assert!(false, "{violation}");
        }
    }
}
