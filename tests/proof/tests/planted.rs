//! Stores that lie, planted in the world: the model checker and random histories find each of them.

use grantor::{Client, Registration};
use grantor_proof::{ALWAYS, Scenario, quick};
use grantor_testkit::world::{Caller, Cast, Keeping, Kind, Minted, Presented, Request, Scopes, Sent, Step, World};
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

/// What a world says of a token that is revoked, and then read as it was before.
fn one_after_the_other(revoked: Kind) -> &'static str {
    let thing = |by, kind| Presented::genuine(Minted { grant: 0, by, kind });
    let caller = Caller::honest("web");
    let mut world = quick("revocation").unwrap().begin;
    world.ask(Request::Revoke { caller, token: thing(2, revoked) }).unwrap();
    let access = Request::Access { token: thing(2, Kind::AccessToken), scope: Scopes::PHOTOS, resource: false };
    world.with_keeping(Keeping::Stale).ask(access).unwrap_err().invariant.name
}

#[test]
fn what_was_revoked_and_is_taken_is_named() {
    assert_eq!(one_after_the_other(Kind::AccessToken), "revoked");
    assert_eq!(one_after_the_other(Kind::RefreshToken), "ended");
}

#[test]
fn a_secret_that_is_shown_is_found() {
    let cast = Cast::default();
    let web = cast.client("web").unwrap();
    let registration = Registration { name: Cast::SECRET.into(), ..Registration::clone(web) };
    let shown = Cast::new(cast.policy().clone(), vec![Client::new(registration).unwrap()]);
    let (redirect_uri, challenge) = (Sent::Right, Some(7));
    let authorize =
        Request::Authorize { client: "web", browser: 1, redirect_uri, scope: None, challenge, resource: false };
    let violation = World::new(shown, Keeping::Faithful).ask(authorize).unwrap_err();
    assert_eq!(violation.invariant.name, "no secret in an answer or an event");
}

#[test]
fn a_store_that_keeps_its_word_is_found_innocent() {
    assert_eq!(by_model("consent", Keeping::Faithful), None);
}
