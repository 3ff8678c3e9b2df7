//! The rules of the metadata of protected resources (RFC 9728).

use grantor::operation::Demand;
use grantor::wire::{Body, ProtectedResource, ProtectedResourceMetadata, Request, Response};
use grantor::{Issuer, Occurrence, Resource, Scope, Timestamp};
use grantor_tests::clients::{RESOURCE, scope};
use grantor_tests::direct::get;
use grantor_tests::keys::payload;
use grantor_tests::rules::rule;
use grantor_tests::server::TestServer;
use serde_json::{Value, json};

fn metadata(resource: &str) -> Option<ProtectedResourceMetadata> {
    ProtectedResourceMetadata::new(Resource::parse(resource).ok()?).ok()
}

fn photos() -> ProtectedResourceMetadata {
    let issuer = Issuer::parse("https://as.example").unwrap();
    let photos = metadata(RESOURCE).unwrap().with_authorization_servers([issuer]);
    photos.with_scopes(&scope("photos profile")).with_name("Photos")
}

fn document(response: &Response) -> Value {
    serde_json::from_slice(&response.body).unwrap()
}

#[test]
fn identifiers() {
    let https = metadata(RESOURCE).is_some() && metadata("http://api.example/photos").is_none();
    let fragment = metadata(&format!("{RESOURCE}#x")).is_some() || metadata("urn:example:photos").is_some();
    rule("9728-1.2-resource-https", https && !fragment);
    let known = "https://api.example/.well-known/oauth-protected-resource";
    let url = |resource: &str| metadata(resource).unwrap().url().to_owned();
    let inserted = url(RESOURCE) == format!("{known}/photos");
    let with_query = url("https://api.example/photos?x=1") == format!("{known}/photos?x=1");
    rule("9728-3-well-known", inserted && with_query && url("https://api.example") == known);
    rule(
        "9728-3.1-trailing-slash",
        url("https://api.example/") == known && url("https://api.example/?x") != url("https://api.example/"),
    );
}

#[test]
fn documents() {
    let response = photos().respond(&get(""));
    let json = response.headers.value("content-type") == Some("application/json");
    let all = document(&response);
    rule("9728-3.2-status-200-json", response.status == 200 && json && all.is_object());
    rule("9728-2-resource-present", all["resource"].is_string());
    rule("9728-2-scopes-supported", all["scopes_supported"] == json!(["photos", "profile"]));
    rule("9728-2-resource-name", all["resource_name"] == "Photos");
    let elsewhere = photos().respond(&get("x=1"));
    let slash = metadata("https://api.example/").unwrap();
    let same = document(&slash.respond(&get("")))["resource"] == "https://api.example/";
    rule("9728-3.3-resource-identical", all["resource"] == RESOURCE && elsewhere.status == 404 && same);
    let posted = photos().respond(&Request { method: "POST", ..get("") });
    rule("9728-3.1-get", response.status == 200 && posted.status == 405);

    let least = metadata(RESOURCE).unwrap().with_scopes(&Scope::empty()).with_authorization_servers([]);
    let least = document(&least.respond(&get("")));
    let is_empty = |value: &Value| value.is_null() || value.as_array().is_some_and(Vec::is_empty);
    let empty = least.as_object().unwrap().values().any(is_empty);
    rule("9728-3.2-no-empty-arrays", !empty && least.get("scopes_supported").is_none());
    rule("9728-2-no-none-alg", all.get("resource_signing_alg_values_supported").is_none());
    let [https, http] = ["https", "http"].map(|scheme| photos().with_jwks_uri(&format!("{scheme}://api.example/jwks")));
    let published = https.map(|metadata| document(&metadata.respond(&get("")))["jwks_uri"].clone());
    rule("9728-2-jwks-uri-https", published == Ok(json!("https://api.example/jwks")) && http.is_err());
}

#[test]
fn challenges() {
    let (metadata, demand) = (photos(), Demand { scope: scope("photos"), resource: None });
    let resource = ProtectedResource { metadata: Some(&metadata), ..ProtectedResource::new("photos", &demand) };
    let authorization = |value: &'static str| Occurrence::Once(value.as_bytes());
    let malformed = Request { authorization: authorization("Bearer a b"), body: Body::Whole(b""), ..get("") };
    let challenges = [
        resource.token(&get("")).unwrap_err(),
        resource.token(&malformed).unwrap_err(),
        resource.admit(None, Timestamp::from_unix(0)).unwrap_err(),
    ];
    let parameter = format!(", resource_metadata=\"{}\"", metadata.url());
    let points = |response: &Response| response.headers.value("www-authenticate").unwrap().contains(&parameter);
    rule("9728-5.1-challenge-parameter", challenges.iter().all(points));
}

#[tokio::test]
async fn tokens() {
    let server = TestServer::start();
    let code = server.code_for("jwt", "photos", &[RESOURCE]).await;
    let token = server.exchange("jwt", &code).await.text("access_token");
    let here = server.introspect("photos-api", &token).await;
    let elsewhere = server.introspect("api", &token).await;
    let told = here.text("aud") == RESOURCE && elsewhere.member("active") == false;
    rule("9728-7.4-audience-tokens", payload(&token)["aud"] == RESOURCE && told);
}
