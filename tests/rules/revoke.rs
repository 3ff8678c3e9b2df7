//! The rules of the revocation endpoint.

use grantor::operation::ServerMetadata;
use grantor::{Issuer, Policy, Scope};
use grantor_tests::clients::SECRET;
use grantor_tests::http::Reply;
use grantor_tests::rules::rule;
use grantor_tests::server::TestServer;
use grantor_tests::store::Fault;

fn tells(reply: &Reply, error: &str) -> bool {
    reply.status == 400 && reply.error() == error
}

#[tokio::test]
async fn requests() {
    let server = TestServer::start();
    let call = || server.call("POST", "/revoke");
    let tokens = server.tokens("web").await;
    let (access_token, refresh_token) = (tokens.text("access_token"), tokens.text("refresh_token"));
    let get = server.call("GET", &format!("/revoke?token={access_token}")).basic("web", SECRET).send().await;
    let json = call().basic("web", SECRET).header("content-type", "application/json").body("{}").send().await;
    rule("7009-2.1-post-form", get.status == 405 && tells(&json, "invalid_request"));
    let missing = call().basic("web", SECRET).form(&[("token", "")]).send().await;
    rule("7009-2.1-token-required", tells(&missing, "invalid_request"));
    rule(
        "7009-2.2.1-error-format",
        missing.header("content-type") == "application/json" && missing.member("error").is_string(),
    );
    let wrong = call().basic("web", "wrong").form(&[("token", &*access_token)]).send().await;
    rule("7009-2.1-client-authenticated", wrong.status == 401 && wrong.error() == "invalid_client");
    rule("7009-5-guessing-protected", wrong.status == 401);
    let foreign = server.revoke("several", &refresh_token).await;
    rule(
        "7009-2.1-token-belongs-to-client",
        tells(&foreign, "invalid_grant") && server.photos(&access_token).await.status == 200,
    );
    let large = call().basic("web", SECRET).raw_form(format!("token={}", "x".repeat(17_000))).send().await;
    rule("7009-5-dos-protected", large.status == 413);
    let code = server.code("web").await;
    rule("7009-2.2.1-unsupported-token-type", tells(&server.revoke("web", &code).await, "unsupported_token_type"));
    server.set(Fault::Load);
    let later = server.revoke("web", &access_token).await;
    rule("7009-2.2.1-503-retry-after", later.status == 503 && !later.header("retry-after").is_empty());
    server.set(Fault::None);

    let hint = |token, hint| [("token", token), ("token_type_hint", hint)];
    let wrong_hint = call().basic("web", SECRET).form(&hint(&*access_token, "refresh_token")).send().await;
    rule("7009-2.1-hint-fallback", wrong_hint.status == 200 && server.photos(&access_token).await.status == 401);
    rule("7009-2-access-revocable", server.photos(&access_token).await.status == 401);
    rule("7009-2.2-status-200", wrong_hint.status == 200);
    rule(
        "7009-2.2-unknown-token-200",
        server.revoke("web", "x").await.status == 200 && server.revoke("web", &access_token).await.status == 200,
    );
    let next = server.refresh("web", &refresh_token).await;
    let unknown_hint = hint(&*refresh_token, "pigeon");
    let unknown_hint = call().basic("web", SECRET).form(&unknown_hint).send().await;
    rule("7009-2.1-hint-invalid-ignored", unknown_hint.status == 200);
    rule("7009-2-refresh-revocable", tells(&server.refresh("web", &next.text("refresh_token")).await, "invalid_grant"));
    rule("7009-2.1-cascade-access", server.photos(&next.text("access_token")).await.status == 401);
    let at_once = server.tokens("web").await;
    server.revoke("web", &at_once.text("access_token")).await;
    rule("7009-2.1-immediate", server.photos(&at_once.text("access_token")).await.status == 401);
}

#[test]
fn addresses() {
    let of = |issuer| {
        Issuer::parse(issuer)
            .map(|issuer| ServerMetadata::new(&Policy::new(issuer, Scope::empty()), &[]).revocation_endpoint)
    };
    rule("7009-2-https-url", of("https://as.example").is_ok_and(|url| url.starts_with("https://")));
    rule("7009-2-http-url-not-published", of("http://as.example").is_err());
    rule("7009-2-endpoint-uri-rules", of("https://as.example/#x").is_err());
}
