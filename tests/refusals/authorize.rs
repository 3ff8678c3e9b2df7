//! The authorization endpoint.

use grantor_tests::clients::{CALLBACK, RESOURCE};
use grantor_tests::http::Reply;
use grantor_tests::server::{Pending, TestServer, request};
use grantor_tests::store::Fault;

use crate::rows::Rows;

const LATER: &[(&str, &[&str])] = &[
    (
        "front channel response types",
        &[
            "error for a front channel response type that is supported",
            "response_mode=query for a token bearing response type",
            "nonce missing where an ID Token is returned in the front channel",
        ],
    ),
    (
        "OpenID Connect",
        &[
            "redirect_uri missing in an openid request",
            "unknown scope next to openid",
            "prompt=none and no usable session",
            "prompt=none and consent needed",
            "prompt=none and account choice needed",
            "prompt=none and other interaction needed",
            "prompt=none combined with another value",
            "prompt value unknown while prompt_values_supported is published",
            "max_age not a non-negative integer",
            "id_token_hint not issued by this server",
            "id_token_hint or requested sub names another user",
            "claims parameter is not valid JSON",
            "essential acr cannot be met",
        ],
    ),
    ("rich authorization requests", &["authorization_details unknown or invalid"]),
    (
        "request objects",
        &["request and request_uri together", "Request Object invalid, wrongly signed or undecryptable"],
    ),
    (
        "pushed authorization requests",
        &["request_uri of another client", "pushed request_uri unknown, expired or used", "PAR required but not used"],
    ),
    (
        "client identifier metadata documents",
        &["URL client_id document cannot be loaded or is invalid", "URL client_id resolves to a special-use address"],
    ),
];

/// A request that is right but for these parameters: those with a value are set, those without are left out.
async fn with(server: &TestServer, changes: &[(&str, &str)]) -> Reply {
    with_client(server, "web", changes).await
}

async fn with_client(server: &TestServer, client_id: &str, changes: &[(&str, &str)]) -> Reply {
    let right = request(client_id).into_iter().filter(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
    let changes = changes.iter().copied().filter(|(_, value)| *value != "-");
    server.authorize(&right.chain(changes).collect::<Vec<_>>()).await
}

hold_both!("");

async fn hold(server: TestServer) {
    let mut rows = Rows::of("authorize");

    rows.check("client_id missing", &with(&server, &[("client_id", "-")]).await);
    rows.check("client_id missing", &with(&server, &[("client_id", "")]).await);
    rows.check("client_id repeated", &with(&server, &[("client_id", "web"), ("client_id", "web")]).await);
    for client_id in ["nobody", "disabled", "na\u{ef}ve", &"x".repeat(256)] {
        let reply = with(&server, &[("client_id", client_id)]).await;
        rows.check("client_id unknown, disabled or malformed", &reply);
    }

    for uri in ["https://client.example/callback/", "https://CLIENT.example/callback", "https://evil.example/"] {
        let reply = with(&server, &[("redirect_uri", uri)]).await;
        rows.check("redirect_uri not exactly registered (loopback port aside)", &reply);
    }
    for uri in ["http://127.0.0.1:1/cb2", "http://127.0.0.1:1@evil.example/cb", "http://localhost/cb"] {
        let reply = with_client(&server, "native", &[("redirect_uri", uri)]).await;
        rows.check("redirect_uri not exactly registered (loopback port aside)", &reply);
    }
    let relative = "redirect_uri repeated, relative or with fragment";
    rows.check(relative, &with(&server, &[("redirect_uri", CALLBACK), ("redirect_uri", CALLBACK)]).await);
    rows.check(relative, &with(&server, &[("redirect_uri", "/callback")]).await);
    rows.check(relative, &with(&server, &[("redirect_uri", "https://client.example/callback#x")]).await);
    for client_id in ["several", "native", "api"] {
        let reply = with_client(&server, client_id, &[]).await;
        rows.check("redirect_uri missing and not exactly one registered", &reply);
    }

    for method in ["PUT", "DELETE", "HEAD"] {
        let reply = server.call(method, "/authorize?client_id=web").send().await;
        assert_eq!((reply.status, reply.header("allow")), (405, "GET, POST"));
    }
    rows.check("request is not GET or POST", &server.call("PUT", "/authorize?client_id=web").send().await);
    let json = server.call("POST", "/authorize").header("content-type", "application/json");
    rows.check("POST body is not form encoded", &json.send().await);
    let long = "x".repeat(9000);
    rows.check("request too large", &server.call("GET", &format!("/authorize?state={long}")).send().await);
    let long = "x".repeat(17_000);
    rows.check("request too large", &server.call("POST", "/authorize").raw_form(format!("state={long}")).send().await);
    let preflight = server.call("OPTIONS", "/authorize").header("origin", "https://spa.example");
    let preflight = preflight.header("access-control-request-method", "GET").send().await;
    assert_eq!(preflight.status, 405);
    rows.check("CORS preflight", &preflight);

    let redirected = |reply: &Reply| assert_eq!(reply.parameter("state"), "af0ifjsldkj");
    let mut told = |condition: &str, reply: &Reply| {
        rows.check(condition, reply);
        redirected(reply);
        assert_ne!(reply.parameter("error_description"), "");
    };
    told("response_type missing", &with(&server, &[("response_type", "-")]).await);
    for response_type in ["token", "id_token token", "code id_token", "code code", "cod"] {
        let reply = with(&server, &[("response_type", response_type)]).await;
        told("response_type unknown or switched off (token, id_token token)", &reply);
    }
    told("response_type not registered for the client", &with_client(&server, "service", &[]).await);
    let repeated = "any other parameter repeated (resource excepted)";
    told(repeated, &with(&server, &[("scope", "photos"), ("scope", "photos")]).await);
    told(repeated, &with(&server, &[("unknown", "1"), ("unknown", "2")]).await);
    for scope in ["photos  profile", "pho\"tos", "photos\tprofile", "unknown"] {
        let reply = with(&server, &[("scope", scope)]).await;
        told("scope malformed, or unknown in a plain OAuth request", &reply);
    }
    told("scope known but not allowed for the client", &with(&server, &[("scope", "admin")]).await);
    let reply = with_client(&server, "wide", &[("scope", "unheard-of")]).await;
    told("scope malformed, or unknown in a plain OAuth request", &reply);
    told("scope missing and no default", &with(&server, &[("scope", "-")]).await);
    told("scope missing and no default", &with(&server, &[("scope", "")]).await);
    let none = [("code_challenge", "-"), ("code_challenge_method", "-")];
    told("code_challenge missing while PKCE is required", &with(&server, &none).await);
    told("code_challenge missing while PKCE is required", &with_client(&server, "spa", &none).await);
    for method in ["plain", "-", "", "s256"] {
        let reply = with(&server, &[("code_challenge_method", method)]).await;
        told("code_challenge_method unsupported, plain while off, or absent (means plain)", &reply);
    }
    let malformed = "code_challenge malformed, or method without challenge";
    told(malformed, &with(&server, &[("code_challenge", "too-short")]).await);
    told(malformed, &with(&server, &[("code_challenge", &"A".repeat(44))]).await);
    told(malformed, &with_client(&server, "legacy", &[("code_challenge", "-")]).await);
    for resource in ["not a uri", "https://api.example/photos#x", "https://api.example/other"] {
        let reply = with(&server, &[("resource", resource)]).await;
        told("resource malformed, unknown or not allowed", &reply);
    }
    let reply = with(&server, &[("resource", RESOURCE), ("resource", "https://api.example/other")]).await;
    told("resource malformed, unknown or not allowed", &reply);
    told("request parameter while unsupported", &with(&server, &[("request", "e30.e30.")]).await);
    told("request_uri parameter while unsupported", &with(&server, &[("request_uri", "urn:x")]).await);
    told("registration parameter while unsupported", &with(&server, &[("registration", "{}")]).await);

    let state = with(&server, &[("state", "\u{fc}ber")]).await;
    rows.check("state has characters outside %x20-7E", &state);
    assert!(state.header("location").contains("state=%C3%BCber"));
    let reply = with(&server, &[("state", "one"), ("state", "two")]).await;
    rows.check(repeated, &reply);
    assert_eq!(reply.parameter("state"), "", "of two states none is the client's");
    for mode in ["fragment", "form_post", "query.jwt"] {
        rows.check("response_mode unsupported", &with(&server, &[("response_mode", mode)]).await);
    }

    interaction(&server, &mut rows).await;
    failures(&server, &mut rows).await;
    rows.finish(LATER);
}

async fn interaction(server: &TestServer, rows: &mut Rows) {
    for scope in ["photos", ""] {
        let answer = if scope.is_empty() { "approve" } else { "deny" };
        let denied = server.answer(&server.pending("web").await, answer, scope).await;
        rows.check("user or policy denies", &denied);
        assert_eq!(denied.parameter("state"), "af0ifjsldkj");
    }

    let condition = "consent form posted without or with wrong CSRF token";
    let (pending, other) = (server.pending("web").await, server.pending("web").await);
    let forged = [
        Pending { ticket: String::new(), ..pending.clone() },
        Pending { ticket: "git_x".into(), ..pending.clone() },
        Pending {
            ticket: pending.ticket.replacen(&pending.ticket[30..50], &other.ticket[30..50], 1),
            ..pending.clone()
        },
        // "c2V2ZXJhbA" is "several": the ticket is for another client, it says.
        Pending { ticket: format!("{}.c2V2ZXJhbA", &pending.ticket[..68]), ..pending.clone() },
        Pending { cookie: other.cookie.clone(), ..pending.clone() },
        Pending { cookie: "a=b".into(), ..pending.clone() },
    ];
    for pending in forged {
        rows.check(condition, &server.answer(&pending, "approve", "photos").await);
    }
    rows.check(condition, &server.answer(&pending, "approve", "photos profile").await);
    assert_eq!(server.answer(&pending, "approve", "photos").await.status, 303, "the forgeries changed nothing");
    let again = server.answer(&pending, "approve", "photos").await;
    rows.check(condition, &again);
    assert!(again.body.contains("has been answered"), "{again:?}");

    // Nothing is taken from an address.
    let query = format!("ticket={}&answer=approve&scope=photos", other.ticket);
    let by_get = server.call("GET", &format!("/authorize/interaction?{query}")).cookie(&other.cookie).send().await;
    assert_eq!((by_get.status, by_get.header("allow")), (405, "POST"));

    server.advance(599);
    assert_eq!(server.answer(&other, "look", "").await.status, 200);
    server.advance(1);
    let expired = server.answer(&other, "approve", "photos").await;
    rows.check("interaction session expired before consent", &expired);
    assert!(expired.body.contains("has expired"), "{expired:?}");
}

async fn failures(server: &TestServer, rows: &mut Rows) {
    let pending = server.pending("web").await;
    server.set(Fault::Clients);
    rows.check("internal failure before redirect_uri was validated", &with(server, &[]).await);
    for (fault, condition) in [
        (Fault::BeforeSave, "internal failure after redirect_uri was validated"),
        (Fault::Full, "overload or maintenance after redirect_uri was validated"),
    ] {
        server.set(fault);
        let reply = with(server, &[]).await;
        rows.check(condition, &reply);
        assert_eq!(reply.parameter("state"), "af0ifjsldkj");
        rows.check(condition, &server.answer(&pending, "approve", "photos").await);
    }
    server.set(Fault::Conflict);
    let reply = server.answer(&pending, "approve", "photos").await;
    rows.check("overload before redirect_uri was validated", &reply);
    server.set(Fault::None);
    assert_eq!(server.answer(&pending, "approve", "photos").await.status, 303);
}
