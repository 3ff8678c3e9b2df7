//! Assertions that prove nothing.

use grantor_jose::{Algorithm, SigningKey};
use grantor_tests::keys::{assertion, client_key, jws, server_key};
use grantor_tests::server::TestServer;
use serde_json::json;

const TYP: &str = "client-authentication+jwt";

/// Assertions for the client `signer` each of which is wrong in one thing.
pub(crate) async fn refused(server: &TestServer) -> Vec<String> {
    let with = |name: &str, value| assertion(&server.claims(&[(name, value)]));
    let claims = || server.claims(&[]).to_string();
    let stranger = SigningKey::generate(Algorithm::EdDsa, &mut getrandom::SysRng).unwrap();
    let stranger = stranger.with_kid(client_key().kid().clone());
    let endpoint = format!("{}/token", server.issuer());
    let other = "https://other.example";
    vec![
        "x".into(),
        "e30.e30.".into(),
        server.code("web").await,
        server.tokens("jwt").await.text("access_token"),
        // issuer and audience
        with("iss", json!("web")),
        with("iss", json!(null)),
        with("sub", json!("web")),
        with("sub", json!("nobody")),
        with("aud", json!(null)),
        with("aud", json!(other)),
        with("aud", json!(endpoint)),
        with("aud", json!([server.issuer(), other])),
        // time
        with("exp", json!(null)),
        with("exp", json!(server.now() - 30)),
        with("exp", json!(server.now() + 661)),
        with("exp", json!((server.now() + 60).to_string())),
        with("nbf", json!(server.now() + 31)),
        with("iat", json!(server.now() + 31)),
        // name
        with("jti", json!(null)),
        with("jti", json!("")),
        with("jti", json!("x".repeat(256))),
        // kind and signature
        client_key().sign("at+jwt", claims().as_bytes()).unwrap(),
        stranger.sign(TYP, claims().as_bytes()).unwrap(),
        server_key().sign(TYP, claims().as_bytes()).unwrap(),
        jws(r#"{"alg":"none"}"#, &claims()),
        jws(r#"{"alg":"HS256"}"#, &claims()),
        jws(r#"{"alg":"EdDSA","crit":["exp"],"exp":1}"#, &claims()),
        jws(r#"{"alg":"EdDSA","kid":"another"}"#, &claims()),
    ]
}
