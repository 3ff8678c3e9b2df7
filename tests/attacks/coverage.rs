//! Every row is a case, or waits for a feature.

use std::collections::BTreeSet;

/// The rows that wait, and for what.
const LATER: &[(&str, &str)] = &[
    ("A29", "the device flow: who claims a code approves it"),
    ("A33", "request objects: nothing outside of one counts"),
    ("A34", "the jwt-bearer grant: a key is looked at on each use"),
    ("A35", "sender-constrained tokens: each consumer asks for the proof"),
    ("A38", "lists in pages: cursors are authenticated"),
    ("A39", "documents that the server fetches: sizes, redirections and addresses have limits"),
];

const ADVISORIES: usize = 42;
const RACES: usize = 24;

const SOURCES: &[&str] = &[
    include_str!("assertions.rs"),
    include_str!("authorization.rs"),
    include_str!("endings.rs"),
    include_str!("exchanges.rs"),
    include_str!("growth.rs"),
    include_str!("http/budgets.rs"),
    include_str!("http/clients.rs"),
    include_str!("http/metadata.rs"),
    include_str!("http/parameters.rs"),
    include_str!("http/redirection.rs"),
    include_str!("policies.rs"),
    include_str!("races.rs"),
    include_str!("refreshes.rs"),
    include_str!("restart.rs"),
    include_str!("revocation.rs"),
    include_str!("signatures.rs"),
    include_str!("stores.rs"),
    include_str!("uris.rs"),
];

/// The rows that the names of tests begin with: `a03_` is A3, `a18_a20_` would be two.
fn cases() -> Vec<String> {
    let mut rows = Vec::new();
    for source in SOURCES {
        for (attribute, signature) in source.lines().zip(source.lines().skip(1)) {
            if !(attribute.starts_with("#[test]") || attribute.starts_with("#[tokio::test")) {
                continue;
            }
            let name = signature.split_once("fn ").map_or("", |(_, name)| name);
            let own: Vec<_> = name.split('_').map_while(row).collect();
            assert!(!own.is_empty(), "{name} carries no number");
            rows.extend(own);
        }
    }
    rows
}

fn row(token: &str) -> Option<String> {
    let (kind, number) = token.split_at_checked(1)?;
    let known = token.len() == 3 && (kind == "a" || kind == "r");
    known.then(|| number.parse().ok()).flatten().map(|number: usize| format!("{}{number}", kind.to_uppercase()))
}

#[test]
fn every_row_is_a_case_or_waits_for_a_feature() {
    let all: BTreeSet<String> =
        (1..=ADVISORIES).map(|n| format!("A{n}")).chain((1..=RACES).map(|n| format!("R{n}"))).collect();
    let cases: BTreeSet<String> = cases().into_iter().collect();
    let later: BTreeSet<String> = LATER.iter().map(|(row, _)| String::from(*row)).collect();
    assert_eq!(later.len(), LATER.len(), "a row waits twice");
    assert_eq!(cases.intersection(&later).next(), None, "a row is a case and waits");
    let accounted: BTreeSet<String> = cases.union(&later).cloned().collect();
    assert_eq!(accounted.symmetric_difference(&all).collect::<Vec<_>>(), [""; 0], "rows without a case, or unknown");
}
