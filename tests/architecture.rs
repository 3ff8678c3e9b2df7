//! The house stands as it is drawn: no import points upward, the two loops are one, and adapters know no protocol.

use std::fs;
use std::path::{Path, PathBuf};

/// The floors of the core, from the ground up.
const FLOORS: [&str; 8] = ["value", "policy", "client", "key_ring", "grant", "operation", "wire", "server"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().into()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(self::files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// The code of a file, without its tests and comments.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let text = text.split("#[cfg(test)]").next().unwrap();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

#[test]
fn no_import_of_the_core_points_upward() {
    let source = root().join("crates/grantor/src");
    let floor_of = |name: &str| FLOORS.iter().position(|floor| *floor == name);
    let mut arrows = 0;
    for path in files(&source) {
        let inside = path.strip_prefix(&source).unwrap();
        let room = inside.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs");
        let Some(own) = floor_of(room) else { continue };
        for target in code(&path).split("crate::").skip(1) {
            let name: String = target.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
            let floor = floor_of(&name).unwrap_or_else(|| panic!("{}: {name} is no floor", inside.display()));
            assert!(floor <= own, "{} on floor {room} imports {name}", inside.display());
            arrows += 1;
        }
    }
    assert!(arrows > 60, "only {arrows} imports were seen");
}

#[test]
fn no_crate_depends_upward() {
    for (name, allowed) in [
        ("grantor", &[][..]),
        ("grantor-memory", &["grantor"]),
        ("grantor-postgres", &["grantor"]),
        ("grantor-redb", &["grantor"]),
        ("grantor-redis", &["grantor"]),
        ("grantor-jose", &["grantor"]),
        ("grantor-testkit", &["grantor"]),
        ("grantor-actix", &["grantor"]),
        (
            "grantor-demo",
            &[
                "grantor",
                "grantor-actix",
                "grantor-jose",
                "grantor-memory",
                "grantor-postgres",
                "grantor-redb",
                "grantor-redis",
            ],
        ),
        ("../tests/servers", &[]),
        ("../tests/interop", &["grantor-servers"]),
        ("../tests/remote", &["grantor", "grantor-servers"]),
    ] {
        let manifest = fs::read_to_string(root().join("crates").join(name).join("Cargo.toml")).unwrap();
        let dependencies = manifest.split("[dependencies]").nth(1).unwrap().split("\n[").next().unwrap();
        let own = dependencies.lines().filter_map(|line| line.split(['.', ' ']).next());
        let own: Vec<_> = own.filter(|dependency| dependency.starts_with("grantor")).collect();
        assert_eq!(own, allowed, "{name}");
    }
}

/// The loop of a file, from the documentation of its first method to its tests.
fn the_loop(file: &str, first: &str) -> String {
    let text = fs::read_to_string(root().join("crates").join(file)).unwrap();
    let text = text.split("#[cfg(test)]").next().unwrap();
    text[text.find(first).unwrap()..].into()
}

/// Without white space: formatting may break lines elsewhere.
fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}

#[test]
fn a_blocking_twin_differs_in_await_alone() {
    for (folder, first) in [
        ("grantor/src/server", "    /// Answers an HTTP request"),
        ("grantor-jose/src/keyring", "    /// The ring as it may be used now"),
    ] {
        let [asynchronous, blocking] =
            ["asynchronous", "blocking"].map(|name| the_loop(&format!("{folder}/{name}.rs"), first));
        assert!(asynchronous.contains(".await"), "{folder}");
        let twin = asynchronous.replace("async fn", "fn").replace(".await", "");
        assert_eq!(squeezed(&twin), squeezed(&blocking), "{folder}");
    }
}

#[test]
fn the_loop_is_short() {
    let text = the_loop("grantor/src/server/asynchronous.rs", "    /// Answers an HTTP request");
    let answer = text.split("    pub async fn answer").nth(1).unwrap();
    let lines = answer.lines().position(|line| line == "    }").unwrap() + 1;
    assert!(lines < 40, "{lines} lines");
}

#[test]
fn a_store_is_three_functions() {
    let text = code(&root().join("crates/grantor/src/server/store.rs"));
    let stores = text.split("pub trait Observer").next().unwrap();
    assert_eq!(stores.matches("fn ").count(), 3);
}

#[test]
fn an_adapter_knows_no_protocol() {
    for path in files(&root().join("crates/grantor-actix/src")) {
        let code = code(&path);
        let conditions = code.matches("if ").count() - code.matches("if let ").count();
        assert_eq!(conditions, 0, "{} has a condition", path.display());
        for word in [
            "\"code",
            "\"state",
            "\"scope",
            "\"client_",
            "\"grant_",
            "\"redirect_uri",
            "\"token",
            "\"error",
            "\"invalid_",
            "\"Bearer ",
            "\"Basic ",
            "\"no-store",
            "\"ticket",
        ] {
            assert!(!code.contains(word), "{} speaks of {word}", path.display());
        }
    }
}
