//! `docs/proof.md` says what there is.

use std::fs;
use std::path::Path;

use grantor_proof::{ALL, scenario};
use grantor_testkit::invariants;

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)).unwrap()
}

fn page() -> String {
    read("docs/proof.md")
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
fn the_invariants_are_counted_right() {
    let count = format!("{} invariants by name", invariants::ALL.len());
    for path in ["README.md", "crates/grantor-testkit/README.md"] {
        assert!(read(path).contains(&count), "{path}");
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
