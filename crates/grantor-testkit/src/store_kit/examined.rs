//! A store whose every answer is compared with what the contract says.

use core::sync::atomic::{AtomicU64, Ordering};
use std::sync::Arc;

use grantor::{Grant, GrantId, Grants, Saved, Timestamp};

use super::chance::Chance;
use super::database::Database;
use super::finding::{Finding, Verdict};
use super::sentence::Sentence;

/// When the checks begin, in seconds since 1970: the year 2100. A store that drops by a clock of its own, as databases
/// with a time to live do, drops nothing of what the checks save; they pass `now` by the year 2100, too.
pub(super) const START: i64 = 4_102_444_800;

/// A date that no check reaches, and which a policy can give: 400 days later.
pub(super) const FAR: i64 = START + 400 * 24 * 60 * 60;

/// So many seconds after the start.
pub(super) const fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix(START + seconds)
}

/// A store under examination: a handle, cheap to clone.
pub(super) struct Examined<S>(Arc<Processes<S>>);

/// The store as one process has it, and as another does beside it, if it can be opened twice.
struct Processes<S> {
    one: S,
    other: Option<S>,
    calls: AtomicU64,
}

impl<S> Clone for Examined<S> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<S> Examined<S> {
    pub(super) async fn over(database: &impl Database<Store = S>) -> Self {
        let (one, other) = (database.open().await, database.open_beside().await);
        Self(Arc::new(Processes { one, other, calls: AtomicU64::new(0) }))
    }

    /// The store of the process that is called next: by chance, yet the same in each run.
    pub(super) fn store(&self) -> &S {
        let Processes { one, other, calls } = &*self.0;
        let call = calls.fetch_add(1, Ordering::Relaxed);
        other.as_ref().filter(|_| Chance::of(call).below(2) == 1).unwrap_or(one)
    }

    /// The store as each process has it.
    pub(super) fn processes(&self) -> impl Iterator<Item = &S> {
        [&self.0.one].into_iter().chain(&self.0.other)
    }
}

impl<G: Grants> Examined<G> {
    pub(super) async fn load(&self, id: GrantId) -> Result<Option<Arc<Grant>>, Finding> {
        let loaded = self.store().load(id).await;
        loaded.map_err(|error| Sentence::Error.broken(format!("load of grant {id} failed: {error}")))
    }

    pub(super) async fn save(&self, grant: &Arc<Grant>, now: Timestamp) -> Result<Saved, Finding> {
        let saved = self.store().save(grant, now).await;
        saved.map_err(|error| Sentence::Error.broken(format!("save of {} failed: {error}", name(grant))))
    }

    /// The record follows the one that is stored, and so it is stored.
    pub(super) async fn stores(&self, grant: &Arc<Grant>, now: Timestamp) -> Verdict {
        let saved = self.save(grant, now).await?;
        if saved == Saved::Stored {
            return Ok(());
        }
        let sentence = if saved == Saved::Full { Sentence::Full } else { Sentence::Conflict };
        let room = if grant.revision() == 1 { "; the checks need room for 1,000 grants" } else { "" };
        let (grant, found) = (name(grant), of(self.load(grant.id()).await?.as_ref()));
        Err(sentence.broken(format!("save of {grant}, the next, was answered {saved:?}; {found} is loaded{room}")))
    }

    /// The record does not follow the one that is stored, and so it is refused. `stored` is that one, or nothing; it
    /// stays.
    pub(super) async fn refuses(&self, grant: &Arc<Grant>, stored: Option<&Arc<Grant>>, now: Timestamp) -> Verdict {
        let saved = self.save(grant, now).await?;
        let sentence = if saved == Saved::Full { Sentence::Full } else { Sentence::Compare };
        sentence.holds_if(saved == Saved::Conflict, || {
            format!("save of {} was answered {saved:?}, though what is stored is {}", name(grant), of(stored))
        })?;
        self.still_holds(grant.id(), stored).await
    }

    /// After a save that was refused nothing has changed.
    async fn still_holds(&self, id: GrantId, stored: Option<&Arc<Grant>>) -> Verdict {
        let found = self.load(id).await?;
        Sentence::Conflict.holds_if(found.as_ref() == stored, || {
            format!("grant {id} was {} and after a save that was refused is {}", of(stored), of(found.as_ref()))
        })
    }

    /// This record is the one that is stored. If it is not, this sentence is broken.
    pub(super) async fn holds(&self, grant: &Arc<Grant>, sentence: Sentence) -> Verdict {
        let found = self.load(grant.id()).await?;
        sentence.holds_if(found.as_ref() == Some(grant), || {
            let same = found.as_ref().is_some_and(|found| name(found) == name(grant));
            let other = if same { "another record of that revision".into() } else { of(found.as_ref()) };
            format!("{} was saved, and {other} is loaded", name(grant))
        })
    }

    /// Nothing is stored under this id.
    pub(super) async fn holds_nothing(&self, id: GrantId) -> Verdict {
        let found = self.load(id).await?;
        Sentence::Load.holds_if(found.is_none(), || format!("{} is loaded as {id}, never saved", of(found.as_ref())))
    }
}

/// A server can stand on it, and is not told of anything.
impl<G: Grants + Send + Sync> Grants for Examined<G> {
    type Error = G::Error;

    async fn load(&self, id: GrantId) -> Result<Option<Arc<Grant>>, G::Error> {
        self.store().load(id).await
    }

    async fn save(&self, grant: &Arc<Grant>, now: Timestamp) -> Result<Saved, G::Error> {
        self.store().save(grant, now).await
    }
}

/// Which record it is.
pub(super) fn name(grant: &Grant) -> String {
    format!("grant {} at revision {}", grant.id(), grant.revision())
}

/// Which record was found, if any, and until when it is kept.
fn of(found: Option<&Arc<Grant>>) -> String {
    found.map_or_else(
        || "nothing".into(),
        |grant| format!("{} (kept until {})", name(grant), grant.retain_until().as_unix()),
    )
}
