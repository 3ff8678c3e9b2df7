//! An owner, the client application that they use, and a resource server: who ask until they are answered.

use core::time::Duration;
use std::sync::Arc;

use tokio::time::timeout;

use crate::application::{Application, Unheard};
use crate::browser::Page;
use crate::chance::Chance;
use crate::history::{Answer, Asked, Kind, Print, Tokens};
use crate::owner::{Filled, Owner};
use crate::run::Run;

pub(crate) struct Party {
    pub(crate) run: Arc<Run>,
    pub(crate) chance: Chance,
    route: Route,
    application: Application,
    owner: Owner,
}

/// Which process takes a request.
#[derive(Clone, Copy)]
pub(crate) enum Route {
    Any,
    Only(usize),
}

/// How often something is asked again at once, and how often in all: between them the fault is over.
const AT_ONCE: usize = 3;
const IN_ALL: usize = 30;

/// Nothing takes so long, whatever happens.
const FOR_EVER: Duration = Duration::from_secs(60);

impl Party {
    pub(crate) fn new(run: &Arc<Run>, seed: usize, route: Route) -> Self {
        let owner = Owner::new(seed);
        let (chance, application) = (Chance::of(seed as u64), Application::new(owner.name));
        Self { run: Arc::clone(run), chance, route, application, owner }
    }

    /// A code, if the owner came as far as that, and it was not lost.
    pub(crate) async fn log_in(&mut self, flow: u64) -> Option<String> {
        let page = self.browse(flow, Kind::Visit, None).await?.1?;
        let (mut kind, mut filled) = self.owner.fill(page);
        if kind == Kind::Login {
            let consent = self.browse(flow, kind, Some(&mut filled)).await?.1?;
            (kind, filled) = self.owner.fill(consent);
        }
        match self.browse(flow, kind, Some(&mut filled)).await?.0 {
            Answer::Code(code) => Some(code),
            Answer::Page | Answer::Tokens(_) | Answer::Revoked | Answer::Active | Answer::Inactive => None,
            Answer::Refused(..) | Answer::Failed(..) | Answer::Lost | Answer::Unclear(_) => None,
        }
    }

    /// What comes of it at last. Where it is open what was done, a client looks before it asks again.
    pub(crate) async fn ask(&self, flow: u64, kind: Kind, secret: &str) -> Option<Answer<String>> {
        let first = self.once(flow, kind, secret).await;
        if !first.is_open() {
            return Some(first);
        }
        match kind {
            Kind::Refresh | Kind::RevokeRefreshToken => {
                self.until_answered(flow, Kind::IntrospectRefreshToken, secret).await?;
            }
            Kind::RevokeAccessToken => {
                self.until_answered(flow, Kind::IntrospectAccessToken, secret).await?;
            }
            Kind::Visit | Kind::Login | Kind::Approve | Kind::Exchange => {}
            Kind::IntrospectAccessToken | Kind::IntrospectRefreshToken => {}
        }
        self.until_answered(flow, kind, secret).await
    }

    /// The tokens that come of it at last.
    pub(crate) async fn tokens(&self, flow: u64, kind: Kind, secret: &str) -> Option<Tokens<String>> {
        tokens(self.ask(flow, kind, secret).await?)
    }

    /// The tokens that come of it where it is asked twice at once.
    pub(crate) async fn race(&self, flow: u64, kind: Kind, secret: &str) -> Option<Tokens<String>> {
        let (one, other) = tokio::join!(self.tokens(flow, kind, secret), self.tokens(flow, kind, secret));
        one.or(other)
    }

    async fn until_answered(&self, flow: u64, kind: Kind, secret: &str) -> Option<Answer<String>> {
        for attempt in 0..IN_ALL {
            self.shelter(attempt).await;
            let answer = self.once(flow, kind, secret).await;
            if !answer.is_open() {
                return Some(answer);
            }
        }
        None
    }

    async fn once(&self, flow: u64, kind: Kind, secret: &str) -> Answer<String> {
        loop {
            let began = self.run.history.place();
            let answer = timeout(FOR_EVER, self.application.ask(self.port(), kind, secret)).await;
            match answer.unwrap_or_else(|_| Ok(no_answer())) {
                Ok(answer) => return self.note(flow, began, kind, secret, answer),
                Err(Unheard) => self.run.unheard(),
            }
        }
    }

    /// What the browser shows at last.
    async fn browse(
        &mut self,
        flow: u64,
        kind: Kind,
        mut filled: Option<&mut Filled>,
    ) -> Option<(Answer<String>, Option<Page>)> {
        let ticket = filled.as_ref().map(|filled| filled.ticket()).unwrap_or_default();
        let mut attempt = 0;
        while attempt < IN_ALL {
            self.shelter(attempt).await;
            let (began, port) = (self.run.history.place(), self.port());
            let shown = async {
                match filled.as_deref_mut() {
                    None => self.owner.visit(port).await,
                    Some(filled) => self.owner.send(port, filled).await,
                }
            };
            let shown = timeout(FOR_EVER, shown).await.unwrap_or_else(|_| Ok((no_answer(), None)));
            let Ok((answer, page)) = shown else {
                self.run.unheard();
                continue;
            };
            let answer = self.note(flow, began, kind, &ticket, answer);
            if !answer.is_open() {
                return Some((answer, page));
            }
            attempt += 1;
        }
        None
    }

    fn note(&self, flow: u64, began: u64, kind: Kind, secret: &str, answer: Answer<String>) -> Answer<String> {
        self.run.history.note(flow, began, Asked { kind, secret: Print::of(secret) }, answer.prints());
        answer
    }

    fn port(&self) -> u16 {
        let processes = &self.run.processes;
        processes.port(match self.route {
            Route::Any => self.chance.below(processes.count()),
            Route::Only(place) => place,
        })
    }

    /// Whoever was not answered some times waits until the fault is over, unless it is asked just whether that is so.
    async fn shelter(&self, attempt: usize) {
        if attempt >= AT_ONCE && matches!(self.route, Route::Any) {
            self.run.calm().await;
        }
    }
}

fn tokens(answer: Answer<String>) -> Option<Tokens<String>> {
    if let Answer::Tokens(tokens) = answer { Some(tokens) } else { None }
}

fn no_answer() -> Answer<String> {
    Answer::Unclear("no answer for ever".into())
}
