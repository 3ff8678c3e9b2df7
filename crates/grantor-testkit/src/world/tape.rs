//! A store and a signer that play back what they answered before, and stop at the first call that there is no answer for.
//!
//! This is how the real loop of the server is stopped before each of its calls, copied, and gone on with in any order:
//! a request is run from its start with the answers so far, until it asks for the next.

use core::convert::Infallible;
use core::fmt;
use core::future::pending;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use grantor::operation::{Jws, Jwt, KeySet};
use grantor::{Client, ClientId, Clients, Event, Grant, GrantId, Grants, Keys, Observer, Saved, Signer, Timestamp};

use super::cast::Cast;
use super::jwt;

/// A call of the server to its store of grants, or to its signer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Call {
    /// It loads a grant.
    Load(GrantId),
    /// It saves a grant.
    Save(Arc<Grant>),
    /// It has an access token signed.
    Sign,
}

/// What a [`Call`] is answered.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    Loaded(Option<Arc<Grant>>),
    Saved(Saved),
    Signed,
    Failed,
}

/// A request is run against it, and leaves here what it asked and told.
pub(crate) struct Tape<'a> {
    cast: &'a Cast,
    answers: &'a [Answer],
    heard: Mutex<Heard>,
}

/// What a run left behind.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    played: usize,
    /// The call that there was no answer for.
    pub(crate) call: Option<Call>,
    pub(crate) events: Vec<Event>,
}

/// What the store or the signer of a [`World`](super::World) fails with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Broken;

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("it is broken")
    }
}

impl core::error::Error for Broken {}

impl<'a> Tape<'a> {
    pub(crate) fn new(cast: &'a Cast, answers: &'a [Answer]) -> Self {
        Self { cast, answers, heard: Mutex::default() }
    }

    pub(crate) fn into_heard(self) -> Heard {
        self.heard.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    fn heard(&self) -> MutexGuard<'_, Heard> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next answer, or none for ever.
    async fn play(&self, call: Call) -> &'a Answer {
        let answer = {
            let mut heard = self.heard();
            let answer = self.answers.get(heard.played);
            match answer {
                Some(_) => heard.played += 1,
                None => heard.call = Some(call),
            }
            answer
        };
        match answer {
            Some(answer) => answer,
            None => pending().await,
        }
    }
}

impl Grants for &Tape<'_> {
    type Error = Broken;

    async fn load(&self, id: GrantId) -> Result<Option<Arc<Grant>>, Broken> {
        match self.play(Call::Load(id)).await {
            Answer::Loaded(grant) => Ok(grant.clone()),
            Answer::Saved(_) | Answer::Signed | Answer::Failed => Err(Broken),
        }
    }

    async fn save(&self, grant: &Arc<Grant>, _: Timestamp) -> Result<Saved, Broken> {
        match self.play(Call::Save(Arc::clone(grant))).await {
            Answer::Saved(saved) => Ok(*saved),
            Answer::Loaded(_) | Answer::Signed | Answer::Failed => Err(Broken),
        }
    }
}

/// Clients do not change while requests are under way, so that they are found at once.
impl Clients for &Tape<'_> {
    type Error = Infallible;

    async fn client(&self, id: &ClientId) -> Result<Option<Arc<Client>>, Infallible> {
        Ok(self.cast.client(id.as_str()).cloned().map(Arc::new))
    }
}

/// What was signed is verified at once, and cannot fail.
impl Signer for &Tape<'_> {
    type Error = Broken;

    const ALGORITHMS: &'static [&'static str] = &[];

    async fn sign(&self, jwt: &Jwt, _: Timestamp) -> Result<String, Broken> {
        match self.play(Call::Sign).await {
            Answer::Signed => Ok(jwt::sign(jwt)),
            Answer::Loaded(_) | Answer::Saved(_) | Answer::Failed => Err(Broken),
        }
    }

    async fn verify(&self, jws: &Jws<'_>, keys: Keys<'_>, _: Timestamp) -> Result<bool, Broken> {
        Ok(matches!(keys, Keys::Own) && jwt::is_signed(jws))
    }

    async fn key_set(&self, _: Timestamp) -> Result<KeySet, Broken> {
        Err(Broken)
    }
}

impl Observer for &Tape<'_> {
    fn observe(&self, event: &Event) {
        self.heard().events.push(event.clone());
    }
}
