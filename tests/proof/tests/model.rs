//! Every interleaving of the scenarios that are small enough to be checked whole.

use grantor_proof::{QUICK, quick};
use stateright::{Checker as _, Model as _};

fn check(name: &str) {
    let checker = quick(name).unwrap().checker().threads(2).spawn_bfs().join();
    println!("{name}: {} distinct states, depth {}", checker.unique_state_count(), checker.max_depth());
    checker.assert_properties();
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
fn no_scenario_is_forgotten() {
    assert_eq!(QUICK, ["consent", "exchange", "refresh", "revocation", "doubt"]);
}
