//! One process of the authorization server, and how it is killed.

use core::net::SocketAddr;
use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::thread::{self, JoinHandle};

/// A shell that starts what it is told, and kills it when its input ends: when it is told to, or when the tests have ended
/// in whichever way. What it exits with is that which the killed process left.
const LEASH: &str = r#""$@" & exec >/dev/null 2>&1; read -r end; kill -9 $!; wait $!"#;

/// What a process leaves that was killed.
const KILLED: i32 = 128 + 9;

pub(crate) struct ServerProcess {
    port: u16,
    shell: Child,
    told: Option<JoinHandle<Told>>,
}

/// What a process told its operator: how often what happened, and how often a store failed in which way.
#[derive(Clone, Debug, Default)]
pub(crate) struct Told(pub(crate) BTreeMap<String, usize>);

impl ServerProcess {
    /// A process that has said that it listens.
    pub(crate) fn start(config: &str, store: &str) -> Self {
        let mut shell = Command::new("sh");
        shell.args(["-c", LEASH, "sh", env!("CARGO_BIN_EXE_grantor-demo"), "serve"]);
        shell.args(["--config", config, "--store", store, "--listen", "127.0.0.1:0"]);
        let mut shell = shell.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let errors = shell.stderr.take().expect("it is piped");
        let mut ready = String::new();
        BufReader::new(shell.stdout.as_mut().expect("it is piped")).read_line(&mut ready).unwrap();
        let port = ready.trim_end().rsplit_once(':').and_then(|(_, port)| port.parse().ok());
        let Some(port) = port else {
            let said: Vec<_> = BufReader::new(errors).lines().map_while(Result::ok).collect();
            panic!("no server: {ready} {}", said.join("\n"));
        };
        let told = thread::spawn(move || Told::read(errors));
        Self { port, shell, told: Some(told) }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Kills it, as `kill -9` does, and gives what it told. It is a fault of its own if it had ended before.
    pub(crate) fn kill(&mut self) -> Told {
        let left = self.end();
        let told = self.told.take().expect("it is taken once").join().expect("it reads to the end");
        assert_eq!(left, Some(KILLED), "a server ended by itself: {told:?}");
        told
    }

    fn end(&mut self) -> Option<i32> {
        drop(self.shell.stdin.take());
        self.shell.wait().ok()?.code()
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        self.end();
    }
}

impl Told {
    fn read(lines: impl Read) -> Self {
        let mut told = Self::default();
        for line in BufReader::new(lines).lines().map_while(Result::ok) {
            // Who did what to which grant is told after that.
            let what = line.split(" client=").next().unwrap_or_default();
            let what: Vec<_> = what.split(' ').map(|word| if is_number(word) { "N" } else { word }).collect();
            told.add(&Self(BTreeMap::from([(what.join(" "), 1)])));
        }
        told
    }

    pub(crate) fn add(&mut self, other: &Self) {
        for (what, count) in &other.0 {
            *self.0.entry(what.clone()).or_default() += count;
        }
    }
}

/// That of a slot, or an address.
fn is_number(word: &str) -> bool {
    word.parse::<u64>().is_ok() || word.parse::<SocketAddr>().is_ok()
}
