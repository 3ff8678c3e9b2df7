//! What a key of each kind can do. The kinds are in files of their own.

use std::sync::Arc;

use p256::pkcs8::{PrivateKeyInfoRef, SecretDocument, SubjectPublicKeyInfoRef};
use rand_core::TryCryptoRng;
use zeroize::Zeroizing;

use crate::jwk::Jwk;
#[cfg(feature = "aws-lc")]
use crate::rsa::{self, Padding};
use crate::{Algorithm, InvalidKey, NotSigned, eddsa, es256};

/// A public key of some kind.
pub(crate) trait PublicKey: Send + Sync {
    fn algorithm(&self) -> Algorithm;

    /// The members of its JWK that are required, in the order of their names (RFC 7638 3).
    fn members(&self) -> Vec<(&'static str, String)>;

    /// Whether the signature is one of the message; never for a signature of another length.
    fn verify(&self, message: &[u8], signature: &[u8]) -> bool;
}

/// A private key of some kind.
pub(crate) trait PrivateKey: Send + Sync {
    fn public(&self) -> Arc<dyn PublicKey>;

    /// The members of its JWK that the public key has not.
    fn members(&self) -> Vec<(&'static str, Zeroizing<String>)>;

    fn pkcs8(&self) -> SecretDocument;

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, NotSigned>;
}

pub(crate) fn generate<R>(algorithm: Algorithm, generator: &mut R) -> Result<Box<dyn PrivateKey>, R::Error>
where
    R: TryCryptoRng + ?Sized,
{
    Ok(match algorithm {
        Algorithm::Es256 => Box::new(es256::Private::generate(generator)?),
        Algorithm::EdDsa => Box::new(eddsa::Private::generate(generator)?),
        #[cfg(feature = "aws-lc")]
        Algorithm::Rs256 => Box::new(rsa::Private::generate(Padding::Pkcs1)),
        #[cfg(feature = "aws-lc")]
        Algorithm::Ps256 => Box::new(rsa::Private::generate(Padding::Pss)),
    })
}

pub(crate) fn public_of_jwk(jwk: &Jwk) -> Result<Arc<dyn PublicKey>, InvalidKey> {
    Ok(match jwk.algorithm()? {
        Algorithm::Es256 => Arc::new(es256::Public::from_jwk(jwk)?),
        Algorithm::EdDsa => Arc::new(eddsa::Public::from_jwk(jwk)?),
        #[cfg(feature = "aws-lc")]
        Algorithm::Rs256 => Arc::new(rsa::Public::from_jwk(Padding::Pkcs1, jwk)?),
        #[cfg(feature = "aws-lc")]
        Algorithm::Ps256 => Arc::new(rsa::Public::from_jwk(Padding::Pss, jwk)?),
    })
}

pub(crate) fn private_of_jwk(jwk: &Jwk) -> Result<Box<dyn PrivateKey>, InvalidKey> {
    Ok(match jwk.algorithm()? {
        Algorithm::Es256 => Box::new(es256::Private::from_jwk(jwk)?),
        Algorithm::EdDsa => Box::new(eddsa::Private::from_jwk(jwk)?),
        #[cfg(feature = "aws-lc")]
        Algorithm::Rs256 => Box::new(rsa::Private::from_jwk(Padding::Pkcs1, jwk)?),
        #[cfg(feature = "aws-lc")]
        Algorithm::Ps256 => Box::new(rsa::Private::from_jwk(Padding::Pss, jwk)?),
    })
}

pub(crate) fn public_of_spki(
    algorithm: Algorithm,
    info: SubjectPublicKeyInfoRef<'_>,
) -> Result<Arc<dyn PublicKey>, InvalidKey> {
    Ok(match algorithm {
        Algorithm::Es256 => Arc::new(es256::Public::from_spki(info)?),
        Algorithm::EdDsa => Arc::new(eddsa::Public::from_spki(info)?),
        #[cfg(feature = "aws-lc")]
        Algorithm::Rs256 => Arc::new(rsa::Public::from_spki(Padding::Pkcs1, info)?),
        #[cfg(feature = "aws-lc")]
        Algorithm::Ps256 => Arc::new(rsa::Public::from_spki(Padding::Pss, info)?),
    })
}

pub(crate) fn private_of_pkcs8(
    algorithm: Algorithm,
    info: PrivateKeyInfoRef<'_>,
) -> Result<Box<dyn PrivateKey>, InvalidKey> {
    Ok(match algorithm {
        Algorithm::Es256 => Box::new(es256::Private::from_pkcs8(info)?),
        Algorithm::EdDsa => Box::new(eddsa::Private::from_pkcs8(info)?),
        #[cfg(feature = "aws-lc")]
        Algorithm::Rs256 => Box::new(rsa::Private::from_pkcs8(Padding::Pkcs1, info)?),
        #[cfg(feature = "aws-lc")]
        Algorithm::Ps256 => Box::new(rsa::Private::from_pkcs8(Padding::Pss, info)?),
    })
}
