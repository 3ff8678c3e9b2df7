//! How the stores fail.

use core::fmt;

use redis::{ErrorKind, ParsingError, RedisError};

/// How Redis, or the way to it, failed a call. It shows no record and no argument of a command.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No connection could be made. Nothing was asked.
    #[error("no connection to Redis: {0}")]
    Unconnected(Cause),
    /// Nothing was heard for twice the time of [`Options::answer`](crate::Options::answer). Whether a save was made is open.
    #[error("no answer of Redis in time")]
    Unanswered,
    /// The connection broke. Whether a save was made is open.
    #[error("the connection to Redis broke: {0}")]
    Broken(Cause),
    /// Redis refused the command, and did nothing.
    #[error("Redis refused: {0}")]
    Refused(Cause),
    /// Redis answered something that the command cannot give: there is another kind of value at the key, or it is no text.
    #[error("the answer of Redis cannot be read")]
    Unreadable,
    /// There is no memory for a new client, or for the first key ring of an issuer. A grant is answered
    /// [`Saved::Full`](grantor::Saved::Full) then, and a mark [`Claim::Full`](grantor::Claim::Full).
    #[error("Redis is full")]
    Full,
    /// A save was made, and too few replicas said in time that they have it. Whether it outlives its master is open.
    #[error("{reached} of {wanted} replicas have the save")]
    Unreplicated {
        /// How many said that they have it.
        reached: usize,
        /// How many should: [`Options::replicas`](crate::Options::replicas).
        wanted: usize,
    },
    /// What is stored is no record: a later version of grantor wrote it, or a hand did.
    #[error("what is stored cannot be read: {0}")]
    Record(Cause),
    /// This Redis does not know what a save needs.
    #[error("Redis is of version {0} and must be 7.0 or later")]
    Old(String),
}

/// What went wrong underneath, in words for the operator.
#[derive(Debug)]
pub struct Cause(String);

impl Cause {
    pub(crate) fn new(words: impl Into<String>) -> Self {
        Self(words.into())
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Of what Redis says, the arguments that it quotes are left out.
impl From<&RedisError> for Cause {
    fn from(error: &RedisError) -> Self {
        let words = match (error.code(), error.detail()) {
            (Some(code), Some(detail)) => format!("{code} {detail}"),
            (Some(code), None) => code.to_owned(),
            (None, _) => error.to_string(),
        };
        Self(words.split(", with args").next().unwrap_or_default().to_owned())
    }
}

impl From<RedisError> for Error {
    fn from(error: RedisError) -> Self {
        let cause = Cause::from(&error);
        let unconnected = [
            ErrorKind::ClusterConnectionNotFound,
            ErrorKind::AuthenticationFailed,
            ErrorKind::InvalidClientConfig,
            ErrorKind::RESP3NotSupported,
        ];
        match error.code() {
            Some("OOM") => Self::Full,
            Some(_) => Self::Refused(cause),
            None if unconnected.contains(&error.kind()) || error.is_connection_refusal() => Self::Unconnected(cause),
            None if error.is_timeout() => Self::Unanswered,
            None => Self::Broken(cause),
        }
    }
}

/// An answer that the command cannot give. Its words are left out: they quote it.
impl From<ParsingError> for Error {
    fn from(_: ParsingError) -> Self {
        Self::Unreadable
    }
}

/// Of what is wrong with a record, the words are left out: they quote it.
impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Record(Cause(format!("{:?} error at column {}", error.classify(), error.column())))
    }
}

impl From<grantor::InvalidClient> for Error {
    fn from(error: grantor::InvalidClient) -> Self {
        Self::Record(Cause(error.to_string()))
    }
}
