//! What always holds, by name.
//!
//! Each [`Invariant`] is checked at each step of a [`World`], from what was asked and what was answered or saved. The last of
//! each kind holds that against the [`Expected`](crate::world::Expected) state, and `no secret in a record` asks it which grant
//! is saved; the others know nothing of it. All but the two would hold of any authorization server that keeps the
//! specifications.

mod approval;
mod endings;
mod proof_of_possession;
mod record;
mod rotation;
mod secrecy;
mod verdict;

use core::fmt;

use grantor::{Event, Grant};

use crate::world::{Flight, Minted, Reply, Seen, World};

/// What always holds.
#[derive(Clone, Copy)]
pub struct Invariant {
    /// Its name.
    pub name: &'static str,
    /// Where it comes from.
    pub section: &'static str,
    /// What it says.
    pub says: &'static str,
    check: Check,
}

/// When it is checked, and how: what contradicts it, if anything does.
#[derive(Clone, Copy)]
enum Check {
    Saved(fn(&Saved<'_>) -> Option<String>),
    Replied(fn(&Replied<'_>) -> Option<String>),
}

/// A record that was saved just now.
pub(crate) struct Saved<'a> {
    world: &'a World,
    flight: &'a Flight,
    /// What it was decided on.
    before: Option<&'a Grant>,
    grant: &'a Grant,
    json: &'a str,
}

/// An answer that was given just now.
pub(crate) struct Replied<'a> {
    world: &'a World,
    flight: &'a Flight,
    seen: &'a Seen,
    reply: &'a Reply<String>,
    events: &'a [Event],
}

/// All invariants, in the order in which they are checked.
pub const ALL: &[Invariant] = &[
    record::SAME_GRANT,
    record::END_IS_FINAL,
    record::READ_BACK,
    record::BOUNDED,
    record::SIGNED,
    secrecy::RECORD,
    record::AS_EXPECTED,
    proof_of_possession::CLIENT,
    proof_of_possession::VERIFIER,
    rotation::CODE_ONCE,
    rotation::ONE_SUCCESSOR,
    rotation::SPENT,
    approval::APPROVED,
    approval::OWNER,
    approval::BROWSER,
    approval::REDIRECTION,
    endings::ENDED,
    endings::REVOKED,
    endings::EXPIRED,
    endings::REFUSAL,
    endings::STRANGER,
    secrecy::ANSWER,
    secrecy::FRESH,
    verdict::BROKEN,
    verdict::EVENTS,
    verdict::AS_EXPECTED,
];

/// An invariant that does not hold.
#[derive(Clone)]
pub struct Violation {
    /// The invariant.
    pub invariant: &'static Invariant,
    /// What contradicts it.
    pub seen: String,
}

impl Violation {
    /// Whether it is the expected state alone that says so.
    pub(crate) fn is_of_the_expected_state(&self) -> bool {
        *self.invariant == verdict::AS_EXPECTED || *self.invariant == record::AS_EXPECTED
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Invariant { name, section, says, .. } = self.invariant;
        write!(f, "{name} is violated: {says} ({section}); {}", self.seen)
    }
}

/// The same text, so that a test that fails shows it.
impl fmt::Debug for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl core::error::Error for Violation {}

impl fmt::Debug for Invariant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Invariant").field("name", &self.name).finish_non_exhaustive()
    }
}

/// The invariants are told apart by their names.
impl PartialEq for Invariant {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Invariant {}

fn violated(seen: impl Fn(&Invariant) -> Option<String>) -> Result<(), Violation> {
    match ALL.iter().find_map(|invariant| Some(Violation { invariant, seen: seen(invariant)? })) {
        Some(violation) => Err(violation),
        None => Ok(()),
    }
}

/// Checks a record that was saved.
pub(crate) fn check_saved(
    world: &World,
    flight: &Flight,
    before: Option<&Grant>,
    grant: &Grant,
    json: &str,
) -> Result<(), Violation> {
    let saved = Saved { world, flight, before, grant, json };
    violated(|invariant| if let Check::Saved(check) = invariant.check { check(&saved) } else { None })
}

/// Checks an answer, and gives it in names.
pub(crate) fn check_reply(
    world: &World,
    flight: &Flight,
    seen: &Seen,
    events: &[Event],
) -> Result<Reply<Minted>, Violation> {
    let Some(reply) = &seen.reply else {
        return Err(Violation { invariant: &verdict::AS_EXPECTED, seen: format!("no sense in: {}", seen.text) });
    };
    let replied = Replied { world, flight, seen, reply, events };
    violated(|invariant| if let Check::Replied(check) = invariant.check { check(&replied) } else { None })?;
    if reply.things().is_empty() {
        return Ok(reply.map(|_| unreachable!("there is no thing in it")));
    }
    Ok(flight.expected.reply.clone())
}

/// The stored form of a record.
pub(crate) fn stored_form(grant: &Grant) -> Result<String, Violation> {
    serde_json::to_string(grant).map_err(|error| Violation { invariant: &record::READ_BACK, seen: error.to_string() })
}

/// A stored form that cannot be read.
pub(crate) fn unreadable(json: &str) -> Violation {
    Violation { invariant: &record::READ_BACK, seen: json.into() }
}
