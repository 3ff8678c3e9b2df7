//! ECDSA on the curve P-256 with SHA-256 (RFC 7518 3.4).

use std::sync::Arc;

#[cfg(feature = "aws-lc")]
use aws_lc_rs::rand::SystemRandom;
#[cfg(feature = "aws-lc")]
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, ParsedPublicKey};
use base64ct::{Base64UrlUnpadded, Encoding as _};
use p256::NistP256;
#[cfg(not(feature = "aws-lc"))]
use p256::ecdsa::Signature;
#[cfg(not(feature = "aws-lc"))]
use p256::ecdsa::signature::{Signer as _, Verifier as _};
use p256::ecdsa::{SigningKey, VerifyingKey};
use p256::elliptic_curve::{ALGORITHM_OID, Generate as _};
use p256::pkcs8::spki::{AlgorithmIdentifierRef, SubjectPublicKeyInfoRef};
use p256::pkcs8::{AssociatedOid as _, EncodePrivateKey as _, PrivateKeyInfoRef, SecretDocument};
use rand_core::TryCryptoRng;
use zeroize::Zeroizing;

use crate::jwk::Jwk;
use crate::kind::{PrivateKey, PublicKey};
use crate::{Algorithm, InvalidKey, NotSigned};

/// A point of the curve, not the one at infinity (RFC 8725 3.4).
pub(crate) struct Public {
    key: VerifyingKey,
    #[cfg(feature = "aws-lc")]
    fast: ParsedPublicKey,
}

impl Public {
    #[cfg_attr(feature = "aws-lc", expect(clippy::expect_used, reason = "both libraries know the points of the curve"))]
    fn new(key: VerifyingKey) -> Self {
        Self {
            #[cfg(feature = "aws-lc")]
            fast: ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key.to_sec1_point(false).as_bytes())
                .expect("both libraries know the points of the curve"),
            key,
        }
    }

    /// Coordinates have 32 bytes each (RFC 7518 6.2.1.2), and no other form than that of two.
    pub(crate) fn from_jwk(jwk: &Jwk) -> Result<Self, InvalidKey> {
        let (x, y) = (jwk.array::<32>("x")?, jwk.array::<32>("y")?);
        let point = [&[4], &x[..], &y[..]].concat();
        VerifyingKey::from_sec1_bytes(&point).map(Self::new).map_err(|_| InvalidKey::Material)
    }

    pub(crate) fn from_spki(info: SubjectPublicKeyInfoRef<'_>) -> Result<Self, InvalidKey> {
        on_the_curve(&info.algorithm)?;
        VerifyingKey::try_from(info).map(Self::new).map_err(|_| InvalidKey::Material)
    }
}

fn on_the_curve(algorithm: &AlgorithmIdentifierRef<'_>) -> Result<(), InvalidKey> {
    algorithm.assert_oids(ALGORITHM_OID, NistP256::OID).map_err(|_| InvalidKey::Algorithm)
}

impl PublicKey for Public {
    fn algorithm(&self) -> Algorithm {
        Algorithm::Es256
    }

    fn members(&self) -> Vec<(&'static str, String)> {
        let point = self.key.to_sec1_point(false);
        let (x, y) = point.as_bytes().split_at(1).1.split_at(32);
        let text = |bytes| Base64UrlUnpadded::encode_string(bytes);
        Vec::from([("crv", "P-256".into()), ("kty", "EC".into()), ("x", text(x)), ("y", text(y))])
    }

    /// The signature is `r` and `s`, 32 bytes each and neither of them zero (RFC 7518 3.4).
    #[cfg(not(feature = "aws-lc"))]
    fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature).is_ok_and(|signature| self.key.verify(message, &signature).is_ok())
    }

    #[cfg(feature = "aws-lc")]
    fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        signature.len() == 64 && self.fast.verify_sig(message, signature).is_ok()
    }
}

/// A number by which the generator of the curve is multiplied.
pub(crate) struct Private {
    key: SigningKey,
    #[cfg(feature = "aws-lc")]
    fast: EcdsaKeyPair,
}

impl Private {
    #[cfg_attr(feature = "aws-lc", expect(clippy::expect_used, reason = "the public key is that of the private one"))]
    fn new(key: SigningKey) -> Self {
        Self {
            #[cfg(feature = "aws-lc")]
            fast: EcdsaKeyPair::from_private_key_and_public_key(
                &ECDSA_P256_SHA256_FIXED_SIGNING,
                &Zeroizing::new(key.to_bytes())[..],
                key.verifying_key().to_sec1_point(false).as_bytes(),
            )
            .expect("the public key is that of the private one"),
            key,
        }
    }

    pub(crate) fn generate<R: TryCryptoRng + ?Sized>(generator: &mut R) -> Result<Self, R::Error> {
        SigningKey::try_generate_from_rng(generator).map(Self::new)
    }

    pub(crate) fn from_jwk(jwk: &Jwk) -> Result<Self, InvalidKey> {
        let public = Public::from_jwk(jwk)?;
        let key = SigningKey::from_slice(&jwk.array::<32>("d")?[..]).map_err(|_| InvalidKey::Material)?;
        if *key.verifying_key() == public.key { Ok(Self::new(key)) } else { Err(InvalidKey::Material) }
    }

    pub(crate) fn from_pkcs8(info: PrivateKeyInfoRef<'_>) -> Result<Self, InvalidKey> {
        on_the_curve(&info.algorithm)?;
        SigningKey::try_from(info).map(Self::new).map_err(|_| InvalidKey::Material)
    }
}

impl PrivateKey for Private {
    fn public(&self) -> Arc<dyn PublicKey> {
        Arc::new(Public::new(*self.key.verifying_key()))
    }

    fn members(&self) -> Vec<(&'static str, Zeroizing<String>)> {
        let number = Zeroizing::new(self.key.to_bytes());
        Vec::from([("d", Zeroizing::new(Base64UrlUnpadded::encode_string(&number)))])
    }

    #[expect(clippy::expect_used, reason = "a key of the curve has an encoding")]
    fn pkcs8(&self) -> SecretDocument {
        self.key.to_pkcs8_der().expect("a key of the curve has an encoding")
    }

    /// The nonce follows from key and message (RFC 6979).
    #[cfg(not(feature = "aws-lc"))]
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, NotSigned> {
        let signature: Signature = self.key.try_sign(message).map_err(|_| NotSigned::Library)?;
        Ok(signature.to_vec())
    }

    #[cfg(feature = "aws-lc")]
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, NotSigned> {
        let signature = self.fast.sign(&SystemRandom::new(), message).map_err(|_| NotSigned::Library)?;
        Ok(signature.as_ref().into())
    }
}

#[cfg(all(test, feature = "aws-lc"))]
mod tests {
    use p256::ecdsa::Signature;
    use p256::ecdsa::signature::{Signer as _, Verifier as _};
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// What one library signs the other verifies, and neither anything else.
        #[test]
        fn both_libraries_agree(
            number in any::<[u8; 32]>(), message in prop::collection::vec(any::<u8>(), 0..200), bit in 0..512_usize,
        ) {
            let Ok(key) = SigningKey::from_slice(&number) else { return Ok(()) };
            let private = Private::new(key);
            let public = Public::new(*private.key.verifying_key());
            let rust: Signature = private.key.sign(&message);
            for mut signature in [private.sign(&message).unwrap(), rust.to_vec()] {
                for good in [true, false] {
                    let verified = Signature::from_slice(&signature).and_then(|it| public.key.verify(&message, &it));
                    prop_assert_eq!((verified.is_ok(), public.verify(&message, &signature)), (good, good));
                    signature[bit / 8] ^= 1 << (bit % 8);
                }
            }
        }
    }
}
