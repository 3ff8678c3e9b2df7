//! A request under way: the real loop of the server, stopped before a call to its store or to its signer.

use core::pin::pin;
use core::task::{Context, Poll, Waker};
use std::sync::Arc;

use grantor::{AuthorizationServer, Event, Grant, Moment, Stage};
use time::UtcDateTime;

use super::cast::Cast;
use super::expected::Judgement;
use super::http::{Message, Seen};
use super::known::Known;
use super::request::{FlightId, Minted, Request};
use super::tape::{Answer, Call, Tape};
use crate::Constant;

/// A request under way.
#[derive(Clone, Debug)]
pub struct Flight {
    /// Its number.
    pub id: FlightId,
    /// What is asked.
    pub request: Request,
    /// When it began, in seconds since 1970: it is decided as of then.
    pub now: i64,
    /// The cookie of the browser when it began.
    pub(crate) cookie: Option<Minted>,
    /// Whether its message is broken, so that it has to be refused.
    pub(crate) broken: bool,
    pub(crate) message: Arc<Message>,
    answers: Vec<Answer>,
    pub(crate) progress: Progress,
    /// What it is to be answered, as of the record that it was last given to decide on.
    pub(crate) expected: Judgement,
    /// Whether the store or the signer failed on it.
    pub(crate) failed: bool,
    /// Whether what it was to hand out could not be signed.
    pub(crate) unsigned: bool,
    /// What it tried to save last.
    pub(crate) saving: Option<Arc<Grant>>,
    /// Whether what it decided is stored.
    pub(crate) stored: bool,
    /// Whether that is the end of its grant.
    pub(crate) ended: bool,
    /// What was over when it began.
    pub(crate) known: Known,
}

/// How far a flight is.
#[derive(Clone, Debug)]
pub(crate) enum Progress {
    /// It waits for this call to be answered.
    Calls(Call),
    /// It was answered, and this was told.
    Replied(Seen, Vec<Event>),
}

impl Flight {
    pub(crate) fn begin(cast: &Cast, plan: Plan, expected: Judgement) -> Self {
        let Plan { id, request, now, cookie, broken, message, known } = plan;
        let message = Arc::new(message);
        let progress = run(cast, &message, id, now, &[]);
        Self {
            id,
            request,
            now,
            cookie,
            broken,
            message,
            answers: Vec::new(),
            progress,
            expected,
            failed: false,
            unsigned: false,
            saving: None,
            stored: false,
            ended: false,
            known,
        }
    }

    /// The call that it waits for.
    #[must_use]
    pub const fn call(&self) -> Option<&Call> {
        match &self.progress {
            Progress::Calls(call) => Some(call),
            Progress::Replied(..) => None,
        }
    }

    /// Whether it loads to find out what became of a save that failed: it does not decide anew.
    pub(crate) fn is_settling(&self) -> bool {
        matches!(self.answers.last(), Some(Answer::Failed))
    }

    /// The record that it decided on last.
    pub(crate) fn decided_on(&self) -> Option<&Grant> {
        self.answers.iter().rev().find_map(|answer| match answer {
            Answer::Loaded(grant) => Some(grant.as_deref()),
            Answer::Saved(_) | Answer::Signed | Answer::Failed => None,
        })?
    }

    /// What it tried to save is stored.
    pub(crate) fn has_stored(&mut self) {
        self.stored = true;
        self.ended = self.saving.as_ref().is_some_and(|grant| matches!(grant.stage(), Stage::Ended(_)));
    }

    pub(crate) fn answer(&mut self, cast: &Cast, answer: Answer) {
        self.answers.push(answer);
        self.progress = run(cast, &self.message, self.id, self.now, &self.answers);
    }

    /// What tells its progress from that of another with the same request: the answers that it got.
    pub(crate) fn answers(&self) -> impl Iterator<Item = (u8, u64)> {
        self.answers.iter().map(|answer| match answer {
            Answer::Failed => (0, 0),
            Answer::Loaded(grant) => (1, grant.as_ref().map_or(0, |grant| grant.revision())),
            Answer::Saved(saved) => (2, *saved as u64),
            Answer::Signed => (3, 0),
        })
    }
}

/// What a flight begins with.
pub(crate) struct Plan {
    pub(crate) id: FlightId,
    pub(crate) request: Request,
    pub(crate) now: i64,
    pub(crate) cookie: Option<Minted>,
    pub(crate) broken: bool,
    pub(crate) message: Message,
    pub(crate) known: Known,
}

/// Runs the request from its start with these answers, as far as they last.
fn run(cast: &Cast, message: &Message, id: FlightId, now: i64, answers: &[Answer]) -> Progress {
    let Ok(Ok(moment)) =
        UtcDateTime::from_unix_timestamp(now).map(|now| Moment::draw(now, &mut Constant(id.to_le_bytes())))
    else {
        unreachable!("the clock of a world stays within the dates that there are")
    };
    let tape = Tape::new(cast, answers);
    let seen = {
        let server = AuthorizationServer::new(cast.policy().clone(), &tape, &tape).with_observer(&tape);
        let server = server.with_signer(&tape);
        match pin!(message.send(&server, &moment)).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(seen) => Some(seen),
            Poll::Pending => None,
        }
    };
    let heard = tape.into_heard();
    match (seen, heard.call) {
        (Some(seen), _) => Progress::Replied(seen, heard.events),
        (None, Some(call)) => Progress::Calls(call),
        (None, None) => unreachable!("the server waits for nothing but its store and its signer"),
    }
}
