//! The store of the tests: in memory, slow, and failing on purpose.

use grantor::Client;
use grantor_memory::{MemoryClients, MemoryGrants, MemoryMarks};
use grantor_testkit::Failing;
pub use grantor_testkit::Fault;

/// A store in memory that others run in between of, and that fails when told to. A handle, cheap to clone.
pub type FaultyStore = Failing<MemoryGrants, MemoryClients>;

/// A store of marks of the same kind.
pub type FaultyMarks = Failing<MemoryMarks>;

/// A store of marks whose steps yield by this measure.
#[must_use]
pub fn faulty_marks(yields: usize) -> FaultyMarks {
    Failing::with_yields(MemoryMarks::new(10_000), (), yields)
}

/// A store with these clients, whose steps yield by this measure.
#[must_use]
pub fn faulty(clients: Vec<Client>, yields: usize) -> FaultyStore {
    Failing::with_yields(MemoryGrants::new(10_000), clients.into_iter().collect(), yields)
}
