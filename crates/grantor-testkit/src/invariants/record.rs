//! What holds of a record that is saved.

use grantor::{Grant, Scope, Stage, Timestamp, TokenId};

use super::{Check, Invariant, Saved};
use crate::world::expected::{self, Expectation, LiveToken};
use crate::world::{Scopes, token_id};

pub(super) const SAME_GRANT: Invariant = Invariant {
    name: "same grant",
    section: "RFC 6749 10.5, 10.4",
    says: "a grant never changes its issuer, its client or its owner, and its scope never widens",
    check: Check::Saved(|saved| {
        let (before, after) = (saved.flight.decided_on()?, saved.grant);
        let same = before.id() == after.id() && before.issuer() == after.issuer() && before.client() == after.client();
        let owner = after.owner().is_none() || before.owner().is_none() || before.owner() == after.owner();
        let narrowed = scope(after).is_none_or(|after| scope(before).is_some_and(|before| after.is_subset(before)));
        (!(same && owner && narrowed)).then(|| format!("{before:?} becomes {after:?}"))
    }),
};

pub(super) const END_IS_FINAL: Invariant = Invariant {
    name: "the end is final",
    section: "RFC 9700 4.14.2",
    says: "nothing follows the end of a grant",
    check: Check::Saved(|saved| {
        let ended = matches!(saved.before?.stage(), Stage::Ended(_));
        ended.then(|| format!("{:?} follows the end", saved.grant.stage()))
    }),
};

pub(super) const READ_BACK: Invariant = Invariant {
    name: "read back",
    section: "grantor::Grant",
    says: "a record that is written is read back as it was, so that a restart changes no verdict",
    check: Check::Saved(|saved| {
        let read: Result<Grant, _> = serde_json::from_str(saved.json);
        (!read.is_ok_and(|read| read == *saved.grant)).then(|| saved.json.into())
    }),
};

pub(super) const SIGNED: Invariant = Invariant {
    name: "signed before it is saved",
    section: "grantor::Signer",
    says: "a request whose tokens could not be signed changes nothing, so that it can be made again",
    check: Check::Saved(|saved| saved.flight.unsigned.then(|| saved.json.into())),
};

/// The most bytes that a record has in JSON, where texts are as long as those of a [`World`](crate::world::World).
const BOUND: usize = 1480;

pub(super) const BOUNDED: Invariant = Invariant {
    name: "bounded",
    section: "the design of grantor",
    says: "a record has at most 1480 bytes in JSON, however long its history",
    check: Check::Saved(|saved| (saved.json.len() > BOUND).then(|| format!("{} bytes", saved.json.len()))),
};

pub(super) const AS_EXPECTED: Invariant = Invariant {
    name: "saved as expected",
    section: "the expected state",
    says: "a record says of its grant what should be so",
    check: Check::Saved(|saved| match &saved.flight.expected.change {
        None => Some(format!("nothing should change, and this was saved: {}", saved.json)),
        Some((_, expected)) => (!is_as_expected(saved, expected))
            .then(|| format!("{expected:?} was expected in the place of {}", saved.json)),
    }),
};

fn is_as_expected(saved: &Saved<'_>, expected: &Expectation) -> bool {
    let (grant, now) = (saved.grant, Timestamp::from_unix(saved.flight.now));
    let same = grant.client().as_str() == expected.client && grant.retain_until().as_unix() == expected.until();
    let owner = grant.owner().map(|owner| owner.subject.as_str());
    let approved = expected.approved.map(|(owner, _)| owner);
    let stage = match (grant.stage(), &expected.stage) {
        (Stage::Requested(requested), expected::Stage::Requested(_)) => {
            Scopes::of(&requested.request().scope) == Some(expected.asked)
        }
        (Stage::Authorized(authorized), expected::Stage::Authorized(_)) => {
            Scopes::of(authorized.scope()) == expected.approved.map(|(_, scope)| scope) && owner == approved
        }
        (Stage::Active(active), expected::Stage::Active(wanted)) => {
            let granted = expected.approved.map_or(expected.asked, |(_, scope)| scope);
            let held = |live: &LiveToken| {
                let held = |token: TokenId| {
                    active.access_token(&token, now).is_some_and(|held| held.expires().as_unix() == live.until)
                };
                saved.world.text(live.token).and_then(token_id).is_none_or(held)
            };
            let live = wanted.access_tokens.iter().filter(|live| now.as_unix() < live.until);
            Scopes::of(active.scope()) == Some(granted) && owner == approved && live.into_iter().all(held)
        }
        (Stage::Ended(_), expected::Stage::Ended { .. }) => true,
        (Stage::Requested(_) | Stage::Authorized(_) | Stage::Active(_) | Stage::Ended(_), _) => false,
    };
    same && stage && resource(grant).is_none_or(|resource| resource == expected.resource)
}

/// What a grant is for, while it lives.
fn scope(grant: &Grant) -> Option<&Scope> {
    match grant.stage() {
        Stage::Requested(requested) => Some(&requested.request().scope),
        Stage::Authorized(authorized) => Some(authorized.scope()),
        Stage::Active(active) => Some(active.scope()),
        Stage::Ended(_) => None,
    }
}

/// Whether a grant is for the server's resource, while it lives.
fn resource(grant: &Grant) -> Option<bool> {
    match grant.stage() {
        Stage::Requested(requested) => Some(!requested.request().resources.is_empty()),
        Stage::Authorized(authorized) => Some(!authorized.resources().is_empty()),
        Stage::Active(active) => Some(!active.resources().is_empty()),
        Stage::Ended(_) => None,
    }
}
