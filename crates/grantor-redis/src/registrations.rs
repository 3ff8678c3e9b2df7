//! Registrations that were read before: the same bytes are parsed once.

use core::fmt;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use grantor::{Client, ClientId};

use crate::Error;

/// How many clients are kept at most.
const MOST: usize = 1024;

/// The clients that were read last, and what each was read from. It answers for no client: what Redis has is asked for each
/// time, and where it is not the same text, it is read anew.
#[derive(Clone, Default)]
pub(crate) struct Registrations(Arc<Mutex<HashMap<ClientId, Registered>>>);

struct Registered {
    stored: String,
    client: Arc<Client>,
}

impl Registrations {
    /// The client of this identifier, of which this is stored.
    pub(crate) fn read(&self, id: &ClientId, stored: String) -> Result<Arc<Client>, Error> {
        if let Some(known) = self.known().get(id).filter(|known| known.stored == stored) {
            return Ok(Arc::clone(&known.client));
        }
        let client = Arc::new(Client::new(serde_json::from_str(&stored)?)?);
        let mut known = self.known();
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(id.clone(), Registered { stored, client: Arc::clone(&client) });
        Ok(client)
    }

    /// Nothing is ever left half done in it.
    fn known(&self) -> MutexGuard<'_, HashMap<ClientId, Registered>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Registrations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Registrations").finish_non_exhaustive()
    }
}
