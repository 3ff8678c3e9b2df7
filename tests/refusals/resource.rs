//! The protected resource.

use grantor_tests::clients::RESOURCE;
use grantor_tests::forgeries::forgeries;
use grantor_tests::keys::server_key;
use grantor_tests::server::{TestServer, request};
use grantor_tests::store::Fault;

use crate::rows::Rows;

const LATER: &[(&str, &[&str])] = &[
    (
        "DPoP and mutual TLS",
        &["bound token presented as bearer, or key mismatch", "DPoP proof invalid", "DPoP nonce missing or stale"],
    ),
    ("step-up authentication", &["authentication too weak or too old"]),
];

hold_both!("");

async fn hold(server: TestServer) {
    let mut rows = Rows::of("resource");
    let call = |path| server.call_host("GET", path);
    let tokens = server.tokens("web").await;
    let access_token = tokens.text("access_token");
    let bearer = format!("Bearer {access_token}");

    rows.check("no credentials", &call("/api/photos").send().await);
    rows.check("no credentials", &call("/api/photos").authorization("Basic YTpi").send().await);
    let query = format!("/api/photos?access_token={access_token}");
    rows.check("token in the query string", &call(&query).send().await);
    let malformed = "token sent by two methods, or malformed header";
    rows.check(malformed, &call(&query).authorization(&bearer).send().await);
    rows.check(malformed, &call("/api/photos").authorization(&bearer).authorization(&bearer).send().await);
    for value in ["Bearer", "Bearer a b", "Bearer a=b", "Bearer \"a\""] {
        rows.check(malformed, &call("/api/photos").authorization(value).send().await);
    }

    let invalid = "token expired, revoked, unknown or wrongly signed";
    for token in ["x", "gat_x", &tokens.text("refresh_token"), &server.code("web").await] {
        rows.check(invalid, &server.photos(token).await);
    }
    let signed = server.tokens("jwt").await.text("access_token");
    for token in forgeries(&signed, server_key().verifying_key()) {
        rows.check(invalid, &server.photos(&token).await);
    }
    assert_eq!(server.photos(&signed).await.status, 200);
    let named = server.code_for("jwt", "photos", &[RESOURCE]).await;
    let named = server.exchange("jwt", &named).await.text("access_token");
    rows.check("token for another audience or issuer", &server.photos(&named).await);
    let other = server.another(|policy| policy).tokens("jwt").await.text("access_token");
    rows.check("token for another audience or issuer", &server.photos(&other).await);
    let named = [&request("web")[..], &[("resource", RESOURCE)]].concat();
    let pending = server.pending_for(&named).await;
    let code = server.answer(&pending, "approve", "photos").await.parameter("code");
    let elsewhere = server.exchange("web", &code).await.text("access_token");
    rows.check("token for another audience or issuer", &server.photos(&elsewhere).await);

    let narrow = [("grant_type", "client_credentials"), ("scope", "profile")];
    let narrow = server.token("service", &narrow).await.text("access_token");
    let reply = server.photos(&narrow).await;
    rows.check("scope too narrow", &reply);
    assert!(reply.header("www-authenticate").ends_with("scope=\"photos\""), "{reply:?}");

    server.set(Fault::Load);
    rows.check("token state cannot be determined (introspection down)", &server.photos(&access_token).await);
    server.set(Fault::None);

    assert_eq!(server.photos(&access_token).await.body, "alice");
    assert_eq!(call("/api/photos").authorization(&format!("bEARER {access_token}")).send().await.status, 200);
    server.advance(600);
    rows.check(invalid, &server.photos(&access_token).await);
    let revoked = server.tokens("web").await.text("access_token");
    server.revoke("web", &revoked).await;
    rows.check(invalid, &server.photos(&revoked).await);
    rows.finish(LATER);
}
