//! The process of the load generator, from the side of the server.

use core::time::Duration;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use rustix::time::{ClockId, clock_gettime};
use serde_json::{from_str, to_string};

use crate::http::load::Outcome;

/// A load generator that waits for orders. It ends with this value.
#[derive(Debug)]
pub struct Generator {
    process: Child,
    to: Option<ChildStdin>,
    from: BufReader<ChildStdout>,
}

/// What one load came to.
#[derive(Clone, Debug)]
pub struct Round {
    /// The nanoseconds of each request.
    pub latencies: Vec<u32>,
    /// The bytes of all responses.
    pub received: usize,
    /// The seconds that the server's process was on a core.
    pub worked: f64,
    /// All seconds.
    pub seconds: f64,
}

impl Round {
    /// Requests in a second.
    #[must_use]
    pub fn throughput(&self) -> f64 {
        self.count() / self.seconds
    }

    /// Microseconds for one request that the server was on a core.
    #[must_use]
    pub fn cost(&self) -> f64 {
        self.worked * 1e6 / self.count()
    }

    /// The part of the time that the server was on a core: 1 if it never waited for requests.
    #[must_use]
    pub fn busy(&self) -> f64 {
        self.worked / self.seconds
    }

    #[expect(clippy::cast_precision_loss, reason = "some thousands")]
    fn count(&self) -> f64 {
        self.latencies.len() as f64
    }
}

impl Generator {
    /// Starts this program, the bench, as a load generator.
    ///
    /// # Panics
    ///
    /// If it cannot be started.
    #[must_use]
    pub fn start(bench: &Path) -> Self {
        let command = Command::new(bench).arg(super::LOAD).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut process = command.expect("the load generator starts");
        let to = process.stdin.take();
        let from = BufReader::new(process.stdout.take().expect("a pipe"));
        Self { process, to, from }
    }

    /// Sends these requests to a server of this process.
    ///
    /// # Panics
    ///
    /// If a response is not good.
    pub fn load(&mut self, port: u16, requests: &[String]) -> Round {
        self.say(&to_string(&(port, requests)).expect("texts"));
        let ready = self.hear();
        assert_eq!(ready, "ready\n", "the load generator cannot start");
        let before = process_time();
        self.say("start");
        let outcome = self.hear();
        let worked = process_time() - before;
        let outcome: Outcome = from_str(&outcome).expect("an outcome");
        let (seconds, latencies, received) = outcome.unwrap_or_else(|why| panic!("a request failed: {why}"));
        Round { latencies, received, seconds, worked: worked.as_secs_f64() }
    }

    fn say(&mut self, line: &str) {
        let to = self.to.as_mut().expect("a pipe until the end");
        writeln!(to, "{line}").expect("the load generator listens");
    }

    fn hear(&mut self) -> String {
        let mut line = String::new();
        self.from.read_line(&mut line).expect("the load generator answers");
        line
    }
}

impl Drop for Generator {
    fn drop(&mut self) {
        drop(self.to.take());
        let _ = self.process.wait();
    }
}

/// The time that the threads of this process have had on the cores.
fn process_time() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec.cast_unsigned(), u32::try_from(time.tv_nsec).unwrap_or_default())
}
