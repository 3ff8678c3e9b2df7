//! Time that passes in a store.

use grantor::{Grants, Timestamp};

use super::chance::Chance;
use super::database::Database;
use super::examined::{Examined, FAR, START};
use super::finding::Verdict;
use super::records::marked;

/// How many saves bring the time to a store that drops in passing.
const SAVES: u64 = 8;

/// A store is told what time it is in every way there is: by saves of other grants, and by a sweep. So whatever may be
/// dropped at this time has every occasion to go.
pub(super) async fn pass<D: Database<Store: Grants>>(store: &Examined<D::Store>, now: Timestamp) -> Verdict {
    let mut chance = Chance::of(now.as_unix().cast_unsigned());
    for save in 0..SAVES {
        // Half of what is saved may go at once.
        let retain_until = if save % 2 == 0 { FAR } else { now.as_unix().min(START) };
        let _ = store.save(&marked(chance.id(), 1, retain_until, 0), now).await?;
    }
    D::sweep(store.store(), now).await;
    Ok(())
}
