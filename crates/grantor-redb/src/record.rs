//! A record as it is stored: JSON.

use std::sync::Arc;

use grantor::{Grant, GrantId, Stage};

use crate::error::Error;

/// A grant and its JSON, made before the writer is asked, so that the one thread that writes need not.
pub(crate) struct Record {
    pub(crate) grant: Arc<Grant>,
    pub(crate) json: Vec<u8>,
}

impl Record {
    pub(crate) fn of(grant: &Arc<Grant>) -> Result<Self, Error> {
        let json = serde_json::to_vec(&**grant).map_err(|_| Error::GrantRecord(grant.id()))?;
        Ok(Self { grant: Arc::clone(grant), json })
    }

    /// The owner and the client by whom it is looked up: none, once it has ended.
    pub(crate) fn found_by(&self) -> FoundBy<&str> {
        if matches!(self.grant.stage(), Stage::Ended(_)) {
            return (None, None);
        }
        (self.grant.owner().map(|owner| owner.subject.as_str()), Some(self.grant.client().as_str()))
    }
}

/// An owner and a client by whom a grant is looked up.
pub(crate) type FoundBy<T> = (Option<T>, Option<T>);

pub(crate) fn read(id: GrantId, json: &[u8]) -> Result<Arc<Grant>, Error> {
    // The error of the parser may show what it read.
    serde_json::from_slice(json).map(Arc::new).map_err(|_| Error::GrantRecord(id))
}
