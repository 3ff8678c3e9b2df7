//! The libraries themselves.

use grantor_jose::SigningKey;

/// The library that signs and verifies for grantor, with nothing around it.
pub(super) struct Library<'a> {
    pub(super) name: &'static str,
    pub(super) sign: Box<dyn Fn() + 'a>,
    pub(super) verify: Box<dyn Fn() + 'a>,
}

/// Signing and verifying this message with this key.
#[cfg(not(feature = "aws-lc"))]
pub(super) fn library<'a>(key: &SigningKey, message: &'a [u8]) -> Library<'a> {
    use core::hint::black_box;

    use ed25519_dalek::ed25519::signature::{Signer as _, Verifier as _};
    use ed25519_dalek::pkcs8::DecodePrivateKey as _;
    use grantor_jose::Algorithm;

    let pem = key.reveal_pem();
    if key.algorithm() == Algorithm::Es256 {
        let key = p256::ecdsa::SigningKey::from_pkcs8_pem(&pem).expect("a key");
        let (signature, public): (p256::ecdsa::Signature, _) = (key.sign(message), *key.verifying_key());
        let sign = move || {
            black_box::<p256::ecdsa::Signature>(key.sign(message));
        };
        let verify = move || public.verify(message, &signature).expect("a good signature");
        return Library { name: "p256", sign: Box::new(sign), verify: Box::new(verify) };
    }
    let key = ed25519_dalek::SigningKey::from_pkcs8_pem(&pem).expect("a key");
    let (signature, public) = (key.sign(message), key.verifying_key());
    let sign = move || {
        black_box(key.sign(message));
    };
    let verify = move || public.verify_strict(message, &signature).expect("a good signature");
    Library { name: "ed25519-dalek", sign: Box::new(sign), verify: Box::new(verify) }
}

/// Signing and verifying this message with this key.
#[cfg(feature = "aws-lc")]
pub(super) fn library<'a>(key: &SigningKey, message: &'a [u8]) -> Library<'a> {
    use core::hint::black_box;

    use aws_lc_rs::rand::SystemRandom;
    use aws_lc_rs::signature::{self, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, ParsedPublicKey, RsaKeyPair};
    use p256::pkcs8::SecretDocument;

    let pem = key.reveal_pem();
    let (_, document) = SecretDocument::from_pem(&pem).expect("a key");
    let document = document.as_bytes();
    let (sign, public): (Box<dyn Fn() -> Vec<u8> + 'a>, _) = match key.algorithm().name() {
        "ES256" => {
            let key = EcdsaKeyPair::from_pkcs8(&signature::ECDSA_P256_SHA256_FIXED_SIGNING, document).expect("a key");
            let public = ParsedPublicKey::new(&signature::ECDSA_P256_SHA256_FIXED, key.public_key());
            (Box::new(move || key.sign(&SystemRandom::new(), message).expect("a signature").as_ref().to_vec()), public)
        }
        "EdDSA" => {
            let key = Ed25519KeyPair::from_pkcs8_maybe_unchecked(document).expect("a key");
            let public = ParsedPublicKey::new(&signature::ED25519, key.public_key());
            (Box::new(move || key.sign(message).as_ref().to_vec()), public)
        }
        name => {
            let key = RsaKeyPair::from_pkcs8(document).expect("a key");
            let (padding, parameters): (&'static dyn signature::RsaEncoding, _) = match name {
                "RS256" => (&signature::RSA_PKCS1_SHA256, &signature::RSA_PKCS1_2048_8192_SHA256),
                _ => (&signature::RSA_PSS_SHA256, &signature::RSA_PSS_2048_8192_SHA256),
            };
            let public = ParsedPublicKey::new(parameters, key.public_key());
            let sign = move || {
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(padding, &SystemRandom::new(), message, &mut signature).expect("a signature");
                signature
            };
            (Box::new(sign), public)
        }
    };
    let (signature, public) = (sign(), public.expect("a key"));
    let verify = move || public.verify_sig(message, &signature).expect("a good signature");
    Library { name: "aws-lc", sign: Box::new(move || drop(black_box(sign()))), verify: Box::new(verify) }
}
