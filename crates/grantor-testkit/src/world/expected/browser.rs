//! What a browser is to be answered.

use grantor::{Client, GrantType, Scope};

use super::claim::{Claim, lifetimes};
use super::{Asked, Authorized, Expectation, Expected, Judgement, Requested, Stage, Verdict, seconds};
use crate::world::reply::Reply;
use crate::world::request::{Kind, Minted, Request, Sent};
use crate::world::scopes::Scopes;

/// RFC 6749 4.1.1: nothing is redirected before client and redirection URI are proven.
pub(super) fn authorize(asked: &Asked<'_>) -> Verdict {
    let Request::Authorize { client, redirect_uri, scope, challenge, resource, .. } = *asked.request else {
        return Err(Reply::Page);
    };
    let registered = asked.cast.client(client).ok_or(Reply::Page)?;
    match redirect_uri {
        Sent::Right if !registered.redirect_uris.is_empty() => {}
        Sent::Absent if registered.redirect_uris.len() == 1 => {}
        Sent::Right | Sent::Absent | Sent::Wrong => return Err(Reply::Page),
    }
    if !registered.uses(GrantType::AuthorizationCode) {
        return Err(Reply::Redirected("unauthorized_client".into()));
    }
    if challenge.is_none() && !registered.code_without_challenge {
        return Err(Reply::Redirected("invalid_request".into()));
    }
    let asked_for = scope.unwrap_or_else(|| scopes(asked.cast.policy().default_scope()));
    if !asked_for.is_subset(allowed(asked, registered)) {
        return Err(Reply::Redirected("invalid_scope".into()));
    }
    let exempt = registered.exchange_without_redirect_uri && challenge.is_some();
    let minted = |kind| Minted { grant: asked.id, by: asked.id, kind };
    let requested = Requested {
        ticket: minted(Kind::Ticket),
        binding: asked.cookie.unwrap_or(minted(Kind::Binding)),
        redirect_uri_due: redirect_uri == Sent::Right && !exempt,
        challenge,
        until: asked.now + seconds(lifetimes(asked.cast, registered).ticket),
    };
    let reply = Reply::Asked { ticket: requested.ticket, binding: requested.binding, scope: asked_for };
    let stage = Stage::Requested(requested);
    let grant = Expectation { client, asked: asked_for, approved: None, resource, stage };
    Ok(Judgement::changed(reply, asked.id, grant))
}

/// The owner's answer counts once, in the browser that began, in time, and never for more than was asked.
pub(super) fn consent(expected: &Expected, asked: &Asked<'_>) -> Verdict {
    let Request::Consent { ticket, owner, approve, .. } = *asked.request else { return Err(Reply::Page) };
    let (known, genuine) = Claim::of(ticket).known(Kind::Ticket, expected).ok_or(Reply::Page)?;
    let (id, grant) = known.ok_or(Reply::Page)?;
    let Stage::Requested(requested) = &grant.stage else { return Err(Reply::Page) };
    let client = asked.cast.client(grant.client).ok_or(Reply::Page)?;
    let own_browser = asked.cookie == Some(requested.binding);
    if genuine.whole != Some(requested.ticket) || !own_browser || asked.now >= requested.until {
        return Err(Reply::Page);
    }
    let approved = approve.unwrap_or(Scopes::NONE);
    if !approved.is_subset(grant.asked) || !approved.is_subset(allowed(asked, client)) {
        return Err(Reply::Page);
    }
    if approved.is_empty() {
        let ended = grant.at(Stage::Ended { until: requested.until });
        return Ok(Judgement::changed(Reply::Redirected("access_denied".into()), id, ended));
    }
    let code = Minted { grant: id, by: asked.id, kind: Kind::Code };
    let authorized = Authorized {
        code,
        redirect_uri_due: requested.redirect_uri_due,
        challenge: requested.challenge,
        until: asked.now + seconds(lifetimes(asked.cast, client).code),
    };
    let grant = Expectation { approved: Some((owner, approved)), ..grant.at(Stage::Authorized(authorized)) };
    Ok(Judgement::changed(Reply::Code(code), id, grant))
}

/// What a client may ask for.
pub(super) fn allowed(asked: &Asked<'_>, client: &Client) -> Scopes {
    scopes(&client.scope).intersection(scopes(asked.cast.policy().scopes()))
}

pub(super) fn scopes(scope: &Scope) -> Scopes {
    Scopes::of(scope).unwrap_or_default()
}
