//! The revocation endpoint.

use grantor_tests::clients::SECRET;
use grantor_tests::forgeries::forgeries;
use grantor_tests::keys::{by_assertion, server_key};
use grantor_tests::server::TestServer;
use grantor_tests::store::Fault;

use crate::rows::Rows;

hold_both!("");

async fn hold(server: TestServer) {
    let mut rows = Rows::of("revoke");
    let call = || server.call("POST", "/revoke");

    rows.check("method other than POST", &server.call("GET", "/revoke?token=x").send().await);
    rows.check("token missing", &call().basic("web", SECRET).form(&[("token", "")]).send().await);
    rows.check("token missing", &call().basic("web", SECRET).form(&[("token_type_hint", "access_token")]).send().await);

    let tokens = server.tokens("web").await;
    let (access_token, refresh_token) = (tokens.text("access_token"), tokens.text("refresh_token"));
    let authentication = "client authentication fails";
    rows.check(authentication, &call().basic("web", "wrong").form(&[("token", &*access_token)]).send().await);
    rows.check(authentication, &call().form(&[("token", &*access_token), ("client_id", "web")]).send().await);
    rows.check(authentication, &call().form(&[("token", &*access_token)]).send().await);
    for assertion in crate::assertions::refused(&server).await {
        let fields = [&[("token", &*access_token)], &by_assertion(&assertion)[..]].concat();
        rows.check(authentication, &call().form(&fields).send().await);
    }
    let assertion = server.assertion("revoker");
    let fields = [&[("token", &*access_token)], &by_assertion(&assertion)[..]].concat();
    rows.check(authentication, &call().basic("web", SECRET).form(&fields).send().await);
    rows.check("token of another client", &call().form(&fields).send().await);
    rows.check(authentication, &call().form(&fields).send().await);
    for token in [&access_token, &refresh_token] {
        rows.check("token of another client", &server.revoke("several", token).await);
    }
    let code = server.code("web").await;
    rows.check("token kind cannot be revoked", &server.revoke("web", &code).await);
    rows.check("token kind cannot be revoked", &server.revoke("web", &server.pending("web").await.ticket).await);

    server.set(Fault::BeforeSave);
    rows.check("storage unavailable", &server.revoke("web", &access_token).await);
    server.set(Fault::Load);
    rows.check("storage unavailable", &server.revoke("web", &access_token).await);
    server.set(Fault::None);
    assert_eq!(server.photos(&access_token).await.status, 200, "no refusal has revoked anything");

    let unknown = "token unknown, expired or already revoked";
    let forged = format!("{}{}", &access_token[..26], &code[26..]);
    for token in ["x", "gat_x", &forged] {
        rows.check(unknown, &server.revoke("web", token).await);
    }
    let signed = server.tokens("jwt").await.text("access_token");
    for token in forgeries(&signed, server_key().verifying_key()) {
        rows.check(unknown, &server.revoke("jwt", &token).await);
    }
    assert_eq!(server.photos(&signed).await.status, 200);
    let other = server.tokens("web").await.text("refresh_token");
    let forged = format!("{}{}", &refresh_token[..26], &other[26..]);
    rows.check(unknown, &server.revoke("web", &forged).await);
    assert_eq!(server.photos(&access_token).await.status, 200, "who only knows the grant cannot end it");
    let hinted = [("token", &*access_token), ("token_type_hint", "pigeon")];
    let reply = call().basic("web", SECRET).form(&hinted).send().await;
    rows.check("unknown token_type_hint", &reply);
    assert_eq!((reply.status, &*reply.body, reply.header("content-type")), (200, "", "application/json"));
    assert_eq!(server.photos(&access_token).await.status, 401, "the hint does not matter");
    rows.check(unknown, &server.revoke("web", &access_token).await);
    rows.finish(&[]);
}
