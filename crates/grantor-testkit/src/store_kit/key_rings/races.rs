//! Many at once: one wins.

use core::iter;
use std::sync::Arc;

use grantor::{Issuer, KeyRing, KeyRings, Saved};

use super::answers::name;
use super::rings::{ISSUER, ring};
use crate::store_kit::database::Database;
use crate::store_kit::examined::Examined;
use crate::store_kit::finding::Verdict;
use crate::store_kit::sentence::Sentence;
use crate::store_kit::together::{give_up_after, overtaken, together};
use crate::store_kit::valid::valid;

/// How many race for each revision.
const CONTENDERS: u32 = 16;

/// Of sixteen tasks that save one revision, as processes do that find a ring due at once, one is answered that its ring is
/// stored, and it is; twenty times over, the first of them for an issuer without a ring.
///
/// # Errors
///
/// If none wins or more than one, or the ring of another is loaded afterwards.
pub async fn of_many_rings_of_one_revision_one_is_stored<D: Database<Store: KeyRings>>() -> Verdict {
    let database = D::create().await;
    let store = Examined::over(&database).await;
    for revision in 1..=20 {
        let contend = |mark| {
            let (store, ring) = (store.clone(), ring(ISSUER, revision, mark));
            async move { store.save_ring(&ring).await.map(|saved| (saved == Saved::Stored).then_some(ring)) }
        };
        let saves = together((0..CONTENDERS).map(contend)).await;
        let stored: Vec<_> = saves.into_iter().collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect();
        let [winner] = &*stored else {
            let seen = format!("of {CONTENDERS} rings at revision {revision}, {} were Stored", stored.len());
            return Err(Sentence::CompareRings.broken(seen));
        };
        store.holds_ring(winner, Sentence::CompareRings).await?;
    }
    Ok(())
}

/// A save that began and is overtaken, after any of its first eight steps, by one of the same revision: one of the two rings
/// is stored.
///
/// # Errors
///
/// If both are stored or neither is, or the ring of the loser is loaded afterwards.
pub async fn a_ring_that_is_overtaken_is_refused<D: Database<Store: KeyRings>>() -> Verdict {
    let database = D::create().await;
    let store = Examined::over(&database).await;
    for (steps, revision) in (0..8).chain(0..8).zip(1..) {
        let (slow, fast) = (ring(ISSUER, revision, 1), ring(ISSUER, revision, 2));
        let (late, early) = overtaken(steps, store.save_ring(&slow), store.save_ring(&fast)).await;
        let winner = match (late?, early?) {
            (Saved::Stored, Saved::Conflict) => slow,
            (Saved::Conflict, Saved::Stored) => fast,
            answers => {
                let seen = format!("two saves of {} at once were answered {answers:?}", name(&slow));
                return Err(Sentence::CompareRings.broken(seen));
            }
        };
        store.holds_ring(&winner, Sentence::CompareRings).await?;
    }
    Ok(())
}

/// A load sees each save that was answered before, whoever asks: eight tasks load after each of forty saves.
///
/// # Errors
///
/// If an older ring is loaded, or none.
pub async fn a_load_sees_every_ring_that_was_saved<D: Database<Store: KeyRings>>() -> Verdict {
    let database = D::create().await;
    let store = Examined::over(&database).await;
    for revision in 1..=40 {
        let saved = ring(ISSUER, revision, 0);
        store.stores_ring(&saved).await?;
        let loads = iter::repeat_n((store.clone(), saved), 8)
            .map(|(store, saved)| async move { store.holds_ring(&saved, Sentence::Ring).await });
        together(loads).await.into_iter().collect::<Verdict>()?;
    }
    Ok(())
}

/// A save whose future is dropped half-way, as of a task that is cancelled, is made whole or not at all, or late, if the store
/// has passed it on.
///
/// # Errors
///
/// If a ring is loaded that nobody saved, or what is loaded cannot be followed.
pub async fn a_ring_that_is_given_up_is_stored_whole_or_not_at_all<D: Database<Store: KeyRings>>() -> Verdict {
    let database = D::create().await;
    let store = Examined::over(&database).await;
    let issuer = valid(Issuer::parse(ISSUER));
    let mut stored: Option<Arc<KeyRing>> = None;
    for polls in (0..8).cycle().take(24) {
        let revision = stored.as_ref().map_or(0, |stored| stored.revision()) + 1;
        let (given_up, next) = (ring(ISSUER, revision, 1), ring(ISSUER, revision, 2));
        let answer = give_up_after(polls, store.save_ring(&given_up)).await.transpose()?;
        // One of the two is made, and which one it was is loaded; where the first one is made late, the other conflicts.
        let saved = store.save_ring(&next).await?;
        let found = store.ring(&issuer).await?;
        let expected = if saved == Saved::Stored { &next } else { &given_up };
        let whole = found.as_ref() == Some(expected) && !(saved == Saved::Stored && answer == Some(Saved::Stored));
        Sentence::CompareRings.holds_if(whole, || {
            let found = found.as_ref().map_or_else(|| "nothing".into(), |found| name(found));
            format!(
                "two saves of {}, one given up, were answered {answer:?} and {saved:?}; {found} is loaded",
                name(&next)
            )
        })?;
        stored = found;
    }
    Ok(())
}
