//! Every rule of the first wave (RFC 6749, 6750, 7636, 7009, 7662, 8414, 9207, 8252, 9700, OAuth 2.1), and of the
//! specifications of the second that are kept (RFC 9068, 8707, 7521, 7523, 7515, 7517, 7518, 7519, 7638, 8725, 9728), by
//! name: each `rule("…", …)` is the assertion that proves it. `docs/rules.md` is written from here.

mod access_token_jwt;
mod assertions;
mod authorize;
mod general;
mod introspect;
mod jwt;
mod keys;
mod metadata;
mod refresh;
mod register;
mod resource;
mod resource_indicators;
mod resource_metadata;
mod revoke;
mod storage;
mod token;

use grantor_tests::rules::{Coverage, page};

#[test]
fn every_rule_that_is_kept_is_proven_or_has_its_reason() {
    let coverage = Coverage::read();
    assert_eq!(coverage.mistakes(), Vec::<String>::new());
    let written = std::fs::read_to_string(page()).unwrap();
    let advice = "docs/rules.md is out of date: cargo run -p grantor-tests --bin rules";
    assert!(written == coverage.markdown(), "{advice}");
}
