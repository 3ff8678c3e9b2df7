//! A grant whose loads and saves are written down.

use core::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use grantor::{Grant, GrantId, Grants, Saved, Stage};

use super::examined::{Examined, FAR, at, name};
use super::finding::{Finding, Verdict};
use super::linearizability::{Action, Call, Version, contradiction};
use super::records::marked;
use super::sentence::Sentence;
use super::together::give_up_after;

/// How many calls a finding shows, with their times.
const LAST: usize = 8;

/// A grant, and what every call for it was answered.
pub(super) struct Register {
    id: GrantId,
    clock: AtomicU64,
    marks: AtomicI64,
    calls: Mutex<Vec<Call>>,
}

impl Register {
    pub(super) fn new(id: GrantId) -> Self {
        Self { id, clock: AtomicU64::new(0), marks: AtomicI64::new(0), calls: Mutex::default() }
    }

    /// The revision that is loaded; 0 if there is none.
    pub(super) async fn load<G: Grants>(&self, store: &Examined<G>) -> Result<u64, Finding> {
        let began = self.tick();
        let loaded = store.load(self.id).await?;
        let ended = Some(self.tick());
        let found = loaded.as_deref().map(|grant| self.version(grant)).transpose()?;
        self.note(Call { began, ended, action: Action::Load(found) });
        Ok(found.map_or(0, |version| version.revision))
    }

    /// Saves a record that no other call saves. It is given up where it needs to be polled more often than this.
    pub(super) async fn save<G: Grants>(&self, store: &Examined<G>, revision: u64, polls: usize) -> Verdict {
        let version = Version { revision, mark: self.marks.fetch_add(1, Ordering::SeqCst) };
        let record = marked(self.id, revision, FAR, version.mark);
        let began = self.tick();
        let saved: Option<Saved> = give_up_after(polls, store.save(&record, at(0))).await.transpose()?;
        let ended = saved.map(|_| self.tick());
        self.note(Call { began, ended, action: Action::Save(version, saved) });
        Ok(())
    }

    /// Whether all of it can be put in an order.
    pub(super) fn verdict(&self) -> Verdict {
        let calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(call) = contradiction(&calls) else { return Ok(()) };
        let mut others: Vec<_> = calls.iter().filter(|other| Some(other.began) < call.ended).collect();
        others.sort_unstable_by_key(|call| call.began);
        let last = others.iter().skip(others.len().saturating_sub(LAST)).map(|call| format!("\n    {call}"));
        let (id, last) = (self.id, last.collect::<String>());
        Err(Sentence::Linearizable.broken(format!("of grant {id}, no order of the calls explains {call}{last}")))
    }

    /// A record that is loaded is one that was saved, whole.
    fn version(&self, grant: &Grant) -> Result<Version, Finding> {
        if let Stage::Ended(ended) = grant.stage() {
            let version = Version { revision: grant.revision(), mark: ended.at().as_unix() };
            if *grant == *marked(self.id, version.revision, FAR, version.mark) {
                return Ok(version);
            }
        }
        Err(Sentence::Load.broken(format!("for {} something is loaded that was never saved: {}", self.id, name(grant))))
    }

    fn tick(&self) -> u64 {
        self.clock.fetch_add(1, Ordering::SeqCst)
    }

    fn note(&self, call: Call) {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).push(call);
    }
}
