//! The client and its registration (RFC 6749 2).

use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Deref;

use serde::{Deserialize, Serialize};

use crate::policy::{AccessTokenFormat, InvalidLifetimes, LifetimeOverrides, Lifetimes};
use crate::value::{ClientId, Digest, Jwks, RedirectUri, Resource, Scope};

/// What is known of a client: plain data, to be written down, stored and read. [`Client::new`] checks it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Registration {
    /// The client identifier, unique within the server.
    pub client_id: ClientId,
    /// The name that the consent page shows.
    pub name: String,
    /// Whether the client can keep a secret.
    pub client_type: ClientType,
    /// How it authenticates; there is one method, and no other is taken.
    pub authentication: Authentication,
    /// Whether it is an application on the owner's device (RFC 8252): a public client, whose `localhost` redirection
    /// URIs may vary in their port.
    #[serde(default)]
    pub native: bool,
    /// Its redirection URIs.
    #[serde(default)]
    pub redirect_uris: Vec<RedirectUri>,
    /// The grant types that it may use. With [`GrantType::RefreshToken`] it gets refresh tokens.
    pub grant_types: Vec<GrantType>,
    /// The greatest scope that it may ask for. Grants that exist keep what their owners approved. The empty one is left
    /// out where the registration is written.
    #[serde(default = "Scope::empty", skip_serializing_if = "Scope::is_empty")]
    pub scope: Scope,
    /// The protected resources that it may reach, besides that of the issuer; `None` for all that the server knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resources: Option<Vec<Resource>>,
    /// The format of its access tokens, where the resource server has none of its own; `None` for that of the server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_tokens: Option<AccessTokenFormat>,
    /// Takes authorization requests without a code challenge. **Dangerous**: a code that leaks can be injected into
    /// another session of this client (RFC 9700 2.1.1). For confidential clients that cannot be changed.
    #[serde(default)]
    pub code_without_challenge: bool,
    /// Takes exchanges that do not repeat the redirection URI, where a code challenge binds the code: the way of
    /// OAuth 2.1 10.2, for clients that know no other. **It costs a check**: with it, only the challenge tells that a
    /// code was meant for this redirection URI of the client and not for another.
    #[serde(default)]
    pub exchange_without_redirect_uri: bool,
    /// Which tokens it may introspect.
    #[serde(default)]
    pub introspection: Introspection,
    /// Its lifetimes, where they differ from the server's.
    #[serde(default)]
    pub lifetimes: LifetimeOverrides,
    /// Refuses every request of the client. Access tokens that it holds live on until they expire.
    #[serde(default)]
    pub disabled: bool,
}

impl Registration {
    /// A public client that uses authorization codes and refresh tokens.
    #[must_use]
    pub fn public(client_id: ClientId, redirect_uris: Vec<RedirectUri>, scope: Scope) -> Self {
        Self {
            name: client_id.as_str().into(),
            client_id,
            client_type: ClientType::Public,
            authentication: Authentication::None,
            native: false,
            redirect_uris,
            grant_types: [GrantType::AuthorizationCode, GrantType::RefreshToken].into(),
            scope,
            resources: None,
            access_tokens: None,
            code_without_challenge: false,
            exchange_without_redirect_uri: false,
            introspection: Introspection::OwnTokens,
            lifetimes: LifetimeOverrides::default(),
            disabled: false,
        }
    }

    /// A confidential client that uses authorization codes and refresh tokens and authenticates with
    /// `client_secret_basic`.
    #[must_use]
    pub fn confidential(client_id: ClientId, secret: Digest, redirect_uris: Vec<RedirectUri>, scope: Scope) -> Self {
        Self {
            client_type: ClientType::Confidential,
            authentication: Authentication::ClientSecretBasic(secret),
            ..Self::public(client_id, redirect_uris, scope)
        }
    }

    /// A confidential client without owners: it uses client credentials alone.
    #[must_use]
    pub fn service(client_id: ClientId, secret: Digest, scope: Scope) -> Self {
        Self {
            grant_types: [GrantType::ClientCredentials].into(),
            ..Self::confidential(client_id, secret, Vec::new(), scope)
        }
    }

    /// A resource server, which asks nothing for itself and introspects the tokens that it is given.
    #[must_use]
    pub fn resource_server(client_id: ClientId, secret: Digest, introspection: Introspection) -> Self {
        Self {
            grant_types: Vec::new(),
            introspection,
            ..Self::confidential(client_id, secret, Vec::new(), Scope::empty())
        }
    }
}

/// Whether a client can keep a secret (RFC 6749 2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientType {
    /// It cannot: it runs in a browser or on the owner's device.
    Public,
    /// It can: it runs on a server.
    Confidential,
}

/// How a client authenticates at the token, revocation and introspection endpoints. A secret is known by the digest of
/// its text ([`ClientSecret::digest`](crate::ClientSecret::digest)).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Authentication {
    /// `none`: it says who it is in `client_id`.
    None,
    /// `client_secret_basic`: the Authorization header (RFC 6749 2.3.1).
    ClientSecretBasic(Digest),
    /// `client_secret_post`: the parameters `client_id` and `client_secret`.
    ClientSecretPost(Digest),
    /// `private_key_jwt`: a JWT that one of these keys signed (RFC 7523 2.2). The server needs a
    /// [`Signer`](crate::Signer) that verifies, and [`Marks`](crate::Marks).
    PrivateKeyJwt(Jwks),
}

/// A grant type (RFC 6749 1.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GrantType {
    /// `authorization_code`
    AuthorizationCode,
    /// `refresh_token`
    RefreshToken,
    /// `client_credentials`
    ClientCredentials,
}

/// Which tokens a client may introspect (RFC 7662 4).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Introspection {
    /// Access and refresh tokens that were issued to it.
    #[default]
    OwnTokens,
    /// Besides its own, all access tokens that name no resource: it is the resource server.
    AllTokens,
    /// Besides its own, access tokens that name this resource: it is one resource server among several.
    Resource(Resource),
}

/// A client whose registration is consistent. It dereferences to its [`Registration`].
///
/// ```
/// use grantor::{Client, ClientId, RedirectUri, Registration, Scope};
///
/// let client = Client::new(Registration {
///     name: "Photo Print".into(),
///     ..Registration::public(
///         ClientId::parse("photo-print")?,
///         vec![RedirectUri::parse("https://print.example/callback")?],
///         Scope::parse("photos profile")?,
///     )
/// })?;
/// assert_eq!(client.name, "Photo Print");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client(Registration);

/// Why a registration is not consistent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidClient {
    /// The type and the authentication method contradict each other.
    #[error("a public client authenticates with none, a confidential client with a secret or a key")]
    Authentication,
    /// A native application holds a secret, which is the same in every copy (RFC 8252 8.5).
    #[error("a native application is a public client")]
    NativeWithSecret,
    /// The client uses authorization codes and has no redirection URI (RFC 6749 3.1.2.2).
    #[error("a client that uses authorization_code registers at least one redirection URI")]
    NoRedirectUri,
    /// A public client may not use client credentials (RFC 6749 4.4).
    #[error("a public client cannot use client_credentials")]
    PublicClientCredentials,
    /// A public client needs a code challenge (RFC 9700 2.1.1).
    #[error("a public client cannot do without a code challenge")]
    PublicWithoutChallenge,
    /// A public client is nobody who could be told about tokens of others (RFC 7662 2.1).
    #[error("a public client cannot introspect")]
    PublicIntrospection,
    /// The name is empty or has control characters.
    #[error("the name of a client is a text without control characters")]
    Name,
    /// A lifetime is out of bounds.
    #[error(transparent)]
    Lifetimes(#[from] InvalidLifetimes),
}

impl Client {
    /// Checks a registration.
    ///
    /// # Errors
    ///
    /// See [`InvalidClient`].
    pub fn new(registration: Registration) -> Result<Self, InvalidClient> {
        let public = registration.client_type == ClientType::Public;
        let uses = |grant_type| registration.grant_types.contains(&grant_type);
        if public != (registration.authentication == Authentication::None) {
            return Err(InvalidClient::Authentication);
        }
        if registration.native && !public {
            return Err(InvalidClient::NativeWithSecret);
        }
        if uses(GrantType::AuthorizationCode) && registration.redirect_uris.is_empty() {
            return Err(InvalidClient::NoRedirectUri);
        }
        if public && uses(GrantType::ClientCredentials) {
            return Err(InvalidClient::PublicClientCredentials);
        }
        if public && registration.code_without_challenge {
            return Err(InvalidClient::PublicWithoutChallenge);
        }
        if public && registration.introspection != Introspection::OwnTokens {
            return Err(InvalidClient::PublicIntrospection);
        }
        if registration.name.is_empty() || registration.name.chars().any(char::is_control) {
            return Err(InvalidClient::Name);
        }
        Lifetimes::default().overridden_by(&registration.lifetimes).validate()?;
        Ok(Self(registration))
    }

    /// Whether it may ask for tokens for this resource.
    #[must_use]
    pub fn reaches(&self, resource: &Resource) -> bool {
        self.0.resources.as_ref().is_none_or(|resources| resources.contains(resource))
    }

    /// Whether it may use this grant type.
    #[must_use]
    pub fn uses(&self, grant_type: GrantType) -> bool {
        self.0.grant_types.contains(&grant_type)
    }
}

impl Deref for Client {
    type Target = Registration;

    fn deref(&self) -> &Registration {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn registration() -> Registration {
        let uri = RedirectUri::parse("https://a.example/cb").unwrap();
        Registration::confidential(
            ClientId::parse("a").unwrap(),
            Digest::of(b"s"),
            [uri].into(),
            Scope::parse("x").unwrap(),
        )
    }

    #[test]
    fn a_contradiction_is_refused() {
        assert!(Client::new(registration()).is_ok());
        let public =
            Registration { client_type: ClientType::Public, authentication: Authentication::None, ..registration() };
        assert!(Client::new(public.clone()).is_ok());

        use InvalidClient as Why;
        let short = LifetimeOverrides { code: Some(core::time::Duration::ZERO), ..LifetimeOverrides::default() };
        for (wrong, why) in [
            (Registration { client_type: ClientType::Public, ..registration() }, Why::Authentication),
            (Registration { client_type: ClientType::Confidential, ..public.clone() }, Why::Authentication),
            (Registration { native: true, ..registration() }, Why::NativeWithSecret),
            (Registration { redirect_uris: Vec::new(), ..registration() }, Why::NoRedirectUri),
            (
                Registration { grant_types: [GrantType::ClientCredentials].into(), ..public.clone() },
                Why::PublicClientCredentials,
            ),
            (Registration { code_without_challenge: true, ..public.clone() }, Why::PublicWithoutChallenge),
            (Registration { introspection: Introspection::AllTokens, ..public }, Why::PublicIntrospection),
            (Registration { name: "a\nb".into(), ..registration() }, Why::Name),
            (Registration { name: String::new(), ..registration() }, Why::Name),
            (
                Registration { lifetimes: short, ..registration() },
                Why::Lifetimes(
                    Lifetimes { code: core::time::Duration::ZERO, ..Lifetimes::default() }.validate().unwrap_err(),
                ),
            ),
        ] {
            assert_eq!(Client::new(wrong), Err(why));
        }
    }

    #[test]
    fn a_registration_is_stored_and_read_back() {
        let without_scope =
            Registration::resource_server(ClientId::parse("a").unwrap(), Digest::of(b"s"), Introspection::AllTokens);
        for registration in [registration(), without_scope] {
            let text = serde_json::to_string(&registration).unwrap();
            assert_eq!(serde_json::from_str::<Registration>(&text).unwrap(), registration);
            assert!(!text.contains("null"));
        }
    }

    #[test]
    fn each_kind_of_client_uses_what_its_kind_is_for() {
        use GrantType::{AuthorizationCode, ClientCredentials, RefreshToken};

        let (client_id, secret) = (ClientId::parse("a").unwrap(), Digest::of(b"s"));
        let introspection = Introspection::AllTokens;
        let (uris, scope) = (registration().redirect_uris, registration().scope);
        for (registration, used, introspection) in [
            (
                Registration::public(client_id.clone(), uris, scope.clone()),
                &[AuthorizationCode, RefreshToken][..],
                Introspection::OwnTokens,
            ),
            (registration(), &[AuthorizationCode, RefreshToken], Introspection::OwnTokens),
            (Registration::service(client_id.clone(), secret, scope), &[ClientCredentials], Introspection::OwnTokens),
            (Registration::resource_server(client_id, secret, introspection.clone()), &[], introspection),
        ] {
            let client = Client::new(registration).unwrap();
            for grant_type in [AuthorizationCode, RefreshToken, ClientCredentials] {
                assert_eq!(client.uses(grant_type), used.contains(&grant_type), "{client:?}");
            }
            assert_eq!(client.introspection, introspection);
        }
    }
}
