//! What a client gets was approved for it.

use super::{Check, Invariant, Replied};
use crate::world::{Cast, FlightId, Info, Reply, Request, Scopes, state};

pub(super) const APPROVED: Invariant = Invariant {
    name: "approved",
    section: "RFC 6749 3.3, 6",
    says: "no token allows more than its owner approved, nor more than was asked for",
    check: Check::Replied(|replied| {
        let (Reply::Tokens { scope, .. } | Reply::Active(Info { scope, .. })) = replied.reply else { return None };
        let thing = replied.flight.request.presented()?.of;
        let (_, allowed) = replied.approval(thing.grant)?;
        (!scope.is_subset(allowed)).then(|| format!("{scope:?} where {allowed:?} was approved"))
    }),
};

pub(super) const OWNER: Invariant = Invariant {
    name: "owner",
    section: "RFC 7662 2.2, RFC 9700 4.15.1",
    says: "a token speaks for the owner who approved and the client that asked, and for nobody else",
    check: Check::Replied(|replied| {
        let Reply::Active(info) = replied.reply else { return None };
        let thing = replied.flight.request.presented()?.of;
        let owner = replied.approval(thing.grant).and_then(|(owner, _)| owner);
        let own = replied.world.client_of(thing) == Some(&*info.client) && info.owner.as_deref() == owner;
        (!own).then(|| format!("{info:?} where {owner:?} approved"))
    }),
};

pub(super) const BROWSER: Invariant = Invariant {
    name: "browser",
    section: "RFC 6749 10.12, RFC 9700 4.7",
    says: "an owner's answer counts in the browser that began the flow, and in no other",
    check: Check::Replied(|replied| {
        let Request::Consent { ticket, .. } = replied.flight.request else { return None };
        let Reply::Asked { binding, .. } = &replied.world.landed().get(&ticket.of.grant)?.reply else { return None };
        let other = replied.flight.stored && replied.flight.cookie != Some(*binding);
        other.then(|| format!("{:?} where {binding:?} began", replied.flight.cookie))
    }),
};

pub(super) const REDIRECTION: Invariant = Invariant {
    name: "redirection",
    section: "RFC 6749 3.1.2.3, 10.12; RFC 9207 2",
    says: "a browser is sent to the registered redirection URI alone, with the state of its request and the issuer",
    check: Check::Replied(|replied| {
        let location = replied.seen.header("location")?;
        let begun = replied.flight.request.presented().map_or(replied.flight.id, |ticket| ticket.of.grant);
        let query = location.strip_prefix(Cast::REDIRECT_URI)?.strip_prefix('?');
        let tail = format!("state={}&iss=https%3A%2F%2Fas.example", state(begun));
        (!query.is_some_and(|query| query.ends_with(&tail))).then(|| location.into())
    }),
};

impl Replied<'_> {
    /// Who approved a grant, and what; for a client that acts for itself nobody, and what it asked for.
    pub(super) fn approval(&self, grant: FlightId) -> Option<(Option<&'static str>, Scopes)> {
        if let Request::ClientCredentials { scope, .. } = self.world.landed().get(&grant)?.request {
            return Some((None, scope.unwrap_or(Scopes::PHOTOS)));
        }
        self.world.landed().values().find_map(|landed| match (&landed.reply, landed.request) {
            (Reply::Code(code), Request::Consent { owner, approve, .. }) if code.grant == grant => {
                Some((Some(owner), approve.unwrap_or(Scopes::NONE)))
            }
            _ => None,
        })
    }
}
