//! Programs that tests need: found, or installed where that is possible; and as whom servers run.

use std::env;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What tests need of the machine, servers or others.
#[derive(Debug)]
pub struct Programs {
    /// Which there have to be, in one folder.
    pub names: &'static [&'static str],
    /// Where they may be besides the path, the best place first.
    pub places: fn() -> Vec<PathBuf>,
    /// Whether those of a folder that has them all have what they need themselves.
    pub complete: fn(&Path) -> bool,
    /// Debian's package of them.
    pub package: &'static str,
    /// The user that it makes, as whom servers run; `nobody` if it makes none.
    pub user: &'static str,
    /// What a shell does before they are installed.
    pub prepare: &'static str,
}

/// No server is started by an installation: a policy says so meanwhile, unless the machine has one of its own.
const INSTALL: &str = r#"
    policy=/usr/sbin/policy-rc.d
    trap 'exit 1' HUP INT TERM
    if [ ! -e $policy ]; then
        trap "rm $policy" EXIT
        printf '#!/bin/sh\nexit 101\n' >$policy && chmod 755 $policy || exit
    fi
    export DEBIAN_FRONTEND=noninteractive UCF_FORCE_CONFFOLD=1
    apt-get update &&
    apt-get -y -o DPkg::Lock::Timeout=600 -o Dpkg::Options::=--force-confold --no-install-recommends install "$1"
"#;

impl Programs {
    /// The folder that has all of them. Where they are missing, root installs them; two at once wait for one another.
    pub fn folder(&self) -> PathBuf {
        if let Some(folder) = self.found() {
            return folder;
        }
        if is_root() && !self.install() {
            eprintln!("{} cannot be installed", self.package);
        }
        self.found().unwrap_or_else(|| {
            panic!(
                "these tests need {}, on the path or where Debian has them; on Debian, `apt-get install {}`, which they do \
                 themselves when root runs them",
                self.names.join(" and "),
                self.package
            )
        })
    }

    /// A command that is not run by root: no server should be, and PostgreSQL does not run.
    pub(crate) fn unprivileged(&self, program: &str) -> Command {
        if !is_root() {
            return Command::new(program);
        }
        let user = [self.user, "nobody"].into_iter().find(|user| succeeds(Command::new("id").args(["-u", user])));
        let mut command = Command::new("runuser");
        command.args(["-u", user.expect("a user of the server's own, or nobody"), "--", program]);
        command
    }

    fn found(&self) -> Option<PathBuf> {
        let path = env::var_os("PATH").unwrap_or_default();
        let is_whole = |folder: &PathBuf| self.names.iter().all(|name| folder.join(name).exists());
        env::split_paths(&path).chain((self.places)()).find(|folder| is_whole(folder) && (self.complete)(folder))
    }

    /// Whether they are there now.
    fn install(&self) -> bool {
        // Two at once break one another, and what somebody else does may break the first attempt.
        let turn = File::open("/var/lib/dpkg").and_then(|folder| folder.lock().map(|()| folder));
        let install = || {
            let script = [self.prepare, INSTALL].concat();
            self.found().is_some() || succeeds(Command::new("sh").args(["-c", &script, "sh", self.package]))
        };
        turn.is_ok_and(|_turn| install() || install())
    }
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout == b"0\n")
}

fn succeeds(command: &mut Command) -> bool {
    command.stdin(Stdio::null()).stdout(Stdio::null()).status().is_ok_and(|status| status.success())
}
