//! Several keys, and which of them is meant.

use grantor_jose::{Algorithm, InvalidJws, InvalidKey, JwkSet, KeyId, SigningKey, VerifyingKey};
use serde_json::{Value, json};

use crate::scene::{CLAIMS, Signer, generate};

fn set(keys: &[&SigningKey]) -> JwkSet {
    keys.iter().map(|key| key.verifying_key().clone()).collect()
}

fn called(name: &str, algorithm: Algorithm) -> SigningKey {
    generate(algorithm).with_kid(KeyId::parse(name).unwrap())
}

#[test]
fn the_key_that_is_named_is_the_one_that_counts() {
    let (old, new, other) = (generate(Algorithm::Es256), generate(Algorithm::Es256), generate(Algorithm::EdDsa));
    let keys = set(&[&old, &new, &other]);
    for key in [&old, &new, &other] {
        let verified = keys.verify("at+jwt", &key.sign("at+jwt", CLAIMS).unwrap()).unwrap();
        assert_eq!(verified.header.kid.as_ref(), Some(key.kid()));
        // Not because another key of the set would do.
        let renamed = SigningKey::from_jwk(&key.reveal_jwk()).unwrap().with_kid(KeyId::parse("next").unwrap());
        let token = renamed.sign("at+jwt", CLAIMS).unwrap();
        assert_eq!(keys.verify("at+jwt", &token), Err(InvalidJws::UnknownKey(renamed.kid().clone())));
    }
    let token = old.sign("at+jwt", CLAIMS).unwrap();
    assert_eq!(set(&[]).verify("at+jwt", &token), Err(InvalidJws::UnknownKey(old.kid().clone())));
    let impostor = called(old.kid().as_str(), Algorithm::Es256);
    assert_eq!(keys.verify("at+jwt", &impostor.sign("at+jwt", CLAIMS).unwrap()), Err(InvalidJws::Signature));
}

#[test]
fn without_a_name_there_is_one_key_of_the_algorithm() {
    let (signer, ec) = (Signer::new(1), generate(Algorithm::Es256));
    let token = signer.jws(r#"{"alg":"EdDSA"}"#);
    let keys = |keys: &[VerifyingKey]| keys.iter().cloned().collect::<JwkSet>();
    let ec = ec.verifying_key().clone();
    assert!(keys(&[signer.key()]).verify("JWT", &token).is_ok());
    assert!(keys(&[ec.clone(), signer.key()]).verify("JWT", &token).is_ok());
    for others in [vec![Signer::new(2).key(), signer.key()], vec![signer.key(), signer.key()]] {
        assert_eq!(keys(&others).verify("JWT", &token), Err(InvalidJws::WhichKey));
    }
    for others in [vec![ec], vec![]] {
        assert_eq!(keys(&others).verify("JWT", &token), Err(InvalidJws::OtherAlgorithm(Algorithm::EdDsa)));
    }
}

/// RFC 7517 4.5: one name for keys of two types is allowed; for two of one type it is a riddle, and costs nothing.
#[test]
fn of_two_keys_with_one_name_the_algorithm_decides() {
    let (ec, okp, twin) = (called("a", Algorithm::Es256), called("a", Algorithm::EdDsa), called("a", Algorithm::Es256));
    for key in [&ec, &okp] {
        assert!(set(&[&ec, &okp]).verify("at+jwt", &key.sign("at+jwt", CLAIMS).unwrap()).is_ok());
    }
    let token = ec.sign("at+jwt", CLAIMS).unwrap();
    assert_eq!(set(&[&ec, &twin]).verify("at+jwt", &token), Err(InvalidJws::WhichKey));
}

/// RFC 7517 5.
#[test]
fn keys_that_are_not_understood_are_left_out() {
    let (one, two) = (generate(Algorithm::Es256), generate(Algorithm::EdDsa));
    let jwk = |key: &SigningKey| serde_json::to_value(key.verifying_key()).unwrap();
    let mut for_encryption = jwk(&generate(Algorithm::Es256));
    for_encryption["use"] = "enc".into();
    let mut off_the_curve = jwk(&generate(Algorithm::Es256));
    off_the_curve["y"] = off_the_curve["x"].clone();
    let leaked: Value = serde_json::from_str(&generate(Algorithm::EdDsa).reveal_jwk()).unwrap();
    let document = json!({
        "keys": [
            { "kty": "oct", "k": "c2VjcmV0" }, jwk(&one), { "kty": "AKP", "alg": "ML-DSA-44", "pub": "AA" }, for_encryption,
            off_the_curve, leaked, {}, null, 1, "key", [], [jwk(&one)], { "kty": "EC", "crv": "P-256" }, jwk(&two),
        ],
        "more": { "a": [true, 1.5] },
    });
    let parsed = JwkSet::parse(document.to_string().as_bytes()).unwrap();
    let kids = |set: &JwkSet| set.keys().iter().map(|key| key.kid().clone()).collect::<Vec<_>>();
    assert_eq!(kids(&parsed), [one.kid().clone(), two.kid().clone()]);
    assert_eq!(kids(&serde_json::from_value(document).unwrap()), kids(&parsed));
    let published = serde_json::to_value(&parsed).unwrap();
    assert_eq!(published, json!({ "keys": [jwk(&one), jwk(&two)] }));
}

#[test]
fn what_is_no_set_is_refused() {
    for (text, refused) in [
        ("", InvalidKey::Json),
        ("[]", InvalidKey::Json),
        ("{}", InvalidKey::Member("keys")),
        (r#"{"keys":{}}"#, InvalidKey::Member("keys")),
        (r#"{"keys":[],"keys":[]}"#, InvalidKey::Json),
        (r#"{"keys":[{"kty":"EC","kty":"OKP"}]}"#, InvalidKey::Json),
        (r#"{"keys":[]}x"#, InvalidKey::Json),
    ] {
        assert_eq!(JwkSet::parse(text.as_bytes()).unwrap_err(), refused, "{text}");
        assert!(serde_json::from_str::<JwkSet>(text).is_err(), "{text}");
    }
    let of_length = |length: usize| [r#"{"keys":[]}"#, &" ".repeat(length - 11)].concat();
    assert_eq!(JwkSet::parse(of_length(JwkSet::MAX_LENGTH).as_bytes()).unwrap().keys().len(), 0);
    assert_eq!(JwkSet::parse(of_length(JwkSet::MAX_LENGTH + 1).as_bytes()).unwrap_err(), InvalidKey::TooLong);
}
