//! What loads and saves of rings are answered, held against what the contract says.

use std::sync::Arc;

use grantor::{Issuer, KeyRing, KeyRings, Saved};

use crate::store_kit::examined::Examined;
use crate::store_kit::finding::{Finding, Verdict};
use crate::store_kit::sentence::Sentence;

impl<R: KeyRings> Examined<R> {
    pub(super) async fn ring(&self, issuer: &Issuer) -> Result<Option<Arc<KeyRing>>, Finding> {
        let loaded = self.store().load(issuer).await;
        loaded.map_err(|error| Sentence::RingError.broken(format!("load of the ring of {issuer} failed: {error}")))
    }

    pub(super) async fn save_ring(&self, ring: &Arc<KeyRing>) -> Result<Saved, Finding> {
        let saved = match self.store().save(ring).await {
            Ok(saved) => saved,
            Err(error) => return Err(Sentence::RingError.broken(format!("save of {} failed: {error}", name(ring)))),
        };
        let seen = || format!("save of {} was answered Full", name(ring));
        Sentence::RingsHaveRoom.holds_if(saved != Saved::Full, seen)?;
        Ok(saved)
    }

    /// The ring follows the one that is stored, and so it is stored.
    pub(super) async fn stores_ring(&self, ring: &Arc<KeyRing>) -> Verdict {
        let saved = self.save_ring(ring).await?;
        Sentence::Conflict
            .holds_if(saved == Saved::Stored, || format!("save of {}, the next, was answered {saved:?}", name(ring)))
    }

    /// The ring does not follow the one that is stored, and so it is refused. `stored` is that one, or nothing; it stays.
    pub(super) async fn refuses_ring(&self, ring: &Arc<KeyRing>, stored: Option<&Arc<KeyRing>>) -> Verdict {
        let saved = self.save_ring(ring).await?;
        Sentence::CompareRings.holds_if(saved == Saved::Conflict, || {
            format!("save of {} was answered {saved:?}, though what is stored is {}", name(ring), of(stored))
        })?;
        let found = self.ring(ring.issuer()).await?;
        Sentence::Conflict.holds_if(found.as_ref() == stored, || {
            format!("stored was {}, and after a save that was refused is {}", of(stored), of(found.as_ref()))
        })
    }

    /// This ring is the one that is stored. If it is not, this sentence is broken.
    pub(super) async fn holds_ring(&self, ring: &Arc<KeyRing>, sentence: Sentence) -> Verdict {
        let found = self.ring(ring.issuer()).await?;
        sentence.holds_if(found.as_ref() == Some(ring), || {
            let same = found.as_ref().is_some_and(|found| name(found) == name(ring));
            let other = if same { "another ring of that revision".into() } else { of(found.as_ref()) };
            format!("{} was saved, and {other} is loaded", name(ring))
        })
    }

    /// The issuer has no ring.
    pub(super) async fn has_no_ring(&self, issuer: &Issuer) -> Verdict {
        let found = self.ring(issuer).await?;
        let seen = || format!("for {issuer}, which has no ring, {} is loaded", of(found.as_ref()));
        Sentence::Ring.holds_if(found.is_none(), seen)
    }
}

/// Which ring it is.
pub(super) fn name(ring: &KeyRing) -> String {
    format!("the ring of {} at revision {}", ring.issuer(), ring.revision())
}

fn of(found: Option<&Arc<KeyRing>>) -> String {
    found.map_or_else(|| "nothing".into(), |ring| name(ring))
}
