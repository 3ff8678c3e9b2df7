//! A mark is first once, and no other mark is taken for it.

use grantor::{Claim, Marks};

use super::answers::{mark, marks, name};
use crate::store_kit::database::Database;
use crate::store_kit::examined::{Examined, FAR, START, at};
use crate::store_kit::finding::Verdict;
use crate::store_kit::sentence::Sentence;
use crate::store_kit::together::give_up_after;

/// How many marks are told apart, which is how many the place needs room for.
const MANY: u64 = 1000;

/// A mark is first when it is claimed, and claimed before from then on: with the same date and with others.
///
/// # Errors
///
/// If it is not first, or is once more.
pub async fn a_mark_is_first_once<D: Database<Store: Marks>>() -> Verdict {
    let database = D::create().await;
    let store = Examined::over(&database).await;
    for number in 0..8 {
        store.is_first(&mark(1, number, START + 600), at(0)).await?;
        for date in [600, 600, 601, 60, 86_400] {
            store.is_again(&mark(1, number, START + date), at(0), Sentence::Claim).await?;
        }
    }
    Ok(())
}

/// Of a thousand marks each is first, and each was claimed before when it comes again.
///
/// # Errors
///
/// If one is taken for another, or is forgotten for others.
pub async fn a_mark_is_not_taken_for_another<D: Database<Store: Marks>>() -> Verdict {
    let database = D::create().await;
    let store = Examined::over(&database).await;
    for mark in marks(2, MANY, FAR) {
        store.is_first(&mark, at(0)).await?;
    }
    for mark in marks(2, MANY, FAR) {
        store.is_again(&mark, at(0), Sentence::Claim).await?;
    }
    Ok(())
}

/// A claim whose future is dropped half-way, as of a client that hangs up, is made or is not, or is made late, if the store
/// has passed it on: whoever asks on and on is answered once at most that they are first.
///
/// # Errors
///
/// If two are first, or the mark cannot be claimed any more and then can.
pub async fn a_claim_that_is_given_up_is_made_once_or_never<D: Database<Store: Marks>>() -> Verdict {
    let database = D::create().await;
    let store = Examined::over(&database).await;
    for (mark, polls) in marks(3, 40, FAR).iter().zip((0..8).cycle()) {
        let given_up = give_up_after(polls, store.claim(mark, at(0))).await.transpose()?;
        let mut first = usize::from(given_up == Some(Claim::First));
        for _ in 0..4 {
            first += usize::from(store.claim(mark, at(0)).await? == Claim::First);
        }
        Sentence::Claim.holds_if(first <= 1, || format!("{} was answered First {first} times", name(mark)))?;
        store.is_again(mark, at(0), Sentence::Claim).await?;
    }
    Ok(())
}

/// What was claimed is so when the process ends, unprepared, and the next one begins.
///
/// # Errors
///
/// If a mark is first once more.
pub async fn the_next_process_knows_what_was_claimed<D: Database<Store: Marks>>() -> Verdict {
    let database = D::create().await;
    for processes in 0..3 {
        let store = Examined::over(&database).await;
        for seed in 0..processes {
            for mark in marks(40 + seed, 18, FAR) {
                store.is_again(&mark, at(0), Sentence::Claim).await?;
            }
        }
        for mark in marks(40 + processes, 18, FAR) {
            store.is_first(&mark, at(0)).await?;
        }
    }
    Ok(())
}
