//! The contract of a store of key rings: two functions.

use alloc::sync::Arc;

use super::store::Saved;
use crate::key_ring::KeyRing;
use crate::value::Issuer;

/// Where the key ring of an authorization server is kept, so that all its processes sign with the same keys: one record for
/// each issuer, saved as a grant is.
///
/// If an implementation saves without comparing, two processes publish different keys, and each signs what verifiers refuse
/// that asked the other. It is read once in a while, and seldom saved.
pub trait KeyRings {
    /// How the store fails. It must not show what it stores.
    type Error: core::error::Error;

    /// The ring of this issuer as it was last saved, or nothing. It sees every save that was answered before it was called.
    fn load(&self, issuer: &Issuer) -> impl Future<Output = Result<Option<Arc<KeyRing>>, Self::Error>> + Send;

    /// Stores the ring if and only if the stored revision is `ring.revision() - 1`, where no record counts as 0. It is kept
    /// for ever. It is never answered [`Saved::Full`].
    ///
    /// An error leaves it open whether it was stored.
    fn save(&self, ring: &Arc<KeyRing>) -> impl Future<Output = Result<Saved, Self::Error>> + Send;
}
