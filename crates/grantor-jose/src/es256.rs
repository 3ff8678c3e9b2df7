//! Keys on the curve P-256 (RFC 7518 6.2).

use std::sync::Arc;

use base64ct::{Base64UrlUnpadded, Encoding as _};
use p256::NistP256;
use p256::ecdsa::{SigningKey, VerifyingKey};
use p256::elliptic_curve::{ALGORITHM_OID, Generate as _};
use p256::pkcs8::spki::{AlgorithmIdentifierRef, SubjectPublicKeyInfoRef};
use p256::pkcs8::{AssociatedOid as _, EncodePrivateKey as _, PrivateKeyInfoRef, SecretDocument};
use rand_core::TryCryptoRng;
use zeroize::Zeroizing;

use crate::jwk::Jwk;
use crate::kind::{PrivateKey, PublicKey};
use crate::library::{Es256Signer, Es256Verifier};
use crate::{Algorithm, InvalidKey, NotSigned};

/// A point of the curve, not the one at infinity (RFC 8725 3.4).
pub(crate) struct Public {
    key: VerifyingKey,
    verifier: Es256Verifier,
}

impl Public {
    fn new(key: VerifyingKey) -> Self {
        Self { verifier: Es256Verifier::new(&key), key }
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

    fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        self.verifier.verify(message, signature)
    }
}

/// A number by which the generator of the curve is multiplied.
pub(crate) struct Private {
    key: SigningKey,
    signer: Es256Signer,
}

impl Private {
    fn new(key: SigningKey) -> Self {
        Self { signer: Es256Signer::new(&key), key }
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

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, NotSigned> {
        self.signer.sign(message)
    }
}
