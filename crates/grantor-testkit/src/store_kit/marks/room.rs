//! A store that is full claims nothing, and forgets nothing.

use grantor::{Claim, Marks};

use super::answers::{marks, name, pass};
use crate::store_kit::database::Database;
use crate::store_kit::examined::{Examined, FAR, START, at};
use crate::store_kit::finding::Verdict;
use crate::store_kit::sentence::Sentence;

/// How many marks the place has room for.
const ROOM: usize = 8;

/// In a place that is full ([`Database::create_with_room`]) a mark that is new is not claimed: it is first when there is room.
/// Those that were claimed are not first once more. For a store without a bound nothing is checked here.
///
/// # Errors
///
/// If a mark that was refused counts as claimed, or one that was claimed as new.
pub async fn a_full_store_claims_nothing<D: Database<Store: Marks>>() -> Verdict {
    let Some(database) = D::create_with_room(ROOM).await else { return Ok(()) };
    let store = Examined::over(&database).await;
    let (mut held, mut refused) = (Vec::new(), Vec::new());
    let filling = marks(90, 2 * ROOM as u64, START + 60);
    for mark in filling.into_iter().chain(marks(91, 2 * ROOM as u64, FAR)) {
        match store.claim(&mark, at(0)).await? {
            Claim::First => held.push(mark),
            Claim::Full => refused.push(mark),
            Claim::Again => return Err(Sentence::Again.broken(format!("{}, new, was answered Again", name(&mark)))),
        }
    }
    for mark in &held {
        let first = store.claim(mark, at(0)).await? == Claim::First;
        Sentence::Claim.holds_if(!first, || format!("{}, which was claimed before, was answered First", name(mark)))?;
    }
    // What made it full has outlived its date; what was refused has not.
    pass::<D>(&store, at(60)).await?;
    for mark in refused.iter().filter(|mark| mark.retain_until() > at(60)) {
        let again = store.claim(mark, at(60)).await? == Claim::Again;
        let seen = || format!("{} was answered Full, and later Again, though it was never First", name(mark));
        Sentence::NoRoom.holds_if(!again, seen)?;
    }
    Ok(())
}
