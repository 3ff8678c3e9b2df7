//! The side that valgrind runs.

use core::hint::black_box;
use core::time::Duration;
use std::process::{Command, Stdio, id};
use std::thread;

use crate::filled::Filled;
use crate::floor::Floor;
use crate::grantor_server::GrantorServer;
use crate::oxide_auth_server::OxideAuthServer;
use crate::task::{Contender, Task};

/// The first argument of a program that is to be counted.
pub const ARGUMENT: &str = "--be-counted";

/// The function whose instructions are counted, as a part of its name.
pub(super) const MEASURED: &str = "instructions::counted::measured";

/// How far the clock goes on at the end: a code has expired then, and a token has not.
const LATER: Duration = Duration::from_secs(120);

/// Fills a store, has every task counted, and says in which order. The arguments are a contender, the program `vgdb`, the
/// number of requests, and the sizes of the store.
///
/// # Panics
///
/// If it does not run in callgrind.
pub fn be_counted(arguments: &[String]) {
    let [contender, vgdb, count, sizes @ ..] = arguments else { panic!("arguments are missing") };
    let number = |text: &String| text.parse().expect("a number");
    let (count, sizes): (_, Vec<_>) = (number(count), sizes.iter().map(number).collect());
    match contender.as_str() {
        <GrantorServer>::NAME => run::<GrantorServer>(vgdb, count, &sizes),
        OxideAuthServer::NAME => run::<OxideAuthServer>(vgdb, count, &sizes),
        Floor::NAME => run::<Floor>(vgdb, count, &sizes),
        other => panic!("there is no contender {other}"),
    }
}

/// The clock stands, so that the dates that come do not depend on how fast the machine is; at the end it goes on.
fn run<C: Contender + Default>(vgdb: &str, count: usize, sizes: &[usize]) {
    let mut filled = Filled::<C>::default();
    filled.server.be_repeatable();
    for size in sizes {
        filled.fill(*size, count, C::serve);
        measure_all(vgdb, &filled, &format!("{size}"));
    }
    filled.server.wait(LATER);
    measure_all(vgdb, &filled, "later");
}

fn measure_all<C: Contender>(vgdb: &str, filled: &Filled<C>, stage: &str) {
    for task in Task::ALL {
        let Some(requests) = filled.requests(task) else { continue };
        // Code runs several times as fast while it is not looked at.
        order(vgdb, &["instrumentation", "on"]);
        measured(&filled.server, task, requests);
        order(vgdb, &["instrumentation", "off"]);
        order(vgdb, &["dump"]);
        println!("{stage} {}", task.name());
    }
}

#[inline(never)]
fn measured<C: Contender>(server: &C, task: Task, requests: Vec<C::Request>) {
    for request in requests {
        black_box(server.serve(task, request));
    }
}

/// Valgrind takes orders between two instructions of a program that runs: this one must not sleep meanwhile.
fn order(vgdb: &str, words: &[&str]) {
    let mut vgdb = Command::new(vgdb);
    vgdb.arg(format!("--pid={}", id())).args(words).stdout(Stdio::null()).stderr(Stdio::null());
    let mut sent = vgdb.spawn().expect("vgdb is started");
    let status = loop {
        match sent.try_wait().expect("vgdb can be waited for") {
            Some(status) => break status,
            None => thread::yield_now(),
        }
    };
    assert!(status.success(), "valgrind does not take the order {words:?}: {status}");
}
