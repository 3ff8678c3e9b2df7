//! Whatever bit of a JWS is another, it is refused.

use grantor_jose::{InvalidJws, VerifyingKey};

use crate::scene::{CLAIMS, all_keys, decode, encode};

/// Each bit of what each part encodes is turned in turn.
#[test]
fn any_bit_that_is_turned_is_noticed() {
    for key in all_keys() {
        let token = key.sign("at+jwt", CLAIMS).unwrap();
        let key = key.verifying_key();
        assert_eq!(key.verify("at+jwt", &token).unwrap().payload, CLAIMS);
        let parts: Vec<Vec<u8>> = token.split('.').map(decode).collect();
        for (at, part) in parts.iter().enumerate() {
            for bit in 0..8 * part.len() {
                let mut parts = parts.clone();
                parts[at][bit / 8] ^= 1 << (bit % 8);
                let parts: Vec<_> = parts.iter().map(|part| encode(part)).collect();
                let refused = key.verify("at+jwt", &parts.join(".")).unwrap_err();
                assert!(at == 0 || refused == InvalidJws::Signature, "{} {at} {bit}: {refused}", key.algorithm());
            }
        }
    }
}

/// A text that differs anywhere is another JWS: there is one way to write each.
#[test]
fn any_character_that_is_another_is_noticed() {
    for key in all_keys() {
        let token = key.sign("at+jwt", CLAIMS).unwrap();
        for at in 0..token.len() {
            for bit in 0..7 {
                let mut bytes = token.clone().into_bytes();
                bytes[at] ^= 1 << bit;
                refused(key.verifying_key(), &String::from_utf8(bytes).unwrap());
            }
        }
    }
}

/// What is missing at the end, or is there besides, is noticed, too.
#[test]
fn a_signature_has_one_length() {
    for key in all_keys() {
        let token = key.sign("at+jwt", CLAIMS).unwrap();
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let signature = decode(signature);
        for length in 0..signature.len() {
            refused(key.verifying_key(), &format!("{signed}.{}", encode(&signature[..length])));
        }
        for more in [&[0][..], &[0; 64], &signature] {
            refused(key.verifying_key(), &format!("{signed}.{}", encode(&[&signature, more].concat())));
            refused(key.verifying_key(), &format!("{signed}.{}", encode(&[more, &signature].concat())));
        }
    }
}

fn refused(key: &VerifyingKey, token: &str) {
    assert!(key.verify("at+jwt", token).is_err(), "{token}");
}
