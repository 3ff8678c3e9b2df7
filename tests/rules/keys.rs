//! The rules of keys and key sets (RFC 7517, RFC 7518, RFC 7638, RFC 8725).

use grantor::operation::ServerMetadata;
use grantor::{Digest, Issuer, Jwks, Policy, Scope, Signer, Timestamp};
use grantor_jose::{Algorithm, FixedKeys, InvalidJws, JwkSet, SigningKey, VerifyingKey};
use grantor_tests::http::Reply;
use grantor_tests::keys::{self, client_key, decode, encode, jws, server_key};
use grantor_tests::rules::rule;
use grantor_tests::server::TestServer;
use serde_json::{Value, json};

const NONE: &[&str] = &[];

async fn published(server: &TestServer) -> Reply {
    server.call("GET", "/jwks").send().await
}

fn key(members: &Value) -> Result<VerifyingKey, grantor_jose::InvalidKey> {
    VerifyingKey::from_jwk(&members.to_string())
}

/// The public JWK of a key, but for these members.
fn jwk(key: &SigningKey, changes: &[(&str, Value)]) -> Value {
    let mut members = serde_json::to_value(key.verifying_key()).unwrap();
    let object = members.as_object_mut().unwrap();
    object.extend(changes.iter().map(|(name, value)| ((*name).into(), value.clone())));
    object.retain(|_, value| !value.is_null());
    members
}

#[tokio::test]
async fn the_key_set() {
    let server = TestServer::start();
    let reply = published(&server).await;
    let json = ["application/jwk-set+json", "application/json"].contains(&reply.header("content-type"));
    rule("7517-8.5.1-media-type", reply.status == 200 && json);
    let set: Value = serde_json::from_str(&reply.body).unwrap();
    rule("7517-5-keys-member", set.is_object() && set["keys"].is_array());
    let all = set["keys"].as_array().unwrap();
    rule("7517-4.1-kty", !all.is_empty() && all.iter().all(|key| key["kty"] == "EC"));
    rule("8414-2-jwks-use-when-mixed", !all.is_empty() && all.iter().all(|key| key["use"] == "sig"));
    let own = |name: &str| all.iter().all(|key| decode(key[name].as_str().unwrap()).len() == 32);
    let short = encode(&decode(jwk(&server_key(), &[])["x"].as_str().unwrap())[1..]);
    let long = encode(&[&[0], &decode(jwk(&server_key(), &[])["x"].as_str().unwrap())[..]].concat());
    let others = [short, long].map(|x| key(&jwk(&server_key(), &[("x", json!(x))])).is_err());
    rule("7518-6.2.1-coordinate-length", own("x") && own("y") && others == [true, true]);

    let secret = server_key().reveal_jwk();
    let secret: Value = serde_json::from_str(&secret).unwrap();
    let shown = format!("{:?} {:?}", server_key(), keys::signer());
    let private = |text: &str| text.contains(secret["d"].as_str().unwrap());
    let members = all.iter().any(|key| ["d", "k", "p", "q"].iter().any(|name| !key[name].is_null()));
    let leaked = Jwks::parse(&json!({ "keys": [secret] }).to_string()).is_ok();
    rule("7517-9.2-private-keys-protected", !members && !leaked && !private(&reply.body) && !private(&shown));

    let next = SigningKey::generate(Algorithm::Es256, &mut getrandom::SysRng).unwrap();
    let two = FixedKeys::new(server_key()).and_verifies(next.verifying_key().clone()).unwrap();
    let two = Signer::key_set(&two, Timestamp::from_unix(server.now())).await.unwrap().json;
    let two: Value = serde_json::from_str(&two).unwrap();
    rule("7517-4.5-kid-distinct", two["keys"][0]["kid"].is_string() && two["keys"][0]["kid"] != two["keys"][1]["kid"]);
}

#[test]
fn reading() {
    let more = jwk(&client_key(), &[("x-more", json!({ "a": [1] })), ("iat", json!(1)), ("x5t", json!("x"))]);
    rule("7517-4-unknown-members-ignored", key(&more).is_ok_and(|key| key.kid() == client_key().kid()));
    let strange = [
        json!({ "kty": "oct", "k": encode(&[7; 32]) }),
        json!({ "kty": "pigeon" }),
        json!({ "kid": "without a type" }),
        json!({ "kty": "EC", "crv": "P-256", "x": encode(&[1; 32]) }),
        json!({ "kty": "OKP", "crv": "Ed448", "x": encode(&[1; 57]) }),
        json!(null),
        jwk(&client_key(), &[]),
    ];
    let read = JwkSet::parse(json!({ "keys": strange }).to_string().as_bytes()).unwrap();
    let verifies = read.verify("JWT", &jws(r#"{"alg":"EdDSA"}"#, "{}")).is_ok();
    rule("7517-5-unknown-keys-ignored", read.keys().len() == 1 && verifies);

    let off = key(&jwk(&server_key(), &[("y", json!(encode(&[7; 32])))])).is_err();
    let nowhere = [("x", json!(encode(&[0; 32]))), ("y", json!(encode(&[0; 32])))];
    rule("8725-3.4-point-validation", off && key(&jwk(&server_key(), &nowhere)).is_err());

    let says = |alg: &str| key(&jwk(&server_key(), &[("alg", json!(alg))])).is_ok();
    let another = JwkSet::from_iter([server_key().verifying_key().clone()]);
    let kid = server_key().kid().to_string();
    let header = json!({ "alg": "EdDSA", "kid": kid }).to_string();
    let refused = another.verify("JWT", &jws(&header, "{}"));
    let refused = refused == Err(InvalidJws::OtherAlgorithm(Algorithm::EdDsa));
    rule("8725-3.1-key-one-alg", says("ES256") && !says("EdDSA") && !says("HS256") && refused);
}

#[tokio::test]
async fn signatures() {
    let server = TestServer::start();
    let token = server.tokens("jwt").await.text("access_token");
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let signature = decode(signature);
    let (r, s) = signature.split_at(32);
    // As ASN.1 has it: a sequence of two positive integers.
    let integer = |number: &[u8]| [&[2, 33, 0], number].concat();
    let der = [&[0x30, 70], &integer(r)[..], &integer(s)].concat();
    let mut refused = true;
    for other in [der, signature[..63].into(), [&signature[..], &[0]].concat(), [&[0], r, s].concat()] {
        refused &= server.photos(&format!("{signed}.{}", encode(&other))).await.status == 401;
    }
    let fixed = signature.len() == 64 && server.photos(&token).await.status == 200;
    rule("7518-3.4-ecdsa-fixed-length", fixed && refused);
}

#[test]
fn thumbprints() {
    // RFC 8037 A.3
    let known = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";
    let more = jwk(&client_key(), &[("kid", json!("k")), ("alg", json!(null)), ("a", json!("first"))]);
    let same = key(&more).unwrap().thumbprint() == known && client_key().verifying_key().thumbprint() == known;
    let members = jwk(&server_key(), &[]);
    let text = format!(r#"{{"crv":"P-256","kty":"EC","x":{},"y":{}}}"#, members["x"], members["y"]);
    let digest = serde_json::to_string(&Digest::of(text.as_bytes())).unwrap();
    let own = server_key().verifying_key().thumbprint();
    rule("7638-3-required-members-only", same && digest == format!("\"{own}\""));
    let escaped = jwk(&client_key(), &[]).to_string().replace("crv", "\\u0063rv").replace("Ed25519", "Ed2551\\u0039");
    rule("7638-3.3-no-escapes", VerifyingKey::from_jwk(&escaped).unwrap().thumbprint() == known);
}

#[tokio::test]
async fn metadata() {
    let server = TestServer::start();
    let reply = server.call("GET", "/.well-known/oauth-authorization-server").send().await;
    let listed = |name: &str| -> Vec<String> { serde_json::from_value(reply.member(name)).unwrap_or_default() };
    let offered = |endpoint: &str| {
        let methods = listed(&format!("{endpoint}_endpoint_auth_methods_supported"));
        let algorithms = listed(&format!("{endpoint}_endpoint_auth_signing_alg_values_supported"));
        methods.contains(&String::from("private_key_jwt")) && algorithms == ["ES256", "EdDSA"]
    };
    let without = |endpoint: &str| {
        !listed(&format!("{endpoint}_endpoint_auth_signing_alg_values_supported")).contains(&String::from("none"))
    };
    rule("8414-2-token-auth-algs", offered("token"));
    rule("8414-2-token-auth-algs-none", without("token"));
    rule("8414-2-revocation-auth-algs", offered("revocation"));
    rule("8414-2-revocation-auth-algs-none", without("revocation"));
    rule("8414-2-introspection-auth-algs", offered("introspection"));
    rule("8414-2-introspection-auth-algs-none", without("introspection"));

    let policy = Policy::new(Issuer::parse("https://as.example").unwrap(), Scope::empty());
    let uri = |algorithms| ServerMetadata::new(&policy, algorithms).jwks_uri;
    let https = uri(&["ES256"]).is_some_and(|uri| uri.starts_with("https://as.example/"));
    rule("8414-2-jwks-uri-https", https && uri(NONE).is_none() && Issuer::parse("http://as.example").is_err());
}
