//! The rules of JWS, of JWT, and of their safe use (RFC 7515, RFC 7519, RFC 8725), held to whatever JWT the server is shown.

use std::net::TcpListener;

use grantor::operation::TokenInfo;
use grantor::{Issuer, Timestamp};
use grantor_jose::Algorithm;
use grantor_tests::keys::{self, assertion, client_key, decode, encode, jws, payload, server_key};
use grantor_tests::rules::rule;
use grantor_tests::server::TestServer;
use serde_json::{Value, json};

/// A right assertion but for its header.
fn with_header(server: &TestServer, header: &str) -> String {
    jws(header, &server.claims(&[]).to_string())
}

/// A right assertion but for its claims.
fn with_claims(claims: &str) -> String {
    jws(r#"{"alg":"EdDSA"}"#, claims)
}

/// The claims of a right assertion, as a text, with this before the closing brace.
fn with_more(server: &TestServer, more: &str) -> String {
    let claims = server.claims(&[]).to_string();
    format!("{}{more}}}", claims.strip_suffix('}').unwrap())
}

/// Whether none of these assertions is believed.
async fn none_is_believed(server: &TestServer, assertions: impl IntoIterator<Item = String>) -> bool {
    let mut none = true;
    for assertion in assertions {
        none &= !server.believes(&assertion).await;
    }
    none
}

async fn access_token(server: &TestServer) -> String {
    server.tokens("jwt").await.text("access_token")
}

/// Whether the protected resource takes a token; if not, the introspection endpoint does not, either.
async fn opens(server: &TestServer, token: &str) -> bool {
    let reply = server.photos(token).await;
    let active = server.introspect("api", token).await.member("active") == true;
    assert_eq!(reply.status == 200, active, "{reply:?}");
    active
}

#[tokio::test]
async fn headers() {
    let server = TestServer::start();
    assert!(server.believes(&with_header(&server, r#" {"alg":"EdDSA","more":{"a":1}} "#)).await);
    let twice = [
        r#"{"alg":"EdDSA","alg":"EdDSA"}"#,
        r#"{"alg":"none","alg":"EdDSA"}"#,
        r#"{"alg":"EdDSA","typ":"at+jwt","typ":"JWT"}"#,
        r#"{"alg":"EdDSA","x":1,"\u0078":1}"#,
    ];
    let twice = twice.map(|header| with_header(&server, header));
    rule("7515-4-unique-headers", none_is_believed(&server, twice).await);
    let crit = [("exp", "1"), ("http://example.com/x", "true"), ("b64", "true")];
    let crit = crit
        .map(|(name, value)| with_header(&server, &format!(r#"{{"alg":"EdDSA","{name}":{value},"crit":["{name}"]}}"#)));
    rule("7515-4.1.11-crit", none_is_believed(&server, crit).await);
    let crit = ["[]", r#"["alg"]"#, r#"["absent"]"#, "null", "\"\"", "{}", "[1]"];
    let crit = crit.map(|names| with_header(&server, &format!(r#"{{"alg":"EdDSA","crit":{names}}}"#)));
    rule("7515-4.1.11-crit-malformed", none_is_believed(&server, crit).await);

    let mut same = true;
    for typ in ["client-authentication+jwt", "application/Client-Authentication+JWT", "jwt", "application/jwt"] {
        same &= server.believes(&with_header(&server, &format!(r#"{{"alg":"EdDSA","typ":"{typ}"}}"#))).await;
    }
    let others = ["text/jwt", "at+jwt", "application/x/jwt", "client-authentication", ""];
    let others = others.map(|typ| with_header(&server, &format!(r#"{{"alg":"EdDSA","typ":"{typ}"}}"#)));
    rule("7515-4.1.9-typ-prefix", same && none_is_believed(&server, others).await);
    let wrong = ["ES256", "HS256", "RS256", "none", "eddsa", "PS256", ""];
    let wrong = wrong.map(|alg| with_header(&server, &format!(r#"{{"alg":"{alg}"}}"#)));
    rule("7515-5.2-alg-matches-key", none_is_believed(&server, wrong.clone()).await);
    // Allowed are the algorithms of the registered keys, whatever others the server knows.
    let known = Algorithm::parse("ES256").is_some();
    rule("8725-3.1-caller-sets-algs", known && none_is_believed(&server, wrong).await);
}

#[tokio::test]
async fn texts() {
    let server = TestServer::start();
    let right = assertion(&server.claims(&[]));
    let [header, claims, signature] = right.split('.').collect::<Vec<_>>().try_into().unwrap();
    // A header whose encoding has a character that the two alphabets of base64 have different signs for.
    let headers = (1..4).map(|length| format!(r#"{{"alg":"EdDSA","more":"{}"}}"#, "?".repeat(length)));
    let strange = headers.map(|header| encode(header.as_bytes())).find(|text| text.contains('_')).unwrap();
    let url_safe = server.believes(&keys::signed(&format!("{strange}.{claims}"))).await;
    let texts = [
        keys::signed(&format!("{header}=.{claims}")),
        keys::signed(&format!("{header}.{claims}\n")),
        keys::signed(&format!("{header}.{claims}=")),
        keys::signed(&format!("{header} .{claims}")),
        keys::signed(&format!("{}.{claims}", strange.replace('_', "/"))),
        format!("{right}="),
        format!("{right} "),
        format!("{header}.{claims}.{signature}A"),
    ];
    rule("7515-2-strict-base64url", url_safe && none_is_believed(&server, texts).await);
    let garbage = [
        with_claims(&format!("{}{{}}", server.claims(&[]))),
        with_claims(&format!("{} x", server.claims(&[]))),
        with_claims(&format!("{}\0", server.claims(&[]))),
        with_header(&server, r#"{"alg":"EdDSA"}{}"#),
        with_header(&server, r#"{"alg":"EdDSA"},"#),
    ];
    let white = server.believes(&with_claims(&format!(" {}\n", server.claims(&[])))).await;
    rule("7515-10.12-trailing-garbage", white && none_is_believed(&server, garbage).await);
    let twice = ["iss", "sub", "aud", "exp", "iat", "jti"].map(|name| {
        let value = &server.claims(&[])[name];
        with_claims(&with_more(&server, &format!(",\"{name}\":{value}")))
    });
    let verified = client_key().verifying_key().verify("JWT", &with_claims(r#"{"more":{"x":1,"x":2}}"#));
    let deep = verified.unwrap().claims::<Value>().is_err();
    rule("7519-4-unique-claims", deep && none_is_believed(&server, twice).await);
}

#[tokio::test]
async fn claims() {
    let server = TestServer::start();
    let with = |name, value| assertion(&server.claims(&[(name, value)]));
    let text = server.now().to_string();
    let mut wrong = Vec::new();
    for name in ["exp", "nbf", "iat"] {
        wrong.extend([json!(text), json!(true), json!([1]), json!({}), json!(-1)].map(|value| with(name, value)));
        let claims = server.claims(&[(name, json!(null))]).to_string();
        wrong.push(with_claims(&format!("{},\"{name}\":null}}", claims.strip_suffix('}').unwrap())));
    }
    let fraction = server.believes(&with("exp", json!(server.now() as f64 + 60.5))).await;
    rule("7519-4.1.4-numericdate", fraction && none_is_believed(&server, wrong).await);

    let token = access_token(&server).await;
    let issuer = Issuer::parse(server.issuer()).unwrap();
    let begun = server.now();
    let of = |name: &str, value: Value, seconds: i64| {
        let mut claims = payload(&token);
        claims[name] = value;
        let now = Timestamp::from_unix(begun + seconds);
        TokenInfo::of_claims(claims.to_string().as_bytes(), &issuer, None, now).is_some()
    };
    let lists = of("aud", json!(["https://other.example", server.issuer()]), 0);
    let other = of("aud", json!("https://other.example"), 0) || of("aud", json!([]), 0) || of("aud", json!(null), 0);
    let elsewhere = none_is_believed(&server, [with("aud", json!("https://other.example"))]).await;
    rule("7519-4.1.3-aud-checked", lists && !other && elsewhere);
    let missing = !server.believes(&with("aud", json!(null))).await;
    rule("8725-3.9-audience", missing && !other && elsewhere);
    let none = none_is_believed(&server, [with("nbf", json!(begun + 60))]).await;
    let valid = of("nbf", json!(begun + 60), 60);
    rule("7519-4.1.5-nbf-checked", none && valid && !of("nbf", json!(begun + 60), 0));

    let single = [
        with("iss", json!("web")),
        with("aud", json!("https://other.example")),
        with("exp", json!(begun - 60)),
        with("jti", json!("")),
        with_header(&server, r#"{"alg":"EdDSA","typ":"at+jwt"}"#),
        with("exp", json!(begun + 60)) + "A",
    ];
    rule("7519-7.2-reject-on-any-failure", none_is_believed(&server, single).await);

    server.advance(599);
    let before = opens(&server, &token).await;
    server.advance(1);
    let after = opens(&server, &token).await;
    rule("7519-4.1.4-exp-checked", before && !after && of("iat", json!(begun), 599) && !of("iat", json!(begun), 600));
}

/// A token of each kind in the place of each other, and keys in the place of others.
#[tokio::test]
async fn kinds_and_keys() {
    let server = TestServer::start();
    let token = access_token(&server).await;
    let claims = payload(&token).to_string();
    assert!(opens(&server, &token).await);
    let as_assertion = [
        token.clone(),
        client_key().sign("at+jwt", server.claims(&[]).to_string().as_bytes()).unwrap(),
        client_key().sign("logout+jwt", server.claims(&[]).to_string().as_bytes()).unwrap(),
    ];
    let as_assertion = none_is_believed(&server, as_assertion).await;
    let typed = |typ| server_key().sign(typ, claims.as_bytes()).unwrap();
    let as_token = [typed("client-authentication+jwt"), typed("JWT"), assertion(&server.claims(&[]))];
    let mut taken = false;
    for other in &as_token {
        taken |= opens(&server, other).await;
    }
    rule("8725-3.12-exclusive-validation", as_assertion && !taken);
    rule("8725-3.11-explicit-typ", keys::header(&token)["typ"] == "at+jwt" && opens(&server, &typed("at+jwt")).await);

    // The server signs for nobody but itself, and a client for no other issuer than itself.
    let by_server = server_key().sign("client-authentication+jwt", server.claims(&[]).to_string().as_bytes()).unwrap();
    let by_client = client_key().with_kid(server_key().kid().clone()).sign("at+jwt", claims.as_bytes()).unwrap();
    let belongs = !server.believes(&by_server).await && !opens(&server, &by_client).await;
    rule("8725-3.8-key-belongs-to-issuer", belongs);

    let (signed, signature) = token.rsplit_once('.').unwrap();
    let mut turned = decode(signature);
    turned[40] ^= 1;
    let broken = format!("{signed}.{}", encode(&turned));
    let nested = client_key().sign("JWT", assertion(&server.claims(&[])).as_bytes()).unwrap();
    let single = !opens(&server, &broken).await && !server.believes(&nested).await;
    rule(
        "8725-3.3-all-operations",
        single && !opens(&server, &server_key().sign("at+jwt", broken.as_bytes()).unwrap()).await,
    );

    let mut unsecured = Vec::new();
    for alg in ["none", "None", "NONE", ""] {
        let header = encode(json!({ "alg": alg, "typ": "at+jwt" }).to_string().as_bytes());
        unsecured.push(format!("{header}.{}.", encode(claims.as_bytes())));
    }
    let mut taken = false;
    for token in &unsecured {
        taken |= opens(&server, token).await;
    }
    let header = encode(br#"{"alg":"none"}"#);
    let assertion = format!("{header}.{}.", encode(server.claims(&[]).to_string().as_bytes()));
    rule("7518-3.6-none-not-default", !taken && !server.believes(&assertion).await);
}

/// What a header says of keys is neither fetched nor believed.
#[tokio::test]
async fn keys_in_headers() {
    let server = TestServer::start();
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    socket.set_nonblocking(true).unwrap();
    let address = format!("http://{}/jwks", socket.local_addr().unwrap());
    let jwk = serde_json::to_value(client_key().verifying_key()).unwrap();
    let places = [("jku", json!(address)), ("x5u", json!(address)), ("jwk", jwk), ("x5c", json!(["MIIB"]))];
    let claims = payload(&access_token(&server).await).to_string();
    let (mut believed, mut ignored) = (false, true);
    for (name, value) in places {
        // A token that says by which key it is to be verified, and is signed by that key.
        let header = json!({ "alg": "EdDSA", "typ": "at+jwt", name: value });
        believed |= opens(&server, &jws(&header.to_string(), &claims)).await;
        // The same does no harm to who signs with a key that is known.
        let header = json!({ "alg": "EdDSA", name: value });
        ignored &= server.believes(&with_header(&server, &header.to_string())).await;
    }
    let kids = ["../../etc/passwd", "' OR 1=1 --", &address, "$(id)"];
    let kids = kids.map(|kid| with_header(&server, &json!({ "alg": "EdDSA", "kid": kid }).to_string()));
    let compared = none_is_believed(&server, kids).await;
    let fetched = socket.accept().is_ok();
    rule("8725-3.10-claims-untrusted", !believed && ignored && compared && !fetched);
}
