//! The rules of clients that authenticate by a signed assertion (RFC 7521, RFC 7523, RFC 7523bis).

use grantor_jose::{Algorithm, SigningKey};
use grantor_tests::http::Reply;
use grantor_tests::keys::{self, assertion, by_assertion, client_key};
use grantor_tests::rules::rule;
use grantor_tests::server::{TestServer, exchange};
use serde_json::{Value, json};

const OWN: [(&str, &str); 2] = [("grant_type", "client_credentials"), ("scope", "photos")];

fn refused(reply: &Reply) -> bool {
    reply.status == 400 && reply.error() == "invalid_client"
}

/// Whether an assertion of these claims, the others being right, is believed.
async fn believes(server: &TestServer, changes: &[(&str, Value)]) -> bool {
    server.believes(&assertion(&server.claims(changes))).await
}

async fn post(server: &TestServer, fields: &[(&str, &str)]) -> Reply {
    server.call("POST", "/token").form(&[&OWN[..], fields].concat()).send().await
}

#[tokio::test]
async fn requests() {
    let server = TestServer::start();
    let fresh = || assertion(&server.claims(&[]));
    let of = async |client_id| {
        let assertion = fresh();
        post(&server, &[&by_assertion(&assertion)[..], &[("client_id", client_id)]].concat()).await
    };
    let (same, other) = (of("signer").await, of("web").await);
    rule("7521-4.2-client-id-matches", same.status == 200 && refused(&other));

    let [one, two] = [fresh(), fresh()];
    let twice = post(&server, &[&by_assertion(&one)[..], &[("client_assertion", &two)]].concat()).await;
    let joined = post(&server, &by_assertion(&format!("{one} {two}"))).await;
    rule("7523-2.2-one-jwt", twice.error() == "invalid_request" && refused(&joined) && server.believes(&one).await);
    let mut types = true;
    for other in ["", "urn:ietf:params:oauth:client-assertion-type:saml2-bearer", "jwt-bearer"] {
        types &= refused(&post(&server, &[("client_assertion_type", other), ("client_assertion", &two)]).await);
    }
    types &= refused(&post(&server, &[("client_assertion", &two)]).await);
    rule("7523-2.2-assertion-type", types && server.believes(&two).await);

    let code = server.code("signer").await;
    let by_key = server.signed(&fresh(), &exchange(&code)).await;
    let code = server.code("signer").await;
    let by_name = [&exchange(&code)[..], &[("client_id", "signer")]].concat();
    let by_name = server.call("POST", "/token").form(&by_name).send().await;
    rule("9700-2.5-asymmetric-auth", by_key.status == 200 && refused(&by_name));
}

#[tokio::test]
async fn claims() {
    let server = TestServer::start();
    let mut iss = believes(&server, &[]).await;
    for other in [json!(null), json!("Signer"), json!("signer "), json!("web"), json!(server.issuer()), json!(1)] {
        iss &= !believes(&server, &[("iss", other)]).await;
    }
    rule("7523-3-iss", iss);
    let mut sub = true;
    for other in ["web", "nobody", "SIGNER"] {
        sub &= !believes(&server, &[("sub", json!(other))]).await;
        // Whoever it says it is: the keys are those of the client that it names.
        sub &= !believes(&server, &[("iss", json!(other)), ("sub", json!(other))]).await;
    }
    rule("7523-3-sub-is-client", sub && !believes(&server, &[("sub", json!(null))]).await);

    let mut aud = !believes(&server, &[("aud", json!(null))]).await;
    for other in ["https://other.example", &format!("{}/", server.issuer()), "", &server.issuer().to_uppercase()] {
        aud &= !believes(&server, &[("aud", json!(other))]).await;
    }
    rule("7523-3-aud", aud);
    let listed = believes(&server, &[("aud", json!([server.issuer()]))]).await;
    let with_another = json!([server.issuer(), "https://other.example"]);
    let twice = json!([server.issuer(), server.issuer()]);
    let sole = !believes(&server, &[("aud", with_another)]).await && !believes(&server, &[("aud", twice)]).await;
    rule("7523bis-4-sole-issuer-aud", listed && sole && !believes(&server, &[("aud", json!([]))]).await);
    let endpoint = format!("{}/token", server.issuer());
    let both = json!([server.issuer(), endpoint]);
    let endpoints = [json!(endpoint), json!([endpoint]), both].map(|aud| [("aud", aud)]);
    let mut none = true;
    for changes in &endpoints {
        none &= !believes(&server, changes).await;
    }
    rule("7523bis-4-no-token-endpoint-aud", none);

    let at = |seconds: i64| json!(server.now() + seconds);
    // Clocks may differ by half a minute.
    let expired = !believes(&server, &[("exp", at(-30))]).await && !believes(&server, &[("exp", at(-3600))]).await;
    let alive = believes(&server, &[("exp", at(1))]).await;
    rule("7523-3-exp", expired && alive && !believes(&server, &[("exp", json!(null))]).await);
    let early = believes(&server, &[("nbf", at(31))]).await;
    rule("7523-3-nbf", !early && believes(&server, &[("nbf", at(0))]).await);
}

#[tokio::test]
async fn signatures() {
    let server = TestServer::start();
    let right = assertion(&server.claims(&[]));
    let claims = server.claims(&[]).to_string();
    let strangers = Algorithm::ALL.iter().map(|algorithm| {
        let key = SigningKey::generate(*algorithm, &mut getrandom::SysRng).unwrap();
        key.with_kid(client_key().kid().clone())
    });
    let strangers = strangers.chain([keys::server_key()]);
    let typ = "client-authentication+jwt";
    let mut forged: Vec<_> = strangers.map(|key| key.sign(typ, claims.as_bytes()).unwrap()).collect();
    let signed = right.rsplit_once('.').unwrap().0;
    forged.extend([format!("{signed}."), format!("{signed}.{}", keys::encode(&[0; 64]))]);
    let mut refused_all = true;
    for forged in &forged {
        refused_all &= !server.believes(forged).await;
    }
    rule("7523-3-signature", refused_all && server.believes(&right).await);
    let reply = server.signed(&forged[0], &OWN).await;
    rule("7523-3.2-invalid-client", refused(&reply) && reply.header("content-type") == "application/json");

    let mut untyped = true;
    for header in [r#"{"alg":"EdDSA"}"#, r#"{"alg":"EdDSA","typ":"JWT"}"#, r#"{"alg":"EdDSA","typ":"jwt"}"#] {
        untyped &= server.believes(&keys::jws(header, &server.claims(&[]).to_string())).await;
    }
    rule("7523bis-4-untyped-accepted", untyped);
}
