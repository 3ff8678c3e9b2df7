//! Clients of every kind.

use core::time::Duration;

use grantor::{
    AccessTokenFormat, Authentication, Client, ClientId, ClientSecret, Digest, GrantType, Introspection,
    LifetimeOverrides, RedirectUri, Registration, Resource, ResourceServer, Scope,
};

use crate::keys;

/// The secret of every confidential client of the tests.
pub const SECRET: &str = "gcs_Qm7wZk3VtY9pLs2XhN8cRb4JfD6gTa1uEoKi5yWvBnM";

/// The resource that the server knows.
pub const RESOURCE: &str = "https://api.example/photos";

/// Another, which servers with [`two_resources`] know.
pub const PROFILES: &str = "https://api.example/profiles";

/// A redirection URI on `localhost`.
pub const LOCAL: &str = "http://localhost:3000/cb";

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
/// | `modern` | confidential, exchanges without a redirection URI |
/// | `wide` | confidential, with a scope that the server does not have |
/// | `local` | confidential, with a redirection URI on `localhost` |
/// | `native-local` | public and native, with the same |
/// | `quick` | confidential, with all lifetimes of its own |
/// | `disabled` | confidential, disabled |
/// | `jwt` | confidential, with access tokens that are JWTs |
/// | `narrow` | confidential, reaches no named resource but [`RESOURCE`] |
/// | `signer` | confidential, `private_key_jwt` with the key of [`keys::client_key`] |
#[must_use]
pub fn all() -> Vec<Client> {
    let confidential =
        |id| Registration::confidential(client_id(id), secret(), vec![uri(CALLBACK)], scope("photos profile"));
    let public = |id, uris: &[&str]| {
        Registration::public(client_id(id), uris.iter().map(|text| uri(text)).collect(), scope("photos profile"))
    };
    let registrations = [
        Registration { name: "The web client".into(), ..confidential("web") },
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
        Registration { exchange_without_redirect_uri: true, ..confidential("modern") },
        Registration { scope: scope("photos unheard-of"), grant_types: all_grants(), ..confidential("wide") },
        Registration { redirect_uris: vec![uri(LOCAL)], ..confidential("local") },
        Registration { native: true, ..public("native-local", &[LOCAL]) },
        Registration { lifetimes: quick(), grant_types: all_grants(), ..confidential("quick") },
        Registration { disabled: true, ..confidential("disabled") },
        Registration { access_tokens: Some(AccessTokenFormat::Jwt), grant_types: all_grants(), ..confidential("jwt") },
        Registration { resources: Some(vec![resource()]), grant_types: all_grants(), ..confidential("narrow") },
        Registration {
            authentication: Authentication::PrivateKeyJwt(keys::client_keys()),
            grant_types: all_grants(),
            ..confidential("signer")
        },
    ];
    registrations.map(|registration| Client::new(registration).unwrap()).into()
}

/// The lifetimes of the client `quick`.
#[must_use]
pub fn quick() -> LifetimeOverrides {
    let seconds = |seconds| Some(Duration::from_secs(seconds));
    LifetimeOverrides {
        code: seconds(90),
        ticket: seconds(70),
        access_token: seconds(300),
        refresh_token_idle: seconds(200),
        refresh_token: seconds(250),
        retry_window: seconds(0),
    }
}

fn all_grants() -> Vec<GrantType> {
    vec![GrantType::AuthorizationCode, GrantType::RefreshToken, GrantType::ClientCredentials]
}

/// The resource that the server knows.
#[must_use]
pub fn resource() -> Resource {
    Resource::parse(RESOURCE).unwrap()
}

/// Two resources: the scope `photos` means something at one alone, and `profile` at the other.
#[must_use]
pub fn two_resources() -> [ResourceServer; 2] {
    [(RESOURCE, "photos"), (PROFILES, "profile")]
        .map(|(name, own)| ResourceServer { scope: scope(own), ..Resource::parse(name).unwrap().into() })
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
