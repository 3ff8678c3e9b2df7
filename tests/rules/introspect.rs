//! The rules of the introspection endpoint.

use grantor_tests::clients::{RESOURCE, SECRET};
use grantor_tests::rules::rule;
use grantor_tests::server::{TestServer, exchange, request};
use serde_json::Value;

const INACTIVE: &str = "{\"active\":false}";

#[tokio::test]
async fn requests() {
    let server = TestServer::start();
    let call = || server.call("POST", "/introspect");
    let tokens = server.tokens("web").await;
    let access_token = tokens.text("access_token");
    let get = server.call("GET", &format!("/introspect?token={access_token}")).basic("api", SECRET).send().await;
    let json = call().basic("api", SECRET).header("content-type", "application/json").body("{}").send().await;
    rule("7662-2.1-post-form", get.status == 405 && json.error() == "invalid_request");
    let missing = call().basic("api", SECRET).form(&[("token", "")]).send().await;
    rule("7662-2.1-token-required", missing.status == 400 && missing.error() == "invalid_request");
    let nobody = call().form(&[("token", &*access_token)]).send().await;
    // A public client proves nothing, not even to learn of its own tokens.
    let code = server.code("spa").await;
    let own = [&exchange(&code)[..], &[("client_id", "spa")]].concat();
    let own = server.call("POST", "/token").form(&own).send().await.text("access_token");
    let public = call().form(&[("token", &*own), ("client_id", "spa")]).send().await;
    rule("7662-2.1-authorization-required", nobody.status == 401 && public.status == 401);
    let wrong = call().basic("api", "wrong").form(&[("token", &*access_token)]).send().await;
    rule("7662-2.3-invalid-client-401", wrong.status == 401 && wrong.error() == "invalid_client");
    let bearer =
        call().authorization(&format!("Bearer {access_token}")).form(&[("token", &*access_token)]).send().await;
    let challenged = bearer.header("www-authenticate").starts_with("Bearer ");
    rule("7662-2.3-invalid-bearer-401", bearer.status == 401 && challenged);
    let hinted = call().basic("api", SECRET).form(&[("token", &*access_token), ("token_type_hint", "refresh_token")]);
    rule("7662-2.1-hint-fallback", hinted.send().await.member("active") == true);
}

#[tokio::test]
async fn responses() {
    let server = TestServer::start();
    let tokens = server.tokens("web").await;
    let access_token = tokens.text("access_token");
    let active = server.introspect("api", &access_token).await;
    rule("7662-2.2-active-boolean", active.member("active") == Value::Bool(true));
    rule("7662-2.2-json", active.status == 200 && active.header("content-type") == "application/json");
    let integers = active.member("exp").is_i64() && active.member("iat").is_i64();
    rule("7662-2.2-claims-types", integers && active.member("scope").is_string());
    let members: Vec<String> =
        serde_json::from_str::<Value>(&active.body).unwrap().as_object().unwrap().keys().cloned().collect();
    rule("7662-5-privacy", members == ["active", "client_id", "exp", "iat", "iss", "scope", "sub", "token_type"]);

    let unknown = server.introspect("api", "x").await;
    let not_for_it = server.introspect("several", &access_token).await;
    rule("7662-2.2-inactive-uniform", unknown.body == INACTIVE && not_for_it.body == INACTIVE);
    rule("7662-2.2-inactive-minimal", unknown.body == INACTIVE);
    rule("7662-2.3-bad-query-not-error", unknown.status == 200 && unknown.error().is_empty());
    rule("7662-4-caller-authorised", not_for_it.body == INACTIVE);
    let forged = format!("{}{}", &access_token[..26], "A".repeat(42));
    rule("7662-2.1-undetermined-inactive", server.introspect("api", &forged).await.body == INACTIVE);

    let pending = server.pending_for(&[&request("web")[..], &[("resource", RESOURCE)]].concat()).await;
    let code = server.answer(&pending, "approve", "photos").await.parameter("code");
    let named = server.exchange("web", &code).await.text("access_token");
    let here = server.introspect("photos-api", &named).await;
    let elsewhere = server.introspect("api", &named).await;
    rule("7662-4-check-audience", here.member("active") == true && elsewhere.body == INACTIVE);
    rule("6750-5.2-audience", here.text("aud") == RESOURCE);

    let revoked = server.tokens("web").await.text("access_token");
    server.revoke("web", &revoked).await;
    rule("7662-4-check-revocation", server.introspect("api", &revoked).await.body == INACTIVE);
    server.advance(600);
    rule("7662-4-check-expiry", server.introspect("api", &access_token).await.body == INACTIVE);
    // A token is valid from the second in which it was issued.
    let fresh = server.tokens("web").await.text("access_token");
    let told = server.introspect("api", &fresh).await;
    rule(
        "7662-4-check-not-before",
        told.member("active") == true && told.member("iat").as_i64() < told.member("exp").as_i64(),
    );
}
