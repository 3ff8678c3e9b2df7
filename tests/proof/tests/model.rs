//! Every interleaving of the scenarios that are small enough to be checked whole.

use grantor_proof::{QUICK, quick};
use stateright::{Checker as _, Model as _};

const PAGE: &str = include_str!("../../../docs/proof.md");

/// Checks a scenario whole; `docs/proof.md` says how many states that are.
fn check(name: &str) {
    let scenario = quick(name).unwrap();
    let about = scenario.about;
    let checker = scenario.checker().threads(2).spawn_bfs().join();
    checker.assert_properties();
    let row = format!("| {name} | {about} | {} |", in_thousands(checker.unique_state_count()));
    assert!(PAGE.contains(&row), "{row}");
}

fn in_thousands(count: usize) -> String {
    let (thousands, rest) = (count / 1000, count % 1000);
    if thousands == 0 { rest.to_string() } else { format!("{},{rest:03}", in_thousands(thousands)) }
}

#[test]
fn an_owner_answers_once() {
    check("consent");
}

#[test]
fn a_code_buys_tokens_once() {
    check("exchange");
}

#[test]
fn a_refresh_token_has_one_successor() {
    check("refresh");
}

#[test]
fn what_is_revoked_is_inactive_at_once() {
    check("revocation");
}

#[test]
fn a_store_that_fails_leaves_no_doubt() {
    check("doubt");
}

#[test]
fn a_signer_that_is_late_or_fails_loses_nothing() {
    check("signing");
}

#[test]
fn no_scenario_is_forgotten() {
    assert_eq!(QUICK, ["consent", "exchange", "refresh", "revocation", "doubt", "signing"]);
}
