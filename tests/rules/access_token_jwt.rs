//! The rules of access tokens that are JWTs (RFC 9068).

use grantor::operation::{Demand, Jws, TokenInfo};
use grantor::wire::{IssuerKeys as _, ProtectedResource, Response, Verdict};
use grantor::{Issuer, Resource, Scope, Timestamp};
use grantor_jose::{Algorithm, JwkSet, KeySetCache, SigningKey};
use grantor_tests::clients::{PROFILES, RESOURCE, two_resources};
use grantor_tests::http::Reply;
use grantor_tests::keys::{self, header, payload};
use grantor_tests::rules::rule;
use grantor_tests::server::{TestServer, exchange};

const METADATA: &str = "/.well-known/oauth-authorization-server";

fn own(scope: &str) -> [(&str, &str); 2] {
    [("grant_type", "client_credentials"), ("scope", scope)]
}

async fn token(server: &TestServer) -> String {
    server.tokens("jwt").await.text("access_token")
}

/// The exchange of a code for a token for this resource.
async fn exchange_for(server: &TestServer, code: &str, resource: &str) -> Reply {
    server.token("jwt", &[&exchange(code)[..], &[("resource", resource)]].concat()).await
}

/// The keys that the metadata point to.
async fn published(server: &TestServer) -> String {
    let uri = server.call("GET", METADATA).send().await.text("jwks_uri");
    server.call("GET", uri.strip_prefix(server.issuer()).unwrap()).send().await.body
}

/// The answer of a resource server elsewhere, by what the server publishes. Without a name it is that of the issuer.
async fn elsewhere(server: &TestServer, resource: Option<&str>, token: &str) -> Result<TokenInfo, Response> {
    let issuer = Issuer::parse(&server.call("GET", METADATA).send().await.text("issuer")).unwrap();
    let demand = Demand { scope: Scope::empty(), resource: resource.map(|name| Resource::parse(name).unwrap()) };
    let (keys, now) = (KeySetCache::default(), Timestamp::from_unix(server.now()));
    keys.fetched(Some(published(server).await.as_bytes()), now);
    let verdict = Jws::access_token(token).map_or(Verdict::Refused, |jws| keys.verify(&jws, now).verdict);
    ProtectedResource::new("elsewhere", &demand).admit_jwt(verdict, &issuer, now)
}

/// Whether the issuer's own resource takes a token, beside the server and elsewhere. If not, the answers say so.
async fn takes(server: &TestServer, token: &str) -> bool {
    let (beside, elsewhere) = (server.photos(token).await, elsewhere(server, None, token).await);
    let taken = beside.status == 200;
    assert!(taken || (beside.status, &*beside.error()) == (401, "invalid_token"), "{beside:?}");
    assert_eq!(taken, elsewhere.is_ok(), "{beside:?}");
    if let Err(refused) = elsewhere {
        let challenge = Some(r#"Bearer realm="elsewhere", error="invalid_token""#);
        assert_eq!((refused.status, refused.headers.value("www-authenticate")), (401, challenge));
    }
    taken
}

#[tokio::test]
async fn headers() {
    let server = TestServer::start();
    let token = token(&server).await;
    let header = header(&token);
    let keys = JwkSet::parse(published(&server).await.as_bytes()).unwrap();
    rule("9068-2.1-signed", keys.verify("at+jwt", &token).is_ok_and(|verified| verified.payload.starts_with(b"{")));
    let algorithm = Algorithm::parse(header["alg"].as_str().unwrap());
    rule("9068-2.1-asymmetric", algorithm.is_some_and(|algorithm| ["ES256", "EdDSA"].contains(&algorithm.name())));
    rule("9068-2.1-no-none", header["alg"] == "ES256" && Algorithm::parse("none").is_none());
    rule("9068-2.1-typ", ["at+jwt", "application/at+jwt"].contains(&header["typ"].as_str().unwrap()));
    rule("9068-2.1-typ-short", header["typ"] == "at+jwt");
}

#[tokio::test]
async fn claims() {
    let server = TestServer::start();
    let begun = server.now();
    let (first, second) = (payload(&token(&server).await), payload(&token(&server).await));
    rule("9068-2.2-iss", first["iss"] == server.issuer());
    rule("9068-2.2-exp", first["exp"] == begun + 600);
    rule("9068-2.2-aud", first["aud"] == server.issuer());
    rule("9068-2.2-sub", first["sub"] == "alice");
    rule("9068-2.2-client-id", first["client_id"] == "jwt");
    rule("9068-2.2-iat", first["iat"] == begun);
    rule("9068-2.2-jti", first["jti"].is_string() && second["jti"].is_string() && first["jti"] != second["jti"]);
    rule("9068-2.2.3-scope-claim", first["scope"] == "photos");
    let own = payload(&server.token("jwt", &own("photos")).await.text("access_token"));
    rule("9068-2.2-sub-owner", first["sub"] == "alice" && own["sub"] == "jwt" && own["auth_time"].is_null());
}

#[tokio::test]
async fn audiences() {
    let server = TestServer::start_at("", |policy| policy.with_resources(two_resources()).unwrap());
    let both = [RESOURCE, PROFILES];
    let code = server.code_for("jwt", "photos profile", &both).await;
    let ambiguous = server.token("jwt", &exchange(&code)).await;
    let named = exchange_for(&server, &code, PROFILES).await;
    let profiles = named.text("access_token");
    rule("9068-3-aud-from-resource", payload(&profiles)["aud"] == PROFILES);
    rule("9068-2.2.3-scope-fits-aud", payload(&profiles)["scope"] == "profile");
    let many = server.token("jwt", &own("photos profile")).await;
    let refused = |reply: &Reply, error| reply.status == 400 && reply.error() == error;
    rule("9068-3-no-ambiguous-token", refused(&ambiguous, "invalid_target") && refused(&many, "invalid_scope"));
    let request = [
        ("client_id", "jwt"),
        ("response_type", "code"),
        ("scope", "photos profile"),
        ("code_challenge", grantor_tests::server::CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    let asked = server.authorize(&request).await;
    rule("9068-3-ambiguous-scope", asked.error() == "invalid_scope" && refused(&many, "invalid_scope"));

    let inferred = server.token("jwt", &own("profile")).await.text("access_token");
    let code = server.code_for("jwt", "photos", &[]).await;
    let photos = server.exchange("jwt", &code).await.text("access_token");
    rule("9068-3-scope-infers-aud", payload(&inferred)["aud"] == PROFILES && payload(&photos)["aud"] == RESOURCE);
    let plain = TestServer::start();
    let unnamed = token(&plain).await;
    rule("9068-3-default-aud", payload(&unnamed)["aud"] == plain.issuer() && payload(&photos)["aud"] == RESOURCE);
    let here = elsewhere(&server, Some(PROFILES), &profiles).await.is_ok();
    let there = elsewhere(&server, Some(RESOURCE), &profiles).await.is_ok();
    rule("9068-5-distinct-aud", payload(&profiles)["aud"] != payload(&photos)["aud"] && here && !there);
}

#[tokio::test]
async fn publication() {
    let server = TestServer::start();
    let metadata = server.call("GET", METADATA).send().await;
    let verifies = elsewhere(&server, None, &token(&server).await).await.is_ok();
    rule("9068-4-keys-published", metadata.text("issuer") == server.issuer() && verifies);
}

#[tokio::test]
async fn validation() {
    let server = TestServer::start();
    let genuine = token(&server).await;
    assert!(takes(&server, &genuine).await);
    let claims = payload(&genuine).to_string();
    let typed = |typ| keys::server_key().sign(typ, claims.as_bytes()).unwrap();
    let mut others = true;
    for typ in ["JWT", "jwt+at", "client-authentication+jwt", "text/at+jwt"] {
        others &= !takes(&server, &typed(typ)).await;
    }
    let long = takes(&server, &typed("application/at+jwt")).await && takes(&server, &typed("AT+JWT")).await;
    rule("9068-4-rs-typ", others && long);

    // Another issuer with the same key, and one whose name looks alike.
    let other = TestServer::start();
    let other = takes(&server, &token(&other).await).await;
    let by = |issuer: String| {
        let claims = claims.replace(&format!("\"iss\":\"{}\"", server.issuer()), &format!("\"iss\":\"{issuer}\""));
        let own = Issuer::parse(server.issuer()).unwrap();
        TokenInfo::of_claims(claims.as_bytes(), &own, None, Timestamp::from_unix(server.now())).is_some()
    };
    let alike = by(format!("{}/", server.issuer())) || by(server.issuer().replace("http", "HTTP"));
    rule("9068-4-rs-iss", !other && !alike && by(server.issuer().into()));

    let code = server.code_for("jwt", "photos", &[RESOURCE]).await;
    let named = server.exchange("jwt", &code).await.text("access_token");
    let meant = elsewhere(&server, Some(RESOURCE), &named).await.is_ok_and(|info| info.scope.as_str() == "photos");
    let other = elsewhere(&server, Some(RESOURCE), &genuine).await.is_ok();
    rule("9068-4-rs-aud", meant && !other && !takes(&server, &named).await);

    let stranger = SigningKey::generate(Algorithm::Es256, &mut getrandom::SysRng).unwrap();
    let stranger = stranger.with_kid(keys::server_key().kid().clone());
    let forged = stranger.sign("at+jwt", claims.as_bytes()).unwrap();
    rule("9068-4-rs-signature", !takes(&server, &forged).await && !takes(&server, &(genuine.clone() + "A")).await);

    let (signed, signature) = genuine.rsplit_once('.').unwrap();
    let wider = claims.replace("\"scope\":\"photos\"", "\"scope\":\"photos profile\"");
    let wider = signed.split('.').next().unwrap().to_owned() + "." + &keys::encode(wider.as_bytes()) + "." + signature;
    rule("6750-5.2-integrity", payload(&wider)["scope"] == "photos profile" && !takes(&server, &wider).await);
    let active = async |token| server.introspect("api", token).await.member("active") == true;
    rule("7662-4-check-signature", active(&genuine).await && !active(&forged).await && !active(&wider).await);

    let refused = server.photos(&forged).await;
    let challenge = refused.header("www-authenticate").starts_with("Bearer realm=");
    rule("9068-4-rs-errors", refused.status == 401 && refused.error() == "invalid_token" && challenge);
}
