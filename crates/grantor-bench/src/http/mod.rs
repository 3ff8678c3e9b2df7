//! The same tasks over HTTP: the adapter for actix-web, beside a handler that reads and writes as many bytes and does no work.
//!
//! Both have one worker on one core; those who ask are a process of their own on another.

mod generator;
pub mod load;
mod message;
mod pin;
mod routes;
mod server;

use std::path::Path;
use std::thread;

use grantor_memory::MemoryGrants;

pub use self::generator::{Generator, Round};
pub use self::load::CONNECTIONS;
use self::server::Server;
use crate::grantor_server::{Answer, GrantorServer};
use crate::histogram::Histogram;
use crate::rounds::Figure;
use crate::task::{Contender as _, Task, requests};

/// The first argument of the process that is the load generator.
pub const LOAD: &str = "load";

/// One task, by both.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The task.
    pub task: Task,
    /// grantor.
    pub grantor: Rounds,
    /// The bare handler.
    pub bare: Rounds,
}

/// What the rounds of one of them came to, in their order.
#[derive(Clone, Debug, Default)]
pub struct Rounds(Vec<Round>);

impl Comparison {
    /// Both in turn, in rounds of so many requests; `None` if no program asks for that over HTTP. The program is the bench, which
    /// is started anew as the load generator.
    ///
    /// # Panics
    ///
    /// If a response is not good.
    #[must_use]
    pub fn measure(bench: &Path, task: Task, rounds: usize, count: usize) -> Option<Self> {
        let endpoint = message::endpoint(task)?;
        let all = move || {
            pin::to(pin::SERVER);
            let mut generator = Generator::start(bench);
            let (mut grantor, mut bare) = (Rounds::default(), Rounds::default());
            for _ in 0..rounds {
                grantor.0.push(round(&mut generator, task, endpoint, count, false));
                bare.0.push(round(&mut generator, task, endpoint, count, true));
            }
            Self { task, grantor, bare }
        };
        // A thread of its own, which takes its core with it when it ends.
        Some(thread::scope(|scope| scope.spawn(all).join().expect("a run goes on to its end")))
    }

    /// What grantor has of a figure for one of the bare handler, round by round.
    #[must_use]
    pub fn ratio(&self, of: impl Fn(&Round) -> f64) -> Figure {
        Figure::new(self.grantor.0.iter().zip(&self.bare.0).map(|(grantor, bare)| of(grantor) / of(bare)).collect())
    }
}

impl Rounds {
    /// Each of them.
    #[must_use]
    pub fn all(&self) -> &[Round] {
        &self.0
    }

    /// The latencies of all requests.
    #[must_use]
    pub fn latencies(&self) -> Histogram {
        Histogram::new(self.0.iter().flat_map(|round| round.latencies.iter().copied()).collect())
    }

    /// One figure of each round.
    #[must_use]
    pub fn figure(&self, of: impl Fn(&Round) -> f64) -> Figure {
        Figure::new(self.0.iter().map(of).collect())
    }
}

/// A server with an empty store, but for what the requests need; or in its place the bare handler, with an answer of that server.
fn round(generator: &mut Generator, task: Task, endpoint: &'static str, count: usize, bare: bool) -> Round {
    let grants = MemoryGrants::new(4_000_000);
    let contender = GrantorServer::over(grants.clone());
    let mut forms = requests(&contender, task, count + CONNECTIONS + 1).expect("grantor does all tasks");
    let sample = contender.serve(task, forms.pop().expect("one more"));
    let Answer::Response(sample) = sample else { panic!("{endpoint} gives responses") };
    let server = match bare {
        true => Server::start(c"bare", routes::bare(endpoint, sample)),
        false => Server::start(c"grantor", routes::grantor(grants)),
    };
    let requests: Vec<_> = forms.iter().map(|form| message::request(endpoint, form)).collect();
    generator.load(server.port(), &requests)
}
