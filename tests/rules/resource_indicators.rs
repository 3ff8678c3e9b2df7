//! The rules of resource indicators (RFC 8707).

use grantor::Resource;
use grantor_tests::clients::{CALLBACK, PROFILES, RESOURCE, two_resources};
use grantor_tests::http::Reply;
use grantor_tests::rules::rule;
use grantor_tests::server::{TestServer, exchange, request};

const QUERY: &str = "https://api.example/query?x=1";

fn server() -> TestServer {
    let query = Resource::parse(QUERY).unwrap();
    TestServer::start_at("", |policy| policy.with_resources(two_resources().into_iter().chain([query.into()])).unwrap())
}

fn refused(reply: &Reply) -> bool {
    reply.status == 400 && reply.error() == "invalid_target"
}

async fn own(server: &TestServer, client_id: &str, resources: &[&str]) -> Reply {
    let fields = [("grant_type", "client_credentials"), ("scope", "photos")].into_iter();
    let resources = resources.iter().map(|resource| ("resource", *resource));
    server.token(client_id, &fields.chain(resources).collect::<Vec<_>>()).await
}

async fn authorize(server: &TestServer, client_id: &str, resources: &[&str]) -> Reply {
    let resources = resources.iter().map(|resource| ("resource", *resource));
    server.authorize(&request(client_id).into_iter().chain(resources).collect::<Vec<_>>()).await
}

async fn redeem(server: &TestServer, code: &str, resource: &str) -> Reply {
    server.token("jwt", &[&exchange(code)[..], &[("resource", resource)]].concat()).await
}

async fn refresh(server: &TestServer, token: &str, resource: &str) -> Reply {
    let fields = [("grant_type", "refresh_token"), ("refresh_token", token), ("resource", resource)];
    server.token("jwt", &fields).await
}

async fn audience(server: &TestServer, reply: &Reply) -> String {
    server.introspect("jwt", &reply.text("access_token")).await.text("aud")
}

#[tokio::test]
async fn values() {
    let server = server();
    let mut relative = true;
    for text in ["photos", "/photos", "//api.example/photos", "not a uri"] {
        // Nor can a server be told to know one.
        relative &= refused(&own(&server, "jwt", &[text]).await) && Resource::parse(text).is_err();
    }
    rule("8707-2-absolute-uri", relative && own(&server, "jwt", &[RESOURCE]).await.status == 200);
    let empty = own(&server, "jwt", &["https://api.example/photos#"]).await;
    let some = own(&server, "jwt", &["https://api.example/photos#x"]).await;
    let known = Resource::parse("https://api.example/photos#x").is_ok();
    rule("8707-2-no-fragment", refused(&empty) && refused(&some) && !known);
    let added = own(&server, "jwt", &[&format!("{RESOURCE}?x=1")]).await;
    let registered = authorize(&server, "web", &[QUERY]).await;
    rule("8707-2-query-avoided", refused(&added) && registered.status == 200);

    let repeated = server.token("jwt", &[("grant_type", "client_credentials"), ("scope", "a"), ("scope", "b")]).await;
    let several = authorize(&server, "web", &[RESOURCE, PROFILES, RESOURCE]).await;
    // One token is for one resource, and that is what is wrong with several, not that they are several.
    let at_token = own(&server, "jwt", &[RESOURCE, PROFILES]).await;
    let read = several.status == 200 && refused(&at_token);
    rule("8707-2-repeatable", read && repeated.error() == "invalid_request");

    let both = server.code_for("jwt", "photos profile", &[RESOURCE, PROFILES]).await;
    let missing = server.exchange("jwt", &both).await;
    let unknown = own(&server, "jwt", &["https://api.example/other"]).await;
    let malformed = own(&server, "jwt", &["relative"]).await;
    let not_allowed = own(&server, "narrow", &[QUERY]).await;
    let allowed = own(&server, "narrow", &[RESOURCE]).await.status == 200;
    let all = [missing, unknown, malformed, not_allowed].iter().all(refused);
    rule("8707-2-invalid-target", all && allowed);
}

#[tokio::test]
async fn authorization() {
    let server = server();
    let mut told = true;
    for (client_id, resources) in [
        ("web", &["relative"][..]),
        ("web", &["https://api.example/photos#x"]),
        ("web", &["https://api.example/other"]),
        ("web", &[RESOURCE, "https://api.example/other"]),
        ("narrow", &[RESOURCE, PROFILES]),
    ] {
        let reply = authorize(&server, client_id, resources).await;
        let redirected = reply.status == 303 && reply.header("location").starts_with(CALLBACK);
        told &= redirected && reply.error() == "invalid_target" && reply.parameter("state") == "af0ifjsldkj";
    }
    rule("8707-2.1-authorize-invalid-target", told);
}

#[tokio::test]
async fn grants() {
    let server = server();
    let code = server.code_for("jwt", "photos profile", &[RESOURCE, PROFILES]).await;
    let outside = redeem(&server, &code, QUERY).await;
    let first = redeem(&server, &code, RESOURCE).await;
    let to_first = audience(&server, &first).await;
    let (here, elsewhere) = (
        server.introspect("photos-api", &first.text("access_token")).await,
        server.photos(&first.text("access_token")).await,
    );
    let restricted = here.member("active") == true && elsewhere.error() == "invalid_token";
    rule("8707-2-audience-restricted", to_first == RESOURCE && restricted);
    rule("8707-2.2-downscope", here.text("scope") == "photos");
    rule("8707-2.2-scope-reported", first.text("scope") == "photos");

    let token = first.text("refresh_token");
    let unasked = refresh(&server, &token, QUERY).await;
    let second = refresh(&server, &token, PROFILES).await;
    rule("8707-2.2-token-subset", refused(&outside) && refused(&unasked) && first.status == 200);
    let to_second = audience(&server, &second).await;
    rule("8707-2.1-grant-wide", [&*to_first, &*to_second] == [RESOURCE, PROFILES]);
    // The narrower token narrowed neither the resources nor the scope of what is left.
    let third = refresh(&server, &second.text("refresh_token"), RESOURCE).await;
    let whole = second.text("scope") == "profile" && third.text("scope") == "photos";
    rule("8707-2.2-refresh-keeps-grant", audience(&server, &third).await == RESOURCE && whole);
}
