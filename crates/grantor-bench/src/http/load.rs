//! The load generator: a process of its own, whose connections ask again as soon as they are answered.
//!
//! It is told what to ask on its input, and tells what came of it on its output: lines of JSON. It never sleeps while it asks:
//! a server that had to wake it with each response would pay for that, on a virtual machine as much as for the request.

use core::time::Duration;
use std::io::{Error, ErrorKind, Read as _, Result, Write as _, stdin, stdout};
use std::net::TcpStream;
use std::os::fd::OwnedFd;
use std::time::Instant;

use rustix::buffer::spare_capacity;
use rustix::event::{Timespec, epoll};
use serde_json::{from_str, to_string};

use crate::http::{message, pin};

/// How many connections there are.
pub const CONNECTIONS: usize = 16;

/// What it is told: a port of 127.0.0.1, and the requests. The first of each connection is sent before the clock starts.
pub type Order = (u16, Vec<String>);

/// What it tells: the seconds, the nanoseconds of each request, and the bytes of all responses; or why there is no such thing.
pub type Outcome = core::result::Result<(f64, Vec<u32>, usize), String>;

/// Does what it is told, until its input ends. It says so when it is about to start, and waits for one more line.
///
/// # Panics
///
/// If whoever started it does not keep to that.
pub fn obey() {
    pin::to(pin::LOAD);
    let mut lines = stdin().lines().map_while(Result::ok);
    while let Some(order) = lines.next() {
        let (port, requests): Order = from_str(&order).expect("an order");
        let (first, rest) = requests.split_at(CONNECTIONS.min(requests.len()));
        let ready = Connections::open(port).and_then(|mut connections| connections.ask(first).map(|_| connections));
        tell("ready");
        lines.next().expect("the word to start");
        let start = now();
        let asked = ready.and_then(|mut connections| connections.ask(rest));
        let seconds = start.elapsed().as_secs_f64();
        let outcome: Outcome = match asked {
            Ok((latencies, received)) => Ok((seconds, latencies, received)),
            Err(error) => Err(error.to_string()),
        };
        tell(&to_string(&outcome).expect("numbers and texts"));
    }
}

#[expect(clippy::print_stdout, reason = "it is read by the process that started this one")]
fn tell(line: &str) {
    println!("{line}");
    stdout().flush().expect("whoever started this process listens");
}

struct Connections {
    all: Vec<Connection>,
    readable: OwnedFd,
}

struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
    filled: usize,
    sent: Instant,
}

impl Connections {
    fn open(port: u16) -> Result<Self> {
        let readable = epoll::create(epoll::CreateFlags::CLOEXEC)?;
        let mut all = Vec::new();
        for number in 0..CONNECTIONS {
            let stream = TcpStream::connect(("127.0.0.1", port))?;
            stream.set_nodelay(true)?;
            epoll::add(&readable, &stream, epoll::EventData::new_u64(number as u64), epoll::EventFlags::IN)?;
            all.push(Connection { stream, buffer: vec![0; 16 * 1024], filled: 0, sent: now() });
        }
        Ok(Self { all, readable })
    }

    /// Sends requests, one at a time on each connection, until all are answered: the nanoseconds of each, and the bytes of all
    /// responses.
    fn ask(&mut self, requests: &[String]) -> Result<(Vec<u32>, usize)> {
        let mut requests = requests.iter();
        let (mut latencies, mut received) = (Vec::with_capacity(requests.len()), 0);
        let mut waiting = 0;
        for (connection, request) in self.all.iter_mut().zip(requests.by_ref()) {
            connection.send(request)?;
            waiting += 1;
        }
        let mut events = Vec::with_capacity(CONNECTIONS);
        while waiting > 0 {
            epoll::wait(&self.readable, spare_capacity(&mut events), Some(&Timespec::default()))?;
            for event in events.drain(..) {
                let connection = &mut self.all[event.data.u64() as usize];
                let Some(length) = connection.receive()? else { continue };
                latencies.push(nanoseconds(connection.sent.elapsed()));
                received += length;
                match requests.next() {
                    Some(request) => connection.send(request)?,
                    None => waiting -= 1,
                }
            }
        }
        Ok((latencies, received))
    }
}

impl Connection {
    fn send(&mut self, request: &str) -> Result<()> {
        (self.sent, self.filled) = (now(), 0);
        self.stream.write_all(request.as_bytes())
    }

    /// The length of the response, once it is there.
    fn receive(&mut self) -> Result<Option<usize>> {
        let read = self.stream.read(&mut self.buffer[self.filled..])?;
        self.filled += read;
        let length = message::length(&self.buffer[..self.filled]).map_err(Error::other)?;
        if read == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        Ok(length.filter(|length| *length <= self.filled))
    }
}

fn nanoseconds(duration: Duration) -> u32 {
    u32::try_from(duration.as_nanos()).unwrap_or(u32::MAX)
}

#[expect(clippy::disallowed_methods, reason = "a measurement is about time")]
fn now() -> Instant {
    Instant::now()
}
