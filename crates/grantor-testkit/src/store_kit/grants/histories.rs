//! What concurrent calls are answered can be put in an order.

use std::sync::Arc;

use grantor::Grants;

use crate::store_kit::chance::{Chance, ids};
use crate::store_kit::database::Database;
use crate::store_kit::examined::{Examined, FAR, at};
use crate::store_kit::finding::Verdict;
use crate::store_kit::records::marked;
use crate::store_kit::register::Register;
use crate::store_kit::sentence::Sentence;
use crate::store_kit::together::together;

/// How many tasks call at once.
const TASKS: u64 = 6;

/// How often each of them loads and saves, in one part of a history.
const CALLS: usize = 36;

/// After how many steps a save is given up, in one part of a history after the other.
const POLLS: [usize; 4] = [1, 2, 3, 5];

/// A load sees each save that was answered before, whoever asks: eight tasks load after each of forty saves.
///
/// # Errors
///
/// If an older record is loaded, or none.
pub async fn a_load_sees_every_save_that_was_answered<D: Database<Store: Grants>>() -> Verdict {
    let database = D::create().await;
    let store = Examined::over(&database).await;
    for id in ids(11, 1) {
        for revision in 1..=40 {
            let record = marked(id, revision, FAR, 0);
            store.stores(&record, at(0)).await?;
            let load = |_| {
                let (store, record) = (store.clone(), Arc::clone(&record));
                async move { store.holds(&record, Sentence::Fresh).await }
            };
            together((0..8).map(load)).await.into_iter().collect::<Verdict>()?;
        }
    }
    Ok(())
}

/// Six tasks load and save three grants at random, with wrong revisions among the right ones. All that they are
/// answered can be put in an order in which each call takes effect at one instant between its beginning and its end.
///
/// # Errors
///
/// If there is no such order, or a record is loaded that nobody saved.
pub async fn loads_and_saves_are_linearizable<D: Database<Store: Grants>>() -> Verdict {
    let database = D::create().await;
    let registers = registers(12);
    let store = Examined::over(&database).await;
    for seed in [1, 2] {
        call_at_random(&store, &registers, seed, usize::MAX).await?;
    }
    registers.iter().try_for_each(Register::verdict)
}

/// Saves whose futures are dropped half-way, as of a client that hangs up, take effect once, whole, or not at all;
/// late, if the store has passed them on. The others go on meanwhile.
///
/// # Errors
///
/// If no order explains the answers, or a record is loaded that nobody saved.
pub async fn a_save_that_is_given_up_is_made_once_or_never<D: Database<Store: Grants>>() -> Verdict {
    let database = D::create().await;
    let registers = registers(13);
    let store = Examined::over(&database).await;
    for (seed, polls) in (1..).zip(POLLS) {
        call_at_random(&store, &registers, seed, polls).await?;
    }
    registers.iter().try_for_each(Register::verdict)
}

/// Four processes, one after the other, each of which ends in the midst of saves, leave a history that goes on.
///
/// # Errors
///
/// If a save that was answered is gone, an older record is back, or one is loaded that nobody saved.
pub async fn a_process_that_ends_half_way_loses_and_tears_nothing<D: Database<Store: Grants>>() -> Verdict {
    let database = D::create().await;
    let registers = registers(14);
    for (seed, polls) in (1..).zip(POLLS) {
        let store = Examined::over(&database).await;
        call_at_random(&store, &registers, seed, polls).await?;
        for register in &*registers {
            let stored = register.load(&store).await?;
            register.save(&store, stored + 1, usize::MAX).await?;
        }
    }
    let store = Examined::over(&database).await;
    for register in &*registers {
        register.load(&store).await?;
    }
    registers.iter().try_for_each(Register::verdict)
}

fn registers(seed: u64) -> Arc<[Register]> {
    ids(seed, 3).into_iter().map(Register::new).collect()
}

/// Each task loads a grant and saves what follows, or something else; it gives up a third of its saves after so many
/// polls.
async fn call_at_random<G>(store: &Examined<G>, registers: &Arc<[Register]>, seed: u64, polls: usize) -> Verdict
where
    G: Grants + Send + Sync + 'static,
{
    let task = |task| {
        let (store, registers) = (store.clone(), Arc::clone(registers));
        async move {
            let mut chance = Chance::of(seed * TASKS + task);
            for register in registers.iter().cycle().take(CALLS) {
                let stored = register.load(&store).await?;
                let step = if chance.below(6) == 0 { chance.below(4) } else { 1 };
                let polls = if chance.below(3) == 0 { polls } else { usize::MAX };
                register.save(&store, stored + step, polls).await?;
            }
            Ok(())
        }
    };
    together((0..TASKS).map(task)).await.into_iter().collect()
}
