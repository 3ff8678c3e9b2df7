//! The rules of protected resources.

use grantor::operation::Demand;
use grantor::wire::{Body, ProtectedResource, Request, read_introspection};
use grantor::{Occurrence, Timestamp};
use grantor_tests::clients::{RESOURCE, scope};
use grantor_tests::http::Reply;
use grantor_tests::rules::rule;
use grantor_tests::server::{TestServer, request};

fn challenge(reply: &Reply) -> &str {
    reply.header("www-authenticate")
}

#[tokio::test]
async fn transport() {
    let server = TestServer::start();
    let token = server.tokens("web").await.text("access_token");
    let call = |method, path: &str| server.call_host(method, path);
    rule("6750-2.1-header-supported", server.photos(&token).await.status == 200);
    let scheme = call("GET", "/api/photos").authorization(&format!("bEaReR {token}")).send().await;
    rule("9110-11.1-scheme-case-insensitive", scheme.status == 200);
    let query = format!("/api/photos?access_token={token}");
    let both = call("GET", &query).authorization(&format!("Bearer {token}")).send().await;
    rule("6750-2-single-transport", both.status == 400 && both.error() == "invalid_request");
    let mut malformed = true;
    for value in ["Bearer", "Bearer a b", "Bearer a,b", "Bearer \"x\""] {
        let reply = call("GET", "/api/photos").authorization(value).send().await;
        malformed &= reply.status == 400 && reply.error() == "invalid_request";
    }
    rule("6750-2.1-b64token", malformed);
    rule("6750-3.1-invalid-request-400", malformed);
    let body = call("GET", "/api/photos").raw_form(format!("access_token={token}")).send().await;
    rule("6750-2.2-body-not-get", body.status == 401);
    let query = call("GET", &query).send().await;
    rule("6750-2.3-query-off", query.status == 401);
    rule("21-5.1-query-token-ignored", query.status == 401 && query.error().is_empty());
    let demand = Demand { scope: scope("photos"), resource: None };
    let resource = ProtectedResource::new("photos", &demand);
    let header = format!("Bearer {token}");
    let authorization = Occurrence::Once(header.as_bytes());
    let shown = format!(
        "{:?}",
        Request {
            method: "GET",
            query: "",
            authorization: Occurrence::Absent,
            content_type: None,
            binding: None,
            body: Body::Whole(token.as_bytes())
        }
    );
    let read = resource.token(&Request {
        method: "GET",
        query: "",
        authorization,
        content_type: None,
        binding: None,
        body: Body::Whole(b""),
    });
    rule("9700-4.9.3-rs-secrets", read == Ok(&*token) && !shown.contains(&token[4..30]));
}

#[tokio::test]
async fn challenges() {
    let server = TestServer::start();
    let nothing = server.call_host("GET", "/api/photos").send().await;
    rule("6750-3-challenge-present", nothing.status == 401 && !challenge(&nothing).is_empty());
    rule("6750-3-challenge-scheme", challenge(&nothing).starts_with("Bearer realm=\""));
    rule("6750-3.1-no-error-without-credentials", nothing.error().is_empty());
    let invalid = server.photos("gat_x").await;
    rule("6750-3.1-invalid-token-401", invalid.status == 401 && invalid.error() == "invalid_token");
    rule("6750-3-error-with-token", challenge(&invalid).contains("error=\"invalid_token\""));
    rule("6749-7.2-rs-error", challenge(&invalid).contains("error="));
    let narrow = server.token("service", &[("grant_type", "client_credentials"), ("scope", "profile")]).await;
    let narrow = server.photos(&narrow.text("access_token")).await;
    rule("6750-3.1-insufficient-scope-403", narrow.status == 403 && narrow.error() == "insufficient_scope");
    rule("6749-7-rs-validates-token", narrow.status == 403 && invalid.status == 401);
    let twice = |reply: &Reply| {
        ["realm=", "scope=", "error=", "error_description="]
            .iter()
            .any(|name| challenge(reply).matches(&format!(" {name}")).count() > 1)
    };
    rule("6750-3-challenge-no-duplicates", !twice(&nothing) && !twice(&invalid) && !twice(&narrow));
    let told = challenge(&narrow).split("scope=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    rule("6750-3-scope-charset", told == "photos");
    let malformed = server.call_host("GET", "/api/photos").authorization("Bearer a b").send().await;
    let description =
        challenge(&malformed).split("error_description=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    rule(
        "6750-3-error-charset",
        !description.is_empty()
            && description.bytes().all(|byte| matches!(byte, 0x20..=0x21 | 0x23..=0x5b | 0x5d..=0x7e)),
    );
    rule(
        "6750-3-error-uri-charset",
        [&nothing, &invalid, &narrow, &malformed].iter().all(|reply| !challenge(reply).contains("error_uri")),
    );
    let everywhere = [
        server.call("POST", "/token").authorization("Basic x").raw_form("grant_type=x").send().await,
        server.introspect("nobody", "x").await,
        nothing,
    ];
    rule(
        "9110-15.5.2-401-has-challenge",
        everywhere.iter().all(|reply| reply.status == 401 && !challenge(reply).is_empty()),
    );

    let pending = server.pending_for(&[&request("web")[..], &[("resource", RESOURCE)]].concat()).await;
    let code = server.answer(&pending, "approve", "photos").await.parameter("code");
    let elsewhere = server.exchange("web", &code).await.text("access_token");
    rule("9700-2.3-rs-checks-audience", server.photos(&elsewhere).await.error() == "invalid_token");
}

#[test]
fn introspection() {
    let body = br#"{"active":true,"scope":"photos","client_id":"c","token_type":"Bearer","exp":100,"iss":"https://as.example"}"#;
    let info = || read_introspection(body).unwrap();
    let demand = Demand { scope: scope("photos"), resource: None };
    let at = |seconds| demand.admit(info(), Timestamp::from_unix(seconds)).is_ok();
    rule("7662-4-no-cache-past-exp", at(99) && !at(100));
}
