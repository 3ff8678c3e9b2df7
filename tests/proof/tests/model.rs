//! Every interleaving of the scenarios that are small enough to be checked whole.

use grantor_proof::{QUICK, scenario};
use stateright::{Checker as _, Model as _};

#[test]
fn every_invariant_holds_in_every_interleaving() {
    for name in QUICK {
        let scenario = grantor_proof::Scenario { at_once: 2, ..scenario(name).unwrap() };
        let checker = scenario.checker().threads(2).spawn_bfs().join();
        println!(
            "{name}: {} states, {} distinct, depth {}",
            checker.state_count(),
            checker.unique_state_count(),
            checker.max_depth()
        );
        checker.assert_properties();
    }
}
