//! Who takes part: the server's policy, and its clients.

use core::time::Duration;

use grantor::{
    AccessTokenFormat, Authentication, Client, ClientId, ClientSecret, GrantType, Introspection, Issuer, Lifetimes,
    Policy, RedirectUri, Registration, Resource, Scope,
};

use super::scopes::Scopes;

/// Who takes part in a [`World`](super::World): the policy of the server, and its clients.
///
/// All confidential clients have [`Cast::SECRET`], all clients that use a browser have [`Cast::REDIRECT_URI`] as their
/// first redirection URI.
///
/// ```
/// use grantor_testkit::world::Cast;
///
/// let cast = Cast::default();
/// assert_eq!(cast.policy().lifetimes().code.as_secs(), 60);
/// assert!(cast.client("web").is_some() && cast.client("nobody").is_none());
/// ```
#[derive(Clone, Debug)]
pub struct Cast {
    policy: Policy,
    clients: Vec<Client>,
}

impl Cast {
    /// The secret of every confidential client.
    pub const SECRET: &'static str = "gcs_Qm7wZk3VtY9pLs2XhN8cRb4JfD6gTa1uEoKi5yWvBnM";

    /// The redirection URI of every client.
    pub const REDIRECT_URI: &'static str = "https://client.example/callback";

    /// The resource of the server.
    pub const RESOURCE: &'static str = "https://api.example/photos";

    /// The owners.
    pub const OWNERS: [&'static str; 2] = ["alice", "bob"];

    /// The clients of [`Cast::default`]: two that are honest, an attacker who is a client as well, and others.
    ///
    /// | client | kind |
    /// |---|---|
    /// | `web` | confidential, by `client_secret_basic`; all grant types |
    /// | `spa` | public |
    /// | `mallory` | the attacker's own: confidential, registered for `admin` too |
    /// | `legacy` | confidential, by `client_secret_post`; codes without a challenge, two redirection URIs |
    /// | `once` | confidential, without refresh tokens |
    /// | `api` | the resource server for tokens without an audience |
    /// | `photos-api` | the resource server for [`Cast::RESOURCE`] |
    pub const CLIENTS: [&'static str; 7] = ["web", "spa", "mallory", "legacy", "once", "api", "photos-api"];

    /// A cast of one's own.
    #[must_use]
    pub const fn new(policy: Policy, clients: Vec<Client>) -> Self {
        Self { policy, clients }
    }

    /// The same, but that access tokens are JWTs (RFC 9068), signed by the server.
    #[must_use]
    pub fn with_jwts(self) -> Self {
        Self { policy: self.policy.with_access_tokens(AccessTokenFormat::Jwt), ..self }
    }

    /// What the server allows.
    #[must_use]
    pub const fn policy(&self) -> &Policy {
        &self.policy
    }

    /// A client by name.
    #[must_use]
    pub fn client(&self, name: &str) -> Option<&Client> {
        self.clients.iter().find(|client| client.client_id.as_str() == name)
    }
}

impl Default for Cast {
    /// The clients of [`Cast::CLIENTS`]. Codes live 60 s, tickets and access tokens 600 s, refresh tokens 1000 s if idle
    /// and 2500 s at most, and a refresh can be retried for 10 s.
    fn default() -> Self {
        parts().unwrap_or_else(|wrong| unreachable!("the constants of this file are right: {wrong}"))
    }
}

fn parts() -> Result<Cast, Box<dyn core::error::Error>> {
    let lifetimes = Lifetimes {
        refresh_token_idle: Duration::from_secs(1000),
        refresh_token: Duration::from_secs(2500),
        ..Lifetimes::default()
    };
    let scope = |scopes: Scopes| Scope::parse(&scopes.text());
    let resource = Resource::parse(Cast::RESOURCE)?;
    let policy = Policy::new(Issuer::parse("https://as.example")?, scope(Scopes::BOTH.and(Scopes::ADMIN))?)
        .with_default_scope(scope(Scopes::PHOTOS)?)?
        .with_resources([resource.clone()])?
        .with_lifetimes(lifetimes)?;

    let secret = ClientSecret::parse(Cast::SECRET)?.digest();
    let uri = RedirectUri::parse(Cast::REDIRECT_URI)?;
    let both = scope(Scopes::BOTH)?;
    let confidential = |name: &str| {
        let client_id = ClientId::parse(name)?;
        Ok::<_, Box<dyn core::error::Error>>(Registration::confidential(
            client_id,
            secret,
            vec![uri.clone()],
            both.clone(),
        ))
    };
    let resource_server = |name, introspection| {
        Ok::<_, Box<dyn core::error::Error>>(Registration::resource_server(
            ClientId::parse(name)?,
            secret,
            introspection,
        ))
    };
    let all = vec![GrantType::AuthorizationCode, GrantType::RefreshToken, GrantType::ClientCredentials];
    let registrations = [
        Registration { grant_types: all.clone(), ..confidential("web")? },
        Registration::public(ClientId::parse("spa")?, vec![uri.clone()], both.clone()),
        Registration { grant_types: all, scope: scope(Scopes::BOTH.and(Scopes::ADMIN))?, ..confidential("mallory")? },
        Registration {
            authentication: Authentication::ClientSecretPost(secret),
            code_without_challenge: true,
            redirect_uris: vec![uri.clone(), RedirectUri::parse("https://client.example/other")?],
            ..confidential("legacy")?
        },
        Registration { grant_types: vec![GrantType::AuthorizationCode], ..confidential("once")? },
        resource_server("api", Introspection::AllTokens)?,
        resource_server("photos-api", Introspection::Resource(resource))?,
    ];
    let clients = registrations.into_iter().map(Client::new).collect::<Result<_, _>>()?;
    Ok(Cast::new(policy, clients))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cast_is_complete() {
        let cast = Cast::default();
        assert!(Cast::CLIENTS.iter().all(|name| cast.client(name).is_some()));
        assert_eq!(cast.clients.len(), Cast::CLIENTS.len());
    }
}
