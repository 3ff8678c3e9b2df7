//! Keys that never leave the device or the service that signs with them.

use core::error::Error;

use crate::{NotSigned, VerifyingKey};

/// A device or a service that signs with a key of its own, whose public half is known: an HSM, or the key management of a
/// cloud. [`FixedKeys::on_device`](crate::FixedKeys::on_device) lets a server sign with it.
///
/// Each token is one call. One that does not come back holds up its request, so set a limit to it. What it brings is
/// verified before it goes out.
pub trait Device {
    /// How it fails. It must not show what it signs.
    type Error: Error + 'static;

    /// The public half of its key.
    fn verifying_key(&self) -> &VerifyingKey;

    /// Signs these bytes, of which the algorithm of the key makes a digest itself. For `ES256` a signature is 64 bytes, `r` and
    /// `s` (RFC 7518 3.4); many devices answer in DER, which has to be converted.
    fn sign(&self, message: &[u8]) -> impl Future<Output = Result<Vec<u8>, Self::Error>> + Send;
}

/// Why there is no signature of a device.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotSignedByDevice<E: Error> {
    /// The device failed.
    #[error("the device that signs failed: {0}")]
    Device(#[source] E),
    /// What it was to sign, or what it brought, cannot be used.
    #[error(transparent)]
    NotSigned(#[from] NotSigned),
}
