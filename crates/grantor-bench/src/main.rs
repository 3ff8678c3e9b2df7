//! Prints what a request costs: all of it, or the sections that are named.

use std::{env, fs, process};

use grantor_bench::http::{LOAD, load};
use grantor_bench::instructions::{ARGUMENT, be_counted};
use grantor_bench::report;

/// What can be named, in the order of the whole.
const SECTIONS: &[(&str, fn())] = &[
    ("one-thread", report::one_thread::print),
    ("instructions", report::instructions::print),
    ("signed", report::signed::print),
    ("two-threads", report::two_threads::print),
    ("bytes", report::bytes::print),
    ("growth", report::growth::print),
    ("http", report::http::print),
    ("remote", report::remote::print),
];

fn main() {
    let named: Vec<_> = env::args().skip(1).collect();
    if named == [LOAD] {
        return load::obey();
    }
    if let Some((ARGUMENT, arguments)) = named.split_first().map(|(first, rest)| (first.as_str(), rest)) {
        return be_counted(arguments);
    }
    if let Some(unknown) = named.iter().find(|name| SECTIONS.iter().all(|(own, _)| own != name)) {
        let names = SECTIONS.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
        eprintln!("there is no section {unknown}; there are {names}");
        process::exit(2);
    }
    println!("load average: {}", load_average());
    for (_, print) in SECTIONS.iter().filter(|(own, _)| named.is_empty() || named.iter().any(|name| own == name)) {
        print();
    }
    println!("\nload average: {}", load_average());
}

fn load_average() -> String {
    fs::read_to_string("/proc/loadavg").unwrap_or_default().trim().into()
}
