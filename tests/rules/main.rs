//! Every rule of the first wave (RFC 6749, 6750, 7636, 7009, 7662, 8414, 9207, 8252, 9700, OAuth 2.1), by name: each
//! `rule("…", …)` is the assertion that proves it. `docs/rules.md` is written from here.

mod authorize;
mod general;
mod introspect;
mod metadata;
mod refresh;
mod register;
mod resource;
mod revoke;
mod storage;
mod token;

use grantor_tests::rules::{Coverage, page};

#[test]
fn every_rule_of_the_first_wave_is_proven_or_has_its_reason() {
    let coverage = Coverage::read();
    assert_eq!(coverage.mistakes(), Vec::<String>::new());
    let written = std::fs::read_to_string(page()).unwrap();
    let advice = "docs/rules.md is out of date: cargo run -p grantor-tests --bin rules";
    assert!(written == coverage.markdown(), "{advice}");
}
