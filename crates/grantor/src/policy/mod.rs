//! What the authorization server allows: its issuer, scopes, resources and lifetimes.

mod lifetimes;
mod resource_server;

use alloc::vec::Vec;

pub use lifetimes::{InvalidLifetimes, LifetimeOverrides, Lifetimes};
pub use resource_server::{AccessTokenFormat, AmbiguousScope, Audience, ResourceServer};

use crate::value::{Issuer, Resource, Scope};

/// What one authorization server allows. It is read by every decision and changed by none.
///
/// ```
/// use grantor::{Issuer, Lifetimes, Policy, Scope};
/// use std::time::Duration;
///
/// let policy = Policy::new(Issuer::parse("https://as.example")?, Scope::parse("profile photos")?)
///     .with_default_scope(Scope::parse("profile")?)?
///     .with_lifetimes(Lifetimes { code: Duration::from_secs(120), ..Lifetimes::default() })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Policy {
    issuer: Issuer,
    scopes: Scope,
    default_scope: Scope,
    resource_servers: Vec<ResourceServer>,
    access_tokens: AccessTokenFormat,
    lifetimes: Lifetimes,
}

/// The paths of the endpoints, below the issuer.
pub mod path {
    /// The authorization endpoint.
    pub const AUTHORIZE: &str = "/authorize";
    /// Where the host's login and consent forms are posted.
    pub const INTERACTION: &str = "/authorize/interaction";
    /// The token endpoint.
    pub const TOKEN: &str = "/token";
    /// The revocation endpoint.
    pub const REVOKE: &str = "/revoke";
    /// The introspection endpoint.
    pub const INTROSPECT: &str = "/introspect";
    /// The public keys of the server.
    pub const JWKS: &str = "/jwks";
}

/// What a policy cannot say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPolicy {
    /// The default scope has a token that is no scope of the server.
    #[error("the default scope is not among the scopes of the server")]
    DefaultScope,
    /// Two resource servers have one name, or one has that of the issuer.
    #[error("each resource server has a name of its own, which is not that of the issuer")]
    Resources,
    /// A lifetime is out of bounds.
    #[error(transparent)]
    Lifetimes(#[from] InvalidLifetimes),
}

impl Policy {
    /// A policy with default lifetimes, no default scope and no resources.
    #[must_use]
    pub fn new(issuer: Issuer, scopes: Scope) -> Self {
        Self {
            issuer,
            scopes,
            default_scope: Scope::empty(),
            resource_servers: Vec::new(),
            access_tokens: AccessTokenFormat::default(),
            lifetimes: Lifetimes::default(),
        }
    }

    /// What is asked for when a request names no scope (RFC 6749 3.3): the tokens of this scope that the client may
    /// have. Without one, such a request is refused with `invalid_scope`.
    ///
    /// # Errors
    ///
    /// If a token is no scope of the server.
    pub fn with_default_scope(self, default_scope: Scope) -> Result<Self, InvalidPolicy> {
        if !default_scope.is_subset(&self.scopes) {
            return Err(InvalidPolicy::DefaultScope);
        }
        Ok(Self { default_scope, ..self })
    }

    /// The protected resources that tokens can be for besides that of the issuer itself, which has no name (RFC 8707). A
    /// [`Resource`] alone is one that understands every scope.
    ///
    /// # Errors
    ///
    /// If two have one name, or one that of the issuer, which is the audience of tokens for its own resource: a token could be
    /// used where it was not meant (RFC 9068 5).
    pub fn with_resources<R: Into<ResourceServer>>(
        self,
        resources: impl IntoIterator<Item = R>,
    ) -> Result<Self, InvalidPolicy> {
        let resource_servers: Vec<ResourceServer> = resources.into_iter().map(Into::into).collect();
        let names = || resource_servers.iter().map(|server| &server.resource);
        let is_taken = |(at, name): (usize, &Resource)| {
            name.as_str() == self.issuer.as_str() || names().take(at).any(|earlier| earlier == name)
        };
        if names().enumerate().any(is_taken) {
            return Err(InvalidPolicy::Resources);
        }
        Ok(Self { resource_servers, ..self })
    }

    /// The format of access tokens, where neither the resource server nor the client has one of its own: opaque by default.
    #[must_use]
    pub fn with_access_tokens(self, access_tokens: AccessTokenFormat) -> Self {
        Self { access_tokens, ..self }
    }

    /// How long things live.
    ///
    /// # Errors
    ///
    /// If a lifetime is out of bounds.
    pub fn with_lifetimes(self, lifetimes: Lifetimes) -> Result<Self, InvalidPolicy> {
        lifetimes.validate()?;
        Ok(Self { lifetimes, ..self })
    }

    /// The issuer identifier.
    #[must_use]
    pub const fn issuer(&self) -> &Issuer {
        &self.issuer
    }

    /// All scopes that exist.
    #[must_use]
    pub const fn scopes(&self) -> &Scope {
        &self.scopes
    }

    /// What is asked for when a request names no scope; empty if there is no default.
    #[must_use]
    pub const fn default_scope(&self) -> &Scope {
        &self.default_scope
    }

    /// The protected resources that tokens can be for.
    #[must_use]
    pub fn resource_servers(&self) -> &[ResourceServer] {
        &self.resource_servers
    }

    /// The format of access tokens, where neither the resource server nor the client has one of its own.
    #[must_use]
    pub const fn access_tokens(&self) -> AccessTokenFormat {
        self.access_tokens
    }

    /// How long things live, where a client has no lifetimes of its own.
    #[must_use]
    pub const fn lifetimes(&self) -> &Lifetimes {
        &self.lifetimes
    }
}

#[cfg(test)]
mod tests {
    use core::time::Duration;

    use super::*;

    #[test]
    fn the_default_scope_is_one_of_the_scopes() {
        let policy = Policy::new(Issuer::parse("https://as.example").unwrap(), Scope::parse("a b").unwrap());
        assert!(policy.clone().with_default_scope(Scope::parse("b").unwrap()).is_ok());
        assert!(policy.with_default_scope(Scope::parse("b c").unwrap()).is_err());
    }

    #[test]
    fn each_resource_has_a_name_of_its_own() {
        let policy = || Policy::new(Issuer::parse("https://as.example").unwrap(), Scope::parse("a").unwrap());
        let with = |names: &[&str]| policy().with_resources(names.iter().map(|name| Resource::parse(name).unwrap()));
        assert!(with(&["https://api.example", "https://api.example/"]).is_ok());
        for wrong in [&["https://as.example"][..], &["https://api.example", "urn:b", "https://api.example"]] {
            assert_eq!(with(wrong).err(), Some(InvalidPolicy::Resources), "{wrong:?}");
        }
    }

    #[test]
    fn a_policy_has_what_it_was_given() {
        let policy = Policy::new(Issuer::parse("https://as.example").unwrap(), Scope::parse("a b").unwrap());
        let nothing = (policy.default_scope(), policy.resource_servers(), *policy.lifetimes());
        assert_eq!(nothing, (&Scope::empty(), &[][..], Lifetimes::default()));

        let resource = Resource::parse("https://api.example").unwrap();
        let lifetimes = Lifetimes { ticket: Duration::from_secs(90), ..Lifetimes::default() };
        let policy = policy.with_default_scope(Scope::parse("b").unwrap()).unwrap();
        let policy = policy.with_resources([resource.clone()]).unwrap().with_lifetimes(lifetimes).unwrap();
        let given = (policy.default_scope().as_str(), policy.resource_servers(), *policy.lifetimes());
        assert_eq!(given, ("b", &[resource.into()][..], lifetimes));
        assert_eq!((policy.issuer().as_str(), policy.scopes().as_str()), ("https://as.example", "a b"));
    }
}
