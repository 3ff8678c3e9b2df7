//! What has been done to JWTs elsewhere (RFC 8725 2).

use grantor_jose::{Algorithm, InvalidJws, JwkSet, KeyId, SigningKey, Unverified, VerifyingKey};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::scene::{CLAIMS, Signer, all_keys, decode, encode, generate};

/// RFC 8725 2.1: a token that says itself that nobody signed it.
#[test]
fn none_is_no_algorithm_however_it_is_spelt() {
    for key in all_keys() {
        let genuine = key.sign("JWT", CLAIMS).unwrap();
        let (signed, signature) = genuine.rsplit_once('.').unwrap();
        let (_, payload) = signed.split_once('.').unwrap();
        for name in ["none", "None", "NONE", "nOnE", "none ", " none", "none\0", "\u{217}one", "null", ""] {
            let header = encode(serde_json::json!({ "alg": name }).to_string().as_bytes());
            for signature in ["", "AA", signature] {
                let refused = key.verifying_key().verify("JWT", &format!("{header}.{payload}.{signature}"));
                assert_eq!(refused, Err(InvalidJws::UnknownAlgorithm), "{name:?}");
            }
        }
        for header in [r#"{"alg":null}"#, "{}"] {
            let refused = key.verifying_key().verify("JWT", &format!("{}.{payload}.", encode(header.as_bytes())));
            assert_eq!(refused, Err(InvalidJws::Member("alg")));
        }
        // Nor is the signature left out where the algorithm is right.
        assert_eq!(key.verifying_key().verify("JWT", &format!("{signed}.")), Err(InvalidJws::Signature));
        assert_eq!(key.verifying_key().verify("JWT", signed), Err(InvalidJws::Parts));
    }
}

/// RFC 8725 2.1: the public key, which everybody has, taken for a secret that is shared.
#[test]
fn a_public_key_is_no_shared_secret() {
    let pem = include_str!("pem/es256.public.pem");
    let by_pem = VerifyingKey::from_pem(Algorithm::Es256, pem).unwrap();
    for key in all_keys().iter().map(SigningKey::verifying_key).chain([&by_pem]) {
        let jwk = serde_json::to_string(key).unwrap();
        for secret in [pem, pem.trim_end(), &jwk, key.kid().as_str(), ""] {
            for name in ["HS256", "HS384", "HS512", "hs256"] {
                let header = serde_json::json!({ "alg": name, "kid": key.kid().as_str() }).to_string();
                let signed = format!("{}.{}", encode(header.as_bytes()), encode(CLAIMS));
                let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
                mac.update(signed.as_bytes());
                let token = format!("{signed}.{}", encode(&mac.finalize().into_bytes()));
                assert_eq!(key.verify("JWT", &token), Err(InvalidJws::UnknownAlgorithm));
            }
        }
    }
}

/// RFC 8725 3.1: each key has one algorithm, whatever the header says.
#[test]
fn no_key_is_used_with_the_algorithm_of_another() {
    let keys = all_keys();
    let set: JwkSet = keys.iter().map(|key| key.verifying_key().clone()).collect();
    for key in &keys {
        let token = key.sign("JWT", CLAIMS).unwrap();
        assert!(set.verify("JWT", &token).is_ok());
        let (_, rest) = token.split_once('.').unwrap();
        for other in Algorithm::ALL.iter().filter(|other| **other != key.algorithm()) {
            let header = serde_json::json!({ "alg": other.name(), "kid": key.kid().as_str() }).to_string();
            let swapped = format!("{}.{rest}", encode(header.as_bytes()));
            assert_eq!(key.verifying_key().verify("JWT", &swapped), Err(InvalidJws::OtherAlgorithm(*other)));
            assert_eq!(set.verify("JWT", &swapped), Err(InvalidJws::OtherAlgorithm(*other)));
        }
        // A real signature by another key of the set does not become that of this one.
        for other in keys.iter().filter(|other| other.algorithm() != key.algorithm()) {
            let renamed = SigningKey::from_jwk(&other.reveal_jwk()).unwrap().with_kid(key.kid().clone());
            let token = renamed.sign("JWT", CLAIMS).unwrap();
            assert_eq!(set.verify("JWT", &token), Err(InvalidJws::OtherAlgorithm(other.algorithm())));
        }
    }
}

/// CVE-2022-21449: numbers that are zero, or the order of the curve, fulfil an equation that nobody checked first.
#[test]
fn a_signature_of_nothing_is_none() {
    let key = generate(Algorithm::Es256);
    let token = key.sign("JWT", CLAIMS).unwrap();
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let (r, s) = (&decode(signature)[..32], &decode(signature)[32..]);
    let order: [u8; 32] = [
        0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad,
        0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
    ];
    let mut one = [0; 32];
    one[31] = 1;
    let numbers = [&[0; 32], &order, &one, &[0xff; 32], r, s];
    for (r, s) in numbers.iter().flat_map(|r| numbers.iter().map(move |s| (*r, *s))) {
        let forged = [r, s].concat();
        let verdict = key.verifying_key().verify("JWT", &format!("{signed}.{}", encode(&forged)));
        assert_eq!(verdict.is_ok(), forged == decode(signature));
    }
    // Nor is the form of X.509 one of a JWS (RFC 7518 3.4).
    let der = p256::ecdsa::Signature::from_slice(&decode(signature)).unwrap().to_der();
    let verdict = key.verifying_key().verify("JWT", &format!("{signed}.{}", encode(der.as_bytes())));
    assert_eq!(verdict, Err(InvalidJws::Signature));
}

/// RFC 8725 3.10: a key that comes with a token proves nothing but that its sender has one.
#[test]
fn keys_in_a_header_are_not_looked_at() {
    let (honest, thief) = (Signer::new(1), Signer::new(2));
    let set: JwkSet = [honest.key()].into_iter().collect();
    let kid = honest.key().kid().to_string();
    for member in [
        format!(r#""jwk":{}"#, thief.jwk()),
        r#""jku":"https://thief.example/keys""#.into(),
        r#""x5u":"https://thief.example/keys""#.into(),
        r#""x5c":["MIIB"]"#.into(),
        r#""x5t":"AA","x5t#S256":"AA""#.into(),
    ] {
        for kid in ["", &format!(r#""kid":"{kid}","#)] {
            let header = format!(r#"{{"alg":"EdDSA",{kid}{member}}}"#);
            assert_eq!(set.verify("JWT", &thief.jws(&header)), Err(InvalidJws::Signature), "{header}");
            assert!(set.verify("JWT", &honest.jws(&header)).is_ok(), "{header}");
        }
        let header = format!(r#"{{"alg":"EdDSA","kid":"{}",{member}}}"#, thief.key().kid());
        let refused = Err(InvalidJws::UnknownKey(thief.key().kid().clone()));
        assert_eq!(set.verify("JWT", &thief.jws(&header)), refused, "{header}");
    }
}

/// RFC 8725 3.10: a name is compared with the names that are known, and nothing else is done with it.
#[test]
fn a_kid_is_a_name_and_nothing_else() {
    let signer = Signer::new(1);
    let set: JwkSet = [signer.key()].into_iter().collect();
    for kid in ["../../dev/null", "' OR 1=1 --", "https://thief.example/keys", "*", "%2e%2e", &"a".repeat(255)] {
        let token = signer.jws(&serde_json::json!({ "alg": "EdDSA", "kid": kid }).to_string());
        assert_eq!(set.verify("JWT", &token), Err(InvalidJws::UnknownKey(KeyId::parse(kid).unwrap())));
    }
    for kid in ["", "a\nERROR forged line", "\0", "\u{1b}[2J", &"a".repeat(256)] {
        let token = signer.jws(&serde_json::json!({ "alg": "EdDSA", "kid": kid }).to_string());
        assert_eq!(set.verify("JWT", &token), Err(InvalidJws::Member("kid")));
    }
}

/// RFC 7515 2: one JWS has one text. Otherwise a list of tokens that are revoked is passed by one more space.
#[test]
fn there_is_one_way_to_write_a_jws() {
    let signer = Signer::new(1);
    let key = signer.key();
    let token = signer.jws(r#"{"alg":"EdDSA"}"#);
    assert!(key.verify("JWT", &token).is_ok());
    for space in [" ", "\n", "\r\n", "\t", "\0", "\u{a0}", "\u{200b}", "=", "==", "."] {
        for text in [format!("{token}{space}"), format!("{space}{token}"), token.replace('.', &format!("{space}."))] {
            assert!(key.verify("JWT", &text).is_err(), "{text:?}");
        }
        // Signed so, it is refused nevertheless.
        for (header, payload) in [(space, ""), ("", space)] {
            let header = format!("{}{header}", encode(br#"{"alg":"EdDSA"}"#));
            let text = signer.parts(&header, &format!("{}{payload}", encode(CLAIMS)));
            assert!(key.verify("JWT", &text).is_err(), "{text:?}");
        }
    }
    let (signed, signature) = token.rsplit_once('.').unwrap();
    assert!(signature.contains(['-', '_']));
    let standard = signature.replace('-', "+").replace('_', "/");
    assert!(key.verify("JWT", &format!("{signed}.{standard}")).is_err());
    // Of the last character, four bits say nothing: they are zero.
    let (most, last) = signature.split_at(signature.len() - 1);
    assert!("AQgw".contains(last));
    let others: Vec<_> = ('A'..='Z').chain('a'..='z').chain('0'..='9').filter(|other| !last.contains(*other)).collect();
    for other in others {
        assert!(key.verify("JWT", &format!("{signed}.{most}{other}")).is_err(), "{other}");
    }
}

/// RFC 7516 7.1: what is encrypted has five parts; what is nested or in JSON is not read either.
#[test]
fn other_forms_are_refused() {
    let token = Signer::new(1).jws(r#"{"alg":"EdDSA"}"#);
    let parts: Vec<_> = token.split('.').collect();
    let [header, payload, signature] = parts[..] else { panic!() };
    let json = serde_json::json!({ "payload": payload, "protected": header, "signature": signature }).to_string();
    for text in ["", ".", "..", "a.b", &format!("{token}.{signature}"), &format!("{token}.a.b"), &json] {
        assert!(Unverified::parse(text).is_err(), "{text}");
    }
}
