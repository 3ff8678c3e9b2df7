//! A store that keeps its contract, or breaks it in one way.

use core::convert::Infallible;
use core::mem;
use core::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use grantor::{Grant, GrantId, Grants, Saved, Stage, Timestamp};
use grantor_testkit::store_kit::Database;
use tokio::task::yield_now;

use crate::lies::*;

/// What is kept of a grant.
#[derive(Clone)]
struct Row {
    revision: u64,
    record: Option<Arc<Grant>>,
    /// When it may be dropped.
    date: Timestamp,
    /// The record before this one, until a replica would have caught up.
    before: Option<Arc<Grant>>,
}

type Rows = BTreeMap<Vec<u8>, Row>;

/// A place for a store that lies so.
pub(crate) struct Place<const LIE: Lie> {
    shared: Mutex<Arc<Shared>>,
    room: usize,
}

/// What the processes share that run at one time.
#[derive(Default)]
struct Shared {
    rows: Mutex<Rows>,
    /// What of it reached the disk, where that is less.
    disk: Mutex<Rows>,
    saves: AtomicUsize,
    busy: AtomicBool,
    /// Who holds it compares and writes in one step.
    turn: Turn,
}

type Turn = tokio::sync::Mutex<()>;

/// A store that lies so, as one process has it.
pub(crate) struct Liar<const LIE: Lie> {
    shared: Arc<Shared>,
    room: usize,
    own_turn: Turn,
    cache: Mutex<BTreeMap<GrantId, Arc<Grant>>>,
}

impl<const LIE: Lie> Place<LIE> {
    fn with_room(room: usize) -> Self {
        Self { shared: Mutex::default(), room }
    }

    fn process(&self) -> Liar<LIE> {
        let shared = Arc::clone(&self.shared.lock().unwrap());
        Liar { shared, room: self.room, own_turn: Turn::default(), cache: Mutex::default() }
    }
}

impl<const LIE: Lie> Database for Place<LIE> {
    type Store = Liar<LIE>;

    async fn create() -> Self {
        Self::with_room(usize::MAX)
    }

    async fn create_with_room(grants: usize) -> Option<Self> {
        Some(Self::with_room(grants))
    }

    async fn open(&self) -> Liar<LIE> {
        let mut shared = self.shared.lock().unwrap();
        let left = if LIE == WRITES_BEHIND { &shared.disk } else { &shared.rows };
        let mut rows = left.lock().unwrap().clone();
        if LIE == RESTORES_A_BACKUP {
            rows.retain(|_, row| row.revision == 1);
        }
        *shared = Arc::new(Shared { rows: Mutex::new(rows), ..Shared::default() });
        drop(shared);
        self.process()
    }

    async fn open_beside(&self) -> Option<Liar<LIE>> {
        matches!(LIE, NONE | READS_A_CACHE | LOCKS_ITS_OWN_PROCESS).then(|| self.process())
    }

    async fn sweep(grants: &Liar<LIE>, now: Timestamp) {
        if LIE == SWEEPS_BY_WRITING_BACK {
            let kept = grants.shared.rows.lock().unwrap().clone();
            for _ in 0..3 {
                yield_now().await;
            }
            *grants.shared.rows.lock().unwrap() = kept;
        }
        grants.sweep(now);
    }
}

impl<const LIE: Lie> Liar<LIE> {
    fn key(id: GrantId) -> Vec<u8> {
        match LIE {
            KEYS_BY_HALF => id.as_bytes()[..8].into(),
            KEYS_WITHOUT_CASE => id.to_string().to_lowercase().into(),
            _ => id.as_bytes().into(),
        }
    }

    /// What a save is answered, if nothing is said besides.
    fn compare(&self, grant: &Grant) -> Saved {
        let rows = self.shared.rows.lock().unwrap();
        let row = rows.get(&Self::key(grant.id()));
        let stored = row.map_or(0, |row| row.revision);
        let follows = match LIE {
            IGNORES_THE_REVISION => true,
            TAKES_LATER_REVISIONS => grant.revision() > stored,
            _ => stored.checked_add(1) == Some(grant.revision()),
        };
        let full = rows.len() >= self.room && (LIE == FULL_FOR_ALL || stored == 0);
        if !follows {
            Saved::Conflict
        } else if full {
            Saved::Full
        } else {
            Saved::Stored
        }
    }

    fn write(&self, grant: &Arc<Grant>) {
        let key = Self::key(grant.id());
        let record = match LIE {
            LOSES_A_FIELD => without_resource(grant),
            CUTS_OFF if serde_json::to_string(&**grant).unwrap().len() > 32 * 1024 => return,
            _ => Arc::clone(grant),
        };
        let mut rows = self.shared.rows.lock().unwrap();
        let before = rows.remove(&key);
        let date = match &before {
            Some(before) if LIE == SWEEPS_BY_THE_FIRST_DATE => before.date,
            _ => grant.retain_until(),
        };
        let before = before.and_then(|row| row.record);
        rows.insert(key, Row { revision: grant.revision(), record: Some(record), date, before });
    }

    /// Writes the revision, and some time later the record.
    async fn write_in_two_steps(&self, grant: &Arc<Grant>) {
        let date = grant.retain_until();
        {
            let mut rows = self.shared.rows.lock().unwrap();
            let row = rows.entry(Self::key(grant.id()));
            row.or_insert(Row { revision: 0, record: None, date, before: None }).revision = grant.revision();
        }
        yield_now().await;
        self.write(grant);
    }

    fn sweep(&self, now: Timestamp) {
        let early = if LIE == SWEEPS_EARLY { 60 } else { 0 };
        let mut rows = self.shared.rows.lock().unwrap();
        for (key, row) in mem::take(&mut *rows) {
            let ended = row.record.as_ref().is_some_and(|grant| matches!(grant.stage(), Stage::Ended(_)));
            let forgotten = LIE == FORGETS_WHAT_ENDED && ended;
            if row.date.as_unix() - early > now.as_unix() && !forgotten {
                rows.insert(key, row);
            } else if LIE == REMEMBERS_THE_REVISION {
                rows.insert(key, Row { record: None, ..row });
            }
        }
    }
}

impl<const LIE: Lie> Grants for Liar<LIE> {
    type Error = Infallible;

    async fn load(&self, id: GrantId) -> Result<Option<Arc<Grant>>, Infallible> {
        let mut cache = self.cache.lock().unwrap();
        if let Some(known) = cache.get(&id).filter(|_| LIE == READS_A_CACHE) {
            return Ok(Some(Arc::clone(known)));
        }
        let mut rows = self.shared.rows.lock().unwrap();
        let Some(row) = rows.get_mut(&Self::key(id)) else { return Ok(None) };
        match row.before.take() {
            Some(before) if LIE == READS_A_REPLICA => Ok(Some(before)),
            _ => {
                cache.extend(row.record.clone().map(|record| (id, record)));
                Ok(row.record.clone())
            }
        }
    }

    async fn save(&self, grant: &Arc<Grant>, now: Timestamp) -> Result<Saved, Infallible> {
        if LIE == CONFLICTS_WHEN_BUSY && self.shared.busy.swap(true, Ordering::SeqCst) {
            return Ok(Saved::Conflict);
        }
        let save = self.shared.saves.fetch_add(1, Ordering::SeqCst);
        let turn = match LIE {
            COMPARES_AND_THEN_WRITES => None,
            LOCKS_ITS_OWN_PROCESS => Some(self.own_turn.lock().await),
            _ => Some(self.shared.turn.lock().await),
        };
        let saved = self.compare(grant);
        yield_now().await;
        match saved {
            _ if LIE == LOSES_WRITES && save % 5 == 4 => {}
            Saved::Stored if LIE == WRITES_IN_TWO_STEPS => self.write_in_two_steps(grant).await,
            Saved::Stored => self.write(grant),
            Saved::Conflict if LIE == WRITES_AND_THEN_COMPARES => self.write(grant),
            Saved::Conflict | Saved::Full => {}
        }
        drop(turn);
        // A process whose save was refused reads anew.
        match saved {
            Saved::Stored => drop(self.cache.lock().unwrap().insert(grant.id(), Arc::clone(grant))),
            Saved::Conflict | Saved::Full => drop(self.cache.lock().unwrap().remove(&grant.id())),
        }
        self.sweep(now);
        if LIE == WRITES_BEHIND && save % 5 == 4 {
            let rows = self.shared.rows.lock().unwrap().clone();
            *self.shared.disk.lock().unwrap() = rows;
        }
        self.shared.busy.store(false, Ordering::SeqCst);
        let answered = if LIE == SENDS_TWICE && save % 5 == 4 { self.compare(grant) } else { saved };
        Ok(answered)
    }
}

/// The record as a table without a column for the resource gives it.
fn without_resource(grant: &Grant) -> Arc<Grant> {
    let mut record = serde_json::to_value(grant).unwrap();
    for stage in ["authorized", "active"] {
        if let Some(stage) = record["stage"].get_mut(stage) {
            stage.as_object_mut().unwrap().remove("resource");
        }
    }
    Arc::new(serde_json::from_value(record).unwrap())
}
