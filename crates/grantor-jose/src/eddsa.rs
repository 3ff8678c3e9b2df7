//! Keys on the curve Ed25519 (RFC 8032, RFC 8037 2).

use std::sync::Arc;

use base64ct::{Base64UrlUnpadded, Encoding as _};
use ed25519::pkcs8::{ALGORITHM_OID, EncodePrivateKey as _, KeypairBytes, PublicKeyBytes};
use ed25519_dalek::{SigningKey, VerifyingKey};
use p256::pkcs8::spki::SubjectPublicKeyInfoRef;
use p256::pkcs8::{PrivateKeyInfoRef, SecretDocument};
use rand_core::TryCryptoRng;
use zeroize::Zeroizing;

use crate::jwk::Jwk;
use crate::kind::{PrivateKey, PublicKey};
use crate::library::{EdDsaSigner, EdDsaVerifier};
use crate::{Algorithm, InvalidKey, NotSigned};

/// A point of the curve, not of small order: a signature under one of those says nothing.
pub(crate) struct Public {
    key: VerifyingKey,
    verifier: EdDsaVerifier,
}

impl Public {
    fn new(key: VerifyingKey) -> Self {
        Self { verifier: EdDsaVerifier::new(&key), key }
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

    fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        self.verifier.verify(message, signature)
    }
}

/// 256 random bits from which the rest follows.
pub(crate) struct Private {
    key: SigningKey,
    signer: EdDsaSigner,
}

impl Private {
    fn new(key: SigningKey) -> Self {
        Self { signer: EdDsaSigner::new(&key), key }
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

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, NotSigned> {
        self.signer.sign(message)
    }
}

#[cfg(test)]
mod tests {
    use curve25519_dalek::constants::{ED25519_BASEPOINT_POINT, EIGHT_TORSION};
    use curve25519_dalek::edwards::CompressedEdwardsY;

    use super::*;

    #[test]
    fn points_of_small_order_are_no_keys() {
        for point in EIGHT_TORSION {
            assert!(Public::from_bytes(&point.compress().to_bytes()).is_err());
            let great = point + ED25519_BASEPOINT_POINT;
            assert!(Public::from_bytes(&great.compress().to_bytes()).is_ok());
        }
    }

    /// RFC 8032 5.1.3: a coordinate is below the prime of the field.
    #[test]
    fn a_key_has_one_encoding() {
        let mut points = 0;
        for more in 0..19 {
            let mut bytes = [0xff; 32];
            (bytes[0], bytes[31]) = (0xed + more, 0x7f);
            points += usize::from(CompressedEdwardsY(bytes).decompress().is_some_and(|point| !point.is_small_order()));
            assert!(Public::from_bytes(&bytes).is_err());
        }
        assert!(points > 0, "some of them are points, and not of small order");
    }
}
