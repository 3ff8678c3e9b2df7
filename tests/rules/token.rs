//! The rules of the token endpoint, for codes and client credentials.

use grantor::{AccessToken, ClientSecret, Code, RefreshToken};
use grantor_tests::clients::{CALLBACK, SECRET};
use grantor_tests::http::Reply;
use grantor_tests::rules::rule;
use grantor_tests::server::{TestServer, VERIFIER, exchange, request};

const OWN: [(&str, &str); 2] = [("grant_type", "client_credentials"), ("scope", "photos")];

fn tells(reply: &Reply, error: &str) -> bool {
    reply.status == 400 && reply.error() == error
}

async fn with(server: &TestServer, client_id: &str, code: &str, changes: &[(&str, &str)]) -> Reply {
    let right = exchange(code).into_iter().filter(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
    let changes = changes.iter().copied().filter(|(_, value)| *value != "-");
    server.token(client_id, &right.chain(changes).collect::<Vec<_>>()).await
}

#[tokio::test]
async fn client_authentication() {
    let server = TestServer::start();
    let call = || server.call("POST", "/token");
    let post = |client_id, secret| [&OWN[..], &[("client_id", client_id), ("client_secret", secret)]].concat();
    let only_id = [&OWN[..], &[("client_id", "service")]].concat();
    let only_id = call().form(&only_id).send().await;
    rule("6749-2.2-client-id-not-credential", tells(&only_id, "invalid_client"));
    rule("6749-3.2.1-confidential-authenticates", tells(&only_id, "invalid_client"));
    rule("6749-5.2-invalid-client", tells(&call().form(&OWN).send().await, "invalid_client"));
    let public = [&OWN[..], &[("client_id", "spa")]].concat();
    let public = call().form(&public).send().await;
    rule("6749-2.3-public-auth-not-identity", tells(&public, "unauthorized_client"));
    rule("6749-4.4-confidential-only", tells(&public, "unauthorized_client"));
    let both = call().basic("service", SECRET).form(&post("service", SECRET)).send().await;
    rule("6749-2.3-one-auth-method", tells(&both, "invalid_request"));
    rule("6749-2.3.1-basic-supported", server.token("service", &OWN).await.status == 200);
    let odd = server.exchange("o:dd id", &server.code("o:dd id").await).await;
    rule("6749-2.3.1-basic-form-decoding", odd.status == 200);
    let limited = call().form(&post("service", SECRET)).send().await;
    rule("6749-2.3.1-body-credentials-limited", tells(&limited, "invalid_client"));
    let code = server.code("post").await;
    let body = [&exchange(&code)[..], &[("client_id", "post"), ("client_secret", SECRET)]].concat();
    rule("21-2.4.1-secret-post-supported", call().form(&body).send().await.status == 200);
    rule("6749-2.3.2-method-mapping", call().basic("post", SECRET).form(&OWN).send().await.status == 401);
    let query = format!("/token?client_id=service&client_secret={SECRET}");
    let query = server.call("POST", &query).form(&OWN).send().await;
    rule("6749-2.3.1-no-credentials-in-uri", tells(&query, "invalid_client"));
    let guessable = ["password", "12345678", "correct horse battery staple"];
    rule("6749-2.3.1-brute-force", guessable.iter().all(|secret| ClientSecret::parse(secret).is_err()));
    let wrong = call().basic("service", "wrong").form(&OWN).send().await;
    let challenge = wrong.header("www-authenticate").to_owned();
    rule("6749-5.2-invalid-client-401", wrong.status == 401 && challenge.starts_with("Basic realm="));
    let strange = call().form(&post("post", "s\u{e9}cret-that-is-long-enough-to-be-one")).send().await;
    rule(
        "6749-a-client-secret-vschar",
        tells(&strange, "invalid_client") && ClientSecret::parse(&"\u{e9}".repeat(40)).is_err(),
    );
    // Credentials are checked though the public client did not need any.
    let code = server.code("spa").await;
    let with_secret = [&exchange(&code)[..], &[("client_id", "spa"), ("client_secret", "x")]].concat();
    rule("6749-4.1.3-authenticate-if-included", tells(&call().form(&with_secret).send().await, "invalid_client"));
    rule("21-2.4-rely-on-confidential-credentials", tells(&call().form(&with_secret).send().await, "invalid_client"));
    rule("6749-3.2.1-public-sends-client-id", tells(&call().form(&exchange(&code)).send().await, "invalid_client"));
    let without_secret = [&exchange(&code)[..], &[("client_id", "spa")]].concat();
    rule("8252-8.5-no-shared-secret", call().form(&without_secret).send().await.status == 200);
}

#[tokio::test]
async fn requests() {
    let server = TestServer::start();
    let get =
        server.call("GET", "/token?grant_type=client_credentials&scope=photos").basic("service", SECRET).send().await;
    rule("6749-3.2-post-only", get.status == 405 && !get.body.contains("access_token"));
    let empty = [&OWN[..], &[("resource", ""), ("client_secret", "")]].concat();
    rule("6749-3.2-empty-parameter-omitted", server.token("service", &empty).await.status == 200);
    let unknown = [&OWN[..], &[("unknown", "1")]].concat();
    rule("6749-3.2-unknown-parameter-ignored", server.token("service", &unknown).await.status == 200);
    let repeated = [&OWN[..], &[("scope", "photos")]].concat();
    let repeated = server.token("service", &repeated).await;
    rule("6749-3.2-duplicate-parameter", tells(&repeated, "invalid_request"));
    rule("6749-5.2-invalid-request", tells(&repeated, "invalid_request"));
    rule("6749-5.2-no-grant-type", tells(&server.token("service", &OWN[1..]).await, "invalid_request"));
    let urn = [("grant_type", "urn:example:pigeon"), ("scope", "photos")];
    let urn = server.token("service", &urn).await;
    rule("6749-4.5-extension-grant-uri", tells(&urn, "unsupported_grant_type"));
    rule("6749-5.2-unsupported-grant-type", tells(&urn, "unsupported_grant_type"));
    let password = [("grant_type", "password"), ("username", "alice"), ("password", "x")];
    rule("9700-2.4-no-password-grant", tells(&server.token("web", &password).await, "unsupported_grant_type"));
    rule("6749-5.2-unauthorized-client", tells(&server.token("web", &OWN).await, "unauthorized_client"));
    let beyond = [("grant_type", "client_credentials"), ("scope", "admin")];
    rule("6749-5.2-invalid-scope", tells(&server.token("service", &beyond).await, "invalid_scope"));
    rule("9700-2.3-minimum-privilege", tells(&server.token("service", &beyond).await, "invalid_scope"));
    let origin = server.call("OPTIONS", "/token").header("origin", "https://spa.example").send().await;
    let answered = server.call("POST", "/token").header("origin", "https://spa.example").send().await;
    let allowed = |reply: &Reply| reply.header("access-control-allow-origin") == "*";
    rule("21-3.2-token-cors", origin.status == 204 && allowed(&origin) && allowed(&answered));
}

#[tokio::test]
async fn responses() {
    let server = TestServer::start();
    let tokens = server.tokens("web").await;
    rule("6749-5.1-status-200", tokens.status == 200);
    rule(
        "6749-5.1-access-token-present",
        tokens.text("access_token").starts_with("gat_") && !tokens.text("token_type").is_empty(),
    );
    rule("6749-5.1-token-type-case", tokens.text("token_type").eq_ignore_ascii_case("bearer"));
    rule("6749-5.1-expires-in", tokens.member("expires_in") == 600);
    rule("6750-5.2-lifetime-limited", tokens.member("expires_in").as_u64().is_some_and(|seconds| seconds > 0));
    rule("6750-5.3-short-lived", tokens.member("expires_in").as_u64().is_some_and(|seconds| seconds <= 3600));
    let json = tokens.header("content-type") == "application/json";
    rule("6749-5.1-json-body", json && tokens.member("scope").is_string() && tokens.member("expires_in").is_number());
    rule("6749-5.1-no-store", tokens.header("cache-control") == "no-store");
    rule("6749-5.1-pragma", tokens.header("pragma") == "no-cache");
    rule("6749-3.3-scope-returned-when-different", tokens.text("scope") == "photos");
    let own = server.token("service", &OWN).await;
    rule("6749-4.4.3-no-refresh-token", own.member("refresh_token").is_null());
    rule("21-14.3-no-null-members", !own.body.contains("null") && !own.body.contains("refresh_token"));
    let visible = |text: &str| text.bytes().all(|byte| matches!(byte, 0x20..=0x7e));
    let (access_token, refresh_token) = (tokens.text("access_token"), tokens.text("refresh_token"));
    rule("6749-a-token-vschar", visible(&access_token) && visible(&refresh_token));
    let code = server.code("web").await;
    rule("6749-a-code-vschar", visible(&code) && Code::parse(&code.replace('_', "\u{e9}")).is_none());

    let refused = server.exchange("web", "x").await;
    rule("6749-5.2-status-400", refused.status == 400);
    rule(
        "6749-5.2-error-json",
        refused.header("content-type") == "application/json" && refused.member("error").is_string(),
    );
    let allowed = |byte: u8| matches!(byte, 0x20..=0x21 | 0x23..=0x5b | 0x5d..=0x7e);
    let described = server.token("web", &[("code", "x\"y")]).await;
    let (error, description) = (described.text("error"), described.text("error_description"));
    rule("6749-5.2-error-charset", !description.is_empty() && error.bytes().chain(description.bytes()).all(allowed));
    rule(
        "6749-5.2-error-uri-charset",
        described.member("error_uri").is_null() && refused.member("error_uri").is_null(),
    );
    // The secret part of each has 256 bits: 43 characters of base64url, another each time.
    let others = server.tokens("web").await;
    let long = [&code, &access_token, &refresh_token].iter().all(|text| text.len() >= 4 + 22 + 42);
    let differ = others.text("access_token")[26..] != access_token[26..];
    rule("6749-10.10-guess-probability", long && differ);
    rule("6749-10.10-guess-probability-160", long && (code.len() - 26) * 6 >= 160);
    let forged = format!("{}{}", &access_token[..26], &others.text("access_token")[26..]);
    rule(
        "6749-10.3-access-token-unforgeable",
        AccessToken::parse(&forged).is_some() && server.photos(&forged).await.status == 401,
    );
    let forged = format!("{}{}", &refresh_token[..26], &others.text("refresh_token")[26..]);
    let refused = server.refresh("web", &forged).await;
    rule("6749-10.4-refresh-unforgeable", RefreshToken::parse(&forged).is_some() && tells(&refused, "invalid_grant"));
    let untouched = server.photos(&access_token).await.status == 200;
    rule("9700-4.14.2-encoded-grant-integrity", tells(&refused, "invalid_grant") && untouched);
    let mine = server.introspect("api", &access_token).await;
    let its = server.introspect("api", &own.text("access_token")).await;
    rule("9700-4.15.1-distinguish-subjects", mine.text("sub") == "alice" && its.member("sub").is_null());
    // Whatever a client is called, no token says that it is a user of that name.
    rule("9700-2.6-client-chosen-id", its.text("client_id") == "service" && its.member("sub").is_null());
}

#[tokio::test]
async fn codes() {
    let server = TestServer::start();
    rule("6749-4.1.3-code-required", tells(&with(&server, "web", "", &[]).await, "invalid_request"));
    rule("6749-4.1.3-code-valid", tells(&server.exchange("web", "gac_x").await, "invalid_grant"));
    let code = server.code("web").await;
    rule("6749-4.1.3-code-client-match", tells(&server.exchange("several", &code).await, "invalid_grant"));
    rule("6749-5.2-invalid-grant", tells(&server.exchange("several", &code).await, "invalid_grant"));
    let other = VERIFIER.replace('d', "e");
    let mismatch = with(&server, "web", &code, &[("code_verifier", &other)]).await;
    rule("7636-4.6-mismatch-invalid-grant", tells(&mismatch, "invalid_grant"));
    rule("7636-4.6-s256-compare", tells(&mismatch, "invalid_grant"));
    let padded = with(&server, "web", &code, &[("code_verifier", &format!("{VERIFIER}="))]).await;
    let short = with(&server, "web", &code, &[("code_verifier", &VERIFIER[..42])]).await;
    rule("7636-4.1-verifier-syntax", tells(&padded, "invalid_grant") && tells(&short, "invalid_grant"));
    let none = with(&server, "web", &code, &[("code_verifier", "-")]).await;
    rule("9700-2.1.1-pkce-enforced", tells(&none, "invalid_grant"));
    // The challenge itself as verifier, with a method that nobody asked for.
    let plain = [("code_verifier", grantor_tests::server::CHALLENGE), ("code_challenge_method", "plain")];
    rule("7636-4.5-method-bound", tells(&with(&server, "web", &code, &plain).await, "invalid_grant"));
    let tokens = server.exchange("web", &code).await;
    rule("7636-4.6-match-continues", tokens.status == 200);
    let access_token = tokens.text("access_token");
    let wrong = with(&server, "web", &code, &[("code_verifier", &other)]).await;
    rule(
        "21-7.5.2-invalid-replay-keeps-tokens",
        tells(&wrong, "invalid_grant") && server.photos(&access_token).await.status == 200,
    );
    rule("6749-4.1.2-code-single-use", tells(&server.exchange("web", &code).await, "invalid_grant"));
    rule("6749-4.1.2-code-replay-revokes", server.photos(&access_token).await.status == 401);

    let pending = server.pending_for(&[&request("web")[..], &[("redirect_uri", CALLBACK)]].concat()).await;
    let bound = server.answer(&pending, "approve", "photos").await.parameter("code");
    rule("6749-4.1.3-redirect-uri-present", tells(&with(&server, "web", &bound, &[]).await, "invalid_request"));
    let other = with(&server, "web", &bound, &[("redirect_uri", "https://client.example/callback/")]).await;
    rule("6749-4.1.3-redirect-uri-identical", tells(&other, "invalid_grant"));
    let same = with(&server, "web", &bound, &[("redirect_uri", CALLBACK)]).await;
    rule("21-10.2-redirect-uri-compat", tells(&other, "invalid_grant") && same.status == 200);

    let uri = "http://127.0.0.1:49152/cb";
    let pending = server.pending_for(&[&request("native")[..], &[("redirect_uri", uri)]].concat()).await;
    let code = server.answer(&pending, "approve", "photos").await.parameter("code");
    let another_port =
        [&exchange(&code)[..], &[("client_id", "native"), ("redirect_uri", "http://127.0.0.1:49153/cb")]].concat();
    let another_port = server.call("POST", "/token").form(&another_port).send().await;
    rule("8252-7.3-loopback-port-in-code", tells(&another_port, "invalid_grant"));

    let bare = [("client_id", "legacy"), ("response_type", "code"), ("scope", "photos")];
    let pending = server.pending_for(&bare).await;
    let code = server.answer(&pending, "approve", "photos").await.parameter("code");
    rule("9700-2.1.1-pkce-downgrade", tells(&server.exchange("legacy", &code).await, "invalid_request"));
    // Only a confidential client that was exempted by name has codes without a challenge.
    let none = server.authorize(&[("client_id", "web"), ("response_type", "code"), ("scope", "photos")]).await;
    rule("21-4.1.3-no-challenge-no-token", none.error() == "invalid_request");

    let code = server.code("web").await;
    let (one, two, three) =
        tokio::join!(server.exchange("web", &code), server.exchange("web", &code), server.exchange("web", &code));
    rule("21-4.1.3-one-token-per-code", [one, two, three].iter().filter(|reply| reply.status == 200).count() == 1);
}
