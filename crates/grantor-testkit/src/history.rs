//! Whole histories of a world, drawn from bytes: by a property test, which shrinks them, or by a fuzzer, which grows them.

use core::fmt;

use crate::counterexample::Counterexample;
use crate::invariants::Violation;
use crate::world::{
    Breakage, Caller, Cast, Fate, FlightId, Forgery, Kind, Minted, Presented, Request, Scopes, Sent, Step, World,
};

/// What one step is drawn from. All zeros are the most ordinary step that there is, and the smaller a byte, the more
/// ordinary what it chooses; so a history that was shrunk is one that can be read.
pub type Draw = [u8; 12];

/// A history: a number of steps, each drawn from what the world has by then.
///
/// ```
/// use grantor_testkit::History;
/// use grantor_testkit::world::World;
///
/// let history = History::new(vec![[0; 12]; 20]);
/// let world = history.play(World::default())?;
/// assert!(world.landed().len() > 5);
/// # Ok::<(), grantor_testkit::Violation>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct History(Vec<Draw>);

impl History {
    /// A history of these steps.
    #[must_use]
    pub const fn new(draws: Vec<Draw>) -> Self {
        Self(draws)
    }

    /// A history of as many steps as there are bytes for.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Self {
        let (draws, rest) = bytes.as_chunks();
        let mut last = Draw::default();
        last.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
        Self(draws.iter().copied().chain((!rest.is_empty()).then_some(last)).collect())
    }

    /// Plays it, and lets all that is under way at its end be answered.
    ///
    /// # Errors
    ///
    /// The first invariant that does not hold.
    pub fn play(&self, mut world: World) -> Result<World, Violation> {
        self.play_steps(&mut world, |_| {})?;
        Ok(world)
    }

    /// The shortest way to the violation that it leads this world to; `None` if it leads to none.
    #[must_use]
    pub fn counterexample(&self, begin: &World) -> Option<Counterexample> {
        let mut steps = Vec::new();
        self.play_steps(&mut begin.clone(), |step| steps.push(step)).err()?;
        Counterexample::shortest(begin, steps)
    }

    fn play_steps(&self, world: &mut World, mut each: impl FnMut(Step)) -> Result<(), Violation> {
        for draw in &self.0 {
            let step = step_of(world, draw);
            each(step);
            world.step(step)?;
        }
        while let Some(id) = world.flights().keys().next().copied() {
            each(Step::Call(id, Fate::Works));
            world.call(id)?;
        }
        Ok(())
    }
}

/// The steps that are needed for the violation that it leads to in the world that there is by default; all steps if it
/// leads to none.
impl fmt::Debug for History {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(counterexample) = self.counterexample(&World::default()) {
            return write!(f, "{counterexample}");
        }
        let mut steps = Vec::new();
        let _ = self.play_steps(&mut World::default(), |step| steps.push(step));
        steps.iter().try_for_each(|step| writeln!(f, "{step:?}"))
    }
}

/// The step that is drawn, of the world as it stands.
pub(crate) fn step_of(world: &World, draw: &Draw) -> Step {
    step(world, &mut Choices(draw))
}

/// The request that is drawn, of the world as it stands.
pub(crate) fn request_of(world: &World, draw: &Draw) -> Request {
    request(world, &mut Choices(draw))
}

/// Bytes that choose. When they are used up, zeros follow.
struct Choices<'a>(&'a [u8]);

impl Choices<'_> {
    fn next(&mut self) -> u8 {
        let (first, rest) = self.0.split_first().map_or((0, self.0), |(first, rest)| (*first, rest));
        self.0 = rest;
        first
    }

    /// One of these: the first, unless the byte is great, as one in nine is.
    fn mostly<T: Copy>(&mut self, first: T, others: &[T]) -> T {
        let byte = usize::from(self.next());
        byte.checked_sub(228).and_then(|byte| others.get(byte % others.len().max(1))).copied().unwrap_or(first)
    }

    /// One of these, each as often as the others.
    fn one_of<T: Copy>(&mut self, all: &[T]) -> Option<T> {
        let byte = usize::from(self.next());
        all.get(byte % all.len().max(1)).copied()
    }
}

/// What happens next: of the world as it stands, a step that makes sense.
fn step(world: &World, choices: &mut Choices<'_>) -> Step {
    let under_way: Vec<FlightId> = world.flights().keys().copied().collect();
    let kind = choices.next();
    if let (0..160, Some(id)) = (kind, choices.one_of(&under_way)) {
        let fates = [Fate::FailsBefore, Fate::FailsAfter, Fate::ReplyLost, Fate::Full];
        return Step::Call(id, choices.mostly(Fate::Works, &fates));
    }
    match kind {
        200..216 => Step::Tick(tick(choices)),
        216..222 => Step::Sweep,
        222..225 => Step::Restart,
        225..238 => {
            let breakages = [
                Breakage::Repeated,
                Breakage::Encoding,
                Breakage::Many,
                Breakage::Method,
                Breakage::TooLong,
                Breakage::TwoHeaders,
                Breakage::ContentType,
            ];
            let breakage = choices.one_of(&breakages).unwrap_or(Breakage::Repeated);
            Step::BeginBroken(world.next_id(), request(world, choices), breakage)
        }
        0..200 | 238..=255 => Step::Begin(world.next_id(), request(world, choices)),
    }
}

/// So many seconds: those before, in and after each of which something expires come often.
fn tick(choices: &mut Choices<'_>) -> i64 {
    let spans = [1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 60, 60, 600, 1000, 2500];
    let span = choices.one_of(&spans).unwrap_or(1);
    span + choices.mostly(0, &[-1, 1, -2 * span, 5])
}

/// A request that makes sense as the world stands, or nearly.
fn request(world: &World, choices: &mut Choices<'_>) -> Request {
    let kinds = [
        Kind::Ticket,
        Kind::Code,
        Kind::RefreshToken,
        Kind::AccessToken,
        Kind::RefreshToken,
        Kind::RefreshToken,
        Kind::AccessToken,
        Kind::Binding,
    ];
    // What the first byte chooses is what a request is made with, if there is such a thing.
    let kind = choices.one_of(&kinds).unwrap_or(Kind::Binding);
    match thing(world, kind, choices).filter(|_| kind != Kind::Binding) {
        Some(presented) => with(world, kind, presented, choices),
        None => afresh(choices),
    }
}

/// A request that needs nothing.
fn afresh(choices: &mut Choices<'_>) -> Request {
    let scope = choices.mostly(
        Some(Scopes::BOTH),
        &[None, Some(Scopes::PHOTOS), Some(Scopes::BOTH.and(Scopes::ADMIN)), Some(Scopes::UNHEARD_OF)],
    );
    let client = choices.mostly("web", &Cast::CLIENTS);
    if choices.mostly(false, &[false, true]) {
        return Request::ClientCredentials { caller: caller(client, choices), scope };
    }
    Request::Authorize {
        client,
        browser: choices.mostly(1, &[2, 9]),
        redirect_uri: sent(choices),
        scope,
        challenge: choices.mostly(Some(7), &[None]),
        resource: choices.mostly(false, &[true]),
    }
}

/// A request that presents something.
fn with(world: &World, kind: Kind, presented: Presented, choices: &mut Choices<'_>) -> Request {
    let begun = world.landed().get(&presented.of.grant).map(|landed| landed.request);
    let (own, challenge) = match begun {
        Some(Request::Authorize { client, challenge, .. }) => (client, challenge),
        Some(Request::ClientCredentials { caller, .. }) => (caller.client, None),
        _ => ("web", None),
    };
    let browser = begun.and_then(|request| request.browser()).unwrap_or(1);
    let narrow = [Some(Scopes::PHOTOS), Some(Scopes::BOTH), Some(Scopes::BOTH.and(Scopes::ADMIN))];
    match kind {
        Kind::Ticket => Request::Consent {
            ticket: presented,
            browser: choices.mostly(browser, &[1, 2, 9]),
            owner: choices.mostly("alice", &Cast::OWNERS),
            approve: choices.mostly(
                Some(Scopes::PHOTOS),
                &[None, Some(Scopes::NONE), Some(Scopes::BOTH), Some(Scopes::BOTH.and(Scopes::ADMIN))],
            ),
        },
        Kind::Code => Request::Exchange {
            redirect_uri: sent(choices),
            verifier: choices.mostly(challenge, &[Some(8), None, Some(7)]),
            caller: caller(own, choices),
            code: presented,
        },
        Kind::RefreshToken if choices.mostly(true, &[false]) => {
            Request::Refresh { scope: choices.mostly(None, &narrow), caller: caller(own, choices), token: presented }
        }
        Kind::AccessToken if choices.mostly(true, &[false]) => Request::Access {
            token: presented,
            scope: choices.mostly(Scopes::PHOTOS, &[Scopes::BOTH, Scopes::ADMIN]),
            resource: choices.mostly(false, &[true]),
        },
        Kind::RefreshToken | Kind::AccessToken | Kind::Binding if choices.mostly(false, &[true]) => {
            Request::Withdraw { of: presented.of, owner: choices.mostly(Some("alice"), &[None, Some("bob")]) }
        }
        Kind::RefreshToken | Kind::AccessToken | Kind::Binding => {
            let caller = caller(choices.mostly(own, &["api", "photos-api"]), choices);
            if choices.mostly(true, &[false]) {
                Request::Introspect { caller, token: presented }
            } else {
                Request::Revoke { caller, token: presented }
            }
        }
    }
}

/// Something of this kind that was handed out: the newest most often, now and then forged, or of another kind.
fn thing(world: &World, kind: Kind, choices: &mut Choices<'_>) -> Option<Presented> {
    let any = choices.mostly(false, &[false, false, false, true]);
    let mut things: Vec<Minted> =
        world.leaked().filter(|minted| any && minted.kind != Kind::Binding || minted.kind == kind).collect();
    things.sort_unstable_by_key(|minted| minted.by);
    things.reverse();
    let of = choices.mostly(things.first().copied(), &things.iter().copied().map(Some).collect::<Vec<_>>())?;
    let forgeries = [Forgery::Secrets, Forgery::Family, Forgery::Turn, Forgery::Grant, Forgery::Kind, Forgery::Cut];
    let forgery = choices.mostly(Forgery::Genuine, &[[Forgery::Genuine; 6], forgeries].concat());
    Some(Presented { of, forgery })
}

fn caller(own: &'static str, choices: &mut Choices<'_>) -> Caller {
    let secret = choices.mostly(Sent::Right, &[Sent::Right, Sent::Right, Sent::Absent, Sent::Wrong]);
    Caller { client: choices.mostly(own, &[own, own, "mallory", "spa", "web"]), secret }
}

fn sent(choices: &mut Choices<'_>) -> Sent {
    choices.mostly(Sent::Right, &[Sent::Right, Sent::Right, Sent::Absent, Sent::Wrong])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_a_step_each_twelve() {
        assert_eq!(History::from_bytes(&[1; 12]).0, [[1; 12]]);
        assert_eq!(History::from_bytes(&[1; 13]).0.len(), 2);
        assert_eq!(History::from_bytes(&[]).0.len(), 0);
    }

    #[test]
    fn a_history_shows_its_steps() {
        let text = format!("{:?}", History::new(vec![[0; 12]; 2]));
        assert!(text.starts_with("Begin(0, Authorize { client: \"web\""), "{text}");
    }
}
