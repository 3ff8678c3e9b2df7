//! The store of a world: how it keeps its records, rightly or not.

use std::collections::BTreeMap;
use std::sync::Arc;

use grantor::{Grant, GrantId, Saved};

/// How a store keeps what it is given. All but the first are faults, planted to see that they are found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Keeping {
    /// As [`grantor::Grants`] says.
    #[default]
    Faithful,
    /// It saves without comparing revisions.
    Unconditional,
    /// It says that it saved and did not, where the record is not new.
    Forgetful,
    /// It loads the record before the last one.
    Stale,
    /// It drops records so many seconds before their date.
    Hasty(i64),
}

/// The records of a world.
#[derive(Clone, Debug)]
pub(crate) struct Records {
    pub(crate) keeping: Keeping,
    by_id: BTreeMap<GrantId, Record>,
}

/// A record, as it is kept.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub(crate) grant: Arc<Grant>,
    /// Its stored form.
    pub(crate) json: Arc<str>,
    before: Option<Arc<Grant>>,
}

impl Records {
    pub(crate) const fn new(keeping: Keeping) -> Self {
        Self { keeping, by_id: BTreeMap::new() }
    }

    pub(crate) fn load(&self, id: GrantId) -> Option<Arc<Grant>> {
        let record = self.by_id.get(&id)?;
        let stale = record.before.as_ref().filter(|_| self.keeping == Keeping::Stale);
        Some(Arc::clone(stale.unwrap_or(&record.grant)))
    }

    pub(crate) fn save(&mut self, grant: &Arc<Grant>, json: &Arc<str>) -> Saved {
        let before = self.by_id.get(&grant.id()).map(|record| Arc::clone(&record.grant));
        let stored = before.as_ref().map_or(0, |before| before.revision());
        if stored.checked_add(1) != Some(grant.revision()) && self.keeping != Keeping::Unconditional {
            return Saved::Conflict;
        }
        if self.keeping != Keeping::Forgetful || before.is_none() {
            let record = Record { grant: Arc::clone(grant), json: Arc::clone(json), before };
            self.by_id.insert(grant.id(), record);
        }
        Saved::Stored
    }

    /// Drops what has outlived its date.
    pub(crate) fn sweep(&mut self, now: i64) {
        let Self { keeping, by_id } = self;
        by_id.retain(|_, record| !keeping.has_outlived(record, now));
    }

    /// Whether there is something to drop.
    pub(crate) fn is_outlived(&self, now: i64) -> bool {
        self.by_id.values().any(|record| self.keeping.has_outlived(record, now))
    }

    /// The records, as they are kept.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Record> {
        self.by_id.values()
    }

    /// Everything is read anew from its stored form. The stored form that cannot be read, if there is one.
    pub(crate) fn reopen(&mut self) -> Result<(), Arc<str>> {
        for record in self.by_id.values_mut() {
            let read = serde_json::from_str(&record.json).map_err(|_| Arc::clone(&record.json))?;
            (record.grant, record.before) = (Arc::new(read), None);
        }
        Ok(())
    }
}

impl Keeping {
    fn has_outlived(self, record: &Record, now: i64) -> bool {
        let early = if let Self::Hasty(seconds) = self { seconds } else { 0 };
        record.grant.retain_until().as_unix() <= now + early
    }
}
