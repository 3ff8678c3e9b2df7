//! The introspection endpoint.

use grantor_tests::clients::SECRET;
use grantor_tests::forgeries::forgeries;
use grantor_tests::keys::{by_assertion, server_key};
use grantor_tests::server::{TestServer, exchange};
use grantor_tests::store::Fault;

use crate::rows::Rows;

hold_both!("");

async fn hold(server: TestServer) {
    let mut rows = Rows::of("introspect");
    let call = || server.call("POST", "/introspect");
    let tokens = server.tokens("web").await;
    let (access_token, refresh_token) = (tokens.text("access_token"), tokens.text("refresh_token"));

    let caller = "caller not or wrongly authenticated";
    rows.check(caller, &call().form(&[("token", &*access_token)]).send().await);
    rows.check(caller, &call().basic("api", "wrong").form(&[("token", &*access_token)]).send().await);
    let body = [("token", &*access_token), ("client_id", "api"), ("client_secret", "wrong")];
    rows.check(caller, &call().form(&body).send().await);
    // A public client proves nothing, even about its own tokens.
    let code = server.code("spa").await;
    let own = [&exchange(&code)[..], &[("client_id", "spa")]].concat();
    let own = server.call("POST", "/token").form(&own).send().await.text("access_token");
    rows.check(caller, &call().form(&[("token", &*own), ("client_id", "spa")]).send().await);

    for assertion in crate::assertions::refused(&server).await {
        let fields = [&[("token", &*access_token)], &by_assertion(&assertion)[..]].concat();
        rows.check(caller, &call().form(&fields).send().await);
    }
    let assertion = server.assertion("caller");
    let fields = [&[("token", &*access_token)], &by_assertion(&assertion)[..]].concat();
    rows.check(caller, &call().basic("api", SECRET).form(&fields).send().await);
    rows.check(caller, &call().form(&[&fields[..], &[("client_secret", SECRET)]].concat()).send().await);
    let authenticated = call().form(&fields).send().await;
    assert_eq!(
        (authenticated.status, authenticated.member("active")),
        (200, false.into()),
        "it is not for this client"
    );
    rows.check(caller, &call().form(&fields).send().await);

    let bearer = call().authorization(&format!("Bearer {access_token}")).form(&[("token", &*access_token)]);
    let bearer = bearer.send().await;
    rows.check("caller's bearer token unusable", &bearer);
    assert!(bearer.header("www-authenticate").starts_with("Bearer "), "{bearer:?}");

    rows.check("token missing", &call().basic("api", SECRET).form(&[("token", "")]).send().await);
    rows.check("method other than POST", &server.call("GET", "/introspect?token=x").send().await);

    let mut inactive = async |client_id, token: &str| {
        let reply = server.introspect(client_id, token).await;
        rows.check("token unknown, inactive or not for this caller", &reply);
        assert_eq!((reply.status, &*reply.body), (200, "{\"active\":false}"));
    };
    for token in ["x", "gat_x", &server.code("web").await] {
        inactive("api", token).await;
    }
    let signed = server.tokens("jwt").await.text("access_token");
    for token in forgeries(&signed, server_key().verifying_key()) {
        inactive("api", &token).await;
    }
    inactive("several", &access_token).await;
    inactive("photos-api", &access_token).await;
    // A resource server might take an active refresh token for an access token.
    inactive("api", &refresh_token).await;
    // Of refresh tokens the current one is active, for its own client.
    let next = server.refresh("web", &refresh_token).await.text("refresh_token");
    assert_eq!(server.introspect("web", &next).await.member("active"), true);
    inactive("web", &refresh_token).await;
    let other = server.tokens("web").await.text("refresh_token");
    inactive("web", &format!("{}{}", &next[..26], &other[26..])).await;
    server.advance(600);
    inactive("api", &access_token).await;
    server.advance(14 * 24 * 60 * 60 - 601);
    assert_eq!(server.introspect("web", &next).await.member("active"), true);
    server.advance(1);
    inactive("web", &next).await;
    server.set(Fault::Load);
    let unknown = server.introspect("api", &access_token).await;
    assert_eq!((unknown.status, unknown.header("retry-after")), (503, "5"));
    server.set(Fault::None);
    let fresh = server.tokens("web").await;
    server.revoke("web", &fresh.text("refresh_token")).await;
    inactive("api", &fresh.text("access_token")).await;
    rows.finish(&[]);
}
