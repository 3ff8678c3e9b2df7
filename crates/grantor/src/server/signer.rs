//! What signs and verifies: the server's own keys, wherever they live.

use alloc::string::String;

use crate::operation::{Jws, Jwt, KeySet};
use crate::value::{Jwks, Timestamp};

/// Who signs for the server, and verifies what it is shown. The keys may live in the process, in a device or in a service
/// elsewhere.
///
/// It is asked between a decision and its save: if it fails no grant has changed, and the client can ask again, with a new
/// assertion if it sent one ([`Marks`](super::Marks)).
pub trait Signer {
    /// How it fails. It must not show what it signs, nor a key.
    type Error: core::error::Error;

    /// The algorithms that it verifies (RFC 7518 3.1), for the metadata; none, if it can do nothing.
    const ALGORITHMS: &'static [&'static str];

    /// Signs the [`claims`](Jwt::claims) of a JWT: the JWS in compact form. The header says its [`typ`](Jwt::typ), and the key
    /// is one that is in all key sets that anybody may have kept, and stays published until the JWT
    /// [expires](Jwt::expires).
    fn sign(&self, jwt: &Jwt, now: Timestamp) -> impl Future<Output = Result<String, Self::Error>> + Send;

    /// Whether a JWS is of one of its types and was signed by one of these keys, by the algorithm that the key is for. What
    /// it says is not looked at.
    fn verify(
        &self,
        jws: &Jws<'_>,
        keys: Keys<'_>,
        now: Timestamp,
    ) -> impl Future<Output = Result<bool, Self::Error>> + Send;

    /// The public keys, as they are to be published.
    fn key_set(&self, now: Timestamp) -> impl Future<Output = Result<KeySet, Self::Error>> + Send;
}

/// Whose keys.
#[derive(Clone, Copy, Debug)]
pub enum Keys<'a> {
    /// The server's own.
    Own,
    /// Those of a client, from its registration.
    Client(&'a Jwks),
}

/// A server that signs nothing and verifies nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the server has no signer")]
pub struct NoSigner;

impl Signer for () {
    type Error = NoSigner;

    const ALGORITHMS: &'static [&'static str] = &[];

    async fn sign(&self, _: &Jwt, _: Timestamp) -> Result<String, NoSigner> {
        Err(NoSigner)
    }

    async fn verify(&self, _: &Jws<'_>, keys: Keys<'_>, _: Timestamp) -> Result<bool, NoSigner> {
        // Without keys of its own nothing can be signed by them; the keys of clients are another matter.
        if matches!(keys, Keys::Own) { Ok(false) } else { Err(NoSigner) }
    }

    async fn key_set(&self, _: Timestamp) -> Result<KeySet, NoSigner> {
        Err(NoSigner)
    }
}
