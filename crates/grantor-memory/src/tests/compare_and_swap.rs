//! A record is stored if and only if it follows the one that is stored.

use std::sync::Arc;

use grantor::operation::{ClientAuthentication, ClientCredentials};
use grantor::server::blocking::Grants as _;
use grantor::{
    AccessToken, AuthorizationServer, Client, ClientId, Digest, Issuer, Moment, Policy, Registration, Saved, Scope,
    Stage,
};
use time::UtcDateTime;

use super::{FAR, at, grant, id, ready, save};
use crate::{MemoryClients, MemoryGrants};

#[test]
fn the_next_revision_alone_is_stored() {
    let grants = MemoryGrants::new(10);
    for first in [0, 2, 3, u64::MAX] {
        assert_eq!(save(&grants, &grant(id(1), first, FAR), 0), Saved::Conflict, "{first} of nothing");
    }
    assert_eq!((grants.len(), grants.load(id(1)).unwrap()), (0, None));
    for revision in 1..5 {
        assert_eq!(save(&grants, &grant(id(1), revision, FAR), 0), Saved::Stored);
        for wrong in (0..=revision).chain([revision + 2, u64::MAX]) {
            assert_eq!(save(&grants, &grant(id(1), wrong, FAR), 0), Saved::Conflict, "{wrong} after {revision}");
        }
        assert_eq!(grants.load(id(1)).unwrap().unwrap().revision(), revision);
    }
    assert_eq!(grants.len(), 1);
}

#[test]
fn the_record_itself_is_kept() {
    let grants = MemoryGrants::new(10);
    let (first, second) = (grant(id(1), 1, 5), grant(id(1), 2, 9));
    for record in [&first, &second] {
        assert_eq!(save(&grants, record, 0), Saved::Stored);
        assert!(Arc::ptr_eq(record, &grants.load(id(1)).unwrap().unwrap()));
    }
    assert_eq!(Arc::strong_count(&first), 1, "what was replaced is let go");
}

#[test]
fn grants_do_not_touch_each_other() {
    let grants = MemoryGrants::new(5000);
    for number in 0..5000 {
        assert_eq!(save(&grants, &grant(id(number), 1, FAR), 0), Saved::Stored);
    }
    assert_eq!(grants.len(), 5000);
    for number in 0..5000 {
        assert_eq!(grants.load(id(number)).unwrap().unwrap().id(), id(number));
    }
    assert_eq!(grants.load(id(5000)).unwrap(), None);
}

#[test]
fn clones_are_the_same_store() {
    let grants = MemoryGrants::new(10);
    let same = grants.clone();
    assert!(same.is_empty());
    assert_eq!(save(&grants, &grant(id(1), 1, FAR), 0), Saved::Stored);
    assert_eq!(save(&same, &grant(id(1), 1, FAR), 0), Saved::Conflict);
    assert_eq!(save(&same, &grant(id(1), 2, FAR), 0), Saved::Stored);
    assert_eq!(grants.load(id(1)).unwrap().unwrap().revision(), 2);
    assert_eq!((same.len(), same.is_empty()), (1, false));
}

#[test]
fn the_async_twin_is_ready_at_once_and_does_nothing_before() {
    let grants = MemoryGrants::new(10);
    let record = grant(id(1), 1, FAR);
    drop(grantor::Grants::save(&grants, &record, at(0)));
    assert!(grants.is_empty());
    assert_eq!(ready(grantor::Grants::save(&grants, &record, at(0))).unwrap(), Saved::Stored);
    assert_eq!(ready(grantor::Grants::load(&grants, id(1))).unwrap(), Some(record));
}

#[test]
fn debug_shows_counts_and_no_grant() {
    let grants = MemoryGrants::new(10);
    assert_eq!(save(&grants, &grant(id(1), 1, FAR), 0), Saved::Stored);
    assert_eq!(format!("{grants:?}"), "MemoryGrants { len: 1, capacity: 10 }");
}

#[test]
fn a_server_keeps_its_grants_here() {
    let (service, scope) = (ClientId::parse("service").unwrap(), Scope::parse("x").unwrap());
    let client = Client::new(Registration::service(service.clone(), Digest::of(b"s"), scope.clone())).unwrap();
    let (grants, clients) = (MemoryGrants::default(), MemoryClients::from_iter([client]));
    let policy = Policy::new(Issuer::parse("https://as.example").unwrap(), scope.clone());
    let server = AuthorizationServer::new(policy, grants.clone(), clients);
    let operation = ClientCredentials {
        authentication: ClientAuthentication::basic(service, Digest::of(b"s")),
        scope: Some(Ok(scope)),
        resource: None,
    };
    let moment = Moment::draw(UtcDateTime::from_unix_timestamp(1000).unwrap(), &mut getrandom::SysRng).unwrap();
    let tokens = server.blocking().answer(&operation, &moment).unwrap();
    let access_token = AccessToken::parse(&tokens.access_token.reveal().unwrap()).unwrap();
    let stored = grants.load(access_token.grant()).unwrap().unwrap();
    assert!(matches!(stored.stage(), Stage::Active(_)));
    assert_eq!((stored.revision(), stored.retain_until(), grants.len()), (1, at(1600), 1));
    assert_eq!((grants.sweep(at(1599), 9), grants.sweep(at(1600), 9)), (0, 1));
}
