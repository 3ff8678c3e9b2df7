//! How many instructions a request takes, and how they grow with the store.

use std::env;

use crate::floor::Floor;
use crate::grantor_server::GrantorServer;
use crate::instructions::{Counted, Instructions, count};
use crate::oxide_auth_server::OxideAuthServer;
use crate::task::{Contender as _, Task};

const SIZES: [usize; 3] = [1_000, 100_000, 1_000_000];
const COUNT: usize = 1000;

/// Prints the section.
pub fn print() {
    let program = env::current_exe().expect("this program");
    let counted = |contender, sizes| count(&program, contender, sizes, COUNT);
    let own = counted(<GrantorServer>::NAME, &SIZES);
    let [peer, floor] = [OxideAuthServer::NAME, Floor::NAME].map(|contender| counted(contender, &SIZES[..1]));
    side_by_side([&own, &peer, &floor]);
    growth(&own);
}

fn side_by_side(contenders: [&[Counted]; 3]) {
    println!(
        "\ninstructions for one request, at {} live grants, without those of SHA-256; and those, by a processor that has none \
         for it\n",
        SIZES[0]
    );
    println!(
        "| task | grantor | oxide-auth | floor | SHA-256: grantor | oxide-auth | floor |\n|---|---|---|---|---|---|---|"
    );
    for task in Task::ALL {
        let of = |part: fn(Instructions) -> f64| {
            let cell = |counted| {
                at(counted, task, Some(SIZES[0])).map_or(" – |".into(), |own| format!(" {:.0} |", part(own)))
            };
            contenders.map(cell).concat()
        };
        println!("| {} |{}{}", task.name(), of(|own| own.rest), of(|own| own.hashing));
    }
}

fn growth(own: &[Counted]) {
    println!(
        "\ngrantor, growing: instructions for one request, without those of SHA-256, and in times those of the first row\n"
    );
    println!("| live grants |{}", Task::ALL.map(|task| format!(" {} |", task.name())).concat());
    println!("|---|{}", "---|".repeat(Task::ALL.len()));
    for size in SIZES.map(Some).into_iter().chain([None]) {
        let cell = |task| {
            let rest = |size| at(own, task, size).map_or(0.0, |own| own.rest);
            format!(" {:.0} ({:.2}) |", rest(size), rest(size) / rest(Some(SIZES[0])))
        };
        let name = size.map_or("the same, two minutes later".into(), |size| size.to_string());
        println!("| {name} |{}", Task::ALL.map(cell).concat());
    }
}

fn at(counted: &[Counted], task: Task, size: Option<usize>) -> Option<Instructions> {
    counted.iter().find(|counted| (counted.0, counted.1) == (task, size)).map(|counted| counted.2)
}
