//! A store that is slow, and fails on purpose.

use core::fmt;
use core::sync::atomic::{AtomicU8, Ordering};
use std::sync::Arc;

use grantor::{Client, ClientId, Clients, Grant, GrantId, Grants, Saved, Timestamp};
use grantor_memory::{MemoryClients, MemoryGrants};

/// What a [`FaultyStore`] does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Fault {
    /// What it should.
    None,
    /// Fails to read clients.
    Clients,
    /// Fails to read grants.
    Load,
    /// Fails to save, and does not save.
    BeforeSave,
    /// Saves, and fails to say so.
    AfterSave,
    /// Saves something else of the same revision, as somebody faster would have, and fails.
    Foreign,
    /// Says that it is full.
    Full,
    /// Says that somebody else was faster, always.
    Conflict,
}

const FAULTS: [Fault; 8] = [
    Fault::None,
    Fault::Clients,
    Fault::Load,
    Fault::BeforeSave,
    Fault::AfterSave,
    Fault::Foreign,
    Fault::Full,
    Fault::Conflict,
];

/// A store in memory that yields before and after each step, so that others run in between, and fails when told to. A
/// handle, cheap to clone.
#[derive(Clone, Debug)]
pub struct FaultyStore {
    grants: MemoryGrants,
    clients: MemoryClients,
    fault: Arc<AtomicU8>,
    /// How often a step yields before and after.
    yields: usize,
}

/// What a [`FaultyStore`] fails with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken;

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the store is broken")
    }
}

impl core::error::Error for Broken {}

impl FaultyStore {
    /// A store with these clients.
    #[must_use]
    pub fn new(clients: Vec<Client>, yields: usize) -> Self {
        let clients = clients.into_iter().collect();
        Self { grants: MemoryGrants::new(10_000), clients, fault: Arc::new(AtomicU8::new(Fault::None as u8)), yields }
    }

    /// From now on, do this.
    pub fn set(&self, fault: Fault) {
        self.fault.store(fault as u8, Ordering::SeqCst);
    }

    fn fault(&self) -> Fault {
        FAULTS[usize::from(self.fault.load(Ordering::SeqCst))]
    }

    /// Lets others run, each time for another while.
    async fn delay(&self, salt: usize) {
        for _ in 0..(self.yields * (salt % 7)) {
            tokio::task::yield_now().await;
        }
    }
}

/// The same grant, ended by somebody else.
fn foreign(grant: &Grant) -> Arc<Grant> {
    let mut record = serde_json::to_value(grant).unwrap();
    record["stage"] = serde_json::json!({ "ended": { "reason": "revoked", "at": 0, "retain_until": i64::MAX } });
    Arc::new(serde_json::from_value(record).unwrap())
}

impl Grants for FaultyStore {
    type Error = Broken;

    async fn load(&self, id: GrantId) -> Result<Option<Arc<Grant>>, Broken> {
        self.delay(usize::from(id.as_bytes()[0])).await;
        if self.fault() == Fault::Load {
            return Err(Broken);
        }
        let Ok(grant) = Grants::load(&self.grants, id).await;
        self.delay(3).await;
        Ok(grant)
    }

    async fn save(&self, grant: &Arc<Grant>, now: Timestamp) -> Result<Saved, Broken> {
        self.delay(5).await;
        match self.fault() {
            Fault::BeforeSave => return Err(Broken),
            Fault::Full => return Ok(Saved::Full),
            Fault::Conflict => return Ok(Saved::Conflict),
            Fault::Foreign => {
                let Ok(_) = Grants::save(&self.grants, &foreign(grant), now).await;
                return Err(Broken);
            }
            Fault::None | Fault::Clients | Fault::Load | Fault::AfterSave => {}
        }
        let Ok(saved) = Grants::save(&self.grants, grant, now).await;
        self.delay(2).await;
        if self.fault() == Fault::AfterSave { Err(Broken) } else { Ok(saved) }
    }
}

impl Clients for FaultyStore {
    type Error = Broken;

    async fn client(&self, id: &ClientId) -> Result<Option<Arc<Client>>, Broken> {
        if self.fault() == Fault::Clients {
            return Err(Broken);
        }
        let Ok(client) = Clients::client(&self.clients, id).await;
        Ok(client)
    }
}
