//! What a host may choose.

use core::time::Duration;

/// How long a call takes at most, where the keys are, and how many replicas have to know of a save.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// How the names of all keys begin: `grantor` by default. A grant is at `grantor:grant:…`, a client at
    /// `grantor:client:…`, a mark at `grantor:mark:…`, and the keys of an issuer are at `grantor:key-ring:…`.
    pub prefix: String,
    /// How many replicas have to have a save before it is answered: none by default. Each node of a cluster needs as many
    /// replicas at least. What that buys, and what it does not, is told in the [crate's documentation](crate#what-is-lost).
    pub replicas: usize,
    /// How long a call waits until a connection is made: 2 seconds by default.
    pub connection: Duration,
    /// How long a call waits for replicas, in whole milliseconds: 2 seconds by default. If Redis says nothing for twice
    /// that time, the call is given up; Redis may do what it was asked even then.
    pub answer: Duration,
}

impl Default for Options {
    fn default() -> Self {
        let two_seconds = Duration::from_secs(2);
        Self { prefix: "grantor".into(), replicas: 0, connection: two_seconds, answer: two_seconds }
    }
}

impl Options {
    /// How long nothing may be heard.
    pub(crate) fn patience(&self) -> Duration {
        self.answer.saturating_mul(2)
    }
}
