//! A server that is filled, and requests about what it holds.

use crate::task::{Contender, Issued, Task, requests};

/// A server with a number of live grants.
#[derive(Debug, Default)]
pub struct Filled<C> {
    /// The server.
    pub server: C,
    grants: usize,
    /// Some of the grants, spread over the store.
    held: Vec<Issued>,
}

impl<C: Contender> Filled<C> {
    /// Grants with refresh tokens are made by `serve` until there are `to` of them; of the new ones `sample` are remembered.
    pub fn fill(&mut self, to: usize, sample: usize, mut serve: impl FnMut(&C, Task, C::Request) -> C::Answer) {
        let step = ((to - self.grants) / sample).max(1);
        self.held.clear();
        while self.grants < to {
            let mut issued = Issued::default();
            for task in [Task::Authorize, Task::Exchange] {
                let request = self.server.request(task, &issued).expect("every contender begins grants");
                issued = self.server.read(serve(&self.server, task, request));
            }
            self.grants += 1;
            if self.grants.is_multiple_of(step) && self.held.len() < sample {
                self.held.push(issued);
            }
        }
    }

    /// As many requests as grants are remembered: about those, or about grants that have just begun. `None` if the contender
    /// does no such thing.
    pub fn requests(&self, task: Task) -> Option<Vec<C::Request>> {
        match task {
            Task::Authorize | Task::Exchange | Task::Refresh | Task::ClientCredentials => {
                requests(&self.server, task, self.held.len())
            }
            Task::Introspect | Task::Check => {
                self.held.iter().map(|issued| self.server.request(task, issued)).collect()
            }
        }
    }
}
