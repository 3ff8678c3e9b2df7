//! What is shown, and that it is no secret.

use grantor_jose::{Algorithm, InvalidKey, SigningKey, Unsigned, Unverified};

use crate::scene::{CLAIMS, all_keys};

/// Eight characters of a private member are nowhere to be seen, and neither is a signature or what was signed.
#[test]
fn no_secret_is_shown() {
    for key in all_keys() {
        let whole: serde_json::Value = serde_json::from_str(&key.reveal_jwk()).unwrap();
        let token = key.sign("at+jwt", CLAIMS).unwrap();
        let unverified = Unverified::parse(&token).unwrap();
        let unsigned = Unsigned::new(key.verifying_key(), "at+jwt", CLAIMS).unwrap();
        let verified = key.verifying_key().verify("at+jwt", &token).unwrap();
        let kind = format!("({} {:?})", key.algorithm(), key.kid().as_str());
        assert_eq!(format!("{key:?}"), format!("SigningKey{kind}"));
        assert_eq!(format!("{:?}", key.verifying_key()), format!("VerifyingKey{kind}"));
        assert_eq!(format!("{unsigned:?}"), format!("Unsigned {{ key: VerifyingKey{kind}, .. }}"));
        let header = format!("{:?}", verified.header);
        assert_eq!(format!("{unverified:?}"), format!("Unverified {{ header: {header}, .. }}"));
        assert_eq!(format!("{verified:?}"), format!("Verified {{ header: {header}, .. }}"));
        let seen = format!(
            "{key:?} {key:#?} {:?} {unverified:?} {unverified:#?} {unsigned:?} {verified:?} {verified:#?} {}",
            key.verifying_key(),
            serde_json::to_string(key.verifying_key()).unwrap(),
        );
        let mut secrets = vec![token.rsplit_once('.').unwrap().1.to_owned(), "alice".into()];
        secrets
            .extend(["d", "p", "q", "dp", "dq", "qi"].iter().filter_map(|name| Some(whole[name].as_str()?.to_owned())));
        for secret in secrets {
            assert!(!seen.contains(&secret[..secret.len().min(8)]), "{seen}");
        }
    }
}

/// Whatever is wrong with a private key, the error does not say what it is.
#[test]
fn no_error_has_a_secret_in_it() {
    for key in all_keys() {
        let whole = key.reveal_jwk();
        let broken = [
            whole.replace("\"alg\"", "\"alg\":\"none\",\"was\""),
            whole.replace("\"d\":\"", "\"d\":\"A"),
            whole.replace("\"use\":\"sig\"", "\"use\":\"enc\""),
            whole.replace('}', ""),
        ];
        for text in broken {
            let error: InvalidKey = SigningKey::from_jwk(&text).unwrap_err();
            let shown = format!("{error} {error:?}");
            let secret = whole.split("\"d\":\"").nth(1).unwrap();
            assert!(!shown.contains(&secret[..8]), "{shown}");
        }
    }
}

/// What is made from a private key on the way to its storage is as long as it is from the beginning: a text that grows
/// leaves copies behind.
#[test]
fn a_revealed_key_was_written_in_one_piece() {
    for key in all_keys() {
        assert_eq!(key.reveal_jwk().capacity(), key.reveal_jwk().len());
    }
}

/// Both libraries that hold private keys wipe them.
#[test]
fn private_keys_are_wiped() {
    fn is_wiped<T: zeroize::ZeroizeOnDrop>(_: Option<T>) {}
    is_wiped(None::<p256::ecdsa::SigningKey>);
    is_wiped(None::<ed25519_dalek::SigningKey>);
    is_wiped(Some(SigningKey::generate(Algorithm::EdDsa, &mut getrandom::SysRng).unwrap().reveal_pem()));
}
