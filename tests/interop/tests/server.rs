//! The server over HTTP and the libraries of others: they verify its access tokens by the keys that it publishes, and it takes
//! the assertions that they sign. What is not as it was signed, or not for this server and now, is refused.

use base64ct::{Base64UrlUnpadded, Encoding as _};
use grantor_interop::{Expected, Peer};
use grantor_tests::http::Reply;
use grantor_tests::keys;
use grantor_tests::server::{TestServer, exchange};
use serde_json::{Value, json};

const OWN: [(&str, &str); 2] = [("grant_type", "client_credentials"), ("scope", "photos")];

fn access_token(reply: &Reply) -> String {
    assert_eq!(reply.status, 200, "{reply:?}");
    reply.text("access_token")
}

fn seconds(server: &TestServer) -> u64 {
    server.now().try_into().unwrap()
}

#[tokio::test]
async fn an_access_token_is_verified_by_the_keys_that_are_published() {
    let server = TestServer::start();
    let metadata = server.call("GET", "/.well-known/oauth-authorization-server").send().await;
    let jwks_uri = metadata.text("jwks_uri");
    assert_eq!(jwks_uri, format!("{}/jwks", server.issuer()));
    let published = server.call("GET", "/jwks").send().await;
    assert_eq!((published.status, published.header("content-type")), (200, "application/jwk-set+json"));

    let token = access_token(&server.exchange("jwt", &server.code("jwt").await).await);
    let (issuer, now) = (server.issuer(), seconds(&server));
    let expected = Expected { keys: &published.body, typ: "at+jwt", issuer, audience: issuer, now };
    let mut jtis = Vec::new();
    for peer in Peer::all() {
        let claims = peer.verify(&expected, &token).unwrap();
        assert_eq!((&claims["sub"], &claims["client_id"]), (&json!("alice"), &json!("jwt")));
        assert_eq!((&claims["scope"], &claims["exp"]), (&json!("photos"), &json!(now + 600)));
        jtis.push(claims["jti"].clone());
        for (wrong, verdict) in [
            (Expected { now: now + 600, ..expected }, "expired"),
            (Expected { audience: "https://api.example/photos", ..expected }, "aud"),
            (Expected { issuer: "https://other.example", ..expected }, "iss"),
            (Expected { typ: "JWT", ..expected }, "typ"),
        ] {
            let refused = peer.verify(&wrong, &token).unwrap_err().to_lowercase();
            assert!(refused.contains(verdict), "{peer:?} {verdict}: {refused}");
        }
    }
    assert_eq!(jtis[0], jtis[1]);
}

/// Tokens that look like one of ours: by another key, of another type, without a signature, or changed.
fn forgeries(token: &str) -> Vec<(String, String)> {
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let (header, payload) = signed.split_once('.').unwrap();
    let read = |part: &str| -> Value { serde_json::from_slice(&Base64UrlUnpadded::decode_vec(part).unwrap()).unwrap() };
    let written = |value: &Value| Base64UrlUnpadded::encode_string(value.to_string().as_bytes());
    let (head, claims) = (read(header), read(payload));
    let with = |value: &Value, name: &str, to: Value| {
        let mut value = value.clone();
        value[name] = to;
        value
    };
    let mut forgeries = vec![
        ("scope".into(), format!("{header}.{}.{signature}", written(&with(&claims, "scope", json!("admin"))))),
        ("exp".into(), format!("{header}.{}.{signature}", written(&with(&claims, "exp", json!(1_900_000_000))))),
        ("none".into(), format!("{}.{payload}.", written(&with(&head, "alg", json!("none"))))),
        ("alg".into(), format!("{}.{payload}.{signature}", written(&with(&head, "alg", json!("EdDSA"))))),
        ("typ".into(), format!("{}.{payload}.{signature}", written(&with(&head, "typ", json!("JWT"))))),
    ];
    for peer in Peer::all() {
        for alg in ["ES256", "EdDSA"] {
            let stranger = peer.generate(alg);
            let header = json!({ "alg": alg, "typ": "at+jwt", "kid": head["kid"] });
            forgeries.push((format!("a stranger, {alg}"), peer.sign(&stranger.private, &header, &claims)));
        }
    }
    let own = keys::server_key();
    let of_another_kind = own.sign("client-authentication+jwt", claims.to_string().as_bytes()).unwrap();
    forgeries.push(("of another kind".into(), of_another_kind));
    forgeries
}

#[tokio::test]
async fn what_is_not_as_we_signed_it_is_worth_nothing() {
    let server = TestServer::start();
    let token = access_token(&server.exchange("jwt", &server.code("jwt").await).await);
    let is_active = async |token: &str| server.introspect("api", token).await.member("active").as_bool().unwrap();
    for (name, forged) in forgeries(&token) {
        assert!(!is_active(&forged).await, "{name}");
        let refused = server.photos(&forged).await;
        assert_eq!((refused.status, refused.error().as_str()), (401, "invalid_token"), "{name}");
        assert_eq!(server.revoke("jwt", &forged).await.status, 200);
    }
    assert!(is_active(&token).await, "nobody revoked it by a forgery");
    assert_eq!(server.photos(&token).await.status, 200);
    assert_eq!(server.revoke("jwt", &token).await.status, 200);
    assert!(!is_active(&token).await, "at once");
    assert_eq!(server.photos(&token).await.status, 401);

    let token = access_token(&server.token("jwt", &OWN).await);
    server.advance(600);
    assert!(!is_active(&token).await);
    assert_eq!(server.photos(&token).await.status, 401);
}

#[tokio::test]
async fn assertions_of_others_are_accepted_once_each() {
    let server = TestServer::start();
    let by_name = [("EdDSA", keys::client_key()), ("ES256", keys::client_key_es256())];
    for peer in Peer::all() {
        for (alg, key) in &by_name {
            let key = key.reveal_jwk();
            for typ in [Some("client-authentication+jwt"), Some("JWT"), None] {
                let mut header = json!({ "alg": alg });
                if let Some(typ) = typ {
                    header["typ"] = typ.into();
                }
                let jti = format!("{peer:?} {alg} {typ:?}");
                let claims = keys::claims(server.issuer(), &jti, server.now());
                let assertion = peer.sign(&key, &header, &claims);
                access_token(&server.signed(&assertion, &OWN).await);
                let again = server.signed(&assertion, &OWN).await;
                assert_eq!((again.status, again.error().as_str()), (400, "invalid_client"), "{jti}");
            }
        }
    }
}

#[tokio::test]
async fn assertions_that_are_not_right_are_refused_and_use_up_nothing() {
    let server = TestServer::start();
    let code = server.code("signer").await;
    let (issuer, now) = (server.issuer().to_owned(), server.now());
    let right = keys::claims(&issuer, "1", now);
    let changed = |name: &str, value: Value| {
        let mut claims = right.clone();
        claims[name] = value;
        claims
    };
    let header = |alg: &str, typ: &str| json!({ "alg": alg, "typ": typ });
    let usual = header("EdDSA", "JWT");
    for peer in Peer::all() {
        let key = keys::client_key().reveal_jwk();
        let stranger = peer.generate("EdDSA").private;
        let good = peer.sign(&key, &usual, &right);
        let (signed, signature) = good.rsplit_once('.').unwrap();
        let payload = signed.split_once('.').unwrap().1;
        let none = Base64UrlUnpadded::encode_string(br#"{"alg":"none"}"#);
        let es256 = Base64UrlUnpadded::encode_string(br#"{"alg":"ES256"}"#);
        for (name, assertion) in [
            ("a stranger", peer.sign(&stranger, &usual, &right)),
            ("an access token", peer.sign(&key, &header("EdDSA", "at+jwt"), &right)),
            ("expired", peer.sign(&key, &usual, &changed("exp", json!(now - 30)))),
            ("for too long", peer.sign(&key, &usual, &changed("exp", json!(now + 3600)))),
            ("not yet", peer.sign(&key, &usual, &changed("nbf", json!(now + 60)))),
            ("for the token endpoint", peer.sign(&key, &usual, &changed("aud", json!(format!("{issuer}/token"))))),
            ("for another besides", peer.sign(&key, &usual, &changed("aud", json!([issuer, "https://other.example"])))),
            ("by another", peer.sign(&key, &usual, &changed("iss", json!("web")))),
            ("without a name", peer.sign(&key, &usual, &changed("jti", Value::Null))),
            ("none", format!("{none}.{payload}.")),
            ("another algorithm", format!("{es256}.{payload}.{signature}")),
            ("changed", format!("{signed}.{}{}", &signature[1..], &signature[..1])),
            ("cut", good[..good.len() - 4].into()),
        ] {
            let refused = server.signed(&assertion, &exchange(&code)).await;
            assert_eq!((refused.status, refused.error().as_str()), (400, "invalid_client"), "{peer:?}: {name}");
        }
    }
    let good = keys::assertion(&right);
    assert_eq!(server.signed(&good, &exchange(&code)).await.status, 200, "neither the code nor the name is used up");
}
