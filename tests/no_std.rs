//! The core needs no operating system: a static library without `std` links it. See `tests/no-std`.

use std::process::Command;

#[test]
fn the_core_links_without_std() {
    let mut cargo = Command::new(env!("CARGO"));
    let build = cargo.args(["build", "--quiet", "--package", "grantor-no-std", "--profile", "no-std"]);
    let output = build.current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
