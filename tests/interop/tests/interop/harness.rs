//! The peers themselves: only what a library says of a token is a verdict.

use std::panic;

use grantor_interop::{Expected, Peer};
use serde_json::json;

use crate::scene::expected;

fn panic_of(does: impl FnOnce() + panic::UnwindSafe) -> String {
    *panic::catch_unwind(does).unwrap_err().downcast().unwrap()
}

#[test]
fn what_goes_wrong_otherwise_is_no_refusal_and_stops_the_test() {
    for peer in Peer::all() {
        let said = panic_of(|| drop(peer.verify(&Expected { keys: "no JSON", ..expected("") }, "a.b.c")));
        assert!(said.contains(" fails: ") && said.contains("JSON"), "{said}");
        let pair = peer.generate("ES256");
        let said = panic_of(|| drop(peer.sign(&pair.public, &json!({ "alg": "ES256" }), &json!({}))));
        assert!(said.contains(" fails: ") || said.contains(" refuses: "), "{said}");
        // It goes on nevertheless.
        assert_eq!(peer.thumbprint(&pair.public), peer.thumbprint(&pair.private));
        assert!(!format!("{pair:?}").contains("\\\"d\\\""));
    }
}
