//! A peer that runs: a line of JSON goes in, and a line of JSON comes out.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Mutex;

use serde_json::Value;

/// Its input ends when the tests end or are killed, and so does it.
#[derive(Debug)]
pub(crate) struct Process {
    name: String,
    pipes: Mutex<Pipes>,
}

#[derive(Debug)]
struct Pipes {
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Process {
    pub(crate) fn start(command: &mut Command) -> Self {
        let name = command.get_program().to_string_lossy().into_owned();
        let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let Child { stdin, stdout, .. } = child.unwrap_or_else(|error| panic!("{name} does not start: {error}"));
        let (input, output) = (stdin.expect("its input"), BufReader::new(stdout.expect("its output")));
        Self { name, pipes: Mutex::new(Pipes { input, output }) }
    }

    /// What it answers.
    ///
    /// # Errors
    ///
    /// What the library says that refuses. If anything else goes wrong there is no answer, and the test stops.
    pub(crate) fn ask(&self, request: &Value) -> Result<Value, String> {
        let mut answer = self.exchange(&request.to_string());
        match (answer["done"].take(), answer["refused"].take()) {
            (_, Value::String(refused)) => Err(refused),
            (done, _) if !done.is_null() => Ok(done),
            _ => panic!("{} fails: {}", self.name, answer["failed"].as_str().unwrap_or("it says nothing")),
        }
    }

    /// The answer to a line; null if there is none.
    fn exchange(&self, line: &str) -> Value {
        let Ok(mut pipes) = self.pipes.lock() else { return Value::Null };
        let mut answer = String::new();
        let written = writeln!(pipes.input, "{line}");
        let read = written.and_then(|()| pipes.output.read_line(&mut answer));
        read.ok().and_then(|_| serde_json::from_str(&answer).ok()).unwrap_or_default()
    }
}
