//! The public keys of the server (RFC 7517 5).

use super::decision::{Decision, Found, Needs, Operation};
use super::errors::Failure;
use super::jwt::KeySet;
use crate::value::Moment;

/// Somebody asks for the keys by which tokens of the server can be verified.
#[derive(Clone, Copy, Debug)]
pub struct PublicKeys;

impl Operation for PublicKeys {
    /// `None` if the server signs nothing.
    type Reply = Result<Option<KeySet>, Failure>;

    fn needs(&self) -> Needs<'_> {
        Needs { key_set: true, ..Needs::default() }
    }

    fn decide(&self, found: &Found<'_>, _: &Moment) -> Decision<Self::Reply> {
        Decision::answer(Ok(found.key_set().cloned()))
    }

    fn fail(&self, _: &Found<'_>, failure: Failure) -> Self::Reply {
        Err(failure)
    }
}
