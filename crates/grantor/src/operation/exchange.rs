//! The exchange of an authorization code for tokens (RFC 6749 4.1.3).

use super::authenticate::ClientAuthentication;
use super::decision::{Decision, Found, Needs, Operation};
use super::errors::{ExchangeError, Failure};
use super::event::What;
use super::jwt::Jwt;
use super::reason::Reason;
use super::token_response::TokenResponse;
use crate::client::{Client, GrantType};
use crate::grant::{Issue, RedeemError, Redemption, Stage};
use crate::value::{Moment, NotGranted, Resource};

/// The exchange of an authorization code for tokens.
#[derive(Debug)]
pub struct Exchange {
    /// Who asks.
    pub authentication: ClientAuthentication,
    /// What is presented; `None` if the code is none of this server.
    pub redemption: Option<Redemption>,
    /// The audience that is asked for: one that was granted, and needed where several were.
    pub resource: Option<Resource>,
}

impl Operation for Exchange {
    type Reply = Result<TokenResponse, Reason>;

    fn needs(&self) -> Needs<'_> {
        let grant = self.redemption.as_ref().map(|redemption| redemption.code.grant());
        Needs { grant, ..self.authentication.needs() }
    }

    fn decide(&self, found: &Found<'_>, moment: &Moment) -> Decision<Self::Reply> {
        self.authentication.decide(found, moment, |client| self.redeem(client, found, moment))
    }

    fn unsigned<'r>(&self, reply: &'r mut Self::Reply) -> Option<&'r mut Jwt> {
        reply.as_mut().ok()?.unsigned()
    }

    fn fail(&self, _: &Found<'_>, failure: Failure) -> Self::Reply {
        Err(failure.into())
    }
}

impl Exchange {
    fn redeem(
        &self,
        client: &Client,
        found: &Found<'_>,
        moment: &Moment,
    ) -> Result<Decision<Result<TokenResponse, Reason>>, Reason> {
        if !client.uses(GrantType::AuthorizationCode) {
            return Err(ExchangeError::UnauthorizedClient.into());
        }
        let redemption = self.redemption.as_ref().ok_or(ExchangeError::CodeMalformed)?;
        let grant = found.grant().ok_or(ExchangeError::Redeem(RedeemError::CodeUnknown))?;
        if *grant.client() != client.client_id {
            return Err(ExchangeError::AnotherClient.into());
        }
        match grant.stage() {
            Stage::Authorized(authorized) => {
                let resource = authorized.resources().choose(self.resource.as_ref());
                let resource = resource.map_err(|NotGranted| ExchangeError::Resource)?;
                let audience = found.audience(client, resource, authorized.scope()).ok_or(ExchangeError::Resource)?;
                let lifetimes = found.policy().lifetimes().overridden_by(&client.lifetimes);
                let refreshable = client.uses(GrantType::RefreshToken);
                let issue = Issue { grant: grant.id(), lifetimes, refreshable, audience, moment };
                let (active, tokens) = authorized.redeem(redemption, &issue).map_err(ExchangeError::Redeem)?;
                let grant = grant.advance(active.into());
                let response = TokenResponse::new(found, client, &grant, tokens, moment.now());
                Ok(Decision::save(grant, What::Redeemed, Ok(response)))
            }
            Stage::Active(active) => {
                let ended = active.replay(redemption, moment.now()).map_err(ExchangeError::Redeem)?;
                let reply = Err(ExchangeError::CodeReplayed.into());
                Ok(Decision::save(grant.advance(ended.into()), What::Replayed, reply))
            }
            Stage::Ended(_) => Err(ExchangeError::GrantEnded.into()),
            Stage::Requested(_) => Err(ExchangeError::Redeem(RedeemError::CodeUnknown).into()),
        }
    }
}
