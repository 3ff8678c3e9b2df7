//! The rules of the metadata.

use grantor::operation::ServerMetadata;
use grantor::{Issuer, Policy, Scope};
use grantor_tests::rules::rule;
use grantor_tests::server::TestServer;
use serde_json::Value;

const DOCUMENT: &str = "/.well-known/oauth-authorization-server";

#[tokio::test]
async fn document() {
    let server = TestServer::start_at("/tenant/", |policy| policy);
    let reply = server.call_host("GET", &format!("{DOCUMENT}/tenant")).send().await;
    rule("8414-3.1-get", reply.status == 200);
    rule("8414-3-well-known-location", reply.text("issuer").ends_with("/tenant/"));
    rule("8414-3.1-trailing-slash", reply.status == 200);
    rule("8414-3.2-status-200-json", reply.status == 200 && reply.header("content-type") == "application/json");
    rule("8414-2-issuer-present", !reply.text("issuer").is_empty());
    rule("8414-3.3-issuer-identical", reply.text("issuer") == server.issuer());
    let listed =
        |name: &str, value: &str| reply.member(name).as_array().is_some_and(|all| all.iter().any(|one| one == value));
    rule("8414-2-authorization-endpoint", reply.text("authorization_endpoint").ends_with("/tenant/authorize"));
    rule("8414-2-token-endpoint", reply.text("token_endpoint").ends_with("/tenant/token"));
    rule("8414-2-response-types", listed("response_types_supported", "code"));
    rule("8414-2-scopes-supported", listed("scopes_supported", "photos"));
    rule(
        "8414-2-grant-types-default",
        listed("grant_types_supported", "authorization_code") && !listed("grant_types_supported", "implicit"),
    );
    rule(
        "8414-2-response-modes-default",
        listed("response_modes_supported", "query") && !listed("response_modes_supported", "fragment"),
    );
    rule("8414-2-token-auth-methods-default", listed("token_endpoint_auth_methods_supported", "client_secret_post"));
    rule("8414-2-code-challenge-methods", listed("code_challenge_methods_supported", "S256"));
    rule("9207-2.3-metadata-flag", reply.member("authorization_response_iss_parameter_supported") == true);
    let page = server.call_host("GET", "/tenant/authorize?client_id=web&response_type=x").send().await;
    rule("9207-2.3-iss-equals-metadata", page.parameter("iss") == reply.text("issuer"));
    let post = server.call_host("POST", &format!("{DOCUMENT}/tenant")).send().await;
    let other = server.call_host("GET", &format!("{DOCUMENT}/other")).send().await;
    rule("8414-3.2-errors", post.status == 405 && other.status == 404);
    let forwarded = server.call_host("GET", &format!("{DOCUMENT}/tenant")).header("x-forwarded-host", "evil.example");
    let forwarded =
        forwarded.header("x-forwarded-proto", "https").header("forwarded", "host=evil.example").send().await;
    rule("9700-4.13-proxy-headers", forwarded.body == reply.body);
    let head = server.call_host("HEAD", &format!("{DOCUMENT}/tenant")).send().await;
    rule("9110-9.3.2-head-no-body", head.status == 200 && head.body.is_empty());
    rule("9110-15.5.6-405-has-allow", !post.header("allow").is_empty());
    let elsewhere = TestServer::start();
    let second = elsewhere.call("GET", DOCUMENT).send().await;
    rule("9207-4-one-issuer-per-server", second.text("issuer") != reply.text("issuer"));
}

#[test]
fn addresses() {
    let parse = Issuer::parse;
    let bad = ["http://as.example", "https://as.example?x", "https://as.example#x"];
    rule("8414-2-issuer-https", parse("https://as.example").is_ok() && bad.iter().all(|text| parse(text).is_err()));
    let metadata = ServerMetadata::new(&Policy::new(parse("https://as.example").unwrap(), Scope::empty()), &[]);
    rule("8414-3-https", metadata.issuer.is_https());
    let value = serde_json::to_value(&metadata).unwrap();
    let empty = value
        .as_object()
        .unwrap()
        .values()
        .any(|member| member.as_array().is_some_and(Vec::is_empty) || member == &Value::Null);
    rule("8414-3.2-no-empty-arrays", !empty && value.get("scopes_supported").is_none());
    let endpoints = [&metadata.authorization_endpoint, &metadata.token_endpoint, &metadata.introspection_endpoint];
    let secure = |at: usize| endpoints[at].starts_with("https://");
    rule("6749-3.1-tls", secure(0) && parse("http://as.example").is_err());
    rule("6749-3.2-tls", secure(1) && parse("http://as.example").is_err());
    rule("7662-2-tls", secure(2) && parse("http://as.example").is_err());
    rule("6749-10.8-no-cleartext", parse("http://as.example").is_err());
    rule("6749-3.1-endpoint-query-kept", parse("https://as.example?tenant=1").is_err());
    rule("6749-3.1-endpoint-no-fragment", parse("https://as.example/#x").is_err());
    rule("6749-3.2-endpoint-no-fragment", parse("https://as.example#").is_err());
}
