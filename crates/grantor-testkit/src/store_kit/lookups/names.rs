//! Issuers, owners and clients whose names are close to each other.

use grantor::{ClientId, Grants, Lookup};

use super::PARTIES;
use super::kept::{Kept, Sought};
use crate::store_kit::chance::ids;
use crate::store_kit::clients::{CLOSE, UNKNOWN};
use crate::store_kit::database::Database;
use crate::store_kit::examined::{FAR, at};
use crate::store_kit::finding::Verdict;
use crate::store_kit::records::Parties;

/// Owners whose names differ in less than letters, or in what a column, a file name or a comparison may not tell apart:
/// composed and decomposed, full width, without accent, ligatures, invisible characters, and what ends a text somewhere.
const OWNERS: [&str; 18] = [
    "Zoë",
    "Zoe\u{308}",
    "Zoe",
    "ZOË",
    "zoë",
    "Zoë\u{a0}",
    "Zoë\u{200b}",
    "\u{feff}Zoë",
    "Ｚｏë",
    "straße",
    "strasse",
    "ﬁ",
    "fi",
    "I",
    "ı",
    "北",
    "🦀",
    "\u{10ffff}",
];

/// Issuers that are close to each other. Two of them are the beginning of another, so that names put side by side may read
/// alike.
const ISSUERS: [&str; 9] = [
    "https://as.example",
    "https://as.example/",
    "https://as.example/al",
    "https://as.example/a",
    "https://as.example/A",
    "https://as.example/%61",
    "https://as.example:443",
    "https://AS.example",
    "https://as_example",
];

/// Of owners whose names are close to each other each finds what they approved, and nobody else does; nor does anybody whose
/// name is close to theirs.
///
/// # Errors
///
/// If the grant of another is found, or one's own is not.
pub async fn an_owner_finds_what_they_approved<D: Database<Store: Grants + Lookup>>() -> Verdict {
    let database = D::create().await;
    let mut kept = Kept::over(&database).await;
    let longest = ["a", "b"].map(|end| "o".repeat(254) + end);
    let owners = CLOSE.into_iter().chain(OWNERS).chain(longest.iter().map(String::as_str));
    for (owner, id) in owners.clone().zip(ids(110, 100)) {
        kept.save(&Parties { owner: Some(owner), ..PARTIES }.tokens(id, 1, FAR)).await?;
    }
    let one_shorter = "o".repeat(254);
    for owner in owners.chain(UNKNOWN).chain([&*one_shorter]) {
        kept.finds(Sought::owner(PARTIES.issuer, owner), at(0)).await?;
    }
    Ok(())
}

/// Of clients whose identifiers are close to each other each finds what was granted to it, and no other does.
///
/// # Errors
///
/// If the grant of another is found, or one's own is not.
pub async fn a_client_finds_what_was_granted_to_it<D: Database<Store: Grants + Lookup>>() -> Verdict {
    let database = D::create().await;
    let mut kept = Kept::over(&database).await;
    let [longest, one_shorter] = [0, 1].map(|less| "c".repeat(ClientId::MAX_LENGTH - less));
    let clients = CLOSE.into_iter().chain([&*longest]);
    for (client, id) in clients.clone().zip(ids(111, 100)) {
        kept.save(&Parties { client, ..PARTIES }.tokens(id, 1, FAR)).await?;
    }
    for client in clients.chain(UNKNOWN).chain([&*one_shorter]) {
        kept.finds(Sought::client(PARTIES.issuer, client), at(0)).await?;
    }
    Ok(())
}

/// Of issuers that share a store and are close to each other, each finds its own grants, though owners and clients have the
/// same names at all of them, or names that read alike when that of the issuer stands before.
///
/// # Errors
///
/// If the grant of another issuer is found, or one's own is not.
pub async fn an_issuer_finds_its_own_grants<D: Database<Store: Grants + Lookup>>() -> Verdict {
    let database = D::create().await;
    let mut kept = Kept::over(&database).await;
    let names = ["alice", "lice", "ice", "/alice"];
    let grants = ISSUERS.into_iter().flat_map(|issuer| names.map(|name| (issuer, name)));
    // The last issuer has none, however close it is.
    for ((issuer, name), id) in grants.clone().filter(|(issuer, _)| *issuer != "https://as_example").zip(ids(112, 100))
    {
        kept.save(&Parties { issuer, client: name, owner: Some(name) }.tokens(id, 1, FAR)).await?;
    }
    for (issuer, name) in grants {
        kept.finds(Sought::owner(issuer, name), at(0)).await?;
        kept.finds(Sought::client(issuer, name), at(0)).await?;
    }
    Ok(())
}

/// What a client got for itself is not an owner's, whatever the owner is called; nor is a client found by the name of an
/// owner.
///
/// # Errors
///
/// If a client's own grant is found as an owner's, or is not found by its client.
pub async fn what_a_client_got_for_itself_is_found_by_client_alone<D: Database<Store: Grants + Lookup>>() -> Verdict {
    let database = D::create().await;
    let mut kept = Kept::over(&database).await;
    let grants = [("app", Some("alice")), ("alice", Some("app")), ("app", None), ("alice", None), ("bob", None)];
    for ((client, owner), id) in grants.into_iter().cycle().zip(ids(113, 10)) {
        kept.save(&Parties { client, owner, ..PARTIES }.tokens(id, 1, FAR)).await?;
    }
    // What stands for nobody, in some stores.
    for name in ["alice", "app", "bob", "null", "NULL", "None", " ", "-", "\\N"] {
        kept.finds(Sought::owner(PARTIES.issuer, name), at(0)).await?;
        kept.finds(Sought::client(PARTIES.issuer, name), at(0)).await?;
    }
    Ok(())
}
