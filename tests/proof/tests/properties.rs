//! Random histories of a world, and every invariant at each of their steps.

use std::collections::BTreeMap;

use grantor_proof::histories;
use grantor_testkit::strategies;
use grantor_testkit::world::{Cast, Keeping, World};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, max_shrink_iters: 500, ..ProptestConfig::default() })]

    #[test]
    fn every_invariant_holds_in_every_history(history in strategies::history(200)) {
        if let Err(violation) = history.play(World::default()) {
            prop_assert!(false, "{violation}");
        }
    }

    #[test]
    fn so_it_does_where_access_tokens_are_jwts(history in strategies::history(200)) {
        if let Err(violation) = history.play(World::new(Cast::default().with_jwts(), Keeping::Faithful)) {
            prop_assert!(false, "{violation}");
        }
    }
}

/// What random histories have to come across, or they say nothing.
const COMES_ABOUT: [&str; 21] = [
    "Authorize: Asked",
    "Authorize: invalid_scope",
    "Authorize: Page",
    "Consent: Code",
    "Consent: access_denied",
    "Consent: Page",
    "Exchange: Tokens",
    "Exchange: invalid_grant",
    "Exchange: invalid_grant, and the grant ended",
    "Refresh: Tokens",
    "Refresh: Tokens again",
    "Refresh: invalid_grant, and the grant ended",
    "Refresh: invalid_scope",
    "ClientCredentials: Tokens",
    "Revoke: Revoked",
    "Withdraw: Revoked",
    "Withdraw: access_denied",
    "Withdraw: unknown",
    "Introspect: Active",
    "Access: Active",
    "Access: invalid_token",
];

#[test]
fn histories_come_across_whatever_there_is() {
    let seen: BTreeMap<String, usize> = histories(60, 400, 0).unwrap();
    for what in COMES_ABOUT {
        assert!(seen.get(what).is_some_and(|times| *times >= 2), "{what}: {:?}", seen.get(what));
    }
}
