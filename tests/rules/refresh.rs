//! The rules of refresh tokens.

use grantor_tests::http::Reply;
use grantor_tests::rules::rule;
use grantor_tests::server::{TestServer, exchange};

fn tells(reply: &Reply, error: &str) -> bool {
    reply.status == 400 && reply.error() == error
}

#[tokio::test]
async fn requests() {
    let server = TestServer::start();
    rule("6749-6-refresh-token-required", tells(&server.refresh("web", "").await, "invalid_request"));
    let tokens = server.tokens("web").await;
    let token = tokens.text("refresh_token");
    rule("6749-6-token-issued-to-client", tells(&server.refresh("several", &token).await, "invalid_grant"));
    rule("6749-6-token-valid", tells(&server.refresh("web", "grt_x").await, "invalid_grant"));
    let fields = [("grant_type", "refresh_token"), ("refresh_token", &*token), ("scope", "photos profile")];
    rule("6749-6-scope-not-wider", tells(&server.token("web", &fields).await, "invalid_scope"));
    rule("9700-4.14.2-refresh-bound-consent", tells(&server.token("web", &fields).await, "invalid_scope"));
    rule(
        "9700-4.14.2-refresh-by-policy",
        server.tokens("once").await.member("refresh_token").is_null() && !token.is_empty(),
    );

    let mut parameters = grantor_tests::server::request("web");
    parameters[2] = ("scope", "photos profile");
    let pending = server.pending_for(&parameters).await;
    let code = server.answer(&pending, "approve", "photos profile").await.parameter("code");
    let wide = server.exchange("web", &code).await.text("refresh_token");
    let fields = [("grant_type", "refresh_token"), ("refresh_token", &*wide), ("scope", "photos")];
    let narrow = server.token("web", &fields).await;
    let again = server.refresh("web", &narrow.text("refresh_token")).await;
    rule("6749-6-scope-omitted", again.text("scope") == "photos profile");
    rule("6749-6-new-refresh-scope-same", narrow.text("scope") == "photos" && again.text("scope") == "photos profile");
}

/// A token request of the public client.
async fn public(server: &TestServer, fields: &[(&str, &str)]) -> Reply {
    let fields = [fields, &[("client_id", "spa")]].concat();
    server.call("POST", "/token").form(&fields).send().await
}

async fn refresh_public(server: &TestServer, token: &str) -> Reply {
    public(server, &[("grant_type", "refresh_token"), ("refresh_token", token)]).await
}

#[tokio::test]
async fn rotation() {
    let server = TestServer::start();
    let code = server.code("spa").await;
    let first = public(&server, &exchange(&code)).await.text("refresh_token");
    let second = refresh_public(&server, &first).await.text("refresh_token");
    rule("9700-2.2.2-public-refresh", second.starts_with("grt_") && second != first);
    let third = refresh_public(&server, &second).await;
    let reused = refresh_public(&server, &first).await;
    rule("9700-4.14.2-rotation-new-token", third.status == 200 && tells(&reused, "invalid_grant"));
    let newest = refresh_public(&server, &third.text("refresh_token")).await;
    rule("9700-4.14.2-rotation-reuse-revokes", tells(&newest, "invalid_grant"));
    rule("6749-10.4-refresh-abuse-detection", tells(&reused, "invalid_grant") && tells(&newest, "invalid_grant"));
    rule("21-4.3.1-replay-revokes-grant", server.photos(&third.text("access_token")).await.status == 401);
}

#[tokio::test]
async fn ends() {
    let server = TestServer::start();
    let token = server.tokens("web").await.text("refresh_token");
    server.advance(14 * 24 * 60 * 60);
    rule("9700-4.14.2-idle-expiry", tells(&server.refresh("web", &token).await, "invalid_grant"));
    let tokens = server.tokens("web").await;
    server.revoke("web", &tokens.text("refresh_token")).await;
    rule("21-4.3.1-grant-active", tells(&server.refresh("web", &tokens.text("refresh_token")).await, "invalid_grant"));
    let mut token = server.tokens("web").await.text("refresh_token");
    let mut refreshed = 0;
    while let reply = server.refresh("web", &token).await
        && reply.status == 200
    {
        refreshed += 1;
        token = reply.text("refresh_token");
        server.advance(13 * 24 * 60 * 60);
    }
    rule("21-2.4-unauthenticated-exposure", refreshed == 7);
}
