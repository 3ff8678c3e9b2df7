//! `docs/proof.md` says what there is.

use std::fs;
use std::path::Path;

use grantor_proof::{ALL, scenario};
use grantor_testkit::invariants;

fn page() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/proof.md");
    fs::read_to_string(path).unwrap()
}

#[test]
fn every_invariant_stands_on_the_page() {
    let page = page();
    for invariant in invariants::ALL {
        let row = format!("| {} | {} | {} |", invariant.name, invariant.says, invariant.section);
        assert!(page.contains(&row), "{row}");
    }
}

#[test]
fn every_scenario_and_every_planted_fault_stand_on_the_page() {
    let page = page();
    for scenario in ALL.into_iter().filter_map(scenario) {
        assert!(page.contains(&format!("| {} | {} |", scenario.name, scenario.about)), "{}", scenario.name);
    }
    let faults = Path::new(env!("CARGO_MANIFEST_DIR")).join("faults");
    for fault in fs::read_dir(faults).unwrap() {
        let fault = fault.unwrap().file_name().into_string().unwrap();
        assert!(page.contains(&format!("| {} |", fault.trim_end_matches(".patch"))), "{fault}");
    }
}
