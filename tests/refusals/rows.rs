//! The table, and what each row says of a reply.

use std::collections::{BTreeMap, BTreeSet};

use grantor_tests::clients::CALLBACK;
use grantor_tests::http::Reply;
use grantor_tests::rules::columns;

/// The rows of one endpoint.
pub(crate) struct Rows {
    rows: BTreeMap<String, Row>,
    checked: BTreeSet<String>,
}

struct Row {
    reported: String,
    status: String,
    error: String,
}

impl Rows {
    pub(crate) fn of(endpoint: &str) -> Self {
        let table = include_str!("errors.csv").lines().skip(1).map(columns);
        let rows = table.filter(|row| row[1] == endpoint).map(|row| {
            let [condition, _, reported, status, error, _] = row.try_into().unwrap();
            (condition, Row { reported, status, error })
        });
        Self { rows: rows.collect(), checked: BTreeSet::new() }
    }

    /// Holds a reply against the row of its condition.
    pub(crate) fn check(&mut self, condition: &str, reply: &Reply) {
        let row = self.rows.get(condition).unwrap_or_else(|| panic!("no row {condition:?}"));
        let says = |column: &str, word: &str| {
            column.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').any(|own| own == word)
        };
        let context = format!("{condition}: {reply:?}");
        if row.status != "-" {
            assert!(says(&row.status, &reply.status.to_string()), "status of {context}");
        }
        match (row.error.as_str(), reply.error()) {
            // A JSON body may say more than a row that names no code.
            ("-", _) if row.reported == "JSON" => {}
            ("-", error) => assert_eq!(error, "", "{context}"),
            (expected, error) => assert!(!error.is_empty() && says(expected, &error), "error of {context}"),
        }
        match row.reported.split(' ').next().unwrap() {
            "page" => {
                assert_eq!(reply.header("content-type"), "text/html; charset=utf-8", "{context}");
                assert_eq!(reply.header("location"), "", "{context}");
                assert_eq!(reply.header("content-security-policy"), "frame-ancestors 'none'", "{context}");
                assert_eq!(reply.header("referrer-policy"), "no-referrer", "{context}");
            }
            "redirect" => {
                assert!(reply.header("location").starts_with(CALLBACK), "{context}");
                assert!(reply.parameter("iss").starts_with("http://127.0.0.1:"), "{context}");
            }
            "JSON" | "JSON+header" => assert_eq!(reply.header("content-type"), "application/json", "{context}"),
            "header" => assert!(reply.header("www-authenticate").starts_with("Bearer realm="), "{context}"),
            "none" if row.status.contains("without CORS") => {
                assert!(reply.headers.keys().all(|name| !name.as_str().starts_with("access-control-")), "{context}");
            }
            "none" => {}
            other => panic!("unknown place {other:?}"),
        }
        if row.status.contains("Retry-After") {
            assert_eq!(reply.header("retry-after"), "5", "{context}");
        }
        if reply.status == 401 {
            assert_ne!(reply.header("www-authenticate"), "", "{context}");
        }
        assert_eq!(reply.status == 405, !reply.header("allow").is_empty(), "{context}");
        if row.reported != "none" || reply.status == 200 {
            assert!(reply.header("cache-control").contains("no-store"), "{context}");
        }
        self.checked.insert(condition.into());
    }

    /// Every row was checked, or waits for a feature.
    pub(crate) fn finish(self, later: &[(&str, &[&str])]) {
        let later: BTreeSet<_> =
            later.iter().flat_map(|(_, conditions)| *conditions).map(|text| (*text).into()).collect();
        let all: BTreeSet<String> = self.rows.into_keys().collect();
        assert_eq!(later.intersection(&self.checked).next(), None, "a row is both checked and left for later");
        let accounted: BTreeSet<String> = later.union(&self.checked).cloned().collect();
        assert_eq!(accounted, all, "a row is neither checked nor left for later, or does not exist");
    }
}
