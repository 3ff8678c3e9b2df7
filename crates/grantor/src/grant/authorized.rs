//! The owner approved; a code is on its way to the client.

use serde::{Deserialize, Serialize};

use super::ResourceOwner;
use super::active::Active;
use super::authorization_request::AuthorizationRequest;
use super::issued_code::{IssuedCode, RedeemError, Redemption};
use super::tokens::{Issue, Tokens};
use crate::value::{Digest, RedirectUri, Resource, Scope, Timestamp};

/// The owner approved; a code is on its way to the client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Authorized {
    owner: ResourceOwner,
    scope: Scope,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    resource: Option<Resource>,
    code: IssuedCode,
    redirect_uri: RedirectUri,
    redirect_uri_sent: bool,
    expires: Timestamp,
}

impl Authorized {
    pub(super) fn new(
        owner: ResourceOwner,
        scope: Scope,
        request: &AuthorizationRequest,
        code: Digest,
        expires: Timestamp,
    ) -> Self {
        Self {
            owner,
            scope,
            resource: request.resource.clone(),
            code: IssuedCode { digest: code, challenge: request.code_challenge },
            redirect_uri: request.redirect_uri.clone(),
            redirect_uri_sent: request.redirect_uri_sent,
            expires,
        }
    }

    /// Who approved.
    #[must_use]
    pub const fn owner(&self) -> &ResourceOwner {
        &self.owner
    }

    /// What was approved.
    #[must_use]
    pub const fn scope(&self) -> &Scope {
        &self.scope
    }

    /// The audience of the tokens to come.
    #[must_use]
    pub const fn resource(&self) -> Option<&Resource> {
        self.resource.as_ref()
    }

    /// From when on the code is not taken any more.
    #[must_use]
    pub const fn expires(&self) -> Timestamp {
        self.expires
    }

    /// The code is redeemed, and tokens are issued.
    ///
    /// # Errors
    ///
    /// If the code is another, has expired, or comes without what the authorization request bound it to.
    pub fn redeem(&self, redemption: &Redemption, issue: &Issue<'_>) -> Result<(Active, Tokens), RedeemError> {
        self.code.recognize(redemption)?;
        if issue.now() >= self.expires {
            return Err(RedeemError::CodeExpired);
        }
        match &redemption.redirect_uri {
            None if self.redirect_uri_sent => return Err(RedeemError::RedirectUriMissing),
            Some(sent) if *sent != self.redirect_uri.as_str() => return Err(RedeemError::RedirectUriMismatch),
            None | Some(_) => {}
        }
        self.code.verify(redemption)?;
        let owner = Some(self.owner.clone());
        Ok(Active::begin(owner, self.scope.clone(), self.resource.clone(), Some(self.code), issue))
    }
}
