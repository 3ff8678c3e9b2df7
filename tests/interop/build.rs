//! Does nothing: a package that has a build script is told where the target folder is (`OUT_DIR`).

fn main() {}
