//! What a JWS costs, against the bare signature of the same bytes with the same key, and aws-lc against pure Rust. All
//! take turns in 51 rounds; the best round of each is shown, as whatever else the machine does only adds: microseconds, and
//! ratios of them.
//!
//! ```sh
//! cargo run --release -p grantor-jose --example speed
//! cargo run --release -p grantor-jose --example speed --features aws-lc
//! ```

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a measurement that fails says where")]

use core::hint::black_box;
use core::time::Duration;
use std::time::Instant;

use ed25519_dalek::ed25519::signature::{Signer as _, Verifier as _};
use ed25519_dalek::pkcs8::DecodePrivateKey as _;
use grantor_jose::{Algorithm, SigningKey, Unsigned};

const CLAIMS: &[u8] =
    br#"{"iss":"https://as.example","sub":"alice","aud":"https://photos.example/api","exp":1790003600,
"iat":1790000000,"jti":"b0tX2vS5gq8d3m1kZr7w4g","client_id":"photo-print","scope":"photos profile email",
"auth_time":1789999000,"acr":"urn:example:loa:2","grant":"kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"}"#;

/// The same work, done by somebody.
struct Contender<'a> {
    name: &'static str,
    work: Box<dyn FnMut() + 'a>,
    best: f64,
}

fn contender<'a, T>(name: &'static str, mut work: impl FnMut() -> T + 'a) -> Contender<'a> {
    Contender { name, work: Box::new(move || drop(black_box(work()))), best: f64::INFINITY }
}

impl Contender<'_> {
    #[expect(clippy::disallowed_methods, reason = "it is the time that is measured")]
    fn round(&mut self) {
        let (start, mut times) = (Instant::now(), 0.0);
        while start.elapsed() < Duration::from_millis(10) {
            (self.work)();
            times += 1.0;
        }
        self.best = self.best.min(start.elapsed().as_secs_f64() * 1e6 / times);
    }
}

/// The first is this crate, the second the bare work of the same library; a third is the same in pure Rust.
fn compare(what: &str, contenders: &mut [Contender<'_>]) {
    for _ in 0..51 {
        contenders.iter_mut().for_each(Contender::round);
    }
    let times: Vec<_> = contenders.iter().map(|contender| contender.best).collect();
    print!("{what:<14}");
    for (contender, time) in contenders.iter().zip(&times) {
        print!("  {} {time:>8.1}", contender.name);
    }
    print!("  JWS / bare {:.2}", times.first().unwrap() / times.get(1).unwrap());
    if let Some(rust) = times.get(2) {
        print!("  Rust / aws-lc {:.2}", rust / times.get(1).unwrap());
    }
    println!();
}

fn main() {
    for algorithm in Algorithm::ALL {
        let key = SigningKey::generate(*algorithm, &mut getrandom::SysRng).unwrap();
        let token = key.sign("at+jwt", CLAIMS).unwrap();
        let unsigned = Unsigned::new(key.verifying_key(), "at+jwt", CLAIMS).unwrap();
        let bare = bare(&key, unsigned.as_bytes());
        let mut sign = vec![contender("JWS", || key.sign("at+jwt", CLAIMS).unwrap())];
        let mut verify = vec![contender("JWS", || key.verifying_key().verify("at+jwt", &token).unwrap())];
        for (signing, verifying) in bare {
            sign.push(signing);
            verify.push(verifying);
        }
        compare(&format!("{algorithm} sign"), &mut sign);
        compare(&format!("{algorithm} verify"), &mut verify);
    }
}

/// Signing and verifying these bytes by the libraries themselves: first by the one that this crate uses.
fn bare<'a>(key: &SigningKey, message: &'a [u8]) -> Vec<(Contender<'a>, Contender<'a>)> {
    let pem = key.reveal_pem();
    let mut bare = Vec::new();
    #[cfg(feature = "aws-lc")]
    bare.push(aws_lc(key.algorithm(), &pem, message));
    if key.algorithm() == Algorithm::Es256 {
        let key = p256::ecdsa::SigningKey::from_pkcs8_pem(&pem).unwrap();
        let signature: p256::ecdsa::Signature = key.sign(message);
        let public = *key.verifying_key();
        let signing = contender("p256", move || -> p256::ecdsa::Signature { key.sign(message) });
        bare.push((signing, contender("p256", move || public.verify(message, &signature).unwrap())));
    }
    if key.algorithm() == Algorithm::EdDsa {
        let key = ed25519_dalek::SigningKey::from_pkcs8_pem(&pem).unwrap();
        let (signature, public) = (key.sign(message), key.verifying_key());
        let signing = contender("dalek", move || key.sign(message));
        bare.push((signing, contender("dalek", move || public.verify_strict(message, &signature).unwrap())));
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
    (contender("aws-lc", sign), contender("aws-lc", move || public.verify_sig(message, &signature).unwrap()))
}
