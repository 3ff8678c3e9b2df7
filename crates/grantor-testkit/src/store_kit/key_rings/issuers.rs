//! Each issuer has a ring of its own.

use grantor::{Issuer, KeyRings};

use super::rings::ring;
use crate::store_kit::database::Database;
use crate::store_kit::examined::Examined;
use crate::store_kit::finding::Verdict;
use crate::store_kit::sentence::Sentence;
use crate::store_kit::valid::valid;

/// Issuers that are close to each other: by case, a slash, an encoding, a wildcard, a beginning, a port.
const CLOSE: [&str; 13] = [
    "https://as.example",
    "https://AS.example",
    "https://as.example/",
    "https://as.example//",
    "https://as.example:443",
    "https://as.example/a",
    "https://as.example/A",
    "https://as.example/%61",
    "https://as.example/_",
    "https://as.example/*",
    "https://as.example/a/",
    "https://as.example/a:b",
    "https://as.exampl",
];

/// Issuers that are close to those, and have no ring.
const WITHOUT: [&str; 6] = [
    "https://As.example",
    "https://as.example/%41",
    "https://as.example/a/b",
    "https://as.example/__",
    "https://as.exampl/",
    "https://as.example.",
];

/// An issuer that has no ring has none, in an empty store and in one that holds rings of issuers that are close to it; and of
/// issuers that are close to each other each has its own, byte for byte, and goes on with it.
///
/// # Errors
///
/// If the ring of another is loaded, or stands in the way of one.
pub async fn an_issuer_has_its_own_ring<D: Database<Store: KeyRings>>() -> Verdict {
    let database = D::create().await;
    let store = Examined::over(&database).await;
    let longest = [0, 1].map(|last| format!("https://as.example/{}{last}", "a".repeat(235)));
    let issuers = || CLOSE.into_iter().chain(longest.iter().map(String::as_str)).zip(0..);
    for issuer in WITHOUT.into_iter().chain(issuers().map(|(issuer, _)| issuer)) {
        store.has_no_ring(&valid(Issuer::parse(issuer))).await?;
    }
    for revision in 1..=2 {
        for (issuer, mark) in issuers() {
            store.stores_ring(&ring(issuer, revision, mark)).await?;
        }
        for (issuer, mark) in issuers() {
            store.holds_ring(&ring(issuer, revision, mark), Sentence::Ring).await?;
        }
    }
    for issuer in WITHOUT {
        store.has_no_ring(&valid(Issuer::parse(issuer))).await?;
    }
    Ok(())
}
