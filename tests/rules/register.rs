//! The rules of registration.

use grantor::server::blocking::Clients as _;
use grantor::{Client, ClientId, ClientType, Digest, GrantType, InvalidClient, RedirectUri, Registration, Scope};
use grantor_memory::MemoryClients;
use grantor_tests::rules::rule;

fn uri(text: &str) -> RedirectUri {
    RedirectUri::parse(text).unwrap()
}

fn public(uris: Vec<RedirectUri>) -> Registration {
    Registration::public(ClientId::parse("app").unwrap(), uris, Scope::parse("photos").unwrap())
}

fn confidential() -> Registration {
    let id = ClientId::parse("app").unwrap();
    Registration::confidential(
        id,
        Digest::of(b"secret"),
        vec![uri("https://c.example/cb")],
        Scope::parse("photos").unwrap(),
    )
}

#[test]
fn clients() {
    let stored = serde_json::to_value(confidential()).unwrap();
    rule("6749-2.1-client-type-recorded", stored["client_type"] == "confidential");
    rule(
        "21-2-registration-has-redirects",
        stored["redirect_uris"][0] == "https://c.example/cb" && stored["client_type"].is_string(),
    );
    let clients = MemoryClients::new();
    let first = clients.insert(Client::new(confidential()).unwrap());
    let second = clients.insert(Client::new(public(vec![uri("https://c.example/other")])).unwrap());
    let Ok(known) = clients.client(&ClientId::parse("app").unwrap());
    rule("6749-2.2-client-id-unique", first.is_none() && second.is_some());
    rule("21-2.1-one-type-per-id", known.is_some_and(|client| client.client_type == ClientType::Public));
    let mismatched = Registration { client_type: ClientType::Public, ..confidential() };
    assert_eq!(Client::new(mismatched), Err(InvalidClient::Authentication));
    let without = Client::new(public(Vec::new()));
    rule("6749-3.1.2.2-public-registers-redirect", without == Err(InvalidClient::NoRedirectUri));
    let native = Registration { native: true, ..confidential() };
    rule("6749-10.1-no-secrets-to-native", Client::new(native.clone()) == Err(InvalidClient::NativeWithSecret));
    rule("8252-8.4-native-is-public", Client::new(native) == Err(InvalidClient::NativeWithSecret));
    let own =
        Registration { grant_types: vec![GrantType::ClientCredentials], ..public(vec![uri("https://c.example/cb")]) };
    rule("8252-8.5-static-secret-is-public", Client::new(own) == Err(InvalidClient::PublicClientCredentials));
    rule("21-7.9-scope-per-client", stored["scope"] == "photos");
}

#[test]
fn redirection_uris() {
    let bad = |text: &str| RedirectUri::parse(text).is_err();
    rule("6749-3.1.2-redirect-absolute", bad("/cb") && bad("//c.example/cb") && bad("c.example/cb"));
    rule("6749-3.1.2-redirect-no-fragment", bad("https://c.example/cb#x") && bad("https://c.example/cb#"));
    rule("6749-3.1.2.1-redirect-tls", bad("http://c.example/cb"));
    rule("6749-3.1.2.1-insecure-redirect-warning", bad("http://c.example/cb") && bad("http://192.168.0.1/cb"));
    rule("9700-2.6-no-http-redirects", bad("http://c.example/cb") && !bad("http://127.0.0.1/cb"));
    let partial = uri("https://c.example/");
    rule("6749-3.1.2.2-full-uri-registered", partial.admit("https://c.example/cb", true).is_none());
    let kinds = ["com.example.app:/cb", "https://c.example/cb", "http://127.0.0.1/cb", "http://[::1]/cb"];
    rule("8252-7-three-redirect-kinds", kinds.iter().all(|text| !bad(text)));
    rule("8252-8.4-scheme-with-dot", bad("myapp:/cb") && bad("javascript:alert(1)"));
    rule("8252-8.4-reverse-domain-scheme", bad("myapp:/cb") && !bad("com.example.app:/cb"));
    let localhost = uri("http://localhost:3000/cb");
    rule("8252-8.3-localhost-discouraged", localhost.admit("http://localhost:3001/cb", false).is_none());
}
