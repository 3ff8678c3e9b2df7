//! A token that a client gets for itself (RFC 6749 4.4).

use super::authenticate::ClientAuthentication;
use super::decision::{Decision, Found, Needs, Operation};
use super::errors::{ClientCredentialsError, Failure};
use super::event::What;
use super::jwt::Jwt;
use super::reason::Reason;
use super::token_response::TokenResponse;
use crate::client::{Client, GrantType};
use crate::grant::{Active, Grant, Issue};
use crate::policy::AmbiguousScope;
use crate::value::{GrantId, InvalidScope, Moment, Resource, Scope};

/// A token that a client gets for itself. There is no refresh token (RFC 6749 4.4.3).
#[derive(Debug)]
pub struct ClientCredentials {
    /// Who asks.
    pub authentication: ClientAuthentication,
    /// The scope, if the request names one.
    pub scope: Option<Result<Scope, InvalidScope>>,
    /// The audience that is asked for; without one it is the one that the scope is for.
    pub resource: Option<Resource>,
}

impl Operation for ClientCredentials {
    type Reply = Result<TokenResponse, Reason>;

    fn needs(&self) -> Needs<'_> {
        self.authentication.needs()
    }

    fn decide(&self, found: &Found<'_>, moment: &Moment) -> Decision<Self::Reply> {
        self.authentication.decide(found, moment, |client| self.issue(client, found, moment))
    }

    fn unsigned<'r>(&self, reply: &'r mut Self::Reply) -> Option<&'r mut Jwt> {
        reply.as_mut().ok()?.unsigned()
    }

    fn fail(&self, _: &Found<'_>, failure: Failure) -> Self::Reply {
        Err(failure.into())
    }
}

impl ClientCredentials {
    fn issue(
        &self,
        client: &Client,
        found: &Found<'_>,
        moment: &Moment,
    ) -> Result<Decision<Result<TokenResponse, Reason>>, Reason> {
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
        let resource = self.resource.as_ref().map_or_else(|| policy.default_resource(&scope), |named| Ok(Some(named)));
        let resource = resource.map_err(|AmbiguousScope| ClientCredentialsError::ScopeAmbiguous)?;
        let audience = found.audience(client, resource, &scope).ok_or(ClientCredentialsError::Resource)?;
        let id = GrantId::from_secret(&moment.secret("grant"));
        let lifetimes = policy.lifetimes().overridden_by(&client.lifetimes);
        let issue = Issue { grant: id, lifetimes, refreshable: false, audience, moment };
        let (active, tokens) = Active::begin_without_code(scope, &issue);
        let grant = Grant::begin(id, policy.issuer().clone(), client.client_id.clone(), active.into());
        let response = TokenResponse::new(found, client, &grant, tokens, moment.now());
        Ok(Decision::save(grant, What::Issued, Ok(response)))
    }
}
