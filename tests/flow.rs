//! What every endpoint does when all is right, over real HTTP.

use grantor_tests::clients::{CALLBACK, RESOURCE, SECRET, scope};
use grantor_tests::http::Reply;
use grantor_tests::server::{Pending, TestServer, exchange, request};
use serde_json::{Value, json};

/// Approves all of an authorization request that is right but for these additions, and gives the answer to the client.
async fn approved(server: &TestServer, client_id: &str, additions: &[(&str, &str)]) -> Reply {
    let page = server.authorize(&[&request(client_id)[..], additions].concat()).await;
    assert_eq!(page.status, 200, "{page:?}");
    server.answer(&Pending { cookie: page.cookie(), ticket: page.body }, "approve", "photos").await
}

#[tokio::test]
async fn the_answer_has_code_state_and_issuer() {
    let server = TestServer::start_at("/tenant", |policy| policy);
    let reply = approved(&server, "several", &[("redirect_uri", "https://client.example/other?x=1")]).await;
    assert_eq!(reply.status, 303);
    let location = reply.header("location");
    assert!(location.starts_with("https://client.example/other?x=1&code=gac_"), "{location}");
    assert_eq!(reply.parameter("state"), "af0ifjsldkj");
    assert_eq!(reply.parameter("iss"), server.issuer());
    assert_eq!(location.matches('&').count(), 3);
    assert_eq!((reply.header("cache-control"), reply.header("referrer-policy")), ("no-store", "no-referrer"));
}

#[tokio::test]
async fn a_request_without_state_is_answered_without() {
    let server = TestServer::start();
    let without: Vec<_> = request("web").into_iter().filter(|(name, _)| *name != "state").collect();
    let page = server.authorize(&without).await;
    let reply = server.answer(&Pending { cookie: page.cookie(), ticket: page.body }, "approve", "photos").await;
    assert!(!reply.header("location").contains("state"), "{reply:?}");
}

#[tokio::test]
async fn a_page_is_not_framed_kept_or_told() {
    let server = TestServer::start();
    let page = server.authorize(&request("web")).await;
    assert_eq!(page.header("content-security-policy"), "frame-ancestors 'none'");
    assert_eq!(page.header("x-frame-options"), "DENY");
    assert_eq!(page.header("cache-control"), "no-store");
    assert_eq!(page.header("referrer-policy"), "no-referrer");
    assert_eq!(page.header("x-content-type-options"), "nosniff");
    let cookie = page.header("set-cookie");
    assert!(cookie.starts_with("grantor=") && cookie.ends_with("; Path=/; HttpOnly; SameSite=Lax"), "{cookie}");
}

#[tokio::test]
async fn a_request_may_be_posted_and_its_body_is_not_the_owners_answer() {
    let server = TestServer::start();
    // Another site posts an authorization request with what would be an answer, were it a form of the host.
    let fields = [&request("web")[..], &[("answer", "approve"), ("owner", "alice")]].concat();
    let page = server.call("POST", "/authorize").form(&fields).send().await;
    assert_eq!(page.status, 200, "{page:?}");
    assert!(page.body.starts_with("git_"), "the owner is asked");
}

#[tokio::test]
async fn one_browser_has_one_binding_for_all_its_tabs() {
    let server = TestServer::start();
    let first = server.pending("web").await;
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(request("web")).finish();
    let second = server.call("GET", &format!("/authorize?{query}")).cookie(&first.cookie).send().await;
    assert_eq!(second.cookie(), first.cookie);
    let second = Pending { cookie: second.cookie(), ticket: second.body };
    for pending in [first, second] {
        assert_eq!(server.answer(&pending, "approve", "photos").await.status, 303);
    }
}

#[tokio::test]
async fn a_token_response_is_complete() {
    let server = TestServer::start();
    let tokens = server.tokens("web").await;
    for (name, value) in [
        ("content-type", "application/json"),
        ("cache-control", "no-store"),
        ("pragma", "no-cache"),
        ("x-content-type-options", "nosniff"),
    ] {
        assert_eq!(tokens.header(name), value);
    }
    let body: Value = serde_json::from_str(&tokens.body).unwrap();
    let members: Vec<_> = body.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(members, ["access_token", "expires_in", "refresh_token", "scope", "token_type"]);
    assert_eq!(body["token_type"], "Bearer");
    assert_eq!(body["expires_in"], 600);
    assert_eq!(body["scope"], "photos");
    let unreserved = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~".contains(&b));
    assert!(unreserved(&tokens.text("access_token")) && unreserved(&tokens.text("refresh_token")));
    assert_eq!(server.photos(&tokens.text("access_token")).await.body, "alice");
}

#[tokio::test]
async fn each_client_authenticates_in_its_way() {
    let server = TestServer::start();
    assert_eq!(server.tokens("o:dd id").await.status, 200, "both halves of Basic credentials are form encoded");

    let code = server.code("post").await;
    let post = [&exchange(&code)[..], &[("client_id", "post"), ("client_secret", SECRET)]].concat();
    assert_eq!(server.call("POST", "/token").form(&post).send().await.status, 200);

    let code = server.code("spa").await;
    let none = [&exchange(&code)[..], &[("client_id", "spa")]].concat();
    let tokens = server.call("POST", "/token").form(&none).send().await;
    assert_eq!(tokens.status, 200);
    let fields =
        [("grant_type", "refresh_token"), ("refresh_token", &*tokens.text("refresh_token")), ("client_id", "spa")];
    let refreshed = server.call("POST", "/token").form(&fields).send().await;
    assert_eq!(refreshed.status, 200);
    let fields = [("token", &*refreshed.text("refresh_token")), ("client_id", "spa")];
    assert_eq!(server.call("POST", "/revoke").form(&fields).send().await.status, 200);
    assert_eq!(server.photos(&refreshed.text("access_token")).await.status, 401);
}

#[tokio::test]
async fn a_native_client_comes_from_any_port_of_a_loopback_address() {
    let server = TestServer::start();
    for uri in ["http://127.0.0.1:49152/cb", "http://127.0.0.1/cb", "com.example.app:/cb"] {
        let reply = approved(&server, "native", &[("redirect_uri", uri)]).await;
        assert!(reply.header("location").starts_with(&format!("{uri}?code=")), "{reply:?}");
        let code = reply.parameter("code");
        let right = [&exchange(&code)[..], &[("client_id", "native"), ("redirect_uri", uri)]].concat();
        assert_eq!(server.call("POST", "/token").form(&right).send().await.status, 200);
    }
    // The exchange names the port that was really used.
    let reply = approved(&server, "native", &[("redirect_uri", "http://127.0.0.1:49152/cb")]).await;
    let other = [("client_id", "native"), ("redirect_uri", "http://127.0.0.1:49153/cb")];
    let code = reply.parameter("code");
    let other = [&exchange(&code)[..], &other].concat();
    assert_eq!(server.call("POST", "/token").form(&other).send().await.error(), "invalid_grant");
}

#[tokio::test]
async fn the_owner_may_approve_less_than_was_asked_for() {
    let server = TestServer::start();
    let mut parameters = request("web");
    parameters[2] = ("scope", "profile photos");
    let pending = server.pending_for(&parameters).await;
    let code = server.answer(&pending, "approve", "profile").await.parameter("code");
    let tokens = server.exchange("web", &code).await;
    assert_eq!(tokens.text("scope"), "profile");
    assert_eq!(server.photos(&tokens.text("access_token")).await.error(), "insufficient_scope");
}

#[tokio::test]
async fn on_localhost_the_port_varies_for_native_clients_alone() {
    let server = TestServer::start();
    for (client_id, uri, status) in [
        ("native-local", "http://localhost:3001/cb", 200),
        ("local", "http://localhost:3001/cb", 400),
        ("local", "http://localhost:3000/cb", 200),
    ] {
        let parameters = [&request(client_id)[..], &[("redirect_uri", uri)]].concat();
        assert_eq!(server.authorize(&parameters).await.status, status, "{client_id} {uri}");
    }
}

#[tokio::test]
async fn small_things_that_clients_send_are_taken() {
    let server = TestServer::start_at("/tenant", |policy| policy);
    // A host is told where its forms go, and what time it is.
    let page = server.authorize(&[&request("web")[..], &[("resource", "")]].concat()).await;
    assert_eq!((page.header("x-action"), page.header("x-now")), ("/tenant/authorize/interaction", "1790000000"));
    let form = "grant_type=client_credentials&scope=photos&resource=&audience=a&audience=b&unknown=1";
    let call = server.call("POST", "/token").basic("service", SECRET).body(form);
    let typed = call.header("content-type", "Application/X-WWW-Form-Urlencoded; charset=UTF-8");
    assert_eq!(typed.send().await.status, 200);
    // A query of 8 KiB is read.
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(request("web")).finish();
    let filler = "x".repeat(8192 - query.len() - "&f=".len());
    assert_eq!(server.call("GET", &format!("/authorize?{query}&f={filler}")).send().await.status, 200);
    assert_eq!(server.call("GET", &format!("/authorize?{query}&f={filler}x")).send().await.status, 414);
}

#[tokio::test]
async fn a_client_gets_a_token_for_itself() {
    let server = TestServer::start();
    let fields = [("grant_type", "client_credentials"), ("scope", "photos")];
    let reply = server.token("service", &fields).await;
    assert_eq!((reply.status, reply.member("refresh_token")), (200, Value::Null));
    let photos = server.photos(&reply.text("access_token")).await;
    assert_eq!((photos.status, &*photos.body), (200, ""), "there is no owner");
    // A resource that it names is the audience of the token.
    let named = [&fields[..], &[("resource", RESOURCE)]].concat();
    let named = server.token("service", &named).await.text("access_token");
    assert_eq!(server.introspect("photos-api", &named).await.text("aud"), RESOURCE);
    assert_eq!(server.photos(&named).await.error(), "invalid_token");
    // A revocation ends it.
    assert_eq!(server.revoke("service", &reply.text("access_token")).await.status, 200);
    assert_eq!(server.photos(&reply.text("access_token")).await.status, 401);
}

#[tokio::test]
async fn introspection_tells_what_a_token_is_worth() {
    let server = TestServer::start();
    let tokens = server.tokens("web").await;
    let reply = server.introspect("api", &tokens.text("access_token")).await;
    assert_eq!((reply.status, reply.header("cache-control")), (200, "no-store"));
    let body: Value = serde_json::from_str(&reply.body).unwrap();
    let expected = json!({
        "active": true, "scope": "photos", "client_id": "web", "token_type": "Bearer", "sub": "alice",
        "iat": 1_790_000_000, "exp": 1_790_000_600, "iss": server.issuer(),
    });
    assert_eq!(body, expected);

    // The client itself may ask about both, in whatever way it authenticates.
    assert_eq!(server.introspect("web", &tokens.text("access_token")).await.member("active"), true);
    let refresh = server.introspect("web", &tokens.text("refresh_token")).await;
    let body: Value = serde_json::from_str(&refresh.body).unwrap();
    let expected = json!({
        "active": true, "scope": "photos", "client_id": "web", "sub": "alice", "iss": server.issuer(),
        "exp": 1_790_000_000 + 14 * 24 * 60 * 60,
    });
    assert_eq!(body, expected);

    let fields = [("grant_type", "client_credentials"), ("scope", "photos")];
    let own = server.token("service", &fields).await;
    assert_eq!(server.introspect("api", &own.text("access_token")).await.member("sub"), Value::Null);
}

#[tokio::test]
async fn a_token_that_names_a_resource_is_for_that_resource() {
    let server = TestServer::start();
    let code = approved(&server, "web", &[("resource", RESOURCE)]).await.parameter("code");
    let fields = [&exchange(&code)[..], &[("resource", RESOURCE)]].concat();
    let token = server.token("web", &fields).await.text("access_token");
    let reply = server.introspect("photos-api", &token).await;
    assert_eq!((reply.member("active"), reply.text("aud")), (json!(true), RESOURCE.into()));
    assert_eq!(server.introspect("api", &token).await.body, "{\"active\":false}");
}

#[tokio::test]
async fn a_default_scope_is_asked_for_where_none_is_named() {
    let server = TestServer::start_at("", |policy| policy.with_default_scope(scope("admin photos")).unwrap());
    let mut parameters = request("web");
    parameters[2] = ("scope", "");
    let pending = server.pending_for(&parameters).await;
    let code = server.answer(&pending, "approve", "photos").await.parameter("code");
    assert_eq!(server.exchange("web", &code).await.text("scope"), "photos", "as far as the client may have it");
    let reply = server.token("service", &[("grant_type", "client_credentials")]).await;
    assert_eq!(reply.text("scope"), "photos");
}

#[tokio::test]
async fn a_confidential_client_may_be_allowed_codes_without_a_challenge() {
    let server = TestServer::start();
    let parameters =
        [("client_id", "legacy"), ("response_type", "code"), ("scope", "photos"), ("redirect_uri", CALLBACK)];
    let pending = server.pending_for(&parameters).await;
    let code = server.answer(&pending, "approve", "photos").await.parameter("code");
    let fields = [("grant_type", "authorization_code"), ("code", &*code), ("redirect_uri", CALLBACK)];
    assert_eq!(server.token("legacy", &fields).await.status, 200);
    // A challenge that it sends binds it all the same.
    let bound = server.code("legacy").await;
    let fields = [("grant_type", "authorization_code"), ("code", &*bound)];
    assert_eq!(server.token("legacy", &fields).await.error(), "invalid_grant");
}

#[tokio::test]
async fn a_client_may_be_allowed_exchanges_without_a_redirection_uri() {
    let server = TestServer::start();
    let code = approved(&server, "modern", &[("redirect_uri", CALLBACK)]).await.parameter("code");
    let other = [&exchange(&code)[..], &[("redirect_uri", "https://client.example/other")]].concat();
    assert_eq!(server.token("modern", &other).await.error(), "invalid_grant", "one that is sent is compared");
    assert_eq!(server.exchange("modern", &code).await.status, 200);
}

#[tokio::test]
async fn the_metadata_say_what_the_server_does() {
    let server = TestServer::start_at("/tenant", |policy| policy);
    let document = "/.well-known/oauth-authorization-server";
    let inserted = server.call_host("GET", &format!("{document}/tenant")).send().await;
    let appended = server.call("GET", document).send().await;
    assert_eq!((inserted.status, inserted.header("content-type")), (200, "application/json"));
    assert_eq!(inserted.body, appended.body);
    let issuer = server.issuer();
    let methods = ["client_secret_basic", "client_secret_post", "private_key_jwt", "none"];
    let algorithms = ["ES256", "EdDSA"];
    let expected = json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "revocation_endpoint": format!("{issuer}/revoke"),
        "introspection_endpoint": format!("{issuer}/introspect"),
        "scopes_supported": ["admin", "photos", "profile"],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
        "jwks_uri": format!("{issuer}/jwks"),
        "token_endpoint_auth_methods_supported": methods,
        "token_endpoint_auth_signing_alg_values_supported": algorithms,
        "revocation_endpoint_auth_methods_supported": methods,
        "revocation_endpoint_auth_signing_alg_values_supported": algorithms,
        "introspection_endpoint_auth_methods_supported": methods[..3],
        "introspection_endpoint_auth_signing_alg_values_supported": algorithms,
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": true,
    });
    assert_eq!(serde_json::from_str::<Value>(&inserted.body).unwrap(), expected);
    let head = server.call_host("HEAD", &format!("{document}/tenant")).send().await;
    assert_eq!((head.status, &*head.body, head.header("content-type")), (200, "", "application/json"));
}
