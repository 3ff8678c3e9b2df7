//! What holds for whatever is signed, and whatever is read.

use grantor_jose::{Algorithm, InvalidJws, JwkSet, SigningKey, Unsigned, Unverified, VerifyingKey};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::scene::{CLAIMS, Signer, all_keys, decode, encode};

/// A text that is nearly one that is good: some of it is something else.
fn nearly(text: String) -> impl Strategy<Value = String> {
    let edit = (any::<prop::sample::Index>(), 0..4_usize, "[ -~]{0,3}|\\PC{0,2}");
    vec(edit, 0..4).prop_map(move |edits| {
        let mut characters: Vec<char> = text.chars().collect();
        for (at, removed, added) in edits {
            let at = at.index(characters.len() + 1);
            let end = characters.len().min(at + removed);
            characters.splice(at..end, added.chars());
        }
        characters.into_iter().collect()
    })
}

fn fixed(algorithm: Algorithm) -> SigningKey {
    let pem = match algorithm.name() {
        "ES256" => include_str!("pem/es256.pem"),
        "EdDSA" => include_str!("pem/eddsa.pem"),
        _ => include_str!("pem/rsa.pem"),
    };
    SigningKey::from_pem(algorithm, pem).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_was_signed_is_what_is_verified(typ in "\\PC{0,40}", payload in vec(any::<u8>(), 0..600)) {
        for algorithm in Algorithm::ALL {
            let key = fixed(*algorithm);
            let token = key.sign(&typ, &payload).unwrap();
            let verified = key.verifying_key().verify(&typ, &token).unwrap();
            prop_assert_eq!(&verified.payload, &payload);
            prop_assert_eq!((verified.header.algorithm, verified.header.kid.as_ref()), (*algorithm, Some(key.kid())));
        }
    }

    #[test]
    fn another_key_has_not_signed_it(payload in vec(any::<u8>(), 0..100)) {
        for algorithm in [Algorithm::Es256, Algorithm::EdDsa] {
            let key = fixed(algorithm);
            let impostor = SigningKey::generate(algorithm, &mut getrandom::SysRng).unwrap().with_kid(key.kid().clone());
            let refused = key.verifying_key().verify("a", &impostor.sign("a", &payload).unwrap());
            prop_assert_eq!(refused, Err(InvalidJws::Signature));
        }
    }

    /// A signature that was made elsewhere is taken if it is the right one.
    #[test]
    fn a_signature_from_elsewhere_is_verified(payload in vec(any::<u8>(), 0..100), flip in 0..512_usize) {
        for algorithm in [Algorithm::Es256, Algorithm::EdDsa] {
            let key = fixed(algorithm);
            let mut signature = decode(key.sign("a", &payload).unwrap().rsplit('.').next().unwrap());
            let unsigned = || Unsigned::new(key.verifying_key(), "a", &payload).unwrap();
            let token = unsigned().signed(&signature).unwrap();
            prop_assert_eq!(key.verifying_key().verify("a", &token).unwrap().payload, payload.clone());
            signature[flip / 8] ^= 1 << (flip % 8);
            prop_assert!(unsigned().signed(&signature).is_err());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    /// Nothing that comes from outside ends in a panic, and what is no JWS is none.
    #[test]
    fn whatever_is_read_is_read_or_refused(text in "\\PC{0,200}", bytes in vec(any::<u8>(), 0..200)) {
        read(&text, &bytes);
        read(&format!("{}.{}.{}", encode(&bytes), text, encode(&bytes)), text.as_bytes());
        read(&format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", encode(&bytes)), &bytes);
    }

    /// The same of what is nearly good; and if such a JWS is accepted, it is the one that was signed.
    #[test]
    fn what_is_nearly_good_is_good_or_refused(
        token in nearly(Signer::new(1).jws(r#"{"alg":"EdDSA","typ":"at+jwt"}"#)),
        header in nearly(r#"{"alg":"EdDSA","typ":"at+jwt","kid":"a","crit":["b64"],"b64":false}"#.into()),
        private in nearly(fixed(Algorithm::Es256).reveal_jwk().to_string()),
        public in nearly(serde_json::to_string(fixed(Algorithm::EdDsa).verifying_key()).unwrap()),
        pem in nearly(fixed(Algorithm::EdDsa).reveal_pem().to_string()),
    ) {
        for text in [&token, &header, &private, &public, &pem] {
            read(text, text.as_bytes());
        }
        read(&Signer::new(1).jws(&header), format!(r#"{{"keys":[{public},{private}]}}"#).as_bytes());
        if let Ok(verified) = Signer::new(1).key().verify("at+jwt", &token) {
            prop_assert_eq!(verified.payload, CLAIMS);
            prop_assert_eq!(token, Signer::new(1).jws(r#"{"alg":"EdDSA","typ":"at+jwt"}"#));
        }
    }
}

/// All ways in. What was read is written so that it is read as the same.
fn read(text: &str, bytes: &[u8]) {
    if let Ok(unverified) = Unverified::parse(text) {
        assert_eq!(text.split('.').map(|part| encode(&decode(part))).collect::<Vec<_>>().join("."), text);
        assert_eq!(text.split('.').nth(1), Some(&*encode(unverified.payload())));
        let _ = unverified.verify("at+jwt", &Signer::new(1).key());
    }
    if let Ok(key) = VerifyingKey::from_jwk(text) {
        let written = serde_json::to_string(&key).unwrap();
        assert_eq!(serde_json::to_string(&VerifyingKey::from_jwk(&written).unwrap()).unwrap(), written);
    }
    if let Ok(set) = JwkSet::parse(bytes) {
        let written = serde_json::to_string(&set).unwrap();
        assert_eq!(serde_json::to_string(&JwkSet::parse(written.as_bytes()).unwrap()).unwrap(), written);
    }
    for algorithm in Algorithm::ALL {
        let _ = VerifyingKey::from_pem(*algorithm, text);
        for key in [SigningKey::from_pem(*algorithm, text), SigningKey::from_jwk(text)].into_iter().flatten() {
            let again = SigningKey::from_pem(key.algorithm(), &key.reveal_pem()).unwrap().with_kid(key.kid().clone());
            assert_eq!(*SigningKey::from_jwk(&again.reveal_jwk()).unwrap().reveal_jwk(), *key.reveal_jwk());
        }
    }
}

/// No key is drawn twice.
#[test]
fn each_key_is_another() {
    let kids: Vec<_> = all_keys().iter().chain(&all_keys()).map(|key| key.kid().to_string()).collect();
    let different: std::collections::BTreeSet<_> = kids.iter().collect();
    assert_eq!(different.len(), kids.len());
}
