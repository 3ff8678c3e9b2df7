//! Writes the seeds that hold secrets.

use std::fs;
use std::path::Path;

fn main() -> std::io::Result<()> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../corpus");
    for seed in grantor_fuzz_checks::seeds::seeds() {
        fs::create_dir_all(corpus.join(seed.target))?;
        fs::write(corpus.join(seed.target).join(seed.name), seed.content)?;
    }
    Ok(())
}
