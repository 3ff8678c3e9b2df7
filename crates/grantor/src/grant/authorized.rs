//! The owner approved; a code is on its way to the client.

use serde::{Deserialize, Serialize};

use super::ResourceOwner;
use super::active::Active;
use super::authorization_request::AuthorizationRequest;
use super::issued_code::{IssuedCode, RedeemError, Redemption};
use super::tokens::{Issue, Tokens};
use crate::value::{Digest, RedirectUri, Resources, Scope, Timestamp};

/// The owner approved; a code is on its way to the client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Authorized {
    owner: ResourceOwner,
    scope: Scope,
    #[serde(default, rename = "resource", skip_serializing_if = "Resources::is_empty")]
    resources: Resources,
    code: IssuedCode,
    redirect_uri: RedirectUri,
    redirect_uri_due: bool,
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
            resources: request.resources.clone(),
            code: IssuedCode { digest: code, challenge: request.code_challenge },
            redirect_uri: request.redirect_uri.clone(),
            redirect_uri_due: request.redirect_uri_due,
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

    /// The protected resources that the tokens to come can be for.
    #[must_use]
    pub const fn resources(&self) -> &Resources {
        &self.resources
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
            None if self.redirect_uri_due => return Err(RedeemError::RedirectUriMissing),
            Some(sent) if *sent != self.redirect_uri.as_str() => return Err(RedeemError::RedirectUriMismatch),
            None | Some(_) => {}
        }
        self.code.verify(redemption)?;
        let owner = Some(self.owner.clone());
        Ok(Active::begin(owner, self.scope.clone(), self.resources.clone(), Some(self.code), issue))
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::String;

    use super::*;
    use crate::policy::{Audience, Lifetimes};
    use crate::value::{Code, CodeChallenge, CodeVerifier, GrantId, Moment, Secret, Subject};

    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    const CALLBACK: &str = "https://c.example/cb";

    fn code(byte: u8) -> Code {
        Code::new(GrantId::from_bytes([0; 16]), Secret::from_slice(&[byte; 32]).unwrap())
    }

    fn redeem(
        (sent, challenge): (bool, bool),
        code: Code,
        redirect_uri: Option<&str>,
        verifier: Option<&str>,
        now: i64,
    ) -> Result<(), RedeemError> {
        let request = AuthorizationRequest {
            redirect_uri: RedirectUri::parse(CALLBACK).unwrap(),
            redirect_uri_due: sent,
            scope: Scope::parse("a").unwrap(),
            state: None,
            code_challenge: challenge.then(|| CodeChallenge::parse(CHALLENGE).unwrap()),
            resources: Resources::default(),
        };
        let at = Timestamp::from_unix;
        let owner = ResourceOwner { subject: Subject::parse("alice").unwrap(), authenticated_at: at(0) };
        let digest = self::code(1).secret().digest();
        let authorized = Authorized::new(owner, request.scope.clone(), &request, digest, at(60));
        let redemption = Redemption {
            code,
            redirect_uri: redirect_uri.map(String::from),
            code_verifier: verifier.map(CodeVerifier::parse),
        };
        let moment = Moment::of_test(now, 7);
        let lifetimes = Lifetimes::default();
        let audience = Audience::issuer();
        let grant = GrantId::from_bytes([0; 16]);
        let issue = Issue { grant, lifetimes, refreshable: true, audience, moment: &moment };
        let (active, tokens) = authorized.redeem(&redemption, &issue)?;
        assert!(active.access_token(&tokens.access_token.id(), at(now)).is_some());
        // What was redeemed can be replayed, and by nothing less.
        assert!(active.replay(&redemption, at(active.expires().as_unix() - 1)).is_ok());
        assert_eq!(active.replay(&redemption, active.expires()), Err(RedeemError::CodeExpired));
        assert_eq!(
            active.replay(&Redemption { code: self::code(2), ..redemption }, at(now)),
            Err(RedeemError::CodeUnknown)
        );
        Ok(())
    }

    #[test]
    fn a_code_is_redeemed_with_what_it_is_bound_to_and_nothing_else() {
        use RedeemError::{
            CodeExpired, CodeUnknown, RedirectUriMismatch, RedirectUriMissing, VerifierMalformed, VerifierMismatch,
            VerifierMissing, VerifierUnexpected,
        };
        let other = VERIFIER.replace('d', "e");
        let (verifier, other) = (Some(VERIFIER), Some(other.as_str()));
        let bound = (true, true);
        for (request, byte, redirect_uri, verifier, now, expected) in [
            (bound, 1, Some(CALLBACK), verifier, 59, Ok(())),
            (bound, 1, Some(CALLBACK), verifier, 60, Err(CodeExpired)),
            (bound, 2, Some(CALLBACK), verifier, 0, Err(CodeUnknown)),
            (bound, 1, None, verifier, 0, Err(RedirectUriMissing)),
            (bound, 1, Some("https://c.example/cb/"), verifier, 0, Err(RedirectUriMismatch)),
            (bound, 1, Some(CALLBACK), None, 0, Err(VerifierMissing)),
            (bound, 1, Some(CALLBACK), Some("short"), 0, Err(VerifierMalformed)),
            (bound, 1, Some(CALLBACK), other, 0, Err(VerifierMismatch)),
            ((false, true), 1, None, verifier, 0, Ok(())),
            ((false, true), 1, Some(CALLBACK), verifier, 0, Ok(())),
            ((false, true), 1, Some("https://e.example/"), verifier, 0, Err(RedirectUriMismatch)),
            ((false, false), 1, None, None, 0, Ok(())),
            ((false, false), 1, None, verifier, 0, Err(VerifierUnexpected)),
            ((false, false), 1, None, Some("short"), 0, Err(VerifierUnexpected)),
        ] {
            assert_eq!(redeem(request, code(byte), redirect_uri, verifier, now), expected);
        }
    }
}
