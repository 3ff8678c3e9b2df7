//! Keys between `BEGIN` and `END` (RFC 7468).

use std::sync::Arc;

use p256::pkcs8::der::Decode as _;
use p256::pkcs8::spki::SubjectPublicKeyInfoRef;
use p256::pkcs8::{LineEnding, PrivateKeyInfoRef, SecretDocument};
use zeroize::Zeroizing;

use crate::kind::{PrivateKey, PublicKey};
use crate::{Algorithm, InvalidKey, jwk, kinds};

const PUBLIC: &str = "PUBLIC KEY";
const PRIVATE: &str = "PRIVATE KEY";

pub(crate) fn read_public(algorithm: Algorithm, text: &str) -> Result<Arc<dyn PublicKey>, InvalidKey> {
    let (label, document) = read(text)?;
    if label.ends_with(PRIVATE) {
        return Err(InvalidKey::Private);
    }
    let info = SubjectPublicKeyInfoRef::from_der(document.as_bytes()).ok().filter(|_| label == PUBLIC);
    kinds::public_of_spki(algorithm, info.ok_or(InvalidKey::Pem)?)
}

pub(crate) fn read_private(algorithm: Algorithm, text: &str) -> Result<Box<dyn PrivateKey>, InvalidKey> {
    let (label, document) = read(text)?;
    let info = PrivateKeyInfoRef::from_der(document.as_bytes()).ok().filter(|_| label == PRIVATE);
    kinds::private_of_pkcs8(algorithm, info.ok_or(InvalidKey::Pem)?)
}

/// The label, and what stands below it: it is wiped, as it may be a private key.
fn read(text: &str) -> Result<(&str, SecretDocument), InvalidKey> {
    if text.len() > jwk::MAX_LENGTH {
        return Err(InvalidKey::TooLong);
    }
    SecretDocument::from_pem(text).map_err(|_| InvalidKey::Pem)
}

#[expect(clippy::expect_used, reason = "a document has a PEM")]
pub(crate) fn write_private(document: &SecretDocument) -> Zeroizing<String> {
    document.to_pem(PRIVATE, LineEnding::LF).expect("a document has a PEM")
}
