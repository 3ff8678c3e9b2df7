//! What the token endpoint is to answer.

use grantor::{Client, GrantType};

use super::browser::{allowed, scopes};
use super::claim::{Claim, lifetimes};
use super::{
    Active, Asked, Authorized, Expectation, Expected, Family, Judgement, LiveToken, Stage, Turned, Verdict, seconds,
};
use crate::world::reply::Reply;
use crate::world::request::{FlightId, Kind, Minted, Request, Sent};
use crate::world::scopes::Scopes;

/// How many access tokens of a grant live at once.
const MAX_ACCESS_TOKENS: usize = 4;

fn refused(error: &str) -> Reply<Minted> {
    Reply::refused(400, error)
}

fn invalid_grant() -> Reply<Minted> {
    refused("invalid_grant")
}

/// RFC 6749 4.1.3, RFC 7636 4.6: a code works once, for its client, with its verifier. Presented again with all of
/// that, it ends the grant.
pub(super) fn exchange(expected: &Expected, asked: &Asked<'_>) -> Verdict {
    let Request::Exchange { caller, code, redirect_uri, verifier } = *asked.request else { return Err(Reply::Page) };
    let client = asked.authenticate(caller)?;
    if !client.uses(GrantType::AuthorizationCode) {
        return Err(refused("unauthorized_client"));
    }
    let (known, genuine) = Claim::of(code).known(Kind::Code, expected).ok_or_else(invalid_grant)?;
    let (id, grant) = known.filter(|(_, grant)| grant.client == caller.client).ok_or_else(invalid_grant)?;
    match &grant.stage {
        Stage::Authorized(authorized) => {
            if genuine.whole != Some(authorized.code) || asked.now >= authorized.until {
                return Err(invalid_grant());
            }
            match redirect_uri {
                Sent::Absent if authorized.redirect_uri_due => return Err(refused("invalid_request")),
                Sent::Wrong => return Err(invalid_grant()),
                Sent::Absent | Sent::Right => {}
            }
            verify(authorized.challenge, verifier)?;
            Ok(redeem(asked, client, (id, grant), authorized))
        }
        Stage::Active(active) => {
            let (redeemed, challenge) = active.redeemed.ok_or_else(invalid_grant)?;
            if genuine.whole != Some(redeemed) || asked.now >= active.until() {
                return Err(invalid_grant());
            }
            verify(challenge, verifier)?;
            Ok(Judgement::changed(invalid_grant(), id, grant.at(Stage::Ended { until: active.until() })))
        }
        Stage::Requested(_) | Stage::Ended { .. } => Err(invalid_grant()),
    }
}

fn verify(challenge: Option<u8>, verifier: Option<u8>) -> Result<(), Reply<Minted>> {
    match (challenge, verifier) {
        (None, Some(_)) => Err(refused("invalid_request")),
        (challenge, verifier) if challenge == verifier => Ok(()),
        (_, _) => Err(invalid_grant()),
    }
}

fn redeem(asked: &Asked<'_>, client: &Client, (id, grant): (FlightId, &Expectation), code: &Authorized) -> Judgement {
    let scope = grant.approved.map_or(Scopes::NONE, |(_, scope)| scope);
    let refreshable = client.uses(GrantType::RefreshToken);
    let redeemed = Some((code.code, code.challenge));
    begin(asked, client, id, (scope, refreshable), |active| grant.at(Stage::Active(Active { redeemed, ..active })))
}

/// The first tokens of a grant.
fn begin(
    asked: &Asked<'_>,
    client: &Client,
    id: FlightId,
    (scope, refreshable): (Scopes, bool),
    grant: impl FnOnce(Active) -> Expectation,
) -> Judgement {
    let lifetimes = lifetimes(asked.cast, client);
    let minted = |kind| Minted { grant: id, by: asked.id, kind };
    let live =
        LiveToken { token: minted(Kind::AccessToken), scope, until: asked.now + seconds(lifetimes.access_token) };
    let family = refreshable.then(|| Family {
        current: minted(Kind::RefreshToken),
        previous: None,
        idle: asked.now + seconds(lifetimes.refresh_token_idle),
        until: asked.now + seconds(lifetimes.refresh_token),
    });
    let reply = Reply::Tokens {
        access_token: live.token,
        refresh_token: family.as_ref().map(|family| family.current),
        scope,
        expires_in: lifetimes.access_token.as_secs(),
    };
    Judgement::changed(reply, id, grant(Active { redeemed: None, access_tokens: vec![live], family }))
}

/// RFC 6749 6, RFC 9700 4.14.2: the current token turns, the one before it is forgiven for a while, all others end the
/// grant.
pub(super) fn refresh(expected: &Expected, asked: &Asked<'_>) -> Verdict {
    let Request::Refresh { caller, token, scope } = *asked.request else { return Err(Reply::Page) };
    let client = asked.authenticate(caller)?;
    if !client.uses(GrantType::RefreshToken) {
        return Err(refused("unauthorized_client"));
    }
    let (known, genuine) = Claim::of(token).known(Kind::RefreshToken, expected).ok_or_else(invalid_grant)?;
    let (id, grant) = known.filter(|(_, grant)| grant.client == caller.client).ok_or_else(invalid_grant)?;
    let Stage::Active(active) = &grant.stage else { return Err(invalid_grant()) };
    let family = active.family.as_ref().ok_or_else(invalid_grant)?;
    if !genuine.family || asked.now >= family.expires() {
        return Err(invalid_grant());
    }
    let granted = grant.approved.map_or(Scopes::NONE, |(_, scope)| scope);
    let wanted = scope.unwrap_or(granted);
    let lifetimes = lifetimes(asked.cast, client);
    match (&family.previous, genuine.whole) {
        (_, Some(token)) if token == family.current => {
            if !wanted.is_subset(granted) {
                return Err(refused("invalid_scope"));
            }
            let (active, reply) = turn(asked, id, active, family, wanted, &lifetimes);
            Ok(Judgement::changed(reply, id, grant.at(Stage::Active(active))))
        }
        (Some(turned), Some(token))
            if token == turned.token && asked.now < turned.at + seconds(lifetimes.retry_window) =>
        {
            if wanted != turned.scope {
                return Err(invalid_grant());
            }
            let live = active.live(turned.gave, asked.now);
            let remaining = live.map_or(0, |live| live.until - asked.now);
            Err(Reply::Tokens {
                access_token: turned.gave,
                refresh_token: Some(family.current),
                scope: turned.scope,
                expires_in: u64::try_from(remaining).unwrap_or(0),
            })
        }
        (_, _) => Ok(Judgement::changed(invalid_grant(), id, grant.at(Stage::Ended { until: active.until() }))),
    }
}

fn turn(
    asked: &Asked<'_>,
    grant: FlightId,
    active: &Active,
    family: &Family,
    scope: Scopes,
    lifetimes: &grantor::Lifetimes,
) -> (Active, Reply<Minted>) {
    let minted = |kind| Minted { grant, by: asked.id, kind };
    let new = LiveToken { token: minted(Kind::AccessToken), scope, until: asked.now + seconds(lifetimes.access_token) };
    let turned = Turned { token: family.current, gave: new.token, scope, at: asked.now };
    let family = Family {
        current: minted(Kind::RefreshToken),
        previous: Some(turned),
        idle: asked.now + seconds(lifetimes.refresh_token_idle),
        until: family.until,
    };
    let reply = Reply::Tokens {
        access_token: new.token,
        refresh_token: Some(family.current),
        scope,
        expires_in: lifetimes.access_token.as_secs(),
    };
    let mut access_tokens: Vec<_> =
        active.access_tokens.iter().filter(|live| asked.now < live.until).cloned().collect();
    access_tokens.push(new);
    let surplus = access_tokens.len().saturating_sub(MAX_ACCESS_TOKENS);
    access_tokens.drain(..surplus);
    (Active { redeemed: active.redeemed, access_tokens, family: Some(family) }, reply)
}

/// RFC 6749 4.4.
pub(super) fn client_credentials(asked: &Asked<'_>) -> Verdict {
    let Request::ClientCredentials { caller, scope } = *asked.request else { return Err(Reply::Page) };
    let client = asked.authenticate(caller)?;
    if !client.uses(GrantType::ClientCredentials) {
        return Err(refused("unauthorized_client"));
    }
    let allowed = allowed(asked, client);
    let scope = scope.unwrap_or_else(|| scopes(asked.cast.policy().default_scope()).intersection(allowed));
    if scope.is_empty() || !scope.is_subset(allowed) {
        return Err(refused("invalid_scope"));
    }
    let client_name = caller.client;
    Ok(begin(asked, client, asked.id, (scope, false), |active| Expectation {
        client: client_name,
        asked: scope,
        approved: None,
        resource: false,
        stage: Stage::Active(active),
    }))
}
