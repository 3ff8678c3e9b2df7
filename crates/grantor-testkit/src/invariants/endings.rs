//! What has ended, was revoked or has expired is of no use, and nobody else can bring that about.

use grantor::Timestamp;

use super::{Check, Invariant, Replied};
use crate::world::{Kind, Landed, Minted, Presented, Reply, Request};

pub(super) const ENDED: Invariant = Invariant {
    name: "ended",
    section: "RFC 7009 2.1, RFC 6749 4.1.2, RFC 9700 4.14.2",
    says: "once a grant was seen to end, by revocation, replay or reuse, nothing under it is taken",
    check: Check::Replied(|replied| {
        let thing = replied.taken()?;
        replied.flight.known.ended.contains(&thing.grant).then(|| format!("{thing:?} was taken"))
    }),
};

pub(super) const REVOKED: Invariant = Invariant {
    name: "revoked",
    section: "RFC 7009 2",
    says: "a token is inactive at once when its revocation is answered",
    check: Check::Replied(|replied| {
        let thing = replied.taken()?;
        replied.flight.known.revoked.contains(&thing).then(|| format!("{thing:?} was taken"))
    }),
};

pub(super) const EXPIRED: Invariant = Invariant {
    name: "expired",
    section: "RFC 6749 4.1.2, 5.1",
    says: "a code, a ticket, an access token and a refresh token that was not used are taken until their very second, and not \
           in it",
    check: Check::Replied(|replied| {
        let thing = replied.taken()?;
        let lifetimes = replied.world.cast().policy().lifetimes();
        let lifetime = match thing.kind {
            Kind::Ticket => lifetimes.ticket,
            Kind::Code => lifetimes.code,
            Kind::AccessToken => lifetimes.access_token,
            Kind::RefreshToken if replied.others(Presented::genuine(thing)).next().is_none() => {
                lifetimes.refresh_token_idle
            }
            Kind::RefreshToken | Kind::Binding => return None,
        };
        let Landed { now: begun, .. } = replied.world.landed().get(&thing.by)?;
        let expires = Timestamp::from_unix(*begun).after(lifetime).as_unix();
        (replied.flight.now >= expires)
            .then(|| format!("{thing:?} expired at {expires} and was taken at {}", replied.flight.now))
    }),
};

pub(super) const REFUSAL: Invariant = Invariant {
    name: "a refusal changes nothing",
    section: "RFC 6749 5.2",
    says: "a request that is refused changes no record, unless it proves a replay or a reuse, or is a denial",
    check: Check::Replied(|replied| {
        let refused = replied.reply.is_refusal() && *replied.reply != Reply::Unavailable && replied.flight.stored;
        let denied = *replied.reply == Reply::Redirected("access_denied".into());
        (refused && !denied && !replied.is_proof())
            .then(|| format!("{:?} was refused and saved", replied.flight.request))
    }),
};

pub(super) const STRANGER: Invariant = Invariant {
    name: "no stranger ends a grant",
    section: "RFC 9700 4.14.2, RFC 7009 2.1",
    says: "only the client that was authorized ends a grant or revokes a token, with a thing that it was handed out; an \
           owner withdraws no grant of another",
    check: Check::Replied(|replied| {
        let back_channel = matches!(
            replied.flight.request,
            Request::Exchange { .. } | Request::Refresh { .. } | Request::Revoke { .. }
        );
        let not_theirs = replied.flight.stored
            && matches!(replied.flight.request, Request::Withdraw { of, owner: Some(owner) }
                if replied.approval(of.grant).and_then(|(approved, _)| approved) != Some(owner));
        let refused = back_channel && replied.flight.stored && !replied.is_proof();
        (refused || not_theirs).then(|| format!("{:?} was saved", replied.flight.request))
    }),
};

impl Replied<'_> {
    /// The thing that was presented, if it was of use.
    fn taken(&self) -> Option<Minted> {
        let given = matches!(self.reply, Reply::Tokens { .. } | Reply::Active(_) | Reply::Code(_));
        let answered = matches!(self.flight.request, Request::Consent { .. }) && self.flight.stored;
        self.flight.request.presented().filter(|_| given || answered).map(|presented| presented.of)
    }
}
