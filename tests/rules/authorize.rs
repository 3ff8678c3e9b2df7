//! The rules of the authorization endpoint.

use grantor::Lifetimes;
use grantor::wire::{AuthorizeEndpoint, Visit};
use grantor_tests::clients::{CALLBACK, scope};
use grantor_tests::direct::{Direct, encode, get, moment};
use grantor_tests::http::Reply;
use grantor_tests::rules::rule;
use grantor_tests::server::{CHALLENGE, Pending, TestServer, request};
use grantor_tests::store::Fault;

/// A request that is right but for these parameters: `-` leaves one out.
async fn with(server: &TestServer, client_id: &str, changes: &[(&str, &str)]) -> Reply {
    let right = request(client_id).into_iter().filter(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
    let changes = changes.iter().copied().filter(|(_, value)| *value != "-");
    server.authorize(&right.chain(changes).collect::<Vec<_>>()).await
}

fn is_asked(reply: &Reply) -> bool {
    reply.status == 200 && reply.body.starts_with("git_")
}

fn is_page(reply: &Reply) -> bool {
    reply.header("content-type").starts_with("text/html") && reply.header("location").is_empty()
}

fn tells(reply: &Reply, error: &str) -> bool {
    reply.status == 303 && reply.header("location").starts_with(CALLBACK) && reply.error() == error
}

async fn approved(server: &TestServer, changes: &[(&str, &str)]) -> Reply {
    let page = with(server, "several", changes).await;
    server.answer(&Pending { cookie: page.cookie(), ticket: page.body }, "approve", "photos").await
}

#[tokio::test]
async fn methods_and_parameters() {
    let server = TestServer::start();
    rule("6749-3.1-get-supported", is_asked(&with(&server, "web", &[]).await));
    let empty = with(&server, "web", &[("redirect_uri", ""), ("resource", ""), ("request", "")]).await;
    let no_challenge = with(&server, "web", &[("code_challenge", "")]).await;
    let none = no_challenge.parameter("error_description") == "code_challenge is missing";
    rule("6749-3.1-empty-parameter-omitted", is_asked(&empty) && none);
    rule("6749-3.1-unknown-parameter-ignored", is_asked(&with(&server, "web", &[("unknown", "1")]).await));
    let repeated = with(&server, "web", &[("scope", "photos"), ("scope", "photos")]).await;
    rule("6749-3.1-duplicate-parameter", tells(&repeated, "invalid_request"));
    let repeated = with(&server, "web", &[("nonce", "1"), ("nonce", "2")]).await;
    rule("21-3.1-extension-duplicates", tells(&repeated, "invalid_request"));
    let missing = with(&server, "web", &[("response_type", "-")]).await;
    rule("6749-3.1.1-response-type-missing", tells(&missing, "invalid_request"));
    rule("6749-4.1.2.1-invalid-request", tells(&missing, "invalid_request"));
    let unknown = with(&server, "web", &[("response_type", "pigeon")]).await;
    rule("6749-3.1.1-response-type-unknown", tells(&unknown, "unsupported_response_type"));
    rule("6749-4.1.2.1-unsupported-response-type", tells(&unknown, "unsupported_response_type"));
    let orders = [
        with(&server, "web", &[("response_type", "code id_token")]).await,
        with(&server, "web", &[("response_type", "id_token code")]).await,
    ];
    rule("6749-3.1.1-response-type-order", orders.iter().all(|reply| tells(reply, "unsupported_response_type")));
    let token = with(&server, "web", &[("response_type", "token")]).await;
    rule("21-10.1-no-implicit", tells(&token, "unsupported_response_type"));
    rule(
        "9700-2.1.2-no-token-in-front-channel",
        tells(&token, "unsupported_response_type") && !token.header("location").contains("gat_"),
    );
}

#[tokio::test]
async fn client_and_redirection_uri() {
    let server = TestServer::start();
    let missing = with(&server, "web", &[("client_id", "-")]).await;
    rule("6749-4.1.1-client-id-required", missing.status == 400 && is_page(&missing));
    let unknown = with(&server, "web", &[("client_id", "nobody"), ("redirect_uri", CALLBACK)]).await;
    rule("6749-4.1.1-unknown-client", unknown.status == 400 && is_page(&unknown));
    let strange = with(&server, "web", &[("client_id", "na\u{ef}ve")]).await;
    rule("6749-a-client-id-vschar", strange.status == 400 && is_page(&strange));
    let several = with(&server, "several", &[]).await;
    rule("6749-3.1.2.3-redirect-required-when-ambiguous", several.status == 400 && is_page(&several));
    let evil = with(&server, "web", &[("redirect_uri", "https://evil.example/")]).await;
    rule("6749-3.1.2.3-redirect-compared", evil.status == 400 && is_page(&evil));
    rule("6749-3.1.2.4-no-redirect-on-bad-uri", is_page(&evil));
    rule("6749-3.1.2.4-inform-owner", is_page(&evil) && evil.body.contains("cannot be sent back"));
    rule("9700-2.1-no-open-redirector", !evil.headers.contains_key("location"));
    rule("9700-4.11.2-trusted-redirect-only", is_page(&evil));
    rule(
        "6749-10.1-other-identity-checks",
        is_page(&with(&server, "spa", &[("redirect_uri", "https://evil.example/")]).await),
    );
    let mut variants = true;
    for uri in [
        "https://CLIENT.example/callback",
        "https://client.example:443/callback",
        "https://client.example/callback/",
        "https://client.example/%63allback",
        "https://client.example/a/../callback",
    ] {
        variants &= is_page(&with(&server, "web", &[("redirect_uri", uri)]).await);
    }
    rule("6749-3.1.2.3-simple-string-comparison", variants);

    let mut any_port = true;
    for uri in ["http://127.0.0.1:1/cb", "http://127.0.0.1:65535/cb", "http://127.0.0.1/cb"] {
        any_port &= is_asked(&with(&server, "native", &[("redirect_uri", uri)]).await);
    }
    rule("8252-7.3-loopback-any-port", any_port);
    let mut exact = true;
    for uri in [
        "https://127.0.0.1:1/cb",
        "http://127.0.0.2:1/cb",
        "http://[::1]:1/cb",
        "http://127.0.0.1:1/CB",
        "http://127.0.0.1:1/cb?x",
    ] {
        exact &= is_page(&with(&server, "native", &[("redirect_uri", uri)]).await);
    }
    rule("8252-8.4-loopback-rest-exact", exact);
}

#[tokio::test]
async fn the_answer() {
    let server = TestServer::start();
    let reply = approved(&server, &[("redirect_uri", "https://client.example/other?x=1")]).await;
    let location = reply.header("location");
    rule("6749-3.1.2-redirect-query-kept", location.starts_with("https://client.example/other?x=1&"));
    rule(
        "6749-4.1.2-response-in-query",
        location.split('?').nth(1).is_some_and(|query| query.contains("code=gac_") && query.contains("state=")),
    );
    rule("6749-4.1.2-state-echoed", reply.parameter("state") == "af0ifjsldkj");
    let names: Vec<_> = location.split(['?', '&']).skip(1).filter_map(|pair| pair.split('=').next()).collect();
    let distinct: std::collections::BTreeSet<_> = names.iter().collect();
    rule("6749-3.1-response-no-duplicates", names == ["x", "code", "state", "iss"] && distinct.len() == names.len());
    rule("9207-2-iss-success", reply.parameter("iss") == server.issuer());
    rule(
        "9207-2-iss-format",
        reply.parameter("iss").starts_with("http") && !reply.parameter("iss").contains(['?', '#']),
    );
    rule("9700-4.12-no-307", reply.status != 307);
    rule("9700-4.12-use-303", reply.status == 303);
    rule("7636-4.4-challenge-not-exposed", !location.contains(CHALLENGE));
    let strange = approved(&server, &[("redirect_uri", CALLBACK), ("state", "a b&c=d%41+e#f\"<>")]).await;
    rule(
        "6749-10.14-input-sanitised",
        strange.parameter("state") == "a b&c=d%41+e#f\"<>" && !strange.header("location").contains(['"', '<', ' ']),
    );
    let without = approved(&server, &[("redirect_uri", CALLBACK), ("state", "-")]).await;
    assert!(!without.header("location").contains("state="), "exactly when the request had it");

    let denied = server.answer(&server.pending("web").await, "deny", "").await;
    rule("6749-4.1.2.1-access-denied", tells(&denied, "access_denied"));
    rule("6749-4.1.2.1-error-redirected", tells(&denied, "access_denied"));
    rule("6749-4.1.2.1-state-echoed-on-error", denied.parameter("state") == "af0ifjsldkj");
    rule("9207-2-iss-error", denied.parameter("iss") == server.issuer());
    let bad_state = with(&server, "web", &[("state", "\u{fc}")]).await;
    rule("6749-a-state-vschar", tells(&bad_state, "invalid_request"));
    let unregistered = with(&server, "service", &[]).await;
    rule("6749-4.1.2.1-unauthorized-client", tells(&unregistered, "unauthorized_client"));
    let mut described = true;
    let mut uris = false;
    for reply in [&denied, &bad_state, &unregistered, &with(&server, "web", &[("scope", "x\"y")]).await] {
        let allowed = |byte: u8| matches!(byte, 0x20..=0x21 | 0x23..=0x5b | 0x5d..=0x7e);
        described &= reply.error().bytes().all(allowed) && reply.parameter("error_description").bytes().all(allowed);
        uris |= reply.header("location").contains("error_uri");
    }
    rule("6749-4.1.2.1-error-charset", described);
    rule("6749-4.1.2.1-error-uri-charset", !uris);
}

#[tokio::test]
async fn scopes() {
    let server = TestServer::start();
    let missing = with(&server, "web", &[("scope", "-")]).await;
    rule("6749-3.3-scope-default-or-error", tells(&missing, "invalid_scope"));
    let mut malformed = true;
    for scope in ["a\"b", "a\\b", "photos\u{7f}", "photos  profile", "ph\u{f6}tos"] {
        malformed &= tells(&with(&server, "web", &[("scope", scope)]).await, "invalid_scope");
    }
    rule("6749-3.3-scope-charset", malformed);
    rule("6749-4.1.2.1-invalid-scope", tells(&with(&server, "web", &[("scope", "unknown")]).await, "invalid_scope"));
    let beyond = with(&server, "web", &[("scope", "admin")]).await;
    rule("6749-10.3-scope-by-client-identity", tells(&beyond, "invalid_scope"));
    let orders = [
        with(&server, "web", &[("scope", "photos profile")]).await,
        with(&server, "web", &[("scope", "profile photos")]).await,
    ];
    let case = with(&server, "web", &[("scope", "Photos")]).await;
    rule("6749-3.3-scope-set-semantics", orders.iter().all(is_asked) && tells(&case, "invalid_scope"));
    let default = TestServer::start_at("", |policy| policy.with_default_scope(scope("photos")).unwrap());
    assert!(is_asked(&with(&default, "web", &[("scope", "-")]).await), "or a default");
}

#[tokio::test]
async fn proof_key() {
    let server = TestServer::start();
    rule("7636-4.2-s256-mti", is_asked(&with(&server, "web", &[]).await));
    let mut refused = true;
    for challenge in ["short", &"A".repeat(42), &"A".repeat(129), &format!("{}+", "A".repeat(42))] {
        refused &= tells(&with(&server, "web", &[("code_challenge", challenge)]).await, "invalid_request");
    }
    rule("7636-4.2-challenge-syntax", refused);
    let default = with(&server, "web", &[("code_challenge_method", "-")]).await;
    rule("7636-4.3-method-default-plain", tells(&default, "invalid_request"));
    let plain = with(&server, "web", &[("code_challenge_method", "plain")]).await;
    rule("7636-7.2-plain-off", tells(&plain, "invalid_request"));
    rule("7636-4.4.1-method-unsupported-error", tells(&plain, "invalid_request"));
    rule("7636-4.4.1-error-explains", plain.parameter("error_description").contains("code_challenge_method"));
    let none = [("code_challenge", "-"), ("code_challenge_method", "-")];
    let missing = with(&server, "web", &none).await;
    rule("7636-4.4.1-pkce-required-error", tells(&missing, "invalid_request"));
    rule("9700-2.1.1-confidential-pkce", tells(&missing, "invalid_request"));
    rule("9700-2.1.1-public-pkce", tells(&with(&server, "spa", &none).await, "invalid_request"));
}

#[tokio::test]
async fn the_owner() {
    let server = TestServer::start();
    let page = with(&server, "web", &[]).await;
    rule("6749-3.1-authenticate-owner-first", is_asked(&page) && !page.body.contains("gac_"));
    rule("9700-4.11.2-authenticate-before-redirect", is_asked(&page));
    rule("6749-10.12-explicit-consent", is_asked(&page) && page.header("location").is_empty());
    rule("9700-4.16-clickjacking", page.header("content-security-policy").contains("frame-ancestors 'none'"));
    rule("9700-4.16-csp", page.header("content-security-policy").contains("frame-ancestors"));
    rule("9700-4.16-legacy-frame-options", page.header("x-frame-options") == "DENY");
    rule("9700-4.2.4-referrer-policy", page.header("referrer-policy") == "no-referrer");
    let error = with(&server, "web", &[("client_id", "nobody")]).await;
    rule("9700-4.2.4-no-third-party-content", !error.body.contains("src=") && !error.body.contains("href="));
    // Asked before, the same client asks again: the owner is asked again.
    server.answer(&server.pending("spa").await, "approve", "photos").await;
    rule("6749-10.2-no-silent-repeat", is_asked(&with(&server, "spa", &[]).await));
    // A form of another site has neither the ticket nor the binding.
    let pending = server.pending("web").await;
    let without_ticket =
        server.answer(&Pending { ticket: String::new(), ..pending.clone() }, "approve", "photos").await;
    let without_binding =
        server.answer(&Pending { cookie: "a=b".into(), ..pending.clone() }, "approve", "photos").await;
    let other_browser = Pending { cookie: server.pending("web").await.cookie, ..pending.clone() };
    let other_browser = server.answer(&other_browser, "approve", "photos").await;
    rule("6749-10.12-csrf-authz", is_page(&without_ticket) && is_page(&without_binding) && is_page(&other_browser));
    let origin = server.call("OPTIONS", "/authorize").header("origin", "https://evil.example").send().await;
    let allows = |reply: &Reply| reply.headers.contains_key("access-control-allow-origin");
    let simple = server.call("GET", "/authorize?client_id=web").header("origin", "https://evil.example").send().await;
    rule("9700-2.6-no-cors-authorize", origin.status == 405 && !allows(&origin) && !allows(&simple));

    let direct = Direct::new(0, Lifetimes::default());
    let query = encode(&request("web"));
    let Visit::Interact(interaction, _) = direct.server.respond(&AuthorizeEndpoint, &get(&query), &moment(0)).await
    else {
        panic!("an interaction");
    };
    let told =
        !interaction.client_name.is_empty() && interaction.scope == scope("photos") && interaction.lasts.as_secs() > 0;
    rule("6749-10.2-consent-information", told);
}

#[tokio::test]
async fn failures() {
    let server = TestServer::start();
    server.set(Fault::BeforeSave);
    rule("6749-4.1.2.1-server-error", tells(&with(&server, "web", &[]).await, "server_error"));
    server.set(Fault::Full);
    rule("6749-4.1.2.1-temporarily-unavailable", tells(&with(&server, "web", &[]).await, "temporarily_unavailable"));
}

#[tokio::test]
async fn codes() {
    let server = TestServer::start();
    let code = server.code("web").await;
    server.advance(60);
    rule("6749-4.1.2-code-short-lived", server.exchange("web", &code).await.error() == "invalid_grant");
    let long = Lifetimes { code: core::time::Duration::from_secs(601), ..Lifetimes::default() };
    rule("6749-4.1.2-code-ten-minutes", long.validate().is_err());
}
