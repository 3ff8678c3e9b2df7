//! Many at once: one is first.

use grantor::{Claim, Marks};

use super::answers::{marks, name};
use crate::store_kit::database::Database;
use crate::store_kit::examined::{Examined, FAR, at};
use crate::store_kit::finding::Verdict;
use crate::store_kit::sentence::Sentence;
use crate::store_kit::together::{overtaken, together};

/// How many race for each mark.
const CONTENDERS: usize = 16;

/// Of sixteen tasks that claim one mark, one is first and the others come again; forty times over.
///
/// # Errors
///
/// If none is first or more than one.
pub async fn of_many_claims_of_one_mark_one_is_first<D: Database<Store: Marks>>() -> Verdict {
    let database = D::create().await;
    let store = Examined::over(&database).await;
    for mark in marks(50, 40, FAR) {
        let contend = |_| {
            let store = store.clone();
            async move { store.claim(&mark, at(0)).await }
        };
        let claims = together((0..CONTENDERS).map(contend)).await.into_iter().collect::<Result<Vec<_>, _>>()?;
        let [first, again] =
            [Claim::First, Claim::Again].map(|which| claims.iter().filter(|own| **own == which).count());
        let seen =
            || format!("of {CONTENDERS} claims of {} at once, {first} were First and {again} Again", name(&mark));
        let sentence = if first == 0 { Sentence::Again } else { Sentence::Claim };
        sentence.holds_if((first, again) == (1, CONTENDERS - 1), seen)?;
    }
    Ok(())
}

/// A claim that began and is overtaken by another of the same mark, after any of its first eight steps: one of the two is
/// first.
///
/// # Errors
///
/// If both are, or neither is.
pub async fn of_two_claims_that_overtake_each_other_one_is_first<D: Database<Store: Marks>>() -> Verdict {
    let database = D::create().await;
    let store = Examined::over(&database).await;
    for (steps, mark) in marks(51, 8, FAR).iter().enumerate() {
        let (late, early) = overtaken(steps, store.claim(mark, at(0)), store.claim(mark, at(0))).await;
        let sentence = match (late?, early?) {
            (Claim::First, Claim::Again) | (Claim::Again, Claim::First) => continue,
            (Claim::First, Claim::First) => Sentence::Claim,
            (Claim::Again, Claim::Again) => Sentence::Again,
            _ => Sentence::NoRoom,
        };
        return Err(sentence.broken(format!("of two claims of {} at once not one was First and one Again", name(mark))));
    }
    Ok(())
}
