//! Clients of every kind.

use grantor::{
    Authentication, Client, ClientId, ClientSecret, Digest, GrantType, Introspection, RedirectUri, Registration,
    Resource, Scope,
};

/// The secret of every confidential client of the tests.
pub const SECRET: &str = "gcs_Qm7wZk3VtY9pLs2XhN8cRb4JfD6gTa1uEoKi5yWvBnM";

/// The resource that the server knows.
pub const RESOURCE: &str = "https://api.example/photos";

/// A redirection URI.
pub const CALLBACK: &str = "https://client.example/callback";

/// The clients that the test server knows:
///
/// | client | kind |
/// |---|---|
/// | `web` | confidential, `client_secret_basic` |
/// | `post` | confidential, `client_secret_post` |
/// | `spa` | public |
/// | `native` | public, with a loopback redirection URI and one of its own scheme |
/// | `legacy` | confidential, codes without a challenge |
/// | `several` | confidential, with two redirection URIs |
/// | `once` | confidential, without refresh tokens |
/// | `service` | confidential, client credentials alone, yet with a redirection URI |
/// | `api` | the resource server for tokens without audience |
/// | `photos-api` | the resource server for [`RESOURCE`] |
/// | `o:dd id` | confidential, with an identifier that must be encoded in a Basic header |
/// | `disabled` | confidential, disabled |
#[must_use]
pub fn all() -> Vec<Client> {
    let confidential =
        |id| Registration::confidential(client_id(id), secret(), vec![uri(CALLBACK)], scope("photos profile"));
    let public = |id, uris: &[&str]| {
        Registration::public(client_id(id), uris.iter().map(|text| uri(text)).collect(), scope("photos profile"))
    };
    let registrations = [
        confidential("web"),
        Registration { authentication: Authentication::ClientSecretPost(secret()), ..confidential("post") },
        public("spa", &[CALLBACK]),
        Registration { native: true, ..public("native", &["http://127.0.0.1/cb", "com.example.app:/cb"]) },
        Registration { code_without_challenge: true, ..confidential("legacy") },
        Registration {
            redirect_uris: vec![uri(CALLBACK), uri("https://client.example/other?x=1")],
            ..confidential("several")
        },
        Registration { grant_types: vec![GrantType::AuthorizationCode], ..confidential("once") },
        Registration { grant_types: vec![GrantType::ClientCredentials], ..confidential("service") },
        Registration::resource_server(client_id("api"), secret(), Introspection::AllTokens),
        Registration::resource_server(client_id("photos-api"), secret(), Introspection::Resource(resource())),
        confidential("o:dd id"),
        Registration { disabled: true, ..confidential("disabled") },
    ];
    registrations.map(|registration| Client::new(registration).unwrap()).into()
}

/// The resource that the server knows.
#[must_use]
pub fn resource() -> Resource {
    Resource::parse(RESOURCE).unwrap()
}

/// A scope.
#[must_use]
pub fn scope(text: &str) -> Scope {
    Scope::parse(text).unwrap()
}

fn client_id(text: &str) -> ClientId {
    ClientId::parse(text).unwrap()
}

fn uri(text: &str) -> RedirectUri {
    RedirectUri::parse(text).unwrap()
}

fn secret() -> Digest {
    ClientSecret::parse(SECRET).unwrap().digest()
}
