//! The use of a refresh token (RFC 6749 6).

use super::authenticate::ClientAuthentication;
use super::decision::{Decision, Found, Needs, Operation};
use super::errors::{Failure, RefreshRequestError};
use super::event::What;
use super::reason::Reason;
use crate::client::GrantType;
use crate::grant::{Issue, RefreshError, Refreshed, Stage, Tokens};
use crate::value::{InvalidScope, Moment, RefreshToken, Resource, Scope};

/// The use of a refresh token.
#[derive(Debug)]
pub struct Refresh {
    /// Who asks.
    pub authentication: ClientAuthentication,
    /// What is presented; `None` if it is no refresh token of this server.
    pub refresh_token: Option<RefreshToken>,
    /// The scope of the access token, if it is to be less than what was granted.
    pub scope: Option<Result<Scope, InvalidScope>>,
    /// The audience that is asked for; it must be the one that was granted.
    pub resource: Option<Resource>,
}

impl Operation for Refresh {
    type Reply = Result<Tokens, Reason>;

    fn needs(&self) -> Needs<'_> {
        let grant = self.refresh_token.as_ref().map(RefreshToken::grant);
        Needs { client: Some(self.authentication.client_id()), grant }
    }

    fn decide(&self, found: &Found<'_>, moment: &Moment) -> Decision<Self::Reply> {
        self.refresh(found, moment).unwrap_or_else(|reason| Decision::refuse(found, reason))
    }

    fn fail(&self, _: &Found<'_>, failure: Failure) -> Self::Reply {
        Err(failure.into())
    }
}

impl Refresh {
    fn refresh(&self, found: &Found<'_>, moment: &Moment) -> Result<Decision<Result<Tokens, Reason>>, Reason> {
        let client = self.authentication.authenticate(found)?;
        if !client.uses(GrantType::RefreshToken) {
            return Err(RefreshRequestError::UnauthorizedClient.into());
        }
        let token = self.refresh_token.as_ref().ok_or(RefreshRequestError::Malformed)?;
        let unknown = RefreshRequestError::Refresh(RefreshError::RefreshTokenUnknown);
        let grant = found.grant().ok_or(unknown)?;
        if *grant.client() != client.client_id {
            return Err(RefreshRequestError::AnotherClient.into());
        }
        let active = match grant.stage() {
            Stage::Active(active) => active,
            Stage::Ended(_) => return Err(RefreshRequestError::GrantEnded.into()),
            Stage::Requested(_) | Stage::Authorized(_) => return Err(unknown.into()),
        };
        let scope = self.scope.as_ref().map(Result::as_ref).transpose();
        let scope = scope.map_err(|InvalidScope| RefreshRequestError::ScopeMalformed)?;
        if self.resource.is_some() && self.resource.as_ref() != active.resource() {
            return Err(RefreshRequestError::Resource.into());
        }
        let issue = Issue {
            grant: grant.id(),
            lifetimes: found.policy().lifetimes().overridden_by(&client.lifetimes),
            refreshable: true,
            moment,
        };
        match active.refresh(token, scope, &issue).map_err(RefreshRequestError::Refresh)? {
            Refreshed::Turned(active, tokens) => {
                Ok(Decision::save(grant.advance(active.into()), What::Refreshed, Ok(tokens)))
            }
            Refreshed::Retried(tokens) => Ok(Decision::answer(Ok(tokens)).with_event(found, What::Retried)),
            Refreshed::Reused(ended) => {
                let reply = Err(RefreshRequestError::Reused.into());
                Ok(Decision::save(grant.advance(ended.into()), What::Reused, reply))
            }
        }
    }
}
