//! The longer runs, and the explorer.

use std::env;
use std::process::ExitCode;

use grantor_proof::keys::{Habits, some_lives};
use grantor_proof::{ALL, ALWAYS, QUICK, Scenario, histories, quick, scenario};
use grantor_testkit::world::World;
use stateright::report::WriteReporter;
use stateright::{Checker as _, HasDiscoveries, Model as _};

const USAGE: &str = "\
What takes longer than the tests. Run it with --release.

    check [SCENARIO...]            every interleaving of these scenarios, or of all
    explore SCENARIO [ADDRESS]     the same in a browser, at 127.0.0.1:3000 unless told otherwise
    histories COUNT [SEED]         so many random histories of 400 steps
    find histories|model|keys      the first violation that one of them comes across, where a fault was planted";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["check", names @ ..] => check(if names.is_empty() { &ALL } else { names }),
        ["explore", name] => explore(name, "127.0.0.1:3000"),
        ["explore", name, address] => explore(name, address),
        ["histories", count] => long(count, "0"),
        ["histories", count, seed] => long(count, seed),
        ["find", "histories"] => find_by_histories(),
        ["find", "model"] => find_by_model(),
        ["find", "keys"] => find_by_keys(),
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

/// The least number of histories that finds each planted fault that histories find is far below this.
const ENOUGH: usize = 2000;

fn find_by_histories() -> ExitCode {
    let found = (0..ENOUGH).find_map(|seed| Some((seed, histories(1, 200, seed as u64).err()?)));
    let Some((seed, history)) = found else { return nothing() };
    let Some(shortest) = history.counterexample(&World::default()) else { return nothing() };
    println!("history {}, {} steps: {}", seed + 1, shortest.steps.len(), shortest.violation.invariant.name);
    ExitCode::SUCCESS
}

fn find_by_model() -> ExitCode {
    for scenario in QUICK.into_iter().filter_map(quick) {
        let name = scenario.name;
        let checker = scenario.checker().threads(2).finish_when(HasDiscoveries::AnyFailures).spawn_bfs().join();
        let Some(path) = checker.discovery(ALWAYS) else { continue };
        let steps = path.clone().into_actions().len();
        let Some(violation) = &path.last_state().violation else { continue };
        let states = checker.unique_state_count();
        println!("{name}, {states} states, {steps} steps: {}", violation.invariant.name);
        return ExitCode::SUCCESS;
    }
    nothing()
}

fn find_by_keys() -> ExitCode {
    let played = some_lives(ENOUGH).map(|life| life.play(Habits::GOOD));
    let Some((life, claim)) = played.enumerate().find_map(|(at, played)| Some((at + 1, played.err()?))) else {
        return nothing();
    };
    println!("life {life}: {}", claim.lines().next().unwrap_or_default());
    ExitCode::SUCCESS
}

fn nothing() -> ExitCode {
    println!("nothing");
    ExitCode::FAILURE
}
