//! What keeps servers from outliving the tests: a shell that does what it is told until nobody can tell it anything.

use core::sync::atomic::{AtomicUsize, Ordering};
use std::env;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::Mutex;

use crate::programs::Programs;

/// Carries out a line of its input after the other. Its input ends when the tests drop it, or end, or are killed; then it
/// stops whatever runs, by `stop`, which stands before it. An answer that nobody reads any more must not end it sooner.
const SHELL: &str = r#"
    bin=$1 folder=$2
    set -f
    trap : PIPE
    umask 077
    mkdir "$folder" && cd "$folder" || exit
    while read -r order; do
        if eval "$order" >said 2>&1 </dev/null; then echo done; else echo failed; fi
    done
    stop >said 2>&1
    cd / && rm -r "$folder"
"#;

/// Servers, and their folder, which nobody else may enter.
#[derive(Debug)]
pub(crate) struct Leash {
    folder: PathBuf,
    shell: Mutex<Child>,
}

impl Leash {
    /// One that knows these functions of a shell, in which `$bin` is the folder of the programs, and `$folder` is that of the
    /// servers.
    pub(crate) fn new(programs: &Programs, functions: &str) -> Self {
        static LEASHES: AtomicUsize = AtomicUsize::new(0);
        let bin = programs.folder();
        let number = LEASHES.fetch_add(1, Ordering::Relaxed);
        let name = format!("grantor-{}-{}-{number}", programs.user, std::process::id());
        let folder = env::temp_dir().join(name);
        let mut shell = programs.unprivileged("sh");
        shell.args(["-c", &[functions, SHELL].concat(), "sh"]).arg(bin).arg(&folder);
        // A group of its own: what ends the tests by a key or a signal is not meant for it.
        let shell = shell.process_group(0).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("a shell");
        Self { folder, shell: Mutex::new(shell) }
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Has a line carried out.
    ///
    /// # Errors
    ///
    /// What was said, where it failed.
    pub(crate) fn order(&self, order: &str) -> Result<(), String> {
        let mut shell = self.shell.lock().unwrap();
        writeln!(shell.stdin.as_mut().expect("its input"), "{order}").map_err(|error| error.to_string())?;
        let mut answer = String::new();
        // Nothing is said unasked, so a reader of one answer takes nothing that is another's.
        let read = BufReader::new(shell.stdout.as_mut().expect("its output")).read_line(&mut answer);
        if read.is_ok() && answer == "done\n" {
            return Ok(());
        }
        Err(fs::read_to_string(self.folder.join("said")).unwrap_or_else(|_| "there is no folder for it".into()))
    }
}

impl Drop for Leash {
    fn drop(&mut self) {
        let shell = self.shell.get_mut().unwrap();
        drop(shell.stdin.take());
        let _ = shell.wait();
    }
}
