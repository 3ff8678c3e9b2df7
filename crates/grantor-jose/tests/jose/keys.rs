//! Keys as JWKs.

use grantor_jose::{Algorithm, InvalidKey, KeyId, SigningKey, VerifyingKey};
use serde_json::{Value, json};

use crate::scene::{CLAIMS, all_keys, decode, encode, generate};

fn public(jwk: &Value) -> Result<VerifyingKey, InvalidKey> {
    VerifyingKey::from_jwk(&jwk.to_string())
}

fn private(jwk: &Value) -> Result<SigningKey, InvalidKey> {
    SigningKey::from_jwk(&jwk.to_string())
}

fn jwk(key: &SigningKey) -> Value {
    serde_json::from_str(&key.reveal_jwk()).unwrap()
}

/// The same object with one member more, or another.
fn with(jwk: &Value, name: &str, value: impl Into<Value>) -> Value {
    let mut jwk = jwk.clone();
    jwk[name] = value.into();
    jwk
}

fn without(jwk: &Value, name: &str) -> Value {
    let mut jwk = jwk.clone();
    jwk.as_object_mut().unwrap().remove(name).unwrap();
    jwk
}

#[test]
fn a_key_that_was_stored_signs_as_before() {
    for key in all_keys() {
        let key = key.with_kid(KeyId::parse("2026-11").unwrap());
        let again = SigningKey::from_jwk(&key.reveal_jwk()).unwrap();
        assert_eq!(*again.reveal_jwk(), *key.reveal_jwk());
        let token = again.sign("at+jwt", CLAIMS).unwrap();
        assert_eq!(key.verifying_key().verify("at+jwt", &token).unwrap().header.kid.as_ref(), Some(key.kid()));
        // Of the PEM the name is no part.
        let again = SigningKey::from_pem(key.algorithm(), &key.reveal_pem()).unwrap();
        assert_eq!(again.kid().as_str(), key.verifying_key().thumbprint());
        assert_eq!(*again.with_kid(key.kid().clone()).reveal_jwk(), *key.reveal_jwk());
    }
}

#[test]
fn a_public_key_is_published_without_its_secrets() {
    for key in all_keys() {
        let published = serde_json::to_value(key.verifying_key()).unwrap();
        let members = |names: &[&str]| names.iter().map(|name| (*name).into()).collect::<Vec<String>>();
        let (own, secret) = match key.algorithm().name() {
            "ES256" => (&["crv", "x", "y"][..], &["d"][..]),
            "EdDSA" => (&["crv", "x"][..], &["d"][..]),
            _ => (&["e", "n"][..], &["d", "p", "q", "dp", "dq", "qi"][..]),
        };
        let about = json!({ "use": "sig", "alg": key.algorithm().name(), "kid": key.kid().as_str() });
        for (name, value) in about.as_object().unwrap() {
            assert_eq!(published[name], *value);
        }
        let sorted = |mut names: Vec<String>| {
            names.sort();
            names
        };
        let names = |jwk: &Value| sorted(jwk.as_object().unwrap().keys().cloned().collect());
        let expected = members(&[own, &["kty", "use", "alg", "kid"]].concat());
        assert_eq!(names(&published), sorted(expected.clone()));
        assert_eq!(names(&jwk(&key)), sorted([expected, members(secret)].concat()));
        // Read again it is the same key, also by serde.
        let read: VerifyingKey = serde_json::from_value(published.clone()).unwrap();
        assert_eq!(serde_json::to_value(&read).unwrap(), published);
        assert_eq!(public(&published).unwrap().thumbprint(), key.verifying_key().thumbprint());
    }
}

#[test]
fn what_a_jwk_says_of_itself_counts() {
    for key in all_keys() {
        let whole = jwk(&key);
        let half = serde_json::to_value(key.verifying_key()).unwrap();
        for (name, value, verifies, signs) in [
            ("use", json!("sig"), true, true),
            ("use", json!("enc"), false, false),
            ("use", json!("SIG"), false, false),
            ("key_ops", json!(["verify"]), true, false),
            ("key_ops", json!(["sign"]), false, true),
            ("key_ops", json!(["sign", "verify", "new"]), true, true),
            ("key_ops", json!(["deriveKey"]), false, false),
            ("key_ops", json!([]), false, false),
        ] {
            let refused = |good| if good { None } else { Some(InvalidKey::Purpose) };
            assert_eq!(public(&with(&half, name, value.clone())).err(), refused(verifies), "{name} {value}");
            assert_eq!(private(&with(&whole, name, value.clone())).err(), refused(signs), "{name} {value}");
        }
        for name in ["none", "HS256", "ECDH-ES", "ES384", "RSA-OAEP", "es256", ""] {
            assert_eq!(public(&with(&half, "alg", name)).unwrap_err(), InvalidKey::Algorithm, "{name}");
            assert_eq!(private(&with(&whole, "alg", name)).unwrap_err(), InvalidKey::Algorithm, "{name}");
        }
        for (name, value) in
            [("kid", json!(1)), ("kid", json!("")), ("use", json!(["sig"])), ("key_ops", json!("sign"))]
        {
            assert!(matches!(public(&with(&half, name, value)), Err(InvalidKey::Member(member)) if member == name));
        }
        assert_eq!(public(&whole).unwrap_err(), InvalidKey::Private);
        assert!(matches!(private(&half), Err(InvalidKey::Member("d"))));
        // What is not known means nothing.
        assert!(public(&with(&half, "x5c", json!([{"a": [1]}]))).is_ok());
    }
}

#[test]
fn a_key_without_alg_has_that_of_its_type() {
    for key in all_keys() {
        let bare = without(&serde_json::to_value(key.verifying_key()).unwrap(), "alg");
        let expected = if key.algorithm().name() == "PS256" { "RS256" } else { key.algorithm().name() };
        assert_eq!(public(&bare).unwrap().algorithm().name(), expected);
        let named = public(&without(&bare, "kid")).unwrap();
        assert_eq!(named.kid().as_str(), key.verifying_key().thumbprint());
    }
    let key = serde_json::to_value(generate(Algorithm::EdDsa).verifying_key()).unwrap();
    assert_eq!(public(&with(&key, "alg", "Ed25519")).unwrap().algorithm(), Algorithm::EdDsa);
}

#[test]
fn keys_of_other_types_are_none() {
    let (ec, okp) = (jwk(&generate(Algorithm::Es256)), jwk(&generate(Algorithm::EdDsa)));
    for key in [
        json!({ "kty": "oct", "k": "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T" }),
        json!({ "kty": "EC" }),
        json!({ "kty": "OKP" }),
        json!({ "kty": "" }),
        with(&ec, "kty", "ec"),
        with(&ec, "crv", "P-384"),
        with(&ec, "crv", "secp256k1"),
        with(&ec, "crv", "Ed25519"),
        with(&okp, "crv", "X25519"),
        with(&okp, "crv", "Ed448"),
        with(&okp, "crv", "P-256"),
    ] {
        assert_eq!(private(&key).unwrap_err(), InvalidKey::Type, "{key}");
        let public = public(&key).unwrap_err();
        assert!(matches!(public, InvalidKey::Type | InvalidKey::Private), "{key}");
    }
    assert_eq!(public(&json!({})).unwrap_err(), InvalidKey::Member("kty"));
    assert_eq!(public(&json!({ "kty": 1 })).unwrap_err(), InvalidKey::Member("kty"));
    assert_eq!(public(&with(&ec, "crv", 256)).unwrap_err(), InvalidKey::Private);
    assert_eq!(private(&with(&ec, "crv", 256)).unwrap_err(), InvalidKey::Member("crv"));
}

/// RFC 7518 6.2.1.2, 6.2.2.1, RFC 8037 2: each number has its length, and its one encoding.
#[test]
fn numbers_have_one_encoding() {
    for (algorithm, names) in [(Algorithm::Es256, &["x", "y", "d"][..]), (Algorithm::EdDsa, &["x", "d"][..])] {
        let whole = jwk(&generate(algorithm));
        for name in names {
            let text = whole[name].as_str().unwrap().to_owned();
            let bytes = decode(&text);
            for wrong in [
                encode(&bytes[1..]),
                encode(&[&[0], &bytes[..]].concat()),
                format!("{text}="),
                format!(" {text}"),
                format!("{text}\n"),
                format!("{}{}", &text[..42], if text.ends_with('A') { 'B' } else { 'A' }).replace('A', "B"),
                String::new(),
            ] {
                let refused = private(&with(&whole, name, wrong.clone())).unwrap_err();
                assert_eq!(refused, InvalidKey::Member(name), "{name} {wrong:?}");
            }
            assert_eq!(private(&without(&whole, name)).unwrap_err(), InvalidKey::Member(name));
            assert_eq!(private(&with(&whole, name, 7)).unwrap_err(), InvalidKey::Member(name));
        }
    }
}

/// RFC 8725 3.4, and what belongs together.
#[test]
fn what_is_no_point_of_the_curve_is_no_key() {
    let (one, two) = (jwk(&generate(Algorithm::Es256)), jwk(&generate(Algorithm::Es256)));
    let half = without(&one, "d");
    let field = "_____wAAAAEAAAAAAAAAAAAAAAD_______________8"; // The number of which all coordinates are below.
    let order = "_____wAAAAD__________7zm-q2nF56E87nKwvxjJVE"; // The number of points.
    let zero = encode(&[0; 32]);
    let beyond = encode(&[0xff; 32]);
    for (name, value) in
        [("y", &two["y"]), ("x", &two["x"]), ("x", &json!(zero)), ("x", &json!(field)), ("y", &json!(beyond))]
    {
        assert_eq!(public(&with(&half, name, value.clone())).unwrap_err(), InvalidKey::Material, "{name} {value}");
    }
    assert_eq!(public(&with(&with(&half, "x", &*zero), "y", &*zero)).unwrap_err(), InvalidKey::Material);
    for d in [&two["d"], &json!(zero), &json!(order), &json!(beyond)] {
        assert_eq!(private(&with(&one, "d", d.clone())).unwrap_err(), InvalidKey::Material, "{d}");
    }
    let (one, two) = (jwk(&generate(Algorithm::EdDsa)), jwk(&generate(Algorithm::EdDsa)));
    assert_eq!(private(&with(&one, "d", two["d"].clone())).unwrap_err(), InvalidKey::Material);
    assert_eq!(private(&with(&one, "x", two["x"].clone())).unwrap_err(), InvalidKey::Material);
}

#[test]
fn a_jwk_is_strict_json_of_bounded_length() {
    let key = generate(Algorithm::EdDsa);
    let text = serde_json::to_string(key.verifying_key()).unwrap();
    let whole = key.reveal_jwk();
    assert!(VerifyingKey::from_jwk(&format!("{text:16384}")).is_ok());
    assert!(SigningKey::from_jwk(&format!("{:16384}", *whole)).is_ok());
    assert_eq!(VerifyingKey::from_jwk(&format!("{text:16385}")).unwrap_err(), InvalidKey::TooLong);
    assert_eq!(SigningKey::from_jwk(&format!("{:16385}", *whole)).unwrap_err(), InvalidKey::TooLong);
    for (add, refused) in [
        (r#","kty":"OKP"}"#, InvalidKey::Json),
        (r#","more":1,"more":1}"#, InvalidKey::Json),
        (r#","more":{"a":1,"a":1}}"#, InvalidKey::Json),
        ("} ]", InvalidKey::Json),
        ("", InvalidKey::Json),
    ] {
        for text in [&text, &*whole] {
            let text = format!("{}{add}", text.strip_suffix('}').unwrap());
            assert_eq!(SigningKey::from_jwk(&text).unwrap_err(), refused);
            assert_eq!(VerifyingKey::from_jwk(&text).unwrap_err(), refused);
            assert!(serde_json::from_str::<VerifyingKey>(&text).is_err());
        }
    }
}

/// RFC 7518 3.3 and 6.3: 2,048 bits or more, and numbers that belong together.
#[cfg(feature = "aws-lc")]
#[test]
fn an_rsa_key_is_long_enough_and_whole() {
    let (one, two) = (jwk(&generate(Algorithm::Rs256)), jwk(&generate(Algorithm::Rs256)));
    let half = serde_json::to_value(private(&one).unwrap().verifying_key()).unwrap();
    let modulus = decode(one["n"].as_str().unwrap());
    let mut even = modulus.clone();
    even[255] &= 0xfe;
    for (name, value) in [
        ("n", encode(&modulus[1..])),
        ("n", encode(&[&[0x7f], &modulus[1..]].concat())),
        ("n", encode(&even)),
        ("n", encode(&[&[1], &vec![3; 1024][..]].concat())),
        ("e", encode(&[1])),
        ("e", encode(&[4])),
        ("e", encode(&[3; 8])),
    ] {
        assert_eq!(public(&with(&half, name, &*value)).unwrap_err(), InvalidKey::Material, "{name} {value}");
    }
    for name in ["n", "e"] {
        let zeros = encode(&[&[0], &decode(one[name].as_str().unwrap())[..]].concat());
        assert_eq!(public(&with(&half, name, &*zeros)).unwrap_err(), InvalidKey::Member(name));
    }
    for name in ["n", "d", "p", "q", "dp", "dq", "qi"] {
        assert_eq!(private(&with(&one, name, two[name].clone())).unwrap_err(), InvalidKey::Material, "{name}");
        assert_eq!(private(&without(&one, name)).unwrap_err(), InvalidKey::Member(name));
        assert_eq!(private(&with(&one, name, "")).unwrap_err(), InvalidKey::Member(name));
    }
    assert_eq!(private(&with(&one, "oth", json!([]))).unwrap_err(), InvalidKey::Member("oth"));
}
