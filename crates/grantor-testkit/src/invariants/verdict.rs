//! The answer is the one that should be given.

use grantor::operation::What;

use super::{Check, Invariant};
use crate::world::Reply;

pub(super) const BROKEN: Invariant = Invariant {
    name: "broken",
    section: "RFC 6749 3.1, 3.2",
    says: "a message that is broken is refused, whatever it says",
    check: Check::Replied(|replied| {
        let taken = replied.flight.broken && (!replied.reply.is_refusal() || replied.flight.stored);
        taken.then(|| format!("{:?} was answered {:?}", replied.flight.request, replied.reply))
    }),
};

pub(super) const EVENTS: Invariant = Invariant {
    name: "events",
    section: "grantor::Observer",
    says: "one event tells of each change, once it is saved, and no event tells of a change that was not",
    check: Check::Replied(|replied| {
        let tells_of_a_change = |what| !matches!(what, What::Refused(_) | What::Retried);
        let changes = replied.events.iter().filter(|event| tells_of_a_change(event.what)).count();
        let due = usize::from(replied.flight.stored && *replied.reply != Reply::Unavailable);
        (changes != due || replied.events.len() > 1).then(|| format!("{:?}", replied.events))
    }),
};

pub(super) const AS_EXPECTED: Invariant = Invariant {
    name: "answered as expected",
    section: "the expected state",
    says: "each answer is the one that is due at the instant at which it was decided: all requests, however they \
           interleave, are answered as if they came one after the other",
    check: Check::Replied(|replied| {
        let flight = replied.flight;
        if flight.broken || flight.failed && *replied.reply == Reply::Unavailable {
            return None;
        }
        let expected = &flight.expected;
        let answered = expected.reply.outline() == replied.reply.outline();
        let saved = expected.change.is_some() == flight.stored;
        let named = expected.reply.things().into_iter().zip(replied.reply.things());
        let same = named
            .filter_map(|(name, text)| Some((replied.world.text(*name)?, text)))
            .all(|(known, text)| replied.is_same(known, text));
        (!(answered && saved && same)).then(|| {
            let (due, given) = (expected.reply.outline(), replied.reply.outline());
            format!(
                "{:?} at {} was answered {given:?}, {due:?} was due, saved: {}",
                flight.request, flight.now, flight.stored
            )
        })
    }),
};
