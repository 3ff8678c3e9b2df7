//! How long tokens live, over real HTTP: what a refresh gives, what gives way, what ends.

use grantor_tests::server::{TestServer, request};
use serde_json::{Value, json};

#[tokio::test]
async fn a_refresh_may_ask_for_less_and_the_next_for_all_again() {
    let server = TestServer::start();
    let mut parameters = request("web");
    parameters[2] = ("scope", "profile photos");
    let pending = server.pending_for(&parameters).await;
    let code = server.answer(&pending, "approve", "photos profile").await.parameter("code");
    let tokens = server.exchange("web", &code).await;
    let token = tokens.text("refresh_token");
    let fields = [("grant_type", "refresh_token"), ("refresh_token", &*token), ("scope", "photos")];
    let narrow = server.token("web", &fields).await;
    assert_eq!(narrow.text("scope"), "photos");
    assert_eq!(server.introspect("api", &narrow.text("access_token")).await.text("scope"), "photos");
    let token = narrow.text("refresh_token");
    let fields = [("grant_type", "refresh_token"), ("refresh_token", &*token), ("scope", "profile")];
    let narrow = server.token("web", &fields).await;
    assert_eq!(server.photos(&narrow.text("access_token")).await.error(), "insufficient_scope");
    let wide = server.refresh("web", &narrow.text("refresh_token")).await;
    assert_eq!(wide.text("scope"), "photos profile");
    assert_eq!(wide.member("expires_in"), 600);
    for reply in [tokens, wide] {
        assert_eq!(server.photos(&reply.text("access_token")).await.status, 200, "older access tokens live on");
    }
}

#[tokio::test]
async fn of_five_access_tokens_the_oldest_gives_way() {
    let server = TestServer::start();
    let first = server.tokens("web").await;
    let mut all = vec![first];
    for _ in 0..4 {
        let next = server.refresh("web", &all.last().unwrap().text("refresh_token")).await;
        all.push(next);
    }
    let mut statuses = Vec::new();
    for reply in &all {
        statuses.push(server.photos(&reply.text("access_token")).await.status);
    }
    assert_eq!(statuses, [401, 200, 200, 200, 200]);
}

#[tokio::test]
async fn a_client_without_the_grant_type_gets_no_refresh_token() {
    let server = TestServer::start();
    let tokens = server.tokens("once").await;
    assert_eq!(tokens.member("refresh_token"), Value::Null);
}

#[tokio::test]
async fn refresh_tokens_live_while_they_are_used_and_not_for_ever() {
    let server = TestServer::start();
    let mut token = server.tokens("web").await.text("refresh_token");
    for _ in 0..6 {
        server.advance(14 * 24 * 60 * 60 - 1);
        let reply = server.refresh("web", &token).await;
        assert_eq!(reply.status, 200);
        token = reply.text("refresh_token");
    }
    // 84 days have gone by but for six seconds; after 90 it ends, used or not.
    server.advance(6 * 24 * 60 * 60 + 5);
    let reply = server.refresh("web", &token).await;
    assert_eq!(reply.status, 200);
    server.advance(1);
    assert_eq!(server.refresh("web", &reply.text("refresh_token")).await.error(), "invalid_grant");
}

#[tokio::test]
async fn a_client_may_have_lifetimes_of_its_own() {
    let server = TestServer::start();
    let pending = server.pending("quick").await;
    server.advance(69);
    let code = server.answer(&pending, "approve", "photos").await.parameter("code");
    server.advance(89);
    let tokens = server.exchange("quick", &code).await;
    assert_eq!(tokens.member("expires_in"), 300);
    let token = tokens.text("refresh_token");
    // A refresh token is told to expire when it does, though an access token lives longer.
    let told = server.introspect("quick", &token).await.member("exp").as_i64().unwrap();
    assert_eq!(told, 1_790_000_000 + 69 + 89 + 200);
    server.advance(199);
    let next = server.refresh("quick", &token).await;
    assert_eq!((next.status, next.member("expires_in")), (200, json!(300)));
    assert_eq!(server.refresh("quick", &token).await.error(), "invalid_grant", "there is no retry window");
    assert_eq!(server.refresh("quick", &next.text("refresh_token")).await.error(), "invalid_grant");

    let token = server.tokens("quick").await.text("refresh_token");
    server.advance(150);
    let next = server.refresh("quick", &token).await.text("refresh_token");
    server.advance(100);
    assert_eq!(server.refresh("quick", &next).await.error(), "invalid_grant", "250 seconds are over");
    let idle = server.tokens("quick").await.text("refresh_token");
    server.advance(200);
    assert_eq!(server.refresh("quick", &idle).await.error(), "invalid_grant");

    let (late, code) = (server.pending("quick").await, server.code("quick").await);
    server.advance(70);
    assert_eq!(server.answer(&late, "approve", "photos").await.status, 400);
    server.advance(20);
    assert_eq!(server.exchange("quick", &code).await.error(), "invalid_grant");
    let own = server.token("quick", &[("grant_type", "client_credentials"), ("scope", "photos")]).await;
    assert_eq!(own.member("expires_in"), 300);
}

#[tokio::test]
async fn a_revoked_access_token_takes_no_other_with_it_and_a_refresh_token_takes_all() {
    let server = TestServer::start();
    let only = server.tokens("web").await;
    assert_eq!(server.revoke("web", &only.text("access_token")).await.status, 200);
    assert_eq!(server.refresh("web", &only.text("refresh_token")).await.status, 200, "the refresh token lives on");

    let first = server.tokens("web").await;
    let second = server.refresh("web", &first.text("refresh_token")).await;
    assert_eq!(server.revoke("web", &first.text("access_token")).await.status, 200);
    assert_eq!(server.photos(&first.text("access_token")).await.status, 401);
    assert_eq!(server.photos(&second.text("access_token")).await.status, 200);
    assert_eq!(server.revoke("web", &second.text("refresh_token")).await.status, 200);
    assert_eq!(server.photos(&second.text("access_token")).await.status, 401);
    assert_eq!(server.refresh("web", &second.text("refresh_token")).await.error(), "invalid_grant");
}
