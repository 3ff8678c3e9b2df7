//! Secrets are handed to those who may have them, and shown nowhere else.

use base64ct::{Base64UrlUnpadded, Encoding as _};

use super::{Check, Invariant, Saved};
use crate::world::{Cast, Kind, Minted, code_verifier};

pub(super) const RECORD: Invariant = Invariant {
    name: "no secret in a record",
    section: "RFC 6749 10.3, RFC 6819 5.1.4.1.3",
    says: "a record holds no secret, neither of a token nor of a client, however it may be written",
    check: Check::Saved(|saved| {
        let known = saved.world.texts().iter().filter(|(minted, _)| saved.is_about(**minted));
        let secret = known.flat_map(|(_, text)| forms(text)).find(|secret| saved.json.contains(secret));
        secret.or_else(|| constant(saved.json)).map(|_| "a secret stands in the record".into())
    }),
};

pub(super) const ANSWER: Invariant = Invariant {
    name: "no secret in an answer or an event",
    section: "RFC 6749 10.3, 10.5",
    says: "no refusal and no event shows a secret, and no answer shows one that it does not hand out",
    check: Check::Replied(|replied| {
        let texts = replied.world.texts().values();
        let handed_out = |text: &str| replied.reply.things().into_iter().any(|thing| thing == text);
        let answered = texts.clone().any(|text| !handed_out(text) && replied.seen.text.contains(&**text));
        let events = format!("{:?}", replied.events);
        let told = texts.chain(&[]).flat_map(|text| forms(text)).any(|secret| events.contains(&secret));
        let new = replied.reply.things().into_iter().any(|thing| events.contains(thing.as_str()));
        let constant = constant(&events).or_else(|| constant(&replied.seen.text)).is_some();
        (answered || told || new || constant).then(|| "a secret is shown".into())
    }),
};

pub(super) const FRESH: Invariant = Invariant {
    name: "fresh",
    section: "RFC 6749 10.10",
    says: "whatever is handed out was never handed out before, but to a retry, and stands in no record",
    check: Check::Replied(|replied| {
        let retry = replied.bought_with().is_some_and(|(_, token)| replied.others(token).next().is_some());
        let cookie = replied.flight.cookie.and_then(|cookie| replied.world.text(cookie));
        let old = |text: &&String| replied.world.texts().values().any(|known| **known == ***text);
        let mut new = replied.reply.things().into_iter().filter(|text| Some(text.as_str()) != cookie);
        let again = new.clone().any(|text| old(&text));
        let kept = |text: &String| {
            replied.world.records().all().any(|record| forms(text).any(|form| record.json.contains(&form)))
        };
        (again && !retry || new.any(kept)).then(|| "it was handed out before, or stands in a record".into())
    }),
};

/// A text, and each of its secrets as it would be written alone.
fn forms(text: &str) -> impl Iterator<Item = String> {
    let credential = text.split('.').next().unwrap_or_default();
    let payload = credential.split_once('_').map_or("", |(_, payload)| payload);
    let bytes = Base64UrlUnpadded::decode_vec(payload).unwrap_or_default();
    let secrets: Vec<String> =
        bytes.get(16..).unwrap_or_default().chunks_exact(32).map(Base64UrlUnpadded::encode_string).collect();
    secrets.into_iter().chain([String::from(text)])
}

/// A secret of the clients, if the text has one.
fn constant(text: &str) -> Option<String> {
    [Cast::SECRET.into(), code_verifier(7)].into_iter().find(|secret: &String| text.contains(secret.as_str()))
}

impl Saved<'_> {
    fn is_about(&self, minted: Minted) -> bool {
        minted.kind == Kind::Binding
            || self.flight.expected.change.as_ref().is_some_and(|(grant, _)| *grant == minted.grant)
    }
}
