//! The server that the checks ask: one policy, and clients of each kind.

use grantor::{
    AccessTokenFormat, Authentication, Client, ClientId, ClientSecret, Digest, GrantType, Introspection, Issuer,
    Moment, Policy, RedirectUri, Registration, Resource, Scope,
};
use grantor_jose::SigningKey;
use grantor_testkit::Constant;
use time::UtcDateTime;

use crate::keys::{CLIENT, jwks};

pub(crate) const ISSUER: &str = "https://as.example";
pub(crate) const CALLBACK: &str = "https://client.example/callback";
pub(crate) const RESOURCE: &str = "https://api.example/photos";

/// The secret of each confidential client.
pub(crate) const SECRET: &str = "gcs_Qm7wZk3VtY9pLs2XhN8cRb4JfD6gTa1uEoKi5yWvBnM";

/// When it all begins.
pub(crate) const START: i64 = 1_790_000_000;

pub(crate) fn policy(issuer: &Issuer) -> Policy {
    let policy = Policy::new(issuer.clone(), scope("admin photos profile"));
    let policy = policy.with_default_scope(scope("profile")).expect("one of the scopes");
    policy.with_resources([Resource::parse(RESOURCE).expect("a resource")]).expect("a name of its own")
}

pub(crate) fn issuer() -> Issuer {
    Issuer::parse(ISSUER).expect("an issuer")
}

pub(crate) fn scope(text: &str) -> Scope {
    Scope::parse(text).expect("a scope")
}

pub(crate) fn secret() -> Digest {
    ClientSecret::parse(SECRET).expect("a secret").digest()
}

/// A confidential client that may use every grant type.
pub(crate) fn confidential(client_id: ClientId, redirect_uris: Vec<RedirectUri>) -> Registration {
    Registration {
        grant_types: [GrantType::AuthorizationCode, GrantType::RefreshToken, GrantType::ClientCredentials].into(),
        ..Registration::confidential(client_id, secret(), redirect_uris, scope("photos profile"))
    }
}

/// A client of this name that authenticates by what this key signs, and is given JWTs.
pub(crate) fn signing(name: &str, key: &SigningKey) -> Registration {
    let redirect_uri = RedirectUri::parse(CALLBACK).expect("a redirection URI");
    Registration {
        authentication: Authentication::PrivateKeyJwt(jwks(key.verifying_key())),
        access_tokens: Some(AccessTokenFormat::Jwt),
        ..confidential(id(name), [redirect_uri].into())
    }
}

fn id(text: &str) -> ClientId {
    ClientId::parse(text).expect("an identifier")
}

/// `web` and `post` by their methods, a public one, a native one, one with two redirection URIs that need not name
/// them, a resource server, one that is disabled, and one that signs.
pub(crate) fn clients() -> [Client; 8] {
    let uris = |texts: &[&str]| texts.iter().map(|text| RedirectUri::parse(text).expect("a redirection URI")).collect();
    let public = |text, redirect_uris| Registration::public(id(text), redirect_uris, scope("photos profile"));
    [
        confidential(id("web"), uris(&[CALLBACK])),
        Registration {
            authentication: Authentication::ClientSecretPost(secret()),
            code_without_challenge: true,
            ..confidential(id("post"), uris(&[CALLBACK]))
        },
        public("spa", uris(&[CALLBACK])),
        Registration { native: true, ..public("native", uris(&["http://localhost/cb", "com.example.app:/cb"])) },
        Registration {
            exchange_without_redirect_uri: true,
            ..confidential(id("several"), uris(&[CALLBACK, "https://client.example/other?x=1&"]))
        },
        Registration::resource_server(id("api"), secret(), Introspection::AllTokens),
        Registration { disabled: true, ..confidential(id("disabled"), uris(&[CALLBACK])) },
        signing("signer", &CLIENT),
    ]
    .map(|registration| Client::new(registration).expect("a consistent registration"))
}

/// A moment whose chance is one byte over and over, as near to this second as a date can be.
pub(crate) fn moment(second: i64, byte: u8) -> Moment {
    let bounds = [UtcDateTime::MIN, UtcDateTime::MAX].map(UtcDateTime::unix_timestamp);
    let second = second.clamp(bounds[0], bounds[1]);
    let Ok(moment) = Moment::draw(UtcDateTime::from_unix_timestamp(second).expect("a date"), &mut Constant([byte]));
    moment
}
