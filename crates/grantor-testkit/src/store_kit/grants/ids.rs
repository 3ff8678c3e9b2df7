//! Ids that are close to each other.

use grantor::{GrantId, Grants};

use crate::store_kit::chance::Chance;
use crate::store_kit::database::Database;
use crate::store_kit::examined::{Examined, FAR, at};
use crate::store_kit::finding::Verdict;
use crate::store_kit::records::marked;
use crate::store_kit::sentence::Sentence;

/// Ids that share a half, differ in one bit, or in nothing but the case of their letters, and ids that are all zeros,
/// ones, blanks or wildcards name different grants.
///
/// # Errors
///
/// If the grant of one id is loaded, or stands in the way, under another.
pub async fn close_ids_are_different_grants<D: Database<Store: Grants>>() -> Verdict {
    let database = D::create().await;
    let store = Examined::over(&database).await;
    let ids = close_ids();
    for (mark, id) in (0..).zip(&ids) {
        store.holds_nothing(*id).await?;
        store.stores(&marked(*id, 1, FAR, mark), at(0)).await?;
    }
    for (mark, id) in (0..).zip(&ids).step_by(2) {
        store.stores(&marked(*id, 2, FAR, mark), at(0)).await?;
    }
    for (mark, id) in (0..).zip(&ids) {
        let revision = if mark % 2 == 0 { 2 } else { 1 };
        store.holds(&marked(*id, revision, FAR, mark), Sentence::Load).await?;
    }
    Ok(())
}

/// A random id and all that are close to it, and ids that a store could misread.
fn close_ids() -> Vec<GrantId> {
    let base = *Chance::of(17).id().as_bytes();
    let number = u128::from_be_bytes(base);
    let bits = (0..128).map(|bit| number ^ (1 << bit));
    let halves = [number ^ u128::from(u64::MAX), number ^ (u128::from(u64::MAX) << 64)];
    let ends =
        [0x00, 0x20, 0xff].into_iter().flat_map(|end| [number & !0xff | end, number & !(0xff << 120) | end << 120]);
    let numbers = [number].into_iter().chain(bits).chain(halves).chain(ends).map(u128::to_be_bytes);
    let bytes = [[0; 16], [0xff; 16], [b' '; 16], [b'%'; 16]];
    // As text: the same letters in both cases, what SQL takes for wildcards, and what a shell takes for an option.
    let texts =
        ["abcdefghijklmnopqrstuA", "ABCDEFGHIJKLMNOPQRSTUA", "_____________________A", "---------------------A"];
    let texts = texts.into_iter().filter_map(GrantId::from_base64url);
    let mut ids: Vec<_> = numbers.chain(bytes).map(GrantId::from_bytes).chain(texts).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_id_is_there_once() {
        assert_eq!(close_ids().len(), 1 + 128 + 2 + 6 + 4 + 4);
    }
}
