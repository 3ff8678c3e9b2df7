//! The longer runs, and the explorer.

use std::env;
use std::process::ExitCode;

use grantor_proof::{ALL, Scenario, histories, scenario};
use stateright::report::WriteReporter;
use stateright::{Checker as _, Model as _};

const USAGE: &str = "\
What takes longer than the tests. Run it with --release.

    check [SCENARIO...]            every interleaving of these scenarios, or of all
    explore SCENARIO [ADDRESS]     the same in a browser, at 127.0.0.1:3000 unless told otherwise
    histories COUNT [SEED]         so many random histories of 400 steps";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["check", names @ ..] => check(if names.is_empty() { &ALL } else { names }),
        ["explore", name] => explore(name, "127.0.0.1:3000"),
        ["explore", name, address] => explore(name, address),
        ["histories", count] => long(count, "0"),
        ["histories", count, seed] => long(count, seed),
        _ => usage(),
    }
}

fn usage() -> ExitCode {
    eprintln!("{USAGE}\n\nThe scenarios:");
    for Scenario { name, about, .. } in ALL.into_iter().filter_map(scenario) {
        eprintln!("    {name}: {about}");
    }
    ExitCode::FAILURE
}

fn check(names: &[&str]) -> ExitCode {
    let Some(scenarios) = names.iter().map(|name| scenario(name)).collect::<Option<Vec<_>>>() else { return usage() };
    for scenario in scenarios {
        println!("{}: {}", scenario.name, scenario.about);
        let checker = scenario.checker().threads(2).spawn_bfs().report(&mut WriteReporter::new(&mut std::io::stderr()));
        println!(
            "{} distinct states, {} in all, depth {}",
            checker.unique_state_count(),
            checker.state_count(),
            checker.max_depth()
        );
        checker.assert_properties();
    }
    ExitCode::SUCCESS
}

fn explore(name: &str, address: &str) -> ExitCode {
    let Some(scenario) = scenario(name) else { return usage() };
    println!("Open http://{address}/ in a browser.");
    let _ = scenario.checker().serve(address);
    ExitCode::SUCCESS
}

fn long(count: &str, seed: &str) -> ExitCode {
    let (Ok(count), Ok(seed)) = (count.parse(), seed.parse()) else { return usage() };
    match histories(count, 400, seed) {
        Ok(seen) => {
            println!("{seen:#?}");
            ExitCode::SUCCESS
        }
        Err(history) => {
            eprintln!("{history:?}");
            ExitCode::FAILURE
        }
    }
}
