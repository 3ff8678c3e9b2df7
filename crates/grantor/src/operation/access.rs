//! The use of an access token at a protected resource (RFC 6750).

use super::decision::{Decision, Found, Needs, Operation};
use super::errors::{AccessError, Failure};
use super::reason::Reason;
use super::token::PresentedToken;
use super::token_info::{TokenInfo, TokenKind};
use crate::value::{AccessToken, Moment, Resource, Scope, Timestamp};

/// A client presents an access token to a protected resource that lives beside the authorization server.
#[derive(Debug)]
pub struct Access<'a> {
    /// What is presented.
    pub token: PresentedToken,
    /// What the resource demands.
    pub demand: &'a Demand,
}

/// What a protected resource demands of an access token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Demand {
    /// The scope that the request needs.
    pub scope: Scope,
    /// The resource itself: with a name, tokens that name another resource or none are refused; without, those that
    /// name any (RFC 9700 2.3).
    pub resource: Option<Resource>,
}

impl Access<'_> {
    /// An access token and what is demanded of it.
    #[must_use]
    pub const fn new(token: AccessToken, demand: &Demand) -> Access<'_> {
        Access { token: PresentedToken::Access(token), demand }
    }
}

impl Operation for Access<'_> {
    type Reply = Result<TokenInfo, Reason>;

    fn needs(&self) -> Needs<'_> {
        Needs { grant: self.token.grant(), token: self.token.as_jws(), ..Needs::default() }
    }

    fn decide(&self, found: &Found<'_>, moment: &Moment) -> Decision<Self::Reply> {
        let info = TokenInfo::of(&self.token, found, moment.now());
        match self.demand.admit(info, moment.now()) {
            Ok(info) => Decision::answer(Ok(info)),
            Err(error) => Decision::refuse(found, error.into()),
        }
    }

    fn fail(&self, _: &Found<'_>, failure: Failure) -> Self::Reply {
        Err(failure.into())
    }
}

impl Demand {
    /// Whether a token gives access, by what is known of it: from the record, or from the introspection endpoint
    /// (`None` if it is not active).
    ///
    /// # Errors
    ///
    /// If the token is not active, is no access token, is meant for another resource, or has too little scope.
    pub fn admit(&self, info: Option<TokenInfo>, now: Timestamp) -> Result<TokenInfo, AccessError> {
        let live = |info: &TokenInfo| info.token_type == TokenKind::Bearer && now < info.expires;
        let info = info.filter(live).ok_or(AccessError::TokenInvalid)?;
        if info.resource != self.resource {
            return Err(AccessError::AnotherResource);
        }
        if !self.scope.is_subset(&info.scope) {
            return Err(AccessError::InsufficientScope);
        }
        Ok(info)
    }
}
