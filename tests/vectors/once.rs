//! Each vector is used, and by one check.

use std::collections::BTreeMap;

use crate::vector::{Check, all};
use crate::{grammars, requests, responses, values};

const CHECKS: &[&[Check]] = &[values::CHECKS, grammars::CHECKS, requests::CHECKS, responses::CHECKS];

#[test]
fn each_vector_is_used_by_one_check() {
    let mut uses: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for vector in all() {
        let id = vector["id"].as_str().unwrap().to_owned();
        assert!(vector["spec"].is_string() && vector["section"].is_string(), "{id}");
        assert!(uses.insert(id, Vec::new()).is_none(), "an id is there twice");
    }
    for check in CHECKS.iter().copied().flatten() {
        for id in check.ids {
            uses.get_mut(*id).unwrap_or_else(|| panic!("no vector {id}")).push(check.name);
        }
    }
    for (id, checks) in uses {
        assert_eq!(checks.len(), 1, "{id} is used by {checks:?}");
    }
}
