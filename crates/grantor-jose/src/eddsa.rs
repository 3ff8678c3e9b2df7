//! Ed25519 (RFC 8032, RFC 8037).

use std::sync::Arc;
#[cfg(feature = "aws-lc")]
use std::sync::LazyLock;

#[cfg(feature = "aws-lc")]
use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, ParsedPublicKey};
use base64ct::{Base64UrlUnpadded, Encoding as _};
#[cfg(feature = "aws-lc")]
use curve25519_dalek::constants::EIGHT_TORSION;
use ed25519_dalek::pkcs8::{ALGORITHM_OID, EncodePrivateKey as _, KeypairBytes, PublicKeyBytes};
#[cfg(not(feature = "aws-lc"))]
use ed25519_dalek::{Signature, Signer as _};
use ed25519_dalek::{SigningKey, VerifyingKey};
use p256::pkcs8::spki::SubjectPublicKeyInfoRef;
use p256::pkcs8::{PrivateKeyInfoRef, SecretDocument};
use rand_core::TryCryptoRng;
use zeroize::Zeroizing;

use crate::jwk::Jwk;
use crate::kind::{PrivateKey, PublicKey};
use crate::{Algorithm, InvalidKey, NotSigned};

/// A point of the curve, not of small order: a signature under one of those says nothing.
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
            fast: ParsedPublicKey::new(&ED25519, key.as_bytes()).expect("both libraries know the points of the curve"),
            key,
        }
    }

    /// A point has one encoding (RFC 8032 5.1.3).
    fn from_bytes(bytes: &[u8; 32]) -> Result<Self, InvalidKey> {
        let key = VerifyingKey::from_bytes(bytes).map_err(|_| InvalidKey::Material)?;
        let canonical = key.to_edwards().compress().to_bytes() == *bytes;
        if canonical && !key.is_weak() { Ok(Self::new(key)) } else { Err(InvalidKey::Material) }
    }

    pub(crate) fn from_jwk(jwk: &Jwk) -> Result<Self, InvalidKey> {
        Self::from_bytes(&*jwk.array("x")?)
    }

    pub(crate) fn from_spki(info: SubjectPublicKeyInfoRef<'_>) -> Result<Self, InvalidKey> {
        if info.algorithm.oid != ALGORITHM_OID {
            return Err(InvalidKey::Algorithm);
        }
        let bytes = PublicKeyBytes::try_from(info).map_err(|_| InvalidKey::Material)?;
        Self::from_bytes(&bytes.0)
    }
}

impl PublicKey for Public {
    fn algorithm(&self) -> Algorithm {
        Algorithm::EdDsa
    }

    fn members(&self) -> Vec<(&'static str, String)> {
        let x = Base64UrlUnpadded::encode_string(self.key.as_bytes());
        Vec::from([("crv", "Ed25519".into()), ("kty", "OKP".into()), ("x", x)])
    }

    /// The number in the signature is below the order of the group, and its point is not of small order: nobody makes a
    /// second signature of one, and all who are strict agree.
    #[cfg(not(feature = "aws-lc"))]
    fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature).is_ok_and(|signature| self.key.verify_strict(message, &signature).is_ok())
    }

    /// The same: aws-lc checks the number, and compares the point with the one encoding of what it should be.
    #[cfg(feature = "aws-lc")]
    fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        let small = SMALL_ORDER.iter().any(|point| signature.starts_with(point));
        signature.len() == 64 && !small && self.fast.verify_sig(message, signature).is_ok()
    }
}

/// The eight points whose order divides eight, as they are written.
#[cfg(feature = "aws-lc")]
static SMALL_ORDER: LazyLock<[[u8; 32]; 8]> = LazyLock::new(|| EIGHT_TORSION.map(|point| point.compress().to_bytes()));

/// 256 random bits from which the rest follows.
pub(crate) struct Private {
    key: SigningKey,
    #[cfg(feature = "aws-lc")]
    fast: Ed25519KeyPair,
}

impl Private {
    #[cfg_attr(feature = "aws-lc", expect(clippy::expect_used, reason = "the public key is that of the private one"))]
    fn new(key: SigningKey) -> Self {
        Self {
            #[cfg(feature = "aws-lc")]
            fast: Ed25519KeyPair::from_seed_and_public_key(key.as_bytes(), key.verifying_key().as_bytes())
                .expect("the public key is that of the private one"),
            key,
        }
    }

    pub(crate) fn generate<R: TryCryptoRng + ?Sized>(generator: &mut R) -> Result<Self, R::Error> {
        let mut seed = Zeroizing::new([0; 32]);
        generator.try_fill_bytes(&mut *seed)?;
        Ok(Self::new(SigningKey::from_bytes(&seed)))
    }

    /// The key of these bits, if `public` is its public key.
    fn checked(seed: &[u8; 32], public: Option<&[u8; 32]>) -> Result<Self, InvalidKey> {
        let key = SigningKey::from_bytes(seed);
        let fits = public.is_none_or(|public| key.verifying_key().as_bytes() == public);
        if fits { Ok(Self::new(key)) } else { Err(InvalidKey::Material) }
    }

    pub(crate) fn from_jwk(jwk: &Jwk) -> Result<Self, InvalidKey> {
        Self::checked(&*jwk.array("d")?, Some(&*jwk.array("x")?))
    }

    pub(crate) fn from_pkcs8(info: PrivateKeyInfoRef<'_>) -> Result<Self, InvalidKey> {
        if info.algorithm.oid != ALGORITHM_OID {
            return Err(InvalidKey::Algorithm);
        }
        let bytes = KeypairBytes::try_from(info).map_err(|_| InvalidKey::Material)?;
        Self::checked(&bytes.secret_key, bytes.public_key.as_ref().map(AsRef::as_ref))
    }
}

impl PrivateKey for Private {
    fn public(&self) -> Arc<dyn PublicKey> {
        Arc::new(Public::new(self.key.verifying_key()))
    }

    fn members(&self) -> Vec<(&'static str, Zeroizing<String>)> {
        Vec::from([("d", Zeroizing::new(Base64UrlUnpadded::encode_string(self.key.as_bytes())))])
    }

    /// Without the public key, which not every reader knows how to skip (RFC 5958 2).
    #[expect(clippy::expect_used, reason = "32 bytes have an encoding")]
    fn pkcs8(&self) -> SecretDocument {
        let bytes = KeypairBytes { secret_key: self.key.to_bytes(), public_key: None };
        bytes.to_pkcs8_der().expect("32 bytes have an encoding")
    }

    #[cfg(not(feature = "aws-lc"))]
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, NotSigned> {
        let signature = self.key.try_sign(message).map_err(|_| NotSigned::Library)?;
        Ok(signature.to_bytes().into())
    }

    #[cfg(feature = "aws-lc")]
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, NotSigned> {
        let signature = self.fast.try_sign(message).map_err(|_| NotSigned::Library)?;
        Ok(signature.as_ref().into())
    }
}

#[cfg(test)]
mod tests {
    use curve25519_dalek::constants::{ED25519_BASEPOINT_POINT, EIGHT_TORSION};
    use curve25519_dalek::edwards::CompressedEdwardsY;
    use curve25519_dalek::scalar::Scalar;
    use ed25519_dalek::{Signature, Verifier as _};
    use sha2::{Digest as _, Sha512};

    use super::*;

    const MESSAGE: &[u8] = b"message";

    fn private() -> Private {
        Private::new(SigningKey::from_bytes(&[7; 32]))
    }

    /// The prime of the field, and so much more, as a coordinate: each of these has a shorter encoding.
    fn beyond(more: u8) -> [u8; 32] {
        let mut bytes = [0xff; 32];
        (bytes[0], bytes[31]) = (0xed + more, 0x7f);
        bytes
    }

    #[test]
    fn points_of_small_order_are_no_keys() {
        for point in EIGHT_TORSION {
            assert!(Public::from_bytes(&point.compress().to_bytes()).is_err());
        }
        for key in EIGHT_TORSION.map(|point| (point + ED25519_BASEPOINT_POINT).compress().to_bytes()) {
            assert!(Public::from_bytes(&key).is_ok(), "a point of small order and another are another");
        }
    }

    /// RFC 8032 5.1.3: a coordinate is below the prime of the field.
    #[test]
    fn a_key_has_one_encoding() {
        let mut points = 0;
        for bytes in (0..19).map(beyond) {
            points += usize::from(CompressedEdwardsY(bytes).decompress().is_some_and(|point| !point.is_small_order()));
            assert!(Public::from_bytes(&bytes).is_err());
        }
        assert!(points > 0, "some of them are points, and of great order");
    }

    /// RFC 8032 5.1.7: the number is below the order of the group.
    #[test]
    fn nobody_makes_a_second_signature_of_one() {
        let (private, order) = (private(), Scalar::ZERO - Scalar::ONE);
        let signature = private.sign(MESSAGE).unwrap();
        assert!(private.public().verify(MESSAGE, &signature));
        // The order is the greatest number below it, and one.
        let mut carry = 1;
        let mut second = signature;
        for (byte, add) in second[32..].iter_mut().zip(order.to_bytes()) {
            let sum = u16::from(*byte) + u16::from(add) + carry;
            (*byte, carry) = (sum.to_le_bytes()[0], sum >> 8);
        }
        assert_eq!(carry, 0);
        assert!(!private.public().verify(MESSAGE, &second));
    }

    /// The holder of a key can make signatures with a point of small order. They fulfil the equation, and those who are strict
    /// refuse them all the same.
    #[test]
    fn a_signature_with_a_point_of_small_order_is_none() {
        let (private, mut fulfilled) = (private(), 0);
        for point in EIGHT_TORSION.map(|point| point.compress()) {
            let digest =
                Sha512::new().chain_update(point.0).chain_update(private.key.verifying_key()).chain_update(MESSAGE);
            let challenge = Scalar::from_bytes_mod_order_wide(&digest.finalize().into());
            let number = challenge * private.key.to_scalar();
            let signature = [point.0, number.to_bytes()].concat();
            let equation = private.key.verifying_key().verify(MESSAGE, &Signature::from_slice(&signature).unwrap());
            fulfilled += usize::from(equation.is_ok());
            assert!(!private.public().verify(MESSAGE, &signature));
        }
        assert!(fulfilled > 0, "the equation alone would let some of them pass");
    }

    /// Signatures are the same to the last bit, and what one verifies the other does.
    #[cfg(feature = "aws-lc")]
    #[test]
    fn both_libraries_agree() {
        use ed25519_dalek::Signer as _;
        use proptest::prelude::*;

        proptest!(|(seed in any::<[u8; 32]>(), message in prop::collection::vec(any::<u8>(), 0..200), bit in 0..512_usize)| {
            let private = Private::new(SigningKey::from_bytes(&seed));
            let public = Public::new(private.key.verifying_key());
            let mut signature = private.sign(&message).unwrap();
            prop_assert_eq!(&signature, &private.key.sign(&message).to_bytes());
            for good in [true, false] {
                let strict = public.key.verify_strict(&message, &Signature::from_slice(&signature).unwrap());
                prop_assert_eq!((strict.is_ok(), public.verify(&message, &signature)), (good, good));
                signature[bit / 8] ^= 1 << (bit % 8);
            }
        });
    }
}
