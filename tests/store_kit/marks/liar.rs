//! A store of marks that keeps its contract, or breaks it in one way.

use core::convert::Infallible;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use grantor::{Claim, Mark, Marks, Timestamp};
use grantor_testkit::store_kit::Database;
use tokio::task::yield_now;

use super::lies::*;

/// How many marks [`DROPS_THE_OLDEST`] keeps.
const FEW: usize = 500;

/// By key, the date of a mark and how many came before it.
type Rows = BTreeMap<Vec<u8>, (Timestamp, usize)>;

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
    claims: Mutex<usize>,
    /// What is to be undone.
    given_up: Mutex<Vec<Vec<u8>>>,
    /// Who holds it looks and writes in one step.
    turn: Turn,
}

type Turn = tokio::sync::Mutex<()>;

/// A store that lies so, as one process has it.
pub(crate) struct Liar<const LIE: Lie> {
    shared: Arc<Shared>,
    room: usize,
    own_turn: Turn,
}

impl<const LIE: Lie> Place<LIE> {
    fn with_room(room: usize) -> Self {
        Self { shared: Mutex::default(), room }
    }

    fn process(&self) -> Liar<LIE> {
        let shared =
            if LIE == REMEMBERS_BY_PROCESS { Arc::default() } else { Arc::clone(&self.shared.lock().unwrap()) };
        Liar { shared, room: self.room, own_turn: Turn::default() }
    }
}

impl<const LIE: Lie> Database for Place<LIE> {
    type Store = Liar<LIE>;

    async fn create() -> Self {
        Self::with_room(usize::MAX)
    }

    async fn create_with_room(marks: usize) -> Option<Self> {
        Some(Self::with_room(marks))
    }

    async fn open(&self) -> Liar<LIE> {
        let mut shared = self.shared.lock().unwrap();
        let left = if LIE == WRITES_BEHIND { &shared.disk } else { &shared.rows };
        let rows = left.lock().unwrap().clone();
        *shared = Arc::new(Shared { disk: Mutex::new(rows.clone()), rows: Mutex::new(rows), ..Shared::default() });
        drop(shared);
        self.process()
    }

    async fn open_beside(&self) -> Option<Liar<LIE>> {
        matches!(LIE, NONE | LOCKS_ITS_OWN_PROCESS | REMEMBERS_BY_PROCESS).then(|| self.process())
    }

    async fn sweep(marks: &Liar<LIE>, now: Timestamp) {
        let before = marks.shared.rows.lock().unwrap().clone();
        match LIE {
            SWEEPS_BY_WRITING_BACK => {
                yield_now().await;
                *marks.shared.rows.lock().unwrap() = before;
            }
            PICKS_AND_THEN_DROPS => {
                yield_now().await;
                let is_kept = |key: &Vec<u8>| before.get(key).is_none_or(|(date, _)| now < *date);
                marks.shared.rows.lock().unwrap().retain(|key, _| is_kept(key));
            }
            _ => {}
        }
        marks.sweep(now);
    }
}

impl<const LIE: Lie> Liar<LIE> {
    fn key(mark: &Mark) -> Vec<u8> {
        let digest = mark.digest();
        match LIE {
            KEYS_BY_TWO_BYTES => digest.as_bytes()[..2].into(),
            KEYS_BY_DATE => [digest.as_bytes().as_slice(), &mark.retain_until().as_unix().to_be_bytes()].concat(),
            _ => digest.as_bytes().into(),
        }
    }

    /// What a claim is answered, if nothing is said besides.
    fn look(&self, mark: &Mark, now: Timestamp) -> Claim {
        let mut rows = self.shared.rows.lock().unwrap();
        if let Some((date, _)) = rows.get_mut(&Self::key(mark)).filter(|(date, _)| now < *date) {
            if LIE == TAKES_THE_LAST_DATE {
                *date = mark.retain_until();
            }
            return Claim::Again;
        }
        if rows.len() < self.room {
            return Claim::First;
        }
        if LIE == FORGETS_WHEN_FULL {
            rows.clear();
            return Claim::First;
        }
        Claim::Full
    }

    fn write(&self, mark: &Mark) {
        let mut rows = self.shared.rows.lock().unwrap();
        let place = rows.values().map(|(_, place)| place + 1).max().unwrap_or_default();
        let row = rows.entry(Self::key(mark)).or_insert((mark.retain_until(), place));
        if LIE != KEEPS_THE_FIRST_DATE {
            row.0 = mark.retain_until();
        }
        if LIE == DROPS_THE_OLDEST {
            rows.retain(|_, (_, own)| place < *own + FEW);
        }
    }

    fn sweep(&self, now: Timestamp) {
        let early = if LIE == SWEEPS_EARLY { 60 } else { 0 };
        self.shared.rows.lock().unwrap().retain(|_, (date, _)| now.as_unix() < date.as_unix() - early);
    }
}

/// A claim that is under way. One that is dropped was given up.
struct UnderWay<'a>(Option<(&'a Shared, Vec<u8>)>);

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        if let Some((shared, key)) = self.0.take() {
            shared.given_up.lock().unwrap().push(key);
        }
    }
}

impl<const LIE: Lie> Marks for Liar<LIE> {
    type Error = Infallible;

    async fn claim(&self, mark: &Mark, now: Timestamp) -> Result<Claim, Infallible> {
        let mut under_way = UnderWay((LIE == UNDOES_WHAT_IS_GIVEN_UP).then(|| (&*self.shared, Self::key(mark))));
        let number = {
            let mut claims = self.shared.claims.lock().unwrap();
            *claims += 1;
            *claims
        };
        let turn = match LIE {
            LOOKS_AND_THEN_WRITES => None,
            LOCKS_ITS_OWN_PROCESS => Some(self.own_turn.lock().await),
            _ => Some(self.shared.turn.lock().await),
        };
        let claimed = self.look(mark, now);
        yield_now().await;
        if claimed == Claim::First || (LIE == CLAIMS_WHEN_FULL && claimed == Claim::Full) {
            self.write(mark);
        }
        drop(turn);
        if !matches!(LIE, PICKS_AND_THEN_DROPS | KEEPS_THE_FIRST_DATE) {
            self.sweep(now);
        }
        if LIE == WRITES_BEHIND && number.is_multiple_of(5) {
            let rows = self.shared.rows.lock().unwrap().clone();
            *self.shared.disk.lock().unwrap() = rows;
        }
        under_way.0 = None;
        for key in self.shared.given_up.lock().unwrap().drain(..) {
            self.shared.rows.lock().unwrap().remove(&key);
        }
        let sent_twice = LIE == SENDS_TWICE && number.is_multiple_of(5);
        Ok(if sent_twice { self.look(mark, now) } else { claimed })
    }
}
