//! Prints how it stands with the rules of the specifications, and writes `docs/rules.md`. Fails if something is wrong.

use std::process::ExitCode;

use grantor_tests::rules::{Coverage, page};

fn main() -> ExitCode {
    let coverage = Coverage::read();
    println!("{}", coverage.summary());
    if let Err(error) = std::fs::write(page(), coverage.markdown()) {
        eprintln!("{}: {error}", page().display());
        return ExitCode::FAILURE;
    }
    let mistakes = coverage.mistakes();
    mistakes.iter().for_each(|mistake| eprintln!("{mistake}"));
    if mistakes.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
