//! What can happen next.

use std::sync::Arc;

use grantor::Saved;

use super::{
    Answer, Asked, Breakage, Call, Flight, FlightId, Known, Landed, Minted, Plan, Progress, Reply, Request, Seen,
    World, break_message, breaks, write,
};
use crate::invariants::{self, Violation};
use crate::world::expected::Judgement;

/// What can happen next in a [`World`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// A request arrives, and goes as far as its first call to the store or the signer. Its number must be new.
    Begin(FlightId, Request),
    /// A request arrives whose message is broken.
    BeginBroken(FlightId, Request, Breakage),
    /// The call that a flight waits for is answered, and the flight goes on to its next one, or to its end.
    Call(FlightId, Fate),
    /// The clock moves by so many seconds, back if there are fewer than none.
    Tick(i64),
    /// The store drops what has outlived its date.
    Sweep,
    /// The process dies: what was under way is never answered. The store is read anew from what it wrote.
    Restart,
}

/// What becomes of a call to the store, or to the signer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fate {
    /// It works.
    Works,
    /// It fails, and nothing is written.
    FailsBefore,
    /// It is written, and then fails. What writes nothing fails.
    FailsAfter,
    /// There is no room for a grant that is new. Everything else works.
    Full,
    /// It works, and if that leads to an answer, the answer is lost on its way.
    ReplyLost,
}

impl World {
    /// Lets something happen, and checks every invariant. A step that makes no sense (a number that is not new, a flight
    /// that is not under way, a thing that was never handed out, a time that was swept away) changes nothing.
    ///
    /// # Errors
    ///
    /// The first invariant that does not hold any more.
    pub fn step(&mut self, step: Step) -> Result<(), Violation> {
        match step {
            Step::Begin(id, request) => self.arrive(id, request, None),
            Step::BeginBroken(id, request, breakage) => self.arrive(id, request, Some(breakage)),
            Step::Call(id, fate) => self.advance(id, fate),
            Step::Tick(seconds) => {
                self.now = self.now.saturating_add(seconds).clamp(self.horizon.max(0), Self::START * 2);
                Ok(())
            }
            Step::Sweep => {
                let earliest = self.earliest();
                self.horizon = self.horizon.max(earliest);
                self.records.sweep(earliest);
                Ok(())
            }
            Step::Restart => {
                self.lost.extend(core::mem::take(&mut self.flights).into_keys());
                self.records.reopen().map_err(|json| invariants::unreadable(&json))
            }
        }
    }

    /// A request arrives; see [`Step::Begin`].
    ///
    /// # Errors
    ///
    /// Those of [`step`](Self::step).
    pub fn begin(&mut self, id: FlightId, request: Request) -> Result<(), Violation> {
        self.step(Step::Begin(id, request))
    }

    /// The next call of a flight works; see [`Step::Call`].
    ///
    /// # Errors
    ///
    /// Those of [`step`](Self::step).
    pub fn call(&mut self, id: FlightId) -> Result<(), Violation> {
        self.step(Step::Call(id, Fate::Works))
    }

    /// A request arrives and is answered, with nothing in between.
    ///
    /// # Errors
    ///
    /// Those of [`step`](Self::step).
    pub fn ask(&mut self, request: Request) -> Result<Reply<Minted>, Violation> {
        let id = self.next_id();
        self.begin(id, request)?;
        while self.flights.contains_key(&id) {
            self.call(id)?;
        }
        Ok(self.reply(id).cloned().unwrap_or(Reply::Unavailable))
    }

    fn arrive(&mut self, id: FlightId, request: Request, breakage: Option<Breakage>) -> Result<(), Violation> {
        let cookie = request.browser().and_then(|browser| self.cookies.get(&browser).copied());
        let text = cookie.and_then(|cookie| self.text(cookie)).map(Into::into);
        let used = self.has_begun(id);
        let breakage = breakage.filter(|breakage| breaks(&request, *breakage));
        let Some(message) = write(self, id, &request, text).filter(|_| !used) else { return Ok(()) };
        let message = breakage.map_or_else(|| message.clone(), |breakage| break_message(message.clone(), breakage));
        let expected = self.judge(id, &request, self.now, cookie);
        let known = Known::by_now(self);
        let plan = Plan { id, request, now: self.now, cookie, broken: breakage.is_some(), message, known };
        let flight = Flight::begin(&self.cast, plan, expected);
        self.go_on(flight, false)
    }

    fn judge(&self, id: FlightId, request: &Request, now: i64, cookie: Option<Minted>) -> Judgement {
        self.expected.judge(&Asked { cast: &self.cast, id, request, now, cookie })
    }

    fn advance(&mut self, id: FlightId, fate: Fate) -> Result<(), Violation> {
        let Some(mut flight) = self.flights.remove(&id) else { return Ok(()) };
        let Some(call) = flight.call().cloned() else { return Ok(()) };
        let answer = self.answer(&mut flight, &call, fate)?;
        flight.failed |= matches!(answer, Answer::Failed | Answer::Saved(Saved::Full));
        flight.unsigned |= matches!((&call, &answer), (Call::Sign, Answer::Failed));
        flight.answer(&self.cast, answer);
        self.go_on(flight, fate == Fate::ReplyLost)
    }

    fn answer(&mut self, flight: &mut Flight, call: &Call, fate: Fate) -> Result<Answer, Violation> {
        match (call, fate) {
            (Call::Load(_) | Call::Sign, Fate::FailsBefore | Fate::FailsAfter) => Ok(Answer::Failed),
            (Call::Sign, Fate::Works | Fate::Full | Fate::ReplyLost) => Ok(Answer::Signed),
            (Call::Save(grant), Fate::FailsBefore) => {
                flight.saving = Some(Arc::clone(grant));
                Ok(Answer::Failed)
            }
            (Call::Load(id), Fate::Works | Fate::Full | Fate::ReplyLost) => {
                let loaded = self.records.load(*id);
                if !flight.is_settling() {
                    flight.expected = self.judge(flight.id, &flight.request, flight.now, flight.cookie);
                } else if loaded == flight.saving {
                    // Its own save, or that of a twin which decided the very same.
                    flight.has_stored();
                }
                Ok(Answer::Loaded(loaded))
            }
            (Call::Save(grant), Fate::Full) if grant.revision() == 1 => Ok(Answer::Saved(Saved::Full)),
            (Call::Save(grant), Fate::Works | Fate::FailsAfter | Fate::Full | Fate::ReplyLost) => {
                flight.saving = Some(Arc::clone(grant));
                let before = self.records.load(grant.id());
                let json: Arc<str> = invariants::stored_form(grant)?.into();
                let saved = self.records.save(grant, &json);
                if saved == Saved::Stored {
                    flight.has_stored();
                    if let Err(violation) = invariants::check_saved(self, flight, before.as_deref(), grant, &json) {
                        return Err(self.consequence(flight, saved).unwrap_or(violation));
                    }
                    if let Some(change) = flight.expected.change.clone() {
                        self.expected.apply(change);
                    }
                }
                Ok(if fate == Fate::FailsAfter { Answer::Failed } else { Answer::Saved(saved) })
            }
        }
    }

    /// What is wrong with a record shows most clearly in the answer that follows.
    fn consequence(&self, flight: &Flight, saved: Saved) -> Option<Violation> {
        let mut flight = flight.clone();
        flight.answer(&self.cast, Answer::Saved(saved));
        let Progress::Replied(seen, events) = &flight.progress else { return None };
        invariants::check_reply(self, &flight, seen, events)
            .err()
            .filter(|violation| !violation.is_of_the_expected_state())
    }

    /// The flight waits for its next call, or lands.
    fn go_on(&mut self, flight: Flight, lost: bool) -> Result<(), Violation> {
        let Progress::Replied(seen, events) = &flight.progress else {
            self.flights.insert(flight.id, flight);
            return Ok(());
        };
        let reply = invariants::check_reply(self, &flight, seen, events)?;
        if !lost {
            self.deliver(&flight, seen, &reply);
        }
        let Flight { request, now, stored: changed, ended, .. } = flight;
        self.landed.insert(flight.id, Landed { request, now, reply, changed, ended });
        Ok(())
    }

    /// What was handed out has arrived. What was handed out again is known as it was at first.
    fn deliver(&mut self, flight: &Flight, seen: &Seen, reply: &Reply<Minted>) {
        let texts = seen.reply.iter().flat_map(Reply::things);
        for (minted, text) in reply.things().into_iter().zip(texts) {
            self.texts.entry(*minted).or_insert_with(|| Arc::from(text.as_str()));
        }
        if let (Request::Authorize { browser, .. }, Reply::Asked { binding, .. }) = (flight.request, reply) {
            self.cookies.insert(browser, *binding);
        }
    }
}
