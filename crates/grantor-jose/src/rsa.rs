//! RSASSA-PKCS1-v1_5 and RSASSA-PSS with SHA-256 (RFC 7518 3.3 and 3.5), by aws-lc.

use std::sync::Arc;

use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPairComponents, KeySize, PublicKeyComponents};
use aws_lc_rs::signature::{
    KeyPair as _, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RSA_PSS_2048_8192_SHA256,
    RSA_PSS_SHA256, RsaEncoding, RsaKeyPair, RsaParameters,
};
use base64ct::{Base64UrlUnpadded, Encoding as _};
use p256::pkcs8::der::asn1::UintRef;
use p256::pkcs8::der::{Decode as _, Encode as _};
use p256::pkcs8::spki::SubjectPublicKeyInfoRef;
use p256::pkcs8::{ObjectIdentifier, PrivateKeyInfoRef, SecretDocument};
use zeroize::Zeroizing;

use crate::jwk::Jwk;
use crate::kind::{PrivateKey, PublicKey};
use crate::{Algorithm, InvalidKey, NotSigned};

const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");

/// What the numbers of a private key are called in a JWK (RFC 7518 6.3), in the order of an `RSAPrivateKey`.
const NUMBERS: [&str; 8] = ["n", "e", "d", "p", "q", "dp", "dq", "qi"];

/// The first of them are public.
const PUBLIC: usize = 2;

/// How what is signed is padded: a key has one way (RFC 8725 3.1).
#[derive(Clone, Copy)]
pub(crate) enum Padding {
    Pkcs1,
    Pss,
}

impl Padding {
    const fn algorithm(self) -> Algorithm {
        match self {
            Self::Pkcs1 => Algorithm::Rs256,
            Self::Pss => Algorithm::Ps256,
        }
    }

    const fn verifying(self) -> &'static RsaParameters {
        match self {
            Self::Pkcs1 => &RSA_PKCS1_2048_8192_SHA256,
            Self::Pss => &RSA_PSS_2048_8192_SHA256,
        }
    }

    fn signing(self) -> &'static dyn RsaEncoding {
        match self {
            Self::Pkcs1 => &RSA_PKCS1_SHA256,
            Self::Pss => &RSA_PSS_SHA256,
        }
    }
}

/// Modulus and exponent, without leading zeros.
pub(crate) struct Public {
    padding: Padding,
    modulus: Vec<u8>,
    exponent: Vec<u8>,
    key: ParsedPublicKey,
}

impl Public {
    fn new(padding: Padding, modulus: &[u8], exponent: &[u8]) -> Result<Self, InvalidKey> {
        let bits = 8 * modulus.len() - modulus.first().map_or(0, |byte| byte.leading_zeros() as usize);
        if !(2048..=8192).contains(&bits) {
            return Err(InvalidKey::Material);
        }
        // What is read as a whole is checked by the library; two numbers would not be.
        let integer = |bytes| UintRef::new(bytes).map_err(|_| InvalidKey::Material);
        let whole = vec![integer(modulus)?, integer(exponent)?].to_der().map_err(|_| InvalidKey::Material)?;
        let key = ParsedPublicKey::new(padding.verifying(), whole).map_err(|_| InvalidKey::Material)?;
        Ok(Self { padding, modulus: modulus.into(), exponent: exponent.into(), key })
    }

    pub(crate) fn from_jwk(padding: Padding, jwk: &Jwk) -> Result<Self, InvalidKey> {
        Self::new(padding, &integer(jwk, "n")?, &integer(jwk, "e")?)
    }

    pub(crate) fn from_spki(padding: Padding, info: SubjectPublicKeyInfoRef<'_>) -> Result<Self, InvalidKey> {
        if info.algorithm.oid != RSA_ENCRYPTION {
            return Err(InvalidKey::Algorithm);
        }
        Self::from_der(padding, info.subject_public_key.as_bytes().unwrap_or_default())
    }

    /// From an `RSAPublicKey` (RFC 8017 A.1.1): two numbers.
    fn from_der(padding: Padding, der: &[u8]) -> Result<Self, InvalidKey> {
        let numbers = Vec::<UintRef<'_>>::from_der(der).map_err(|_| InvalidKey::Material)?;
        let [modulus, exponent] = numbers[..] else { return Err(InvalidKey::Material) };
        Self::new(padding, modulus.as_bytes(), exponent.as_bytes())
    }
}

/// A number has no leading zeros (RFC 7518 2, Base64urlUInt).
fn integer(jwk: &Jwk, name: &'static str) -> Result<Zeroizing<Vec<u8>>, InvalidKey> {
    let bytes = jwk.bytes(name)?;
    if matches!(bytes[..], [] | [0, ..]) { Err(InvalidKey::Member(name)) } else { Ok(bytes) }
}

impl PublicKey for Public {
    fn algorithm(&self) -> Algorithm {
        self.padding.algorithm()
    }

    fn members(&self) -> Vec<(&'static str, String)> {
        let text = |bytes| Base64UrlUnpadded::encode_string(bytes);
        Vec::from([("e", text(&self.exponent)), ("kty", "RSA".into()), ("n", text(&self.modulus))])
    }

    fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        self.key.verify_sig(message, signature).is_ok()
    }
}

/// The factors of a modulus, and what follows from them.
pub(crate) struct Private {
    padding: Padding,
    key: RsaKeyPair,
}

impl Private {
    /// A modulus of 2,048 bits: the least that is accepted, and everybody accepts it.
    #[expect(clippy::expect_used, reason = "it fails without memory alone")]
    pub(crate) fn generate(padding: Padding) -> Self {
        Self { padding, key: RsaKeyPair::generate(KeySize::Rsa2048).expect("it fails without memory alone") }
    }

    /// The numbers are checked against each other.
    fn new(padding: Padding, numbers: &[&[u8]]) -> Result<Self, InvalidKey> {
        let [n, e, d, p, q, dp, dq, qi] = *numbers else { return Err(InvalidKey::Material) };
        let public_key = PublicKeyComponents { n, e };
        let key = RsaKeyPair::from_components(&KeyPairComponents { public_key, d, p, q, dP: dp, dQ: dq, qInv: qi });
        Ok(Self { padding, key: key.map_err(|_| InvalidKey::Material)? })
    }

    /// A modulus has two factors here (`oth`, RFC 7518 6.3.2.7), and all that follows from them is there.
    pub(crate) fn from_jwk(padding: Padding, jwk: &Jwk) -> Result<Self, InvalidKey> {
        if jwk.has("oth") {
            return Err(InvalidKey::Member("oth"));
        }
        let numbers = NUMBERS.iter().map(|name| integer(jwk, name)).collect::<Result<Vec<_>, _>>()?;
        Self::new(padding, &numbers.iter().map(|number| &number[..]).collect::<Vec<_>>())
    }

    pub(crate) fn from_pkcs8(padding: Padding, info: PrivateKeyInfoRef<'_>) -> Result<Self, InvalidKey> {
        if info.algorithm.oid != RSA_ENCRYPTION {
            return Err(InvalidKey::Algorithm);
        }
        Self::new(padding, numbers(&info).ok_or(InvalidKey::Material)?.get(1..).unwrap_or_default())
    }
}

/// The version and the numbers of an `RSAPrivateKey` (RFC 8017 A.1.2).
fn numbers<'a>(info: &PrivateKeyInfoRef<'a>) -> Option<Vec<&'a [u8]>> {
    let numbers = Vec::<UintRef<'a>>::from_der(info.private_key.as_bytes()).ok()?;
    Some(numbers.iter().map(UintRef::as_bytes).collect())
}

impl PrivateKey for Private {
    #[expect(clippy::expect_used, reason = "the public part of a key that was checked")]
    fn public(&self) -> Arc<dyn PublicKey> {
        let public = Public::from_der(self.padding, self.key.public_key().as_ref());
        Arc::new(public.expect("the public part of a key that was checked"))
    }

    #[expect(clippy::expect_used, reason = "the encoding was just written")]
    fn members(&self) -> Vec<(&'static str, Zeroizing<String>)> {
        let document = self.pkcs8();
        let info = PrivateKeyInfoRef::from_der(document.as_bytes()).expect("the encoding was just written");
        let numbers = numbers(&info).expect("the encoding was just written");
        let text = |bytes: &&[u8]| Zeroizing::new(Base64UrlUnpadded::encode_string(bytes));
        NUMBERS.into_iter().zip(numbers.iter().skip(1).map(text)).skip(PUBLIC).collect()
    }

    #[expect(clippy::expect_used, reason = "a key that was checked has an encoding")]
    fn pkcs8(&self) -> SecretDocument {
        let document = self.key.as_der().ok().and_then(|der| SecretDocument::try_from(der.as_ref()).ok());
        document.expect("a key that was checked has an encoding")
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, NotSigned> {
        let mut signature = vec![0; self.key.public_modulus_len()];
        let signed = self.key.sign(self.padding.signing(), &SystemRandom::new(), message, &mut signature);
        signed.map(|()| signature).map_err(|_| NotSigned::Library)
    }
}
