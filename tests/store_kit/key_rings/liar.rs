//! A store of key rings that keeps its contract, or breaks it in one way.

use core::convert::Infallible;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use grantor::{Issuer, KeyRing, KeyRings, Saved, Timestamp};
use grantor_testkit::store_kit::Database;
use tokio::task::yield_now;

use super::lies::*;

/// By issuer, the revision and the ring.
type Rows = BTreeMap<String, (u64, Option<Arc<KeyRing>>)>;

/// A place for a store that lies so.
pub(crate) struct Place<const LIE: Lie>(Mutex<Arc<Shared>>);

/// What the processes share that run at one time.
#[derive(Default)]
struct Shared {
    rows: Mutex<Rows>,
    /// What of it reached the disk, where that is less.
    disk: Mutex<Rows>,
    saves: Mutex<usize>,
    /// Who holds it compares and writes in one step.
    turn: Turn,
}

type Turn = tokio::sync::Mutex<()>;

/// A store that lies so, as one process has it.
pub(crate) struct Liar<const LIE: Lie> {
    shared: Arc<Shared>,
    own_turn: Turn,
    cache: Mutex<BTreeMap<String, Arc<KeyRing>>>,
}

impl<const LIE: Lie> Place<LIE> {
    fn process(&self) -> Liar<LIE> {
        let shared = Arc::clone(&self.0.lock().unwrap());
        Liar { shared, own_turn: Turn::default(), cache: Mutex::default() }
    }
}

impl<const LIE: Lie> Database for Place<LIE> {
    type Store = Liar<LIE>;

    async fn create() -> Self {
        Self(Mutex::default())
    }

    async fn open(&self) -> Liar<LIE> {
        let mut shared = self.0.lock().unwrap();
        let left = if LIE == WRITES_BEHIND { &shared.disk } else { &shared.rows };
        let rows = left.lock().unwrap().clone();
        *shared = Arc::new(Shared { disk: Mutex::new(rows.clone()), rows: Mutex::new(rows), ..Shared::default() });
        drop(shared);
        self.process()
    }

    async fn open_beside(&self) -> Option<Liar<LIE>> {
        matches!(LIE, NONE | LOCKS_ITS_OWN_PROCESS | READS_A_CACHE).then(|| self.process())
    }

    async fn sweep(rings: &Liar<LIE>, now: Timestamp) {
        if LIE == DROPS_OLD_RINGS {
            // All of a ring but its newest key is gone, some time after that key was published.
            let is_old = |ring: &KeyRing| ring.is_due(&grantor::Rotation::default(), now);
            rings.shared.rows.lock().unwrap().retain(|_, (_, ring)| !ring.as_ref().is_some_and(|ring| is_old(ring)));
        }
    }
}

impl<const LIE: Lie> Liar<LIE> {
    fn key(issuer: &Issuer) -> String {
        match LIE {
            KNOWS_NO_ISSUER => String::new(),
            KNOWS_NO_CASE => issuer.as_str().to_lowercase(),
            TRIMS_THE_ISSUER => issuer.as_str().trim_end_matches('/').into(),
            CUTS_ISSUERS_OFF => issuer.as_str().chars().take(254).collect(),
            _ => issuer.as_str().into(),
        }
    }

    /// What a save is answered, if nothing is said besides.
    fn compare(&self, ring: &KeyRing) -> Saved {
        let rows = self.shared.rows.lock().unwrap();
        let stored = rows.get(&Self::key(ring.issuer())).map_or(0, |(revision, _)| *revision);
        let follows = match LIE {
            IGNORES_THE_REVISION => true,
            TAKES_LATER_REVISIONS => ring.revision() > stored,
            _ => stored.checked_add(1) == Some(ring.revision()),
        };
        if !follows {
            Saved::Conflict
        } else if LIE == IS_FULL && stored == 0 && rows.len() >= 8 {
            Saved::Full
        } else {
            Saved::Stored
        }
    }

    fn write(&self, ring: &Arc<KeyRing>) {
        if LIE == CUTS_OFF && serde_json::to_string(&**ring).unwrap().len() > 32 * 1024 {
            return;
        }
        let row = (ring.revision(), Some(Arc::clone(ring)));
        self.shared.rows.lock().unwrap().insert(Self::key(ring.issuer()), row);
    }

    /// Writes the revision, and some time later the ring.
    async fn write_in_two_steps(&self, ring: &Arc<KeyRing>) {
        self.shared.rows.lock().unwrap().entry(Self::key(ring.issuer())).or_default().0 = ring.revision();
        yield_now().await;
        self.write(ring);
    }
}

impl<const LIE: Lie> KeyRings for Liar<LIE> {
    type Error = Infallible;

    async fn load(&self, issuer: &Issuer) -> Result<Option<Arc<KeyRing>>, Infallible> {
        let key = Self::key(issuer);
        let mut cache = self.cache.lock().unwrap();
        if let Some(known) = cache.get(&key).filter(|_| LIE == READS_A_CACHE) {
            return Ok(Some(Arc::clone(known)));
        }
        let found = self.shared.rows.lock().unwrap().get(&key).and_then(|(_, ring)| ring.clone());
        cache.extend(found.clone().map(|found| (key, found)));
        Ok(found)
    }

    async fn save(&self, ring: &Arc<KeyRing>) -> Result<Saved, Infallible> {
        let turn = match LIE {
            COMPARES_AND_THEN_WRITES => None,
            LOCKS_ITS_OWN_PROCESS => Some(self.own_turn.lock().await),
            _ => Some(self.shared.turn.lock().await),
        };
        let saved = self.compare(ring);
        yield_now().await;
        match saved {
            Saved::Stored if LIE == WRITES_IN_TWO_STEPS => self.write_in_two_steps(ring).await,
            Saved::Stored => self.write(ring),
            Saved::Conflict if LIE == WRITES_AND_THEN_COMPARES => self.write(ring),
            Saved::Conflict | Saved::Full => {}
        }
        drop(turn);
        // A process whose save was refused reads anew.
        let key = Self::key(ring.issuer());
        match saved {
            Saved::Stored => drop(self.cache.lock().unwrap().insert(key, Arc::clone(ring))),
            Saved::Conflict | Saved::Full => drop(self.cache.lock().unwrap().remove(&key)),
        }
        let mut saves = self.shared.saves.lock().unwrap();
        *saves += 1;
        if saves.is_multiple_of(5) {
            let rows = self.shared.rows.lock().unwrap().clone();
            *self.shared.disk.lock().unwrap() = rows;
        }
        Ok(saved)
    }
}
