//! Revocation (RFC 7009).

use super::authenticate::ClientAuthentication;
use super::decision::{Decision, Found, Needs, Operation};
use super::errors::{Failure, RevokeError};
use super::event::What;
use super::reason::Reason;
use super::token::PresentedToken;
use crate::client::Client;
use crate::grant::Stage;
use crate::value::{Moment, Timestamp};

/// A client gives back a token. A refresh token takes the whole grant with it.
#[derive(Debug)]
pub struct Revoke {
    /// Who asks.
    pub authentication: ClientAuthentication,
    /// What is given back.
    pub token: PresentedToken,
}

impl Operation for Revoke {
    /// Also `Ok` for a token that is unknown, expired or already revoked (RFC 7009 2.2).
    type Reply = Result<(), Reason>;

    fn needs(&self) -> Needs<'_> {
        Needs { grant: self.token.grant(), token: self.token.as_jws(), ..self.authentication.needs() }
    }

    fn decide(&self, found: &Found<'_>, moment: &Moment) -> Decision<Self::Reply> {
        self.authentication.decide(found, moment, |client| self.revoke(client, found, moment.now()))
    }

    fn fail(&self, _: &Found<'_>, failure: Failure) -> Self::Reply {
        Err(failure.into())
    }
}

impl Revoke {
    fn revoke(
        &self,
        client: &Client,
        found: &Found<'_>,
        now: Timestamp,
    ) -> Result<Decision<Result<(), Reason>>, Reason> {
        let stage = match (found.grant().map(|grant| (grant, grant.stage())), &self.token) {
            (_, PresentedToken::NoToken) => return Err(RevokeError::Kind.into()),
            (Some((grant, Stage::Active(active))), PresentedToken::Access(_) | PresentedToken::Jwt(_)) => {
                let id = self.token.access_token(found);
                id.and_then(|id| active.revoke_access_token(&id, now)).map(|stage| (grant, stage))
            }
            (Some((grant, Stage::Active(active))), PresentedToken::Refresh(token)) => {
                active.revoke_refresh_token(token, now).map(|ended| (grant, Stage::Ended(ended)))
            }
            (Some((_, Stage::Requested(_) | Stage::Authorized(_) | Stage::Ended(_))), _) | (_, _) => None,
        };
        match stage {
            None => Ok(Decision::answer(Ok(()))),
            Some((grant, _)) if *grant.client() != client.client_id => Err(RevokeError::AnotherClient.into()),
            Some((grant, stage)) => {
                let what = if matches!(stage, Stage::Ended(_)) { What::GrantRevoked } else { What::TokenRevoked };
                Ok(Decision::save(grant.advance(stage), what, Ok(())))
            }
        }
    }
}
