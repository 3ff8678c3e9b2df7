//! Signed tokens: what the server did not sign is nothing, and what it signed is worth what the record says.

use grantor::operation::TokenInfo;
use grantor::wire::TokenEndpoint;
use grantor::{AuthorizationServer, Issuer, Timestamp};
use grantor_tests::direct::{authorization_of, encode, moment, post};
use grantor_tests::forgeries::forgeries;
use grantor_tests::keys::{assertion, client_key, key_set, payload, server_key, signer};
use grantor_tests::server::{TestServer, VERIFIER};
use serde_json::json;

use crate::scene::{Scene, exchange, outcome};

async fn is_live(server: &TestServer, token: &str) -> bool {
    let active = server.introspect("api", token).await.member("active") == true;
    let reply = server.photos(token).await;
    assert_eq!((reply.status, &*reply.error()), if active { (200, "") } else { (401, "invalid_token") });
    active
}

/// A JWT that names a live token and was signed by somebody else, or by no algorithm that the key is for, is worth
/// nothing: beside the server, at the introspection endpoint and elsewhere. It does not revoke what it names, either.
#[tokio::test]
async fn a36_what_the_server_did_not_sign_opens_nothing_and_revokes_nothing() {
    let server = TestServer::start();
    let token = server.tokens("jwt").await.text("access_token");
    assert!(is_live(&server, &token).await && key_set().verify("at+jwt", &token).is_ok());
    let mut forged = forgeries(&token, server_key().verifying_key());
    // Those who sign something else with a key that the server knows: a client, and the server itself.
    let claims = payload(&token).to_string();
    forged.push(client_key().with_kid(server_key().kid().clone()).sign("at+jwt", claims.as_bytes()).unwrap());
    forged.push(server_key().sign("JWT", claims.as_bytes()).unwrap());
    for forged in &forged {
        assert!(!is_live(&server, forged).await, "{forged}");
        assert!(key_set().verify("at+jwt", forged).is_err(), "{forged}");
        let revoked = server.revoke("jwt", forged).await;
        assert_eq!((revoked.status, &*revoked.body), (200, ""), "as for a token that is unknown");
    }
    assert!(is_live(&server, &token).await);
}

/// Nor is an assertion that the client did not sign proof of it.
#[tokio::test]
async fn a36_what_the_client_did_not_sign_proves_nothing() {
    let server = TestServer::start();
    let genuine = assertion(&server.claims(&[]));
    for forged in forgeries(&genuine, client_key().verifying_key()) {
        assert!(!server.believes(&forged).await, "{forged}");
    }
    assert!(server.believes(&genuine).await, "no forgery has used it up");
}

/// Whatever a genuine signature is of, the record says what a token is worth: one that says more is worth no more.
#[tokio::test]
async fn a36_a_genuine_signature_revives_nothing() {
    let server = TestServer::start();
    let token = server.tokens("jwt").await.text("access_token");
    let mut claims = payload(&token);
    claims["exp"] = json!(9_000_000_000_u64);
    claims["scope"] = json!("admin photos");
    let wider = server_key().sign("at+jwt", claims.to_string().as_bytes()).unwrap();
    assert_eq!(server.introspect("api", &wider).await.text("scope"), "photos");
    server.advance(600);
    assert!(!is_live(&server, &wider).await);
}

/// A JWT that was revoked is inactive from that moment on wherever the server is asked, whatever it says itself.
#[tokio::test]
async fn a22_a_revoked_jwt_is_inactive_at_once() {
    let server = TestServer::start();
    let issuer = Issuer::parse(server.issuer()).unwrap();
    let now = Timestamp::from_unix(server.now());
    for kind in ["access_token", "refresh_token"] {
        let tokens = server.tokens("jwt").await;
        let token = tokens.text("access_token");
        assert!(is_live(&server, &token).await);
        assert_eq!(server.revoke("several", &tokens.text(kind)).await.error(), "invalid_grant");
        assert!(is_live(&server, &token).await, "nobody else revokes it");
        assert_eq!(server.revoke("jwt", &tokens.text(kind)).await.status, 200);
        assert!(!is_live(&server, &token).await);
        assert_eq!(server.introspect("jwt", &token).await.member("active"), false);
        // Who does not ask takes it until it expires: that is what it costs not to ask.
        let verified = key_set().verify("at+jwt", &token).unwrap();
        assert!(TokenInfo::of_claims(&verified.payload, &issuer, None, now).is_some());
    }
}

/// An exchange for which nobody can sign leaves the code as good as it was.
#[tokio::test]
async fn r09_a_signer_that_fails_does_not_spend_the_code() {
    let scene = Scene::new();
    let code = scene.code("jwt").await;
    let before = scene.record(&code).await;
    let right = exchange(&code, Some(VERIFIER));
    for _ in 0..3 {
        let response = scene.token("jwt", &right, 0).await;
        assert_eq!(outcome(&response), (500, "server_error".into()), "this server has no key");
        assert_eq!(scene.record(&code).await, before);
    }
    let (policy, store) = (scene.0.server.policy().clone(), &scene.0.store);
    let signs = AuthorizationServer::new(policy, store.clone(), store.clone()).with_signer(signer());
    let (authorization, body) = (authorization_of("jwt"), encode(&right));
    assert_eq!(signs.respond(&TokenEndpoint, &post(&authorization, &body), &moment(0)).await.status, 200);
}
