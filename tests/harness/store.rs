//! The store of the tests: in memory, slow, and failing on purpose.

use grantor::Client;
use grantor_memory::{MemoryClients, MemoryGrants};
use grantor_testkit::Failing;
pub use grantor_testkit::Fault;

/// A store in memory that others run in between of, and that fails when told to. A handle, cheap to clone.
pub type FaultyStore = Failing<MemoryGrants, MemoryClients>;

/// A store with these clients, whose steps yield by this measure.
#[must_use]
pub fn faulty(clients: Vec<Client>, yields: usize) -> FaultyStore {
    Failing::with_yields(MemoryGrants::new(10_000), clients.into_iter().collect(), yields)
}
