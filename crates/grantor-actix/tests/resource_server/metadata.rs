//! The document that a challenge points to.

use actix_web::App;
use actix_web::test::{self, TestRequest};
use grantor::Resource;
use grantor::wire::ProtectedResourceMetadata;
use grantor_actix::resource_metadata;
use serde_json::{Value, json};

use crate::scene::{ISSUER, RESOURCE, Scene, metadata};

const PATH: &str = "/.well-known/oauth-protected-resource/photos";

#[actix_web::test]
async fn everybody_may_read_it() {
    assert_eq!(metadata().url(), format!("https://api.example{PATH}"));
    let scene = Scene::start(false);
    let response = scene.request("GET", PATH).send().await.unwrap();
    let headers = response.headers().clone();
    assert_eq!((response.status().as_u16(), &headers["content-type"]), (200, &"application/json".parse().unwrap()));
    assert_eq!(headers["access-control-allow-origin"], "*");
    let document: Value = serde_json::from_slice(&response.bytes().await.unwrap()).unwrap();
    let expected = json!({
        "resource": RESOURCE,
        "authorization_servers": [ISSUER],
        "scopes_supported": ["photos"],
        "bearer_methods_supported": ["header"],
    });
    assert_eq!(document, expected);
    let head = scene.request("HEAD", PATH).send().await.unwrap();
    assert_eq!((head.status().as_u16(), head.bytes().await.unwrap().len()), (200, 0));
}

#[actix_web::test]
async fn the_path_of_the_resource_may_have_any_characters() {
    for path in ["/caf%C3%A9", "/a%20b", "/a%2Fb", "/a%25b", "/a+b", "/a;b=(c)*", "/a/"] {
        let resource = Resource::parse(&format!("https://api.example{path}")).unwrap();
        let metadata = ProtectedResourceMetadata::new(resource).unwrap();
        let app = test::init_service(App::new().service(resource_metadata(metadata.clone()))).await;
        let response = test::call_service(&app, TestRequest::get().uri(metadata.path()).to_request()).await;
        assert_eq!(response.status(), 200, "{path}");
    }
}

#[actix_web::test]
async fn nothing_else_is_done_with_it() {
    let scene = Scene::start(false);
    for (method, path, status) in [
        ("POST", PATH, 405),
        ("DELETE", PATH, 405),
        ("OPTIONS", PATH, 204),
        ("GET", "/.well-known/oauth-protected-resource/photos?x", 404),
        ("GET", "/.well-known/oauth-protected-resource", 404),
        ("GET", "/.well-known/oauth-protected-resource/photos/", 404),
    ] {
        let response = scene.request(method, path).send().await.unwrap();
        assert_eq!(response.status().as_u16(), status, "{method} {path}");
    }
}
