//! The kinds of keys, by algorithm; each is in a file of its own.

use std::sync::Arc;

use p256::pkcs8::{PrivateKeyInfoRef, SubjectPublicKeyInfoRef};
use rand_core::TryCryptoRng;

use crate::jwk::Jwk;
use crate::kind::{PrivateKey, PublicKey};
#[cfg(feature = "aws-lc")]
use crate::rsa::{self, Padding};
use crate::{Algorithm, InvalidKey, eddsa, es256};

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
