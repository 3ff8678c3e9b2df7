//! What works once works once.

use super::{Check, Invariant, Replied};
use crate::world::{FlightId, Landed, Minted, Presented, Reply, Request, token_id};

pub(super) const CODE_ONCE: Invariant = Invariant {
    name: "a code once",
    section: "RFC 6749 4.1.2",
    says: "a code buys tokens at most once",
    check: Check::Replied(|replied| {
        let (Request::Exchange { .. }, (_, code)) = (replied.flight.request, replied.bought_with()?) else {
            return None;
        };
        let (before, _) = replied.others(code).next()?;
        Some(format!("flight {before} bought tokens with it before"))
    }),
};

pub(super) const ONE_SUCCESSOR: Invariant = Invariant {
    name: "one successor",
    section: "RFC 9700 4.14.2",
    says: "a refresh token gives one successor; a retry is given the same tokens again",
    check: Check::Replied(|replied| {
        let (Request::Refresh { .. }, (_, token)) = (replied.flight.request, replied.bought_with()?) else {
            return None;
        };
        let texts = |minted: &Minted| replied.world.text(*minted);
        replied.others(token).find_map(|(before, landed)| {
            let given = landed.reply.things().into_iter().map(texts);
            let differs =
                |(given, now): (Option<&str>, &String)| given.is_some_and(|given| !replied.is_same(given, now));
            let differs = given.zip(replied.reply.things()).any(differs);
            differs.then(|| format!("flight {before} was given other tokens for it"))
        })
    }),
};

pub(super) const SPENT: Invariant = Invariant {
    name: "spent",
    section: "RFC 9700 4.14.2",
    says: "a refresh token buys nothing once its successor was used, or its retry window is over",
    check: Check::Replied(|replied| {
        let (Request::Refresh { .. }, (_, token)) = (replied.flight.request, replied.bought_with()?) else {
            return None;
        };
        let spent = replied.flight.known.spent.get(&token.of).filter(|until| replied.flight.now >= **until);
        spent.map(|until| format!("it was spent at {until}, and bought tokens at {}", replied.flight.now))
    }),
};

impl Replied<'_> {
    /// Whether a thing is the one that was handed out before. An access token that is over by now may say so, if it says
    /// anything.
    pub(super) fn is_same(&self, before: &str, now: &str) -> bool {
        let over = matches!(self.reply, Reply::Tokens { expires_in: 0, .. });
        before == now || over && token_id(before).is_some_and(|id| token_id(now) == Some(id))
    }

    /// The requests before this one that bought tokens with the same thing.
    pub(super) fn others(&self, thing: Presented) -> impl Iterator<Item = (FlightId, &Landed)> {
        let bought = move |landed: &Landed| {
            let by_code = matches!(landed.request, Request::Exchange { code, .. } if code == thing);
            let by_refresh_token = matches!(landed.request, Request::Refresh { token, .. } if token == thing);
            (by_code || by_refresh_token) && matches!(landed.reply, Reply::Tokens { .. })
        };
        self.world.landed().iter().filter(move |(_, landed)| bought(landed)).map(|(id, landed)| (*id, landed))
    }
}
