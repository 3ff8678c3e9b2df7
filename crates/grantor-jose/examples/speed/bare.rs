//! The libraries themselves.

use ed25519_dalek::ed25519::signature::{Signer as _, Verifier as _};
use ed25519_dalek::pkcs8::DecodePrivateKey as _;
use grantor_jose::{Algorithm, SigningKey};

use crate::contender::Contender;

/// Signing and verifying these bytes by the libraries themselves: first by the one that this crate uses.
pub(crate) fn bare<'a>(key: &SigningKey, message: &'a [u8]) -> Vec<(Contender<'a>, Contender<'a>)> {
    let pem = key.reveal_pem();
    let mut bare = Vec::new();
    #[cfg(feature = "aws-lc")]
    bare.push(aws_lc(key.algorithm(), &pem, message));
    if key.algorithm() == Algorithm::Es256 {
        let key = p256::ecdsa::SigningKey::from_pkcs8_pem(&pem).unwrap();
        let signature: p256::ecdsa::Signature = key.sign(message);
        let public = *key.verifying_key();
        let signing = Contender::new("p256", move || -> p256::ecdsa::Signature { key.sign(message) });
        bare.push((signing, Contender::new("p256", move || public.verify(message, &signature).unwrap())));
    }
    if key.algorithm() == Algorithm::EdDsa {
        let key = ed25519_dalek::SigningKey::from_pkcs8_pem(&pem).unwrap();
        let (signature, public) = (key.sign(message), key.verifying_key());
        let signing = Contender::new("dalek", move || key.sign(message));
        bare.push((signing, Contender::new("dalek", move || public.verify_strict(message, &signature).unwrap())));
    }
    bare
}

#[cfg(feature = "aws-lc")]
fn aws_lc<'a>(algorithm: Algorithm, pem: &str, message: &'a [u8]) -> (Contender<'a>, Contender<'a>) {
    use aws_lc_rs::rand::SystemRandom;
    use aws_lc_rs::signature::{self, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, ParsedPublicKey, RsaKeyPair};
    use p256::pkcs8::SecretDocument;

    let (_, document) = SecretDocument::from_pem(pem).unwrap();
    let document = document.as_bytes();
    let (sign, public): (Box<dyn Fn() -> Vec<u8> + 'a>, _) = match algorithm.name() {
        "ES256" => {
            let key = EcdsaKeyPair::from_pkcs8(&signature::ECDSA_P256_SHA256_FIXED_SIGNING, document).unwrap();
            let public = ParsedPublicKey::new(&signature::ECDSA_P256_SHA256_FIXED, key.public_key()).unwrap();
            (Box::new(move || key.sign(&SystemRandom::new(), message).unwrap().as_ref().to_vec()), public)
        }
        "EdDSA" => {
            let key = Ed25519KeyPair::from_pkcs8_maybe_unchecked(document).unwrap();
            let public = ParsedPublicKey::new(&signature::ED25519, key.public_key()).unwrap();
            (Box::new(move || key.sign(message).as_ref().to_vec()), public)
        }
        name => {
            let key = RsaKeyPair::from_pkcs8(document).unwrap();
            let (padding, parameters): (&'static dyn signature::RsaEncoding, _) = match name {
                "RS256" => (&signature::RSA_PKCS1_SHA256, &signature::RSA_PKCS1_2048_8192_SHA256),
                _ => (&signature::RSA_PSS_SHA256, &signature::RSA_PSS_2048_8192_SHA256),
            };
            let public = ParsedPublicKey::new(parameters, key.public_key()).unwrap();
            let sign = move || {
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(padding, &SystemRandom::new(), message, &mut signature).unwrap();
                signature
            };
            (Box::new(sign), public)
        }
    };
    let signature = sign();
    (Contender::new("aws-lc", sign), Contender::new("aws-lc", move || public.verify_sig(message, &signature).unwrap()))
}
