//! Stores that lie, planted in the world: the model checker and random histories find each of them.

use grantor_proof::{ALWAYS, Scenario, quick};
use grantor_testkit::world::{Cast, Keeping, Step, World};
use grantor_testkit::{Counterexample, strategies};
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::TestRunner;
use stateright::{Checker as _, HasDiscoveries, Model as _};

/// What the model checker says of a scenario over a store that keeps its records like this.
fn by_model(name: &str, keeping: Keeping) -> Option<&'static str> {
    let scenario = quick(name).unwrap();
    let scenario = Scenario { begin: scenario.begin.with_keeping(keeping), faults: 0, ..scenario };
    let checker = scenario.checker().threads(2).finish_when(HasDiscoveries::AnyFailures).spawn_bfs().join();
    Some(checker.discovery(ALWAYS)?.last_state().violation.as_ref()?.invariant.name)
}

/// What random histories say of such a store, as short as can be.
fn by_histories(keeping: Keeping) -> Counterexample {
    let world = World::new(Cast::default(), keeping);
    let (mut runner, strategy) = (TestRunner::deterministic(), strategies::history(200));
    let found = (0..500).find_map(|_| strategy.new_tree(&mut runner).unwrap().current().counterexample(&world));
    found.unwrap_or_else(|| panic!("no history shows that {keeping:?}"))
}

#[test]
fn a_store_that_saves_without_comparing_sells_a_code_twice() {
    assert_eq!(by_model("exchange", Keeping::Unconditional), Some("a code once"));
    by_histories(Keeping::Unconditional);
}

#[test]
fn a_store_that_forgets_what_it_said_it_saved() {
    assert_eq!(by_model("revocation", Keeping::Forgetful), Some("answered as expected"));
    by_histories(Keeping::Forgetful);
}

#[test]
fn a_store_that_reads_what_was_before() {
    assert_eq!(by_model("revocation", Keeping::Stale), Some("answered as expected"));
    by_histories(Keeping::Stale);
}

#[test]
fn a_store_that_sweeps_too_early() {
    assert_eq!(by_model("exchange", Keeping::Hasty(1)), Some("answered as expected"));
    let steps = by_histories(Keeping::Hasty(60)).steps;
    assert!(steps.contains(&Step::Sweep), "{steps:?}");
}

#[test]
fn a_store_that_keeps_its_word_is_found_innocent() {
    assert_eq!(by_model("consent", Keeping::Faithful), None);
}
