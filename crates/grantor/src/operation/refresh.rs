//! The use of a refresh token (RFC 6749 6).

use super::authenticate::ClientAuthentication;
use super::decision::{Decision, Found, Needs, Operation};
use super::errors::{Failure, RefreshRequestError};
use super::event::What;
use super::jwt::Jwt;
use super::reason::Reason;
use super::token_response::TokenResponse;
use crate::client::{Client, GrantType};
use crate::grant::{Issue, RefreshError, Refreshed, Stage};
use crate::value::{InvalidScope, Moment, NotGranted, RefreshToken, Resource, Scope};

/// The use of a refresh token.
#[derive(Debug)]
pub struct Refresh {
    /// Who asks.
    pub authentication: ClientAuthentication,
    /// What is presented; `None` if it is no refresh token of this server.
    pub refresh_token: Option<RefreshToken>,
    /// The scope of the access token, if it is to be less than what was granted.
    pub scope: Option<Result<Scope, InvalidScope>>,
    /// The audience that is asked for: one that was granted, and needed where several were.
    pub resource: Option<Resource>,
}

impl Operation for Refresh {
    type Reply = Result<TokenResponse, Reason>;

    fn needs(&self) -> Needs<'_> {
        let grant = self.refresh_token.as_ref().map(RefreshToken::grant);
        Needs { grant, ..self.authentication.needs() }
    }

    fn decide(&self, found: &Found<'_>, moment: &Moment) -> Decision<Self::Reply> {
        self.authentication.decide(found, moment, |client| self.refresh(client, found, moment))
    }

    fn unsigned<'r>(&self, reply: &'r mut Self::Reply) -> Option<&'r mut Jwt> {
        reply.as_mut().ok()?.unsigned()
    }

    fn fail(&self, _: &Found<'_>, failure: Failure) -> Self::Reply {
        Err(failure.into())
    }
}

impl Refresh {
    fn refresh(
        &self,
        client: &Client,
        found: &Found<'_>,
        moment: &Moment,
    ) -> Result<Decision<Result<TokenResponse, Reason>>, Reason> {
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
        let resource = active.resources().choose(self.resource.as_ref());
        let resource = resource.map_err(|NotGranted| RefreshRequestError::Resource)?;
        let audience = found.audience(client, resource, scope.unwrap_or(active.scope()));
        let audience = audience.ok_or(RefreshRequestError::Resource)?;
        let lifetimes = found.policy().lifetimes().overridden_by(&client.lifetimes);
        let issue = Issue { grant: grant.id(), lifetimes, refreshable: true, audience, moment };
        let respond = |tokens, grant| TokenResponse::new(found, client, grant, tokens, moment.now());
        match active.refresh(token, scope, &issue).map_err(RefreshRequestError::Refresh)? {
            Refreshed::Turned(active, tokens) => {
                let grant = grant.advance(active.into());
                let response = respond(tokens, &grant);
                Ok(Decision::save(grant, What::Refreshed, Ok(response)))
            }
            Refreshed::Retried(tokens) => {
                Ok(Decision::answer(Ok(respond(tokens, grant))).with_event(found, What::Retried))
            }
            Refreshed::Reused(ended) => {
                let reply = Err(RefreshRequestError::Reused.into());
                Ok(Decision::save(grant.advance(ended.into()), What::Reused, reply))
            }
        }
    }
}
