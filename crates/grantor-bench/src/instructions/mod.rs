//! How many instructions a request takes: the same on a machine that is busy, and nearly the same on another.
//!
//! Nothing counts them on a virtual machine, so that the program runs once more on the processor that valgrind imitates. That
//! one has no instructions for SHA-256: the hashes are made without, and counted apart.

mod counted;
mod profile;

use core::str::FromStr as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use grantor_servers::Programs;

pub use counted::{ARGUMENT, be_counted};
use profile::instructions;

use crate::task::Task;

/// What one request takes, on average.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Instructions {
    /// In SHA-256, as it is where the processor has no instructions for it.
    pub hashing: f64,
    /// In all the rest.
    pub rest: f64,
}

/// A task, how many grants were alive, and what it took. `None` is the last number once more, but two minutes later: the code
/// of each grant would have expired, and as many dates have come as there are grants.
pub type Counted = (Task, Option<usize>, Instructions);

static VALGRIND: Programs = Programs {
    names: &["valgrind", "vgdb"],
    places: Vec::new,
    complete: |_| true,
    package: "valgrind",
    user: "nobody",
    prepare: "",
};

/// What every task takes of a contender, once there are as many live grants as each of `sizes` says, for each of `count`
/// requests. The program is this bench itself.
///
/// # Panics
///
/// If there is no valgrind, or the program does not end well.
#[must_use]
pub fn count(program: &Path, contender: &str, sizes: &[usize], count: usize) -> Vec<Counted> {
    let folder = Folder::new(contender);
    let valgrind = VALGRIND.folder();
    let mut command = Command::new(valgrind.join("valgrind"));
    command.args(["--tool=callgrind", "--instr-atstart=no", "--quiet"]);
    command.arg(format!("--toggle-collect=*{}*", counted::MEASURED));
    command.arg(format!("--callgrind-out-file={}", folder.0.join("profile").display()));
    command.arg(program).args([ARGUMENT, contender]).arg(valgrind.join("vgdb")).arg(count.to_string());
    let output = command.args(sizes.iter().map(usize::to_string)).output().expect("valgrind is started");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    // Each line that it said has a profile, by its number.
    said.lines()
        .enumerate()
        .map(|(place, line)| {
            let profile = folder.0.join(format!("profile.{}", place + 1));
            let text = fs::read_to_string(&profile).unwrap_or_else(|error| panic!("{}: {error}", profile.display()));
            let (size, task) = line.split_once(' ').expect("a size and a task");
            let task = Task::ALL.into_iter().find(|own| own.name() == task).expect("the name of a task");
            (task, usize::from_str(size).ok(), instructions(&text, count))
        })
        .collect()
}

/// A folder that goes when it is dropped.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("grantor-bench-{}-{name}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}
