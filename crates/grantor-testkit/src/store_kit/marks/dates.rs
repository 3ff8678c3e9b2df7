//! A mark is remembered until its date, and may be forgotten from then on.

use grantor::{Claim, Marks};

use super::answers::{mark, marks, pass};
use crate::store_kit::database::Database;
use crate::store_kit::examined::{Examined, START, at};
use crate::store_kit::finding::Verdict;
use crate::store_kit::sentence::Sentence;
use crate::store_kit::together::{overtaken, together};

/// A second, a minute, an hour and a day: how long assertions live.
const LIFETIMES: [i64; 4] = [1, 60, 3600, 86_400];

/// A mark is remembered until one second before its date, whatever was claimed and swept until then. With other dates it
/// comes again as well, and keeps its own.
///
/// # Errors
///
/// If it is first once more.
pub async fn a_mark_is_remembered_until_its_date<D: Database<Store: Marks>>() -> Verdict {
    let database = D::create().await;
    let store = Examined::over(&database).await;
    for (seed, lifetime) in (60..).zip(LIFETIMES) {
        for number in 0..10 {
            store.is_first(&mark(seed, number, START + lifetime), at(0)).await?;
            store.is_again(&mark(seed, number, START), at(0), Sentence::Claim).await?;
        }
    }
    for (seed, lifetime) in (60..).zip(LIFETIMES) {
        pass::<D>(&store, at(lifetime - 1)).await?;
        for mark in marks(seed, 10, START + lifetime) {
            store.is_again(&mark, at(lifetime - 1), Sentence::Remember).await?;
        }
    }
    Ok(())
}

/// Where `now` jumps ahead and steps back, as clocks do that are set, and as those of several hosts differ, a mark is
/// remembered whose date is later than every `now` until then.
///
/// # Errors
///
/// If it is first once more.
pub async fn a_clock_that_steps_back_forgets_no_mark<D: Database<Store: Marks>>() -> Verdict {
    let database = D::create().await;
    let store = Examined::over(&database).await;
    let dated: Vec<_> = (1..=20).map(|number| mark(70, number, START + 100 * number.cast_signed())).collect();
    for mark in &dated {
        store.is_first(mark, at(0)).await?;
    }
    let mut latest = START;
    for now in [50, 950, 0, -START, 940, 1200, -1, 1199, 0, 1799] {
        latest = latest.max(START + now);
        pass::<D>(&store, at(now)).await?;
        for mark in dated.iter().filter(|mark| mark.retain_until().as_unix() > latest) {
            store.is_again(mark, at(now), Sentence::Remember).await?;
        }
    }
    Ok(())
}

/// A mark whose date has come is remembered still, or is forgotten and may be claimed with a new date; which then counts,
/// and not the old one.
///
/// # Errors
///
/// If it is first, and first once more before its new date.
pub async fn a_mark_that_was_forgotten_is_remembered_anew<D: Database<Store: Marks>>() -> Verdict {
    let database = D::create().await;
    let store = Examined::over(&database).await;
    for mark in marks(71, 8, START + 60) {
        store.is_first(&mark, at(0)).await?;
    }
    for number in 0..8 {
        // Of a store that forgets when it is asked, and of one that forgot before.
        if number == 4 {
            pass::<D>(&store, at(60)).await?;
        }
        let anew = mark(71, number, START + 600);
        if store.claim(&anew, at(60)).await? == Claim::First {
            for now in [60, 61, 599] {
                pass::<D>(&store, at(now)).await?;
                store.is_again(&anew, at(now), Sentence::Remember).await?;
            }
        }
    }
    Ok(())
}

/// A mark that was forgotten and is claimed anew while a sweep drops what it was, after any of the first eight steps of the
/// one or of the other, is remembered until its new date.
///
/// # Errors
///
/// If it is first, and first once more before that.
pub async fn a_claim_and_a_sweep_do_not_undo_each_other<D: Database<Store: Marks>>() -> Verdict {
    let database = D::create().await;
    let store = Examined::over(&database).await;
    for steps in 0..8 {
        for (seed, claim_first) in [(72, true), (73, false)] {
            let number = steps as u64;
            store.is_first(&mark(seed, number, START + 10), at(0)).await?;
            let anew = mark(seed, number, START + 20);
            let (claim, sweep) = (store.claim(&anew, at(10)), D::sweep(store.store(), at(10)));
            let claimed = if claim_first {
                overtaken(steps, claim, sweep).await.0?
            } else {
                overtaken(steps, sweep, claim).await.1?
            };
            if claimed == Claim::First {
                store.is_again(&anew, at(19), Sentence::Remember).await?;
            }
        }
    }
    Ok(())
}

/// Eight tasks claim marks, two to a second, while two others sweep at that very second: each is remembered.
///
/// # Errors
///
/// If a mark is first once more.
pub async fn claims_beside_sweeps_are_remembered<D: Database<Store: Marks>>() -> Verdict {
    let database = D::create().await;
    let store = Examined::over(&database).await;
    for second in 0..16 {
        let now = at(second);
        let work = (0..10).map(|task| {
            let store = store.clone();
            async move {
                if task >= 8 {
                    for _ in 0..4 {
                        D::sweep(store.store(), now).await;
                    }
                    return pass::<D>(&store, now).await;
                }
                let own = mark(80 + task, second.cast_unsigned(), START + second + 1);
                store.is_first(&own, now).await?;
                store.is_again(&own, now, Sentence::Remember).await
            }
        });
        together(work).await.into_iter().collect::<Verdict>()?;
        for task in 0..8 {
            let own = mark(80 + task, second.cast_unsigned(), START + second + 1);
            store.is_again(&own, now, Sentence::Remember).await?;
        }
    }
    Ok(())
}
