//! The rules that hold everywhere.

use grantor_tests::clients::SECRET;
use grantor_tests::rules::rule;
use grantor_tests::server::TestServer;

const LIMITS: &str = include_str!("../../crates/grantor/README.md");

#[tokio::test]
async fn texts() {
    let server = TestServer::start();
    let tokens = server.tokens("web").await;
    let code = server.code("web").await;
    let says = |what: &str, length: usize| {
        LIMITS.lines().any(|line| line.starts_with("| ") && line.contains(what) && line.contains(&length.to_string()))
    };
    let sizes = says("code, opaque access token", code.len())
        && says("refresh token", tokens.text("refresh_token").len())
        && says("client identifier", 255);
    rule("6749-2.2-client-id-size-documented", sizes && code.len() == tokens.text("access_token").len());
    let documented = include_str!("../../crates/grantor/src/policy/mod.rs")
        .contains("such a request is refused with `invalid_scope`");
    let metadata = server.call("GET", "/.well-known/oauth-authorization-server").send().await;
    rule("6749-3.3-scope-policy-documented", documented && metadata.member("scopes_supported").is_array());

    let form = |body: &[u8]| server.call("POST", "/token").basic("service", SECRET).raw_form(body);
    let good = form(b"grant_type=client_credentials&scope=photos&x=%C3%A9+%E2%82%AC").send().await;
    let bad = form(b"grant_type=client_credentials&scope=photos&x=%ff").send().await;
    rule("6749-b-form-utf8", good.status == 200 && bad.status == 400 && bad.error() == "invalid_request");
    // Names and values are compared as they are: neither case nor composed characters are folded.
    let upper = form(b"GRANT_TYPE=client_credentials&scope=photos").send().await;
    rule("8414-4-string-equality", upper.status == 400);
    let composed = form("grant_type=client_credentials&scope=photos&client_id=servic\u{e9}".as_bytes()).send().await;
    let decomposed =
        form("grant_type=client_credentials&scope=photos&client_id=service\u{301}".as_bytes()).send().await;
    rule("8414-4-no-unicode-normalisation", composed.status != 200 && decomposed.status != 200);
}
