//! The exchange of an authorization code for tokens (RFC 6749 4.1.3).

use super::authenticate::ClientAuthentication;
use super::decision::{Decision, Found, Needs, Operation};
use super::errors::{ExchangeError, Failure};
use super::event::What;
use super::reason::Reason;
use crate::client::GrantType;
use crate::grant::{Issue, RedeemError, Redemption, Stage, Tokens};
use crate::value::{Moment, Resource};

/// The exchange of an authorization code for tokens.
#[derive(Debug)]
pub struct Exchange {
    /// Who asks.
    pub authentication: ClientAuthentication,
    /// What is presented; `None` if the code is none of this server.
    pub redemption: Option<Redemption>,
    /// The audience that is asked for; it must be the one that was granted.
    pub resource: Option<Resource>,
}

impl Operation for Exchange {
    type Reply = Result<Tokens, Reason>;

    fn needs(&self) -> Needs<'_> {
        let grant = self.redemption.as_ref().map(|redemption| redemption.code.grant());
        Needs { client: Some(self.authentication.client_id()), grant }
    }

    fn decide(&self, found: &Found<'_>, moment: &Moment) -> Decision<Self::Reply> {
        self.redeem(found, moment).unwrap_or_else(|reason| Decision::refuse(found, reason))
    }

    fn fail(&self, _: &Found<'_>, failure: Failure) -> Self::Reply {
        Err(failure.into())
    }
}

impl Exchange {
    fn redeem(&self, found: &Found<'_>, moment: &Moment) -> Result<Decision<Result<Tokens, Reason>>, Reason> {
        let client = self.authentication.authenticate(found)?;
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
                if self.resource.is_some() && self.resource.as_ref() != authorized.resource() {
                    return Err(ExchangeError::Resource.into());
                }
                let issue = Issue {
                    grant: grant.id(),
                    lifetimes: found.policy().lifetimes().overridden_by(&client.lifetimes),
                    refreshable: client.uses(GrantType::RefreshToken),
                    moment,
                };
                let (active, tokens) = authorized.redeem(redemption, &issue).map_err(ExchangeError::Redeem)?;
                Ok(Decision::save(grant.advance(active.into()), What::Redeemed, Ok(tokens)))
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
