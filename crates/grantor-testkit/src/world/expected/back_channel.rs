//! What is to be answered on the back channel besides tokens.

use grantor::{Client, ClientType, Introspection};

use super::claim::Claim;
use super::{Active, Asked, Expectation, Expected, Judgement, LiveToken, Stage, Verdict};
use crate::world::reply::{Info, Reply};
use crate::world::request::{Kind, Minted, Presented, Request};

/// RFC 7009: an access token goes alone, a refresh token takes the grant with it, and what is no token any more is
/// revoked already.
pub(super) fn revoke(expected: &Expected, asked: &Asked<'_>) -> Verdict {
    let Request::Revoke { caller, token } = *asked.request else { return Err(Reply::Page) };
    let client = asked.authenticate(caller)?;
    let claim = Claim::of(token);
    if let Claim::Thing(Kind::Code | Kind::Ticket, ..) | Claim::Malformed(Kind::Code | Kind::Ticket) = claim {
        return Err(Reply::refused(400, "unsupported_token_type"));
    }
    let change = by_access_token(expected, asked, claim).or_else(|| by_refresh_token(expected, asked, claim));
    let (id, grant) = change.ok_or(Reply::Revoked)?;
    if grant.client != client.client_id.as_str() {
        return Err(Reply::refused(400, "invalid_grant"));
    }
    Ok(Judgement::changed(Reply::Revoked, id, grant))
}

type Change = (super::FlightId, Expectation);

fn by_access_token(expected: &Expected, asked: &Asked<'_>, claim: Claim) -> Option<Change> {
    let (known, genuine) = claim.known(Kind::AccessToken, expected)?;
    let (id, grant) = known?;
    let Stage::Active(active) = &grant.stage else { return None };
    let revoked = active.live(genuine.whole?, asked.now)?;
    let others = active.access_tokens.iter().filter(|live| *live != revoked && asked.now < live.until);
    let access_tokens: Vec<LiveToken> = others.cloned().collect();
    let refreshable = active.family.as_ref().is_some_and(|family| asked.now < family.expires());
    let stage = if access_tokens.is_empty() && !refreshable {
        Stage::Ended { until: active.until() }
    } else {
        Stage::Active(Active { access_tokens, ..active.clone() })
    };
    Some((id, grant.at(stage)))
}

fn by_refresh_token(expected: &Expected, asked: &Asked<'_>, claim: Claim) -> Option<Change> {
    let (known, genuine) = claim.known(Kind::RefreshToken, expected)?;
    let (id, grant) = known?;
    let Stage::Active(active) = &grant.stage else { return None };
    let until = active.family.as_ref().map(|_| active.until())?;
    (genuine.family && asked.now < until).then(|| (id, grant.at(Stage::Ended { until: active.until() })))
}

/// The host ends what has not ended, as long as there is a record of it; an owner their own grants alone.
pub(super) fn withdraw(expected: &Expected, asked: &Asked<'_>) -> Verdict {
    let Request::Withdraw { of, owner } = *asked.request else { return Err(Reply::Page) };
    let grant = expected.grants.get(&of.grant).filter(|grant| asked.now < grant.until());
    let grant = grant.ok_or_else(|| Reply::refused(404, "unknown"))?;
    if matches!(grant.stage, Stage::Ended { .. }) {
        return Err(Reply::Revoked);
    }
    let approved = grant.approved.map(|(owner, _)| owner);
    if owner.is_some() && owner != approved {
        return Err(Reply::refused(403, "access_denied"));
    }
    Ok(Judgement::changed(Reply::Revoked, of.grant, grant.at(Stage::Ended { until: grant.until() })))
}

/// RFC 7662: a client is told of its own tokens, a resource server of the access tokens that are for it.
pub(super) fn introspect(expected: &Expected, asked: &Asked<'_>) -> Verdict {
    let Request::Introspect { caller, token } = *asked.request else { return Err(Reply::Page) };
    let nobody = || Reply::refused(401, "invalid_client");
    let client = asked.authenticate(caller).map_err(|_| nobody())?;
    if client.client_type == ClientType::Public {
        return Err(nobody());
    }
    let info = info(expected, asked, token).filter(|info| is_for(info, client));
    Err(info.map_or(Reply::Inactive, Reply::Active))
}

fn is_for(info: &Info, client: &Client) -> bool {
    let own = info.client == client.client_id.as_str();
    own || info.bearer
        && match client.introspection {
            Introspection::OwnTokens => false,
            Introspection::AllTokens => !info.resource,
            Introspection::Resource(_) => info.resource,
        }
}

/// RFC 6750 3.1.
pub(super) fn access(expected: &Expected, asked: &Asked<'_>) -> Verdict {
    let Request::Access { token, scope, resource } = *asked.request else { return Err(Reply::Page) };
    let invalid = || Reply::<Minted>::refused(401, "invalid_token");
    let info = info(expected, asked, token).filter(|info| info.bearer && info.resource == resource);
    let info = info.ok_or_else(invalid)?;
    Err(if scope.is_subset(info.scope) { Reply::Active(info) } else { Reply::refused(403, "insufficient_scope") })
}

/// What there is to tell of a token that is active.
fn info(expected: &Expected, asked: &Asked<'_>, token: Presented) -> Option<Info> {
    let claim = Claim::of(token);
    let bearer = claim.known(Kind::AccessToken, expected);
    let (known, genuine) = bearer.or_else(|| claim.known(Kind::RefreshToken, expected))?;
    let (_, grant) = known?;
    let Stage::Active(active) = &grant.stage else { return None };
    let (scope, expires) = if bearer.is_some() {
        let live = active.live(genuine.whole?, asked.now)?;
        (live.scope, live.until)
    } else {
        let family = active.family.as_ref().filter(|family| asked.now < family.expires())?;
        let (_, granted) = grant.approved?;
        (genuine.whole? == family.current).then_some((granted, family.expires()))?
    };
    Some(Info {
        scope,
        client: grant.client.into(),
        owner: grant.approved.map(|(owner, _)| owner.into()),
        expires,
        resource: grant.resource,
        bearer: bearer.is_some(),
    })
}
