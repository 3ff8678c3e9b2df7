//! The token endpoint.

use grantor_tests::clients::{PROFILES, RESOURCE, SECRET, two_resources};
use grantor_tests::http::Reply;
use grantor_tests::keys::by_assertion;
use grantor_tests::server::{TestServer, VERIFIER, exchange, request};
use grantor_tests::store::Fault;

use crate::rows::Rows;

const LATER: &[(&str, &[&str])] = &[
    ("throttling", &["too many failed authentications"]),
    ("rich authorization requests", &["authorization_details outside the grant"]),
    ("the jwt-bearer grant", &["jwt-bearer assertion invalid"]),
    ("token exchange", &["subject or actor token invalid", "token exchange target refused"]),
    (
        "DPoP",
        &[
            "DPoP proof invalid or several DPoP headers",
            "DPoP nonce missing or stale",
            "DPoP proof missing for a dpop_bound client",
            "proof key differs from dpop_jkt or the bound refresh key",
        ],
    ),
    ("mutual TLS", &["certificate missing or not matching the client"]),
    (
        "device authorization",
        &[
            "device code pending",
            "device code polled too fast",
            "device request denied",
            "device code expired",
            "device code unknown, used or of another client",
        ],
    ),
];

const CLIENT_CREDENTIALS: &[(&str, &str)] = &[("grant_type", "client_credentials"), ("scope", "photos")];

/// The fields of a right exchange but for these.
async fn exchange_with(server: &TestServer, client_id: &str, code: &str, changes: &[(&str, &str)]) -> Reply {
    let right = exchange(code).into_iter().filter(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
    let changes = changes.iter().copied().filter(|(_, value)| *value != "-");
    server.token(client_id, &right.chain(changes).collect::<Vec<_>>()).await
}

hold_both!("");

async fn hold(server: TestServer) {
    let mut rows = Rows::of("token");

    for method in ["GET", "PUT", "DELETE"] {
        rows.check("method other than POST", &server.call(method, "/token").send().await);
    }
    let body = "body missing, not form encoded, or not UTF-8";
    let web = || server.call("POST", "/token").basic("web", SECRET);
    rows.check(body, &web().send().await);
    rows.check(body, &web().header("content-type", "application/json").send().await);
    for bytes in [&b"grant_type=%ff"[..], b"grant_type=\xff", b"grant_type=%", b"grant_type=%zz", b"grant_type=a%00"] {
        rows.check(body, &web().raw_form(bytes).send().await);
    }
    rows.check(body, &web().raw_form("a&".repeat(65)).send().await);
    let right = "grant_type=client_credentials&scope=photos";
    let service = || server.call("POST", "/token").basic("service", SECRET).body(right);
    rows.check(body, &service().send().await);
    rows.check(body, &service().header("content-type", "application/json").send().await);
    assert_eq!(server.call("POST", "/token").basic("service", SECRET).raw_form(right).send().await.status, 200);
    let missing = server.token("web", &[("code", "x")]).await;
    rows.check("grant_type missing", &missing);
    assert_eq!(missing.text("error_description"), "grant_type is missing");
    rows.check("grant_type missing", &server.token("web", &[("grant_type", "")]).await);
    for grant_type in ["password", "implicit", "urn:ietf:params:oauth:grant-type:device_code", "Authorization_code"] {
        let reply = server.token("web", &[("grant_type", grant_type)]).await;
        rows.check("grant_type unknown or switched off (password too)", &reply);
    }
    let unregistered = "grant type not registered for the client";
    rows.check(unregistered, &server.token("web", CLIENT_CREDENTIALS).await);
    rows.check(unregistered, &server.token("service", &exchange("x")).await);
    rows.check(unregistered, &server.refresh("once", "x").await);
    for repeated in ["scope", "unknown"] {
        let fields = [CLIENT_CREDENTIALS, &[(repeated, "x"), (repeated, "y")]].concat();
        let reply = server.token("service", &fields).await;
        rows.check("parameter repeated (resource and audience excepted)", &reply);
    }
    let too_large = web().raw_form("x".repeat(20_000)).send().await;
    assert_eq!((too_large.status, &*too_large.error()), (413, "invalid_request"));

    authentication(&server, &mut rows).await;
    assertions(&server, &mut rows).await;
    codes(&server, &mut rows).await;
    refresh_tokens(&server, &mut rows).await;
    scopes(&server, &mut rows).await;

    server.set(Fault::BeforeSave);
    rows.check("storage or signer failure", &server.token("service", CLIENT_CREDENTIALS).await);
    server.set(Fault::Clients);
    rows.check("storage or signer failure", &server.token("service", CLIENT_CREDENTIALS).await);
    for fault in [Fault::Full, Fault::Conflict] {
        server.set(fault);
        let reply = server.token("service", CLIENT_CREDENTIALS).await;
        assert_eq!((reply.status, &*reply.error()), (503, "temporarily_unavailable"));
    }
    rows.finish(LATER);
}

async fn authentication(server: &TestServer, rows: &mut Rows) {
    let call = || server.call("POST", "/token");
    let post =
        |client_id, secret| [CLIENT_CREDENTIALS, &[("client_id", client_id), ("client_secret", secret)]].concat();
    let several = "several client authentication methods";
    rows.check(several, &call().basic("service", SECRET).form(&post("service", SECRET)).send().await);
    let query = format!("/token?client_id=service&client_secret={SECRET}");
    let reply = server.call("POST", &query).form(CLIENT_CREDENTIALS).send().await;
    rows.check("client_secret in the query string", &reply);

    let header = "wrong, unknown or malformed credentials in the Authorization header";
    for (client_id, secret) in [("service", "wrong"), ("nobody", SECRET), ("disabled", SECRET), ("service", "")] {
        let reply = call().basic(client_id, secret).form(CLIENT_CREDENTIALS).send().await;
        rows.check(header, &reply);
        let challenge = format!("Basic realm=\"{}\"", server.issuer());
        assert_eq!((reply.status, reply.header("www-authenticate")), (401, &*challenge));
        assert_eq!(reply.body, "{\"error\":\"invalid_client\"}", "unknown and wrong are answered alike");
    }
    for value in ["Basic", "Basic %%%", "Basic bm9jb2xvbg==", "Basic c2VydmljZTolJSU=", "Bearer x", "nonsense"] {
        rows.check(header, &call().authorization(value).form(CLIENT_CREDENTIALS).send().await);
    }
    let twice = call().basic("service", SECRET).basic("service", SECRET).form(CLIENT_CREDENTIALS).send().await;
    rows.check(header, &twice);

    let body = "wrong or unknown credentials in the body";
    for (client_id, secret) in [("post", "wrong"), ("nobody", SECRET), ("disabled", SECRET), ("na\u{ef}ve", SECRET)] {
        rows.check(body, &call().form(&post(client_id, secret)).send().await);
    }
    let missing = "no client authentication where required, and no header";
    rows.check(missing, &call().form(CLIENT_CREDENTIALS).send().await);
    rows.check(missing, &call().form(&post("service", "")).send().await);
    rows.check("client_id unknown (public client)", &call().form(&post("nobody", "")).send().await);

    let differs = "authentication method differs from the registered one";
    let by_body = call().form(&post("service", SECRET)).send().await;
    rows.check(differs, &by_body);
    let by_header = call().basic("post", SECRET).form(CLIENT_CREDENTIALS).send().await;
    rows.check(differs, &by_header);
    let public = call().basic("spa", SECRET).form(CLIENT_CREDENTIALS).send().await;
    rows.check(differs, &public);
    assert_eq!((by_body.status, by_header.status, public.status), (400, 401, 401));
    let fields = [CLIENT_CREDENTIALS, &[("client_id", "web")]].concat();
    let reply = call().basic("service", SECRET).form(&fields).send().await;
    rows.check("client_id in body differs from the authenticated client", &reply);
    let same = [CLIENT_CREDENTIALS, &[("client_id", "service")]].concat();
    assert_eq!(call().basic("service", SECRET).form(&same).send().await.status, 200);
}

async fn assertions(server: &TestServer, rows: &mut Rows) {
    let invalid = "client assertion invalid, expired, replayed or wrong aud";
    for assertion in crate::assertions::refused(server).await {
        rows.check(invalid, &server.signed(&assertion, CLIENT_CREDENTIALS).await);
    }
    let assertion = server.assertion("once");
    assert_eq!(server.signed(&assertion, CLIENT_CREDENTIALS).await.status, 200);
    for _ in 0..2 {
        rows.check(invalid, &server.signed(&assertion, CLIENT_CREDENTIALS).await);
    }
    for (client_id, method) in [("signer", "by_key"), ("web", "by_secret"), ("spa", "none")] {
        let fields = [CLIENT_CREDENTIALS, &[("client_id", client_id)]].concat();
        let reply = server.signed(&server.assertion(method), &fields).await;
        assert_eq!(reply.status == 200, client_id == "signer", "{reply:?}");
        if client_id != "signer" {
            rows.check(invalid, &reply);
        }
    }
    let assertion = server.assertion("typed");
    let typed = [("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:saml2-bearer")];
    for assertion_type in [&typed[..], &[]] {
        let fields = [CLIENT_CREDENTIALS, assertion_type, &[("client_assertion", &*assertion)]].concat();
        rows.check(invalid, &server.call("POST", "/token").form(&fields).send().await);
    }

    let several = "several client authentication methods";
    let assertion = server.assertion("beside");
    let beside = [&by_assertion(&assertion)[..], CLIENT_CREDENTIALS].concat();
    for client_id in ["signer", "service"] {
        let body = [&beside[..], &[("client_id", client_id), ("client_secret", SECRET)]].concat();
        let by_body = server.call("POST", "/token").form(&body).send().await;
        rows.check(several, &by_body);
        let by_header = server.call("POST", "/token").basic(client_id, SECRET).form(&beside).send().await;
        assert_eq!(
            (&*by_body.error(), by_header.status, &*by_header.error()),
            ("invalid_client", 401, "invalid_client")
        );
    }
    assert_eq!(server.signed(&assertion, CLIENT_CREDENTIALS).await.status, 200, "what is refused is not used up");
    let differs = "authentication method differs from the registered one";
    let secret = [CLIENT_CREDENTIALS, &[("client_id", "signer"), ("client_secret", SECRET)]].concat();
    rows.check(differs, &server.call("POST", "/token").form(&secret).send().await);
}

async fn codes(server: &TestServer, rows: &mut Rows) {
    rows.check("code missing", &exchange_with(server, "web", "", &[]).await);
    let unknown = "code unknown, expired or revoked";
    let (used, code) = (server.code("web").await, server.code("web").await);
    let forged = format!("{}{}", &code[..26], &used[26..]);
    for code in ["x", "gac_x", &forged, &code.replace("gac_", "gat_")] {
        rows.check(unknown, &server.exchange("web", code).await);
    }
    rows.check("code issued to another client", &server.exchange("several", &code).await);

    let sent = [&request("web")[..], &[("redirect_uri", grantor_tests::clients::CALLBACK)]].concat();
    let pending = server.pending_for(&sent).await;
    let bound = server.answer(&pending, "approve", "photos").await.parameter("code");
    for uri in ["https://client.example/callback/", "https://evil.example/"] {
        let reply = exchange_with(server, "web", &bound, &[("redirect_uri", uri)]).await;
        rows.check("redirect_uri differs from the authorization request", &reply);
    }
    let reply = exchange_with(server, "web", &bound, &[]).await;
    rows.check("redirect_uri absent although sent before (strict mode)", &reply);
    let reply = exchange_with(server, "web", &code, &[("redirect_uri", "https://evil.example/")]).await;
    rows.check("redirect_uri differs from the authorization request", &reply);

    for verifier in ["-", "", "short", &"a".repeat(129), &format!("{}+", "a".repeat(43))] {
        let reply = exchange_with(server, "web", &code, &[("code_verifier", verifier)]).await;
        rows.check("code_verifier missing or malformed while a challenge exists", &reply);
    }
    let wrong = VERIFIER.replace('d', "e");
    let reply = exchange_with(server, "web", &code, &[("code_verifier", &wrong)]).await;
    rows.check("code_verifier does not match", &reply);

    let none = [("client_id", "legacy"), ("response_type", "code"), ("scope", "photos")];
    let pending = server.pending_for(&none).await;
    let without = server.answer(&pending, "approve", "photos").await.parameter("code");
    let reply = server.exchange("legacy", &without).await;
    rows.check("code_verifier sent although no challenge exists", &reply);
    assert_eq!(exchange_with(server, "legacy", &without, &[("code_verifier", "-")]).await.status, 200);

    let reply = exchange_with(server, "web", &code, &[("resource", RESOURCE)]).await;
    rows.check("resource invalid, unknown or outside the grant", &reply);

    // After all these refusals the code still works, once.
    let tokens = server.exchange("web", &code).await;
    assert_eq!(tokens.status, 200, "a refusal changes nothing");
    let access_token = tokens.text("access_token");
    let replayed = "code used before, client auth or verifier wrong";
    rows.check(replayed, &exchange_with(server, "web", &code, &[("code_verifier", &wrong)]).await);
    rows.check(replayed, &exchange_with(server, "web", &code, &[("code_verifier", "-")]).await);
    let basic = server.call("POST", "/token").basic("web", "wrong").form(&exchange(&code)).send().await;
    assert_eq!((basic.status, &*basic.error()), (401, "invalid_client"));
    assert_eq!(server.exchange("several", &code).await.error(), "invalid_grant");
    assert_eq!(server.photos(&access_token).await.status, 200, "nothing is revoked");
    let forged = format!("{}{}", &code[..26], &used[26..]);
    rows.check(unknown, &server.exchange("web", &forged).await);
    assert_eq!(server.photos(&access_token).await.status, 200, "who only knows the grant cannot end it");
    rows.check("code used before, request otherwise valid", &server.exchange("web", &code).await);
    assert_eq!(server.photos(&access_token).await.status, 401, "the family is revoked");
    assert_eq!(server.refresh("web", &tokens.text("refresh_token")).await.error(), "invalid_grant");

    server.advance(59);
    let late = server.code("web").await;
    server.advance(60);
    rows.check(unknown, &server.exchange("web", &late).await);
}

async fn refresh_tokens(server: &TestServer, rows: &mut Rows) {
    rows.check("refresh_token missing", &server.refresh("web", "").await);
    let unknown = "refresh token unknown, expired or revoked";
    let (tokens, others) = (server.tokens("web").await, server.tokens("web").await);
    let (token, other) = (tokens.text("refresh_token"), others.text("refresh_token"));
    let forged_family = format!("{}{}", &token[..26], &other[26..]);
    let as_refresh_token = tokens.text("access_token").replace("gat_", "grt_");
    for token in ["x", "grt_x", &forged_family, &as_refresh_token] {
        rows.check(unknown, &server.refresh("web", token).await);
    }
    rows.check("refresh token of another client", &server.refresh("several", &token).await);
    let fields = |scope| [("grant_type", "refresh_token"), ("refresh_token", &*token), ("scope", scope)];
    for scope in ["photos profile", "admin"] {
        rows.check("refresh asks for more scope than granted", &server.token("web", &fields(scope)).await);
    }
    rows.check("scope invalid or not allowed", &server.token("web", &fields("pho\"tos")).await);
    let fields = [("grant_type", "refresh_token"), ("refresh_token", &*token), ("resource", RESOURCE)];
    rows.check("resource invalid, unknown or outside the grant", &server.token("web", &fields).await);

    let code = server.code("spa").await;
    let public = [&exchange(&code)[..], &[("client_id", "spa")]].concat();
    let public = server.call("POST", "/token").form(&public).send().await.text("refresh_token");
    let fields = [("grant_type", "refresh_token"), ("refresh_token", &*public)];
    let reply = server.call("POST", "/token").form(&fields).send().await;
    rows.check("refresh by a public client without client_id", &reply);

    // After all these refusals the token still works.
    let second = server.refresh("web", &token).await;
    assert_eq!(second.status, 200, "a refusal changes nothing");
    let third = server.refresh("web", &second.text("refresh_token")).await;
    assert_eq!(third.status, 200);
    // A stranger who holds an old token changes nothing; the client itself ends the grant.
    assert_eq!(server.refresh("several", &token).await.error(), "invalid_grant");
    assert_eq!(server.photos(&third.text("access_token")).await.status, 200);
    rows.check("rotated refresh token used again", &server.refresh("web", &token).await);
    assert_eq!(server.photos(&third.text("access_token")).await.status, 401);
    rows.check(
        "grant, user or consent behind the refresh token is gone",
        &server.refresh("web", &third.text("refresh_token")).await,
    );

    let revoked = server.tokens("web").await.text("refresh_token");
    assert_eq!(server.revoke("web", &revoked).await.status, 200);
    rows.check(unknown, &server.refresh("web", &revoked).await);
    let idle = server.tokens("web").await.text("refresh_token");
    server.advance(14 * 24 * 60 * 60);
    rows.check(unknown, &server.refresh("web", &idle).await);
}

async fn scopes(server: &TestServer, rows: &mut Rows) {
    for scope in ["admin", "unknown", "pho\"tos", ""] {
        let reply = server.token("service", &[("grant_type", "client_credentials"), ("scope", scope)]).await;
        rows.check("scope invalid or not allowed", &reply);
    }
    for resource in ["relative", "https://api.example/other", "https://api.example/photos#x"] {
        let fields = [CLIENT_CREDENTIALS, &[("resource", resource)]].concat();
        rows.check("resource invalid, unknown or outside the grant", &server.token("service", &fields).await);
    }
    let several = [CLIENT_CREDENTIALS, &[("resource", RESOURCE), ("resource", RESOURCE)]].concat();
    rows.check("resource invalid, unknown or outside the grant", &server.token("service", &several).await);
    let divided = server.another(|policy| policy.with_resources(two_resources()).unwrap());
    let both = [("grant_type", "client_credentials"), ("scope", "photos profile")];
    rows.check("scopes of different default resources", &divided.token("jwt", &both).await);
    let named = [&both[..], &[("resource", PROFILES)]].concat();
    assert_eq!(divided.token("jwt", &named).await.text("scope"), "profile");
    let none_of_it = [CLIENT_CREDENTIALS, &[("resource", PROFILES)]].concat();
    rows.check("resource invalid, unknown or outside the grant", &divided.token("jwt", &none_of_it).await);
    let unreached = [&both[..], &[("resource", PROFILES)]].concat();
    rows.check("resource invalid, unknown or outside the grant", &divided.token("narrow", &unreached).await);
    let code = divided.code_for("jwt", "photos profile", &[RESOURCE, PROFILES]).await;
    rows.check("resource invalid, unknown or outside the grant", &divided.exchange("jwt", &code).await);

    let wide = [("grant_type", "client_credentials"), ("scope", "unheard-of")];
    rows.check("scope invalid or not allowed", &server.token("wide", &wide).await);
    let public = [CLIENT_CREDENTIALS, &[("client_id", "spa")]].concat();
    let reply = server.call("POST", "/token").form(&public).send().await;
    rows.check("client_credentials by a public client", &reply);
}
