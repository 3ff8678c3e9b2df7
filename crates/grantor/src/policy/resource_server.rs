//! Whom an access token is for, and what it looks like there.

use serde::{Deserialize, Serialize};

use super::Policy;
use crate::value::{Resource, Scope};

/// A protected resource that tokens can be for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceServer {
    /// Its name, which requests give in `resource` and tokens in `aud`.
    pub resource: Resource,
    /// The scope tokens that mean something here and nowhere else, unless another resource server names them, too. Tokens
    /// that no resource server names mean something everywhere.
    pub scope: Scope,
    /// The format of the access tokens that it takes; `None` for that of the client or of the server.
    pub access_tokens: Option<AccessTokenFormat>,
}

/// What an access token looks like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccessTokenFormat {
    /// A text that says nothing: what it is worth is asked at the introspection endpoint (RFC 7662).
    #[default]
    Opaque,
    /// A JWT that a resource server validates by itself (RFC 9068). It is revoked where the resource server asks, and
    /// nowhere else.
    Jwt,
}

/// Whom an access token is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audience {
    /// The resource; `None` is the issuer's own.
    pub resource: Option<Resource>,
    /// Scope tokens that mean something elsewhere, and nothing here.
    foreign: Scope,
}

/// A scope whose tokens are for different resources, none of which is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the scope is for several resources, and none is named")]
pub struct AmbiguousScope;

impl From<Resource> for ResourceServer {
    fn from(resource: Resource) -> Self {
        Self { resource, scope: Scope::empty(), access_tokens: None }
    }
}

impl Audience {
    /// The issuer's own resource, which understands all scopes.
    #[must_use]
    pub fn issuer() -> Self {
        Self { resource: None, foreign: Scope::empty() }
    }

    /// The part of a scope that means something here (RFC 9068 2.2.3, RFC 8707 2.2).
    #[must_use]
    pub fn narrow(&self, scope: &Scope) -> Scope {
        scope.difference(&self.foreign)
    }
}

impl Policy {
    /// The resource server of this name.
    #[must_use]
    pub fn resource_server(&self, resource: &Resource) -> Option<&ResourceServer> {
        self.resource_servers().iter().find(|server| server.resource == *resource)
    }

    /// The audience of tokens for this resource, or for the issuer's own. `None` if there is no such resource.
    #[must_use]
    pub fn audience(&self, resource: Option<&Resource>) -> Option<Audience> {
        let own = resource.map(|resource| self.resource_server(resource).ok_or(())).transpose().ok()?;
        let is_foreign = |token: &str| !own.is_some_and(|own| own.scope.contains(token));
        let named = self.resource_servers().iter().flat_map(|server| server.scope.tokens());
        Some(Audience {
            resource: resource.cloned(),
            foreign: Scope::from_tokens(named.filter(|token| is_foreign(token))),
        })
    }

    /// The resource that a scope is for, where none is named: the one that understands all of it, if it has tokens that are
    /// not for everybody (RFC 9068 3). `None` is the issuer's own.
    ///
    /// # Errors
    ///
    /// If there is no such resource, or more than one.
    pub fn default_resource(&self, scope: &Scope) -> Result<Option<&Resource>, AmbiguousScope> {
        let means = |server: &&ResourceServer| server.scope.tokens().any(|token| scope.contains(token));
        let mut candidates = self.resource_servers().iter().filter(means).peekable();
        if candidates.peek().is_none() {
            return Ok(None);
        }
        let understands = |server: &&ResourceServer| {
            self.audience(Some(&server.resource)).is_some_and(|audience| audience.narrow(scope) == *scope)
        };
        let mut candidates = candidates.filter(understands);
        match (candidates.next(), candidates.next()) {
            (Some(only), None) => Ok(Some(&only.resource)),
            (Some(_), Some(_)) | (None, _) => Err(AmbiguousScope),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Issuer;

    fn scope(text: &str) -> Scope {
        if text.is_empty() { Scope::empty() } else { Scope::parse(text).unwrap() }
    }

    fn resource(name: &str) -> Resource {
        Resource::parse(&alloc::format!("https://{name}.example")).unwrap()
    }

    /// Photos and files have a scope of their own each, and share one; `any` understands everything.
    fn policy() -> Policy {
        let server = |name, text| ResourceServer { scope: scope(text), ..resource(name).into() };
        Policy::new(Issuer::parse("https://as.example").unwrap(), scope("photos files share profile"))
            .with_resources([server("photos", "photos share"), server("files", "files share"), server("any", "")])
            .unwrap()
    }

    #[test]
    fn a_token_has_the_scope_that_its_resource_understands() {
        for (name, given, narrowed) in [
            (Some("photos"), "photos files share profile", "photos profile share"),
            (Some("files"), "photos profile", "profile"),
            (Some("any"), "photos profile", "profile"),
            (None, "photos profile", "profile"),
            (Some("files"), "photos", ""),
        ] {
            let resource = name.map(resource);
            let audience = policy().audience(resource.as_ref()).unwrap();
            assert_eq!(audience.resource, resource);
            assert_eq!(audience.narrow(&scope(given)), scope(narrowed), "{name:?} {given}");
        }
        assert!(policy().audience(Some(&resource("other"))).is_none());
        assert_eq!(Audience::issuer().narrow(&scope("photos x")), scope("photos x"));
    }

    #[test]
    fn the_scope_says_whom_a_token_is_for_where_nothing_else_does() {
        for (given, found) in [
            ("profile", Ok(None)),
            ("photos", Ok(Some("photos"))),
            ("files profile share", Ok(Some("files"))),
            ("photos files", Err(AmbiguousScope)),
            ("share", Err(AmbiguousScope)),
        ] {
            let found = found.map(|name: Option<&str>| name.map(resource));
            assert_eq!(policy().default_resource(&scope(given)).map(Option::<&Resource>::cloned), found, "{given}");
        }
    }
}
