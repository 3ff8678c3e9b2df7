//! What was asked and answered, in one order: what the checks know.

use core::fmt;
use core::hash::{BuildHasher as _, BuildHasherDefault};
use core::sync::atomic::{AtomicU64, Ordering};
use std::collections::BTreeMap;
use std::hash::DefaultHasher;
use std::sync::{Mutex, PoisonError};

use tokio::sync::watch;

/// A secret as a history knows it: enough to tell it from others.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Print(pub(crate) u64);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// The authorization request.
    Visit,
    Login,
    Approve,
    Exchange,
    Refresh,
    RevokeRefreshToken,
    RevokeAccessToken,
    /// By a resource server.
    IntrospectAccessToken,
    /// By the client that holds it.
    IntrospectRefreshToken,
}

/// What is asked, and the ticket, the code or the token that is sent with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Asked {
    pub(crate) kind: Kind,
    pub(crate) secret: Print,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Tokens<S> {
    pub(crate) access: S,
    pub(crate) refresh: S,
}

/// What came of it. `S` are the secrets, or their prints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer<S> {
    /// The login page or the consent page.
    Page,
    Code(S),
    Tokens(Tokens<S>),
    Revoked,
    Active,
    Inactive,
    /// What is asked is not done, for what it is. A page has no code.
    Refused(u16, String),
    /// The server cannot serve. What was asked may have been done.
    Failed(u16, String),
    /// There was no answer. What was asked may have been done.
    Lost,
    /// Nothing that this endpoint may answer.
    Unclear(String),
}

/// One request.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// What began with one authorization request of an owner's browser.
    pub(crate) flow: u64,
    /// The places of its beginning and its end in the one order.
    pub(crate) began: u64,
    pub(crate) ended: u64,
    pub(crate) asked: Asked,
    pub(crate) answer: Answer<Print>,
}

/// Writes down what is asked.
#[derive(Default)]
pub(crate) struct History {
    order: AtomicU64,
    flows: AtomicU64,
    requests: Mutex<Vec<Request>>,
    answered: watch::Sender<usize>,
}

impl History {
    pub(crate) fn flow(&self) -> u64 {
        self.flows.fetch_add(1, Ordering::SeqCst)
    }

    /// A place in the order, after all that were taken.
    pub(crate) fn place(&self) -> u64 {
        self.order.fetch_add(1, Ordering::SeqCst)
    }

    /// Writes down what has just been answered.
    pub(crate) fn note(&self, flow: u64, began: u64, asked: Asked, answer: Answer<Print>) {
        let request = Request { flow, began, ended: self.place(), asked, answer };
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).push(request);
        self.answered.send_modify(|answered| *answered += 1);
    }

    pub(crate) fn answered(&self) -> usize {
        *self.answered.borrow()
    }

    /// When there are so many answers.
    pub(crate) async fn reach(&self, answers: usize) {
        self.answered.subscribe().wait_for(|answered| *answered >= answers).await.expect("it is here");
    }

    /// All requests, by their beginnings.
    pub(crate) fn requests(&self) -> Vec<Request> {
        let mut requests = self.requests.lock().unwrap_or_else(PoisonError::into_inner).clone();
        requests.sort_by_key(|request| request.began);
        requests
    }
}

/// A history by its flows.
pub(crate) fn by_flow(history: &[Request]) -> BTreeMap<u64, Vec<&Request>> {
    let mut flows: BTreeMap<u64, Vec<&Request>> = BTreeMap::new();
    for request in history {
        flows.entry(request.flow).or_default().push(request);
    }
    flows
}

impl Request {
    /// Whether it was over before another began. What was not answered is never over: somebody may be at it still.
    pub(crate) fn precedes(&self, other: &Self) -> bool {
        !self.answer.is_open() && self.ended < other.began
    }

    pub(crate) fn tokens(&self) -> Option<Tokens<Print>> {
        match self.answer {
            Answer::Tokens(tokens) => Some(tokens),
            Answer::Page
            | Answer::Code(_)
            | Answer::Revoked
            | Answer::Active
            | Answer::Inactive
            | Answer::Refused(..)
            | Answer::Failed(..)
            | Answer::Lost
            | Answer::Unclear(_) => None,
        }
    }

    pub(crate) fn is(&self, kind: Kind) -> bool {
        self.asked.kind == kind
    }
}

impl<S> Answer<S> {
    /// Whether what was asked may have been done or not.
    pub(crate) fn is_open(&self) -> bool {
        matches!(self, Self::Failed(..) | Self::Lost)
    }

    pub(crate) fn is_refusal(&self) -> bool {
        matches!(self, Self::Refused(..))
    }

    pub(crate) fn prints(&self) -> Answer<Print>
    where
        S: AsRef<str>,
    {
        match self {
            Self::Page => Answer::Page,
            Self::Code(code) => Answer::Code(Print::of(code.as_ref())),
            Self::Tokens(Tokens { access, refresh }) => {
                let [access, refresh] = [access, refresh].map(|token| Print::of(token.as_ref()));
                Answer::Tokens(Tokens { access, refresh })
            }
            Self::Revoked => Answer::Revoked,
            Self::Active => Answer::Active,
            Self::Inactive => Answer::Inactive,
            Self::Refused(status, code) => Answer::Refused(*status, code.clone()),
            Self::Failed(status, code) => Answer::Failed(*status, code.clone()),
            Self::Lost => Answer::Lost,
            Self::Unclear(what) => Answer::Unclear(what.clone()),
        }
    }
}

impl Print {
    pub(crate) fn of(secret: &str) -> Self {
        Self(BuildHasherDefault::<DefaultHasher>::default().hash_one(secret))
    }
}

impl fmt::Debug for Print {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:x}", self.0)
    }
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { flow, began, ended, asked: Asked { kind, secret }, answer } = self;
        write!(f, "{began:>8}..{ended:<8} flow {flow}: {kind:?}({secret:?}) -> {answer:?}")
    }
}
