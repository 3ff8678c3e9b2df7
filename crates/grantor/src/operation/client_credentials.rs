//! A token that a client gets for itself (RFC 6749 4.4).

use super::authenticate::ClientAuthentication;
use super::decision::{Decision, Found, Needs, Operation};
use super::errors::{ClientCredentialsError, Failure};
use super::event::What;
use super::reason::Reason;
use crate::client::GrantType;
use crate::grant::{Active, Grant, Issue, Tokens};
use crate::value::{GrantId, InvalidScope, Moment, Resource, Scope};

/// A token that a client gets for itself. There is no refresh token (RFC 6749 4.4.3).
#[derive(Debug)]
pub struct ClientCredentials {
    /// Who asks.
    pub authentication: ClientAuthentication,
    /// The scope, if the request names one.
    pub scope: Option<Result<Scope, InvalidScope>>,
    /// The audience that is asked for.
    pub resource: Option<Resource>,
}

impl Operation for ClientCredentials {
    type Reply = Result<Tokens, Reason>;

    fn needs(&self) -> Needs<'_> {
        Needs { client: Some(self.authentication.client_id()), grant: None }
    }

    fn decide(&self, found: &Found<'_>, moment: &Moment) -> Decision<Self::Reply> {
        self.issue(found, moment).unwrap_or_else(|reason| Decision::refuse(found, reason))
    }

    fn fail(&self, _: &Found<'_>, failure: Failure) -> Self::Reply {
        Err(failure.into())
    }
}

impl ClientCredentials {
    fn issue(&self, found: &Found<'_>, moment: &Moment) -> Result<Decision<Result<Tokens, Reason>>, Reason> {
        let client = self.authentication.authenticate(found)?;
        let policy = found.policy();
        if !client.uses(GrantType::ClientCredentials) {
            return Err(ClientCredentialsError::UnauthorizedClient.into());
        }
        let allowed = policy.scopes().intersection(&client.scope);
        let scope = match &self.scope {
            None => policy.default_scope().intersection(&client.scope),
            Some(Ok(scope)) if scope.is_subset(&allowed) => scope.clone(),
            Some(Ok(_) | Err(InvalidScope)) => return Err(ClientCredentialsError::Scope.into()),
        };
        if scope.is_empty() {
            return Err(ClientCredentialsError::Scope.into());
        }
        if self.resource.as_ref().is_some_and(|resource| !policy.resources().contains(resource)) {
            return Err(ClientCredentialsError::Resource.into());
        }
        let id = GrantId::from_secret(&moment.secret("grant"));
        let lifetimes = policy.lifetimes().overridden_by(&client.lifetimes);
        let issue = Issue { grant: id, lifetimes, refreshable: false, moment };
        let (active, tokens) = Active::begin_without_code(scope, self.resource.clone(), &issue);
        let grant = Grant::begin(id, policy.issuer().clone(), client.client_id.clone(), active.into());
        Ok(Decision::save(grant, What::Issued, Ok(tokens)))
    }
}
