//! Revocation (RFC 7009).

use super::authenticate::ClientAuthentication;
use super::decision::{Decision, Found, Needs, Operation};
use super::errors::{Failure, RevokeError};
use super::event::What;
use super::reason::Reason;
use super::token::PresentedToken;
use crate::grant::Stage;
use crate::value::Moment;

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
        Needs { client: Some(self.authentication.client_id()), grant: self.token.grant() }
    }

    fn decide(&self, found: &Found<'_>, moment: &Moment) -> Decision<Self::Reply> {
        self.revoke(found, moment).unwrap_or_else(|reason| Decision::refuse(found, reason))
    }

    fn fail(&self, _: &Found<'_>, failure: Failure) -> Self::Reply {
        Err(failure.into())
    }
}

impl Revoke {
    fn revoke(&self, found: &Found<'_>, moment: &Moment) -> Result<Decision<Result<(), Reason>>, Reason> {
        let client = self.authentication.authenticate(found)?;
        let now = moment.now();
        let stage = match (found.grant().map(|grant| (grant, grant.stage())), &self.token) {
            (_, PresentedToken::NoToken) => return Err(RevokeError::Kind.into()),
            (Some((grant, Stage::Active(active))), PresentedToken::Access(token)) => {
                active.revoke_access_token(token, now).map(|stage| (grant, stage))
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
