//! Introspection (RFC 7662).

use super::authenticate::ClientAuthentication;
use super::decision::{Decision, Found, Needs, Operation};
use super::errors::{AuthenticationError, AuthenticationFailure, Failure};
use super::reason::Reason;
use super::token::PresentedToken;
use super::token_info::{TokenInfo, TokenKind};
use crate::client::{Client, ClientType, Introspection};
use crate::grant::Stage;
use crate::value::{Moment, Timestamp};

/// A client, most often a resource server, asks what a token is worth.
#[derive(Debug)]
pub struct Introspect {
    /// Who asks.
    pub authentication: ClientAuthentication,
    /// What it asks about.
    pub token: PresentedToken,
}

impl Operation for Introspect {
    /// `None` for a token that is unknown, inactive, or not for this caller (RFC 7662 2.2).
    type Reply = Result<Option<TokenInfo>, Reason>;

    fn needs(&self) -> Needs<'_> {
        Needs { grant: self.token.grant(), token: self.token.as_jws(), ..self.authentication.needs() }
    }

    fn decide(&self, found: &Found<'_>, moment: &Moment) -> Decision<Self::Reply> {
        self.authentication.decide(found, moment, |caller| {
            if caller.client_type == ClientType::Public {
                // Whoever asks must prove who it is (RFC 7662 2.1).
                let error = AuthenticationError { failure: AuthenticationFailure::Missing, by_header: false };
                return Err(error.into());
            }
            let info = TokenInfo::of(&self.token, found, moment.now());
            Ok(Decision::answer(Ok(info.filter(|info| info.is_for(caller)))))
        })
    }

    fn fail(&self, _: &Found<'_>, failure: Failure) -> Self::Reply {
        Err(failure.into())
    }
}

impl TokenInfo {
    /// What a token is worth under its grant; `None` if it is not live.
    pub(super) fn of(token: &PresentedToken, found: &Found<'_>, now: Timestamp) -> Option<Self> {
        let grant = found.grant()?;
        let Stage::Active(active) = grant.stage() else { return None };
        let (token_type, scope, resource, issued, expires) = if let PresentedToken::Refresh(token) = token {
            let resource = active.resources().choose(None).ok().flatten();
            (TokenKind::Refresh, active.scope(), resource, None, active.refresh_token(token, now)?.expires())
        } else {
            let live = active.access_token(&token.access_token(found)?, now)?;
            (TokenKind::Bearer, live.scope(), live.resource(), Some(live.issued()), live.expires())
        };
        Some(Self {
            scope: scope.clone(),
            client_id: grant.client().clone(),
            token_type,
            expires,
            issued,
            subject: active.owner().map(|owner| owner.subject.clone()),
            resource: resource.cloned(),
            issuer: grant.issuer().clone(),
        })
    }

    /// Whether this caller may see it. A refresh token is for the client that holds it: a resource server that was
    /// told that one is active might take it for an access token.
    fn is_for(&self, caller: &Client) -> bool {
        let own = self.client_id == caller.client_id;
        own || self.token_type == TokenKind::Bearer
            && match &caller.introspection {
                Introspection::OwnTokens => false,
                Introspection::AllTokens => self.resource.is_none(),
                Introspection::Resource(resource) => self.resource.as_ref() == Some(resource),
            }
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::String;

    use super::*;
    use crate::client::Registration;
    use crate::value::{ClientId, Digest, Issuer, Resource, Scope};

    fn info(client_id: &str, token_type: TokenKind, resource: Option<&str>) -> TokenInfo {
        TokenInfo {
            scope: Scope::parse("a").unwrap(),
            client_id: ClientId::parse(client_id).unwrap(),
            token_type,
            expires: Timestamp::from_unix(9),
            issued: None,
            subject: None,
            resource: resource.map(|text| Resource::parse(text).unwrap()),
            issuer: Issuer::parse("https://as.example").unwrap(),
        }
    }

    #[test]
    fn a_caller_is_told_of_its_own_tokens_and_of_the_access_tokens_that_are_meant_for_it() {
        const API: Option<&str> = Some("https://api.example");
        let resource = Introspection::Resource(Resource::parse("https://api.example").unwrap());
        let callers = [Introspection::OwnTokens, Introspection::AllTokens, resource].map(|introspection| {
            let client_id = ClientId::parse("caller").unwrap();
            Client::new(Registration::resource_server(client_id, Digest::of(b"s"), introspection)).unwrap()
        });
        use TokenKind::{Bearer, Refresh};
        for (owner, kind, resource, told) in [
            ("caller", Bearer, None, [true, true, true]),
            ("caller", Refresh, API, [true, true, true]),
            ("other", Bearer, None, [false, true, false]),
            ("other", Bearer, API, [false, false, true]),
            ("other", Bearer, Some("https://other.example"), [false, false, false]),
            ("other", Refresh, None, [false, false, false]),
            ("other", Refresh, API, [false, false, false]),
        ] {
            let info = info(owner, kind, resource);
            assert_eq!(callers.each_ref().map(|caller| info.is_for(caller)), told, "{info:?}");
        }
    }

    #[test]
    fn an_access_token_is_told_by_its_type_and_a_refresh_token_by_none() {
        let text = |kind| serde_json::to_string(&info("c", kind, None)).unwrap();
        let with = |member: &str| -> String {
            alloc::format!(r#"{{"scope":"a","client_id":"c",{member}"exp":9,"iss":"https://as.example"}}"#)
        };
        assert_eq!(text(TokenKind::Bearer), with(r#""token_type":"Bearer","#));
        assert_eq!(text(TokenKind::Refresh), with(""));
    }
}
