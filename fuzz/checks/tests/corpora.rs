//! Every file of every corpus is replayed, and what makes a target is complete.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use grantor_fuzz_checks::{CHECKS, seeds};

fn fuzz(folder: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..").join(folder)
}

/// The files of a folder, by name.
fn files(folder: &str) -> Vec<(String, PathBuf)> {
    let entries = fs::read_dir(fuzz(folder)).unwrap_or_else(|error| panic!("{folder}: {error}"));
    let files = entries.map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = files.map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), path)).collect();
    files.sort();
    files
}

#[test]
fn every_sentence_holds_for_every_file_of_its_corpus() {
    for &(target, check) in CHECKS {
        let corpus = files(&format!("corpus/{target}"));
        assert!((1..300).contains(&corpus.len()), "{target} has {} files", corpus.len());
        let mut size = 0;
        for (name, path) in corpus {
            let data = fs::read(path).unwrap();
            size += data.len();
            let replay = std::panic::catch_unwind(|| check(&data));
            assert!(replay.is_ok(), "corpus/{target}/{name}");
        }
        assert!(size < 300_000, "{target} has {size} bytes");
    }
}

#[test]
fn every_target_is_complete() {
    let expected: BTreeSet<_> = CHECKS.iter().map(|(target, _)| (*target).to_owned()).collect();
    let manifest = fs::read_to_string(fuzz("Cargo.toml")).unwrap();
    let mut wrappers = BTreeSet::new();
    for (name, path) in files("fuzz_targets") {
        let target = name.trim_end_matches(".rs").to_owned();
        assert!(fs::read_to_string(path).unwrap().contains(&format!("{target}::check")), "{name}");
        assert!(manifest.contains(&format!("path = \"fuzz_targets/{name}\"")), "{name} is not in the manifest");
        wrappers.insert(target);
    }
    let corpora: BTreeSet<_> = files("corpus").into_iter().map(|(name, _)| name).collect();
    assert_eq!((&wrappers, &corpora), (&expected, &expected));
}

#[test]
fn the_seeds_hold_the_secrets_of_this_version() {
    for seed in seeds::seeds() {
        let path = fuzz("corpus").join(seed.target).join(seed.name);
        assert_eq!(fs::read_to_string(&path).ok(), Some(seed.content), "{}", path.display());
    }
}
