//! Which tokens give access, and what the others are answered.

use grantor_jose::{Algorithm, KeyId, SigningKey};
use serde_json::{Value, json};

use crate::scene::{CHALLENGE, ISSUER, KEY, NOW, OPAQUE, RESOURCE, Scene, claims, generate, token};

fn signed(key: &SigningKey, typ: &str, changes: Value) -> String {
    key.sign(typ, &claims(changes)).unwrap()
}

fn access(changes: Value) -> String {
    signed(&KEY, "at+jwt", changes)
}

fn challenge(middle: &str) -> String {
    CHALLENGE.join(middle)
}

/// A token with another header.
fn with_header(token: &str, header: &str) -> String {
    let (_, rest) = token.split_once('.').unwrap();
    format!("{header}.{rest}")
}

#[actix_web::test]
async fn a_token_of_the_issuer_for_this_resource_gives_access() {
    let scene = Scene::start(false);
    for changes in [
        json!({}),
        json!({"aud": [RESOURCE, "https://other.example"]}),
        json!({"exp": NOW + 1}),
        json!({"nbf": NOW}),
        json!({"roles": ["a"], "sub_id": {"format": "opaque"}}),
    ] {
        let token = access(changes.clone());
        assert_eq!(scene.photos(&token).await, (200, String::new(), "alice".into()), "{changes}");
    }
    assert_eq!(scene.status(&signed(&KEY, "application/at+jwt", json!({}))).await, 200);
}

#[actix_web::test]
async fn any_other_token_is_invalid() {
    let scene = Scene::start(false);
    let good = token(&KEY);
    assert_eq!(scene.status(&good).await, 200);
    let (body, signature) = good.rsplit_once('.').unwrap();
    let richer = access(json!({"scope": "photos admin"}));
    let (richer, _) = richer.rsplit_once('.').unwrap();
    let impostor = |algorithm| generate(algorithm).with_kid(KEY.kid().clone());
    let stranger = generate(Algorithm::Es256).with_kid(KeyId::parse("nobody").unwrap());
    let none = "eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0"; // {"alg":"none","typ":"at+jwt"}
    let shared = "eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9"; // {"alg":"HS256","typ":"at+jwt"}
    let unsecured = with_header(&format!("{body}."), none);
    let twice = String::from_utf8(claims(json!({}))).unwrap().replacen('{', "{\"sub\":\"eve\",", 1);
    for (why, token) in [
        ("a signature of other claims", format!("{richer}.{signature}")),
        ("no signature", format!("{body}.")),
        ("expired", access(json!({"exp": NOW}))),
        ("no end", access(json!({"exp": null}))),
        ("not yet", access(json!({"nbf": NOW + 31}))),
        ("the end as a text", access(json!({"exp": "1790000060"}))),
        ("another resource", access(json!({"aud": "https://other.example"}))),
        ("the issuer itself", access(json!({"aud": ISSUER}))),
        ("nobody", access(json!({"aud": null}))),
        ("another issuer", access(json!({"iss": "https://evil.example"}))),
        ("nearly the issuer", access(json!({"iss": "https://as.example/"}))),
        ("no client", access(json!({"client_id": null}))),
        ("a claim twice", KEY.sign("at+jwt", twice.as_bytes()).unwrap()),
        ("no claims", KEY.sign("at+jwt", b"[]").unwrap()),
        ("a JWT of no kind", signed(&KEY, "JWT", json!({}))),
        ("a JWT of another kind", signed(&KEY, "dpop+jwt", json!({}))),
        ("an ID token", signed(&KEY, "JWT", json!({"nonce": "n", "auth_time": NOW, "client_id": null, "jti": null}))),
        ("alg none", unsecured),
        ("alg none and a signature", with_header(&good, none)),
        ("a shared secret", with_header(&good, shared)),
        ("another algorithm by that name", token(&impostor(Algorithm::EdDsa))),
        ("another key by that name", token(&impostor(Algorithm::Es256))),
        ("an unknown key", token(&stranger)),
        ("five parts", format!("{good}.a.b")),
        ("an opaque token", OPAQUE.into()),
    ] {
        let expected = (401, challenge(r#", error="invalid_token""#), String::new());
        assert_eq!(scene.photos(&token).await, expected, "{why}");
    }
    assert_eq!(scene.issuer.fetches(), 1);
}

#[actix_web::test]
async fn too_little_scope_is_told_as_such() {
    let scene = Scene::start(false);
    let narrow = challenge(r#", error="insufficient_scope", scope="photos""#);
    for changes in [json!({"scope": "profile"}), json!({"scope": null})] {
        assert_eq!(scene.photos(&access(changes)).await, (403, narrow.clone(), String::new()));
    }
}

#[actix_web::test]
async fn without_a_token_nothing_is_said_but_where_to_get_one() {
    let scene = Scene::start(false);
    let response = scene.request("GET", "/photos").send().await.unwrap();
    let told = (response.status().as_u16(), response.headers()["www-authenticate"].as_bytes());
    assert_eq!(told, (401, challenge("").as_bytes()));
    assert_eq!(scene.issuer.fetches(), 0);
}

#[actix_web::test]
async fn one_extractor_serves_both_formats() {
    let scene = Scene::start(true);
    assert_eq!(scene.photos(&token(&KEY)).await.2, "alice");
    assert_eq!(scene.photos(OPAQUE).await.2, "bob");
    let by_the_other = (401, r#"Bearer realm="opaque", error="invalid_token""#.into(), String::new());
    assert_eq!(scene.photos("another-opaque-token").await, by_the_other);
    let refused = scene.photos(&access(json!({"exp": NOW}))).await;
    assert_eq!(refused, (401, challenge(r#", error="invalid_token""#), String::new()));
}
