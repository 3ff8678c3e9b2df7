//! What is stored stays small, is found by its key, and goes.

use std::sync::Arc;

use grantor::wire::{AuthorizeEndpoint, Endpoint, IntrospectEndpoint, RevokeEndpoint, TokenEndpoint, Visit};
use grantor::{AuthorizationServer, Operation as _, Stage};
use grantor_memory::{MemoryClients, MemoryGrants};
use grantor_tests::clients::{self, scope};
use grantor_tests::direct::{self, encode, get, moment, owner, policy, post, redirected, text};
use grantor_tests::server::{VERIFIER, request};

use crate::scene::{Scene, credentials, exchange, form, grant, refresh};

/// However often a grant is refreshed, its record stays as small as it was, and one save ends it.
#[tokio::test]
async fn r16_a_record_does_not_grow_with_its_tokens() {
    let scene = Scene::new();
    let mut held = scene.tokens("web").await;
    let mut greatest = 0;
    for second in 1..300 {
        held = scene.refreshed(&held, second).await;
        let record = scene.record(&held.code).await.unwrap();
        let size = serde_json::to_string(&record).unwrap().len();
        assert!(second < 5 || size <= greatest + 8, "{size} after {second} refreshes");
        greatest = greatest.max(size);
    }
    assert!(greatest < 4096, "{greatest}");
    let before = scene.record(&held.code).await.unwrap().revision();
    assert_eq!(scene.revoke("web", &held.refresh_token, 300).await.status, 200);
    let record = scene.record(&held.code).await.unwrap();
    assert!(matches!(record.stage(), Stage::Ended(_)) && record.revision() == before + 1);
}

/// Each credential says where its record is: nothing is searched for.
#[tokio::test]
async fn r17_every_credential_is_one_look_up() {
    let scene = Scene::new();
    let held = scene.tokens("web").await;
    let policy = scene.0.server.policy();
    let expected = Some(grant(&held.code));
    for fields in [exchange(&held.code, Some(VERIFIER)), refresh(&held.refresh_token).to_vec()] {
        let (authorization, body) = credentials("web", &fields);
        let operation = TokenEndpoint.parse(policy, &form(authorization.as_deref(), &body)).unwrap();
        assert_eq!(operation.needs().grant, expected);
    }
    for token in [&held.access_token, &held.refresh_token] {
        let (authorization, body) = credentials("web", &[("token", token)]);
        let request = form(authorization.as_deref(), &body);
        assert_eq!(RevokeEndpoint.parse(policy, &request).unwrap().needs().grant, expected);
        assert_eq!(IntrospectEndpoint.parse(policy, &request).unwrap().needs().grant, expected);
    }
}

type Small = AuthorizationServer<MemoryGrants, MemoryClients>;

fn small(capacity: usize) -> (Small, MemoryGrants) {
    let store = MemoryGrants::new(capacity);
    let clients: MemoryClients = clients::all().into_iter().collect();
    (AuthorizationServer::new(policy("https://as.example", Default::default()), store.clone(), clients), store)
}

async fn begin(server: &Small, seconds: i64) -> Option<grantor::operation::Interaction> {
    match server.respond(&AuthorizeEndpoint, &get(&encode(&request("web"))), &moment(seconds)).await {
        Visit::Interact(interaction, _) => Some(interaction),
        Visit::Respond(_) | Visit::Refuse(_) => None,
    }
}

async fn token(server: &Small, fields: &[(&str, &str)], seconds: i64) -> grantor::wire::Response {
    let (authorization, body) = (direct::authorization(), encode(fields));
    server.respond(&TokenEndpoint, &post(&authorization, &body), &moment(seconds)).await
}

/// Every record has a date from which on it may go, in each stage, and the store lets it go without being asked.
#[tokio::test]
async fn r18_what_has_expired_makes_room() {
    let (server, store) = small(8);
    for round in 0..10 {
        let start = round * 601;
        for _ in 0..8 {
            assert!(begin(&server, start).await.is_some(), "round {round}");
        }
        assert!(begin(&server, start).await.is_none(), "it is full of those that are alive");
        assert!(begin(&server, start + 599).await.is_none());
        assert_eq!(store.len(), 8);
    }
    let scene = Scene::new();
    let (code, held, ended) = (scene.code("web").await, scene.tokens("web").await, scene.tokens("web").await);
    assert_eq!(scene.revoke("web", &ended.refresh_token, 0).await.status, 200);
    for credential in [&code, &held.code, &ended.code] {
        let until = scene.record(credential).await.unwrap().retain_until();
        assert!(until <= moment(90 * 24 * 60 * 60).now(), "{until:?}");
    }
}

/// A flow from its request to its last refresh is one record.
#[tokio::test]
async fn r19_a_whole_flow_is_one_record() {
    let (server, store) = small(1);
    let interaction = begin(&server, 0).await.unwrap();
    let reply = server.answer(&interaction.approve(owner(), scope("photos")), &moment(0)).await;
    let code = redirected(reply).outcome.unwrap().reveal().to_owned();
    let mut tokens = token(&server, &exchange(&code, Some(VERIFIER)), 0).await;
    for second in 1..20 {
        assert_eq!((tokens.status, store.len()), (200, 1));
        tokens = token(&server, &refresh(&text(&tokens, "refresh_token")), second).await;
    }
    let store = Arc::new(store);
    assert_eq!((store.len(), store.capacity()), (1, 1));
}
