//! Whatever is read as a key or as a set of keys is written and read back equal, a private key is taken nowhere as a public
//! one, and the core takes no set that could not be read later.

use std::sync::LazyLock;

use grantor::{Digest, Jwks};
use grantor_jose::{Algorithm, InvalidKey, JwkSet, SigningKey, VerifyingKey};
use serde_json::{Value, json};

use crate::keys::{CLIENT, SERVER};

/// Private keys, public ones, and a set, from which others are mixed.
pub static SAMPLES: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let private = [&SERVER, &CLIENT].map(|key| serde_json::from_str::<Value>(&key.reveal_jwk()).expect("JSON"));
    let public = [&SERVER, &CLIENT].map(|key| json!(key.verifying_key()));
    let about = json!({ "use": "enc", "key_ops": ["sign", "verify"], "kid": "\"", "alg": "Ed25519" });
    let set = json!({ "keys": [&public[0], &public[1], &about] });
    private.into_iter().chain(public).chain([about, set]).collect()
});

/// The members of keys that are not public (RFC 7518 6).
const PRIVATE: [&str; 7] = ["d", "p", "q", "dp", "dq", "qi", "k"];

/// Checks a key or a key set in JSON.
pub fn check(data: &[u8]) {
    let Ok(text) = core::str::from_utf8(data) else { return };
    if let Ok(key) = VerifyingKey::from_jwk(text) {
        check_public(text, &key);
    }
    if let Ok(key) = SigningKey::from_jwk(text) {
        check_private(text, &key);
    }
    check_set(text);
    // What is no set may be one of its keys.
    check_set(&format!("{{\"keys\":[{text}]}}"));
}

fn shown(key: &VerifyingKey) -> Value {
    serde_json::to_value(key).expect("a key is JSON")
}

fn check_public(text: &str, key: &VerifyingKey) {
    let written = shown(key).to_string();
    assert_eq!(VerifyingKey::from_jwk(&written).map(|read| shown(&read)), Ok(shown(key)), "{text}");
    let other: Value = serde_json::from_str(text).expect("JSON");
    assert_eq!(other.get("d"), None, "a public key");
    for (name, value) in shown(key).as_object().expect("an object") {
        let is_alias = name == "alg" && other["alg"] == "Ed25519";
        let same = other.get(name).is_none_or(|other| other == value) || is_alias;
        assert!(same, "{name} says something else");
    }
    // RFC 7638 3: the members that are required, in the order of their names, without white space.
    let required =
        ["crv", "e", "kty", "n", "x", "y"].into_iter().filter_map(|name| Some((name, shown(key).get(name)?.clone())));
    let required: serde_json::Map<_, _> = required.map(|(name, value)| (name.to_owned(), value)).collect();
    let thumbprint = Digest::of(Value::Object(required).to_string().as_bytes()).to_string();
    assert_eq!(key.thumbprint(), thumbprint);
    assert_eq!(other["kid"].as_str().unwrap_or(&thumbprint), key.kid().as_str());
}

fn check_private(text: &str, key: &SigningKey) {
    let (written, public) = (key.reveal_jwk(), key.verifying_key());
    let again = SigningKey::from_jwk(&written).expect("it has been written");
    assert_eq!((&again.reveal_jwk(), shown(again.verifying_key())), (&written, shown(public)));
    let from_pem = SigningKey::from_pem(key.algorithm(), &key.reveal_pem()).expect("it has been written");
    assert_eq!(from_pem.verifying_key().thumbprint(), public.thumbprint());
    let token = from_pem.sign("t", b"{}").expect("a short text");
    let token = token.as_str();
    let by_other_name = from_pem.kid() != key.kid();
    assert_eq!(public.verify("t", token).is_ok(), !by_other_name);
    assert!(public.verify("t", &again.sign("t", b"{}").expect("a short text")).is_ok());

    for private in [text, &*written] {
        assert!(VerifyingKey::from_jwk(private).is_err(), "a private key is no public one");
        let set = format!("{{\"keys\":[{private}]}}");
        assert!(Jwks::parse(&set).is_err(), "a client would have shown its private key");
        assert_eq!(JwkSet::parse(set.as_bytes()).map(|set| set.keys().len()), Ok(0), "it is left out");
    }
    assert_eq!(VerifyingKey::from_jwk(&written).err(), Some(InvalidKey::Private));
    assert!(format!("{key:?}").len() < 600 && !format!("{key:?}").contains("\"d\""), "it is not shown");
    let others = Algorithm::ALL.iter().filter(|algorithm| **algorithm != key.algorithm());
    assert!(others.into_iter().all(|other| SigningKey::from_pem(*other, &key.reveal_pem()).is_err()) || is_rsa(key));
}

/// A key of RSA is one for both of its algorithms.
fn is_rsa(key: &SigningKey) -> bool {
    shown(key.verifying_key())["kty"] == "RSA"
}

fn check_set(text: &str) {
    let (set, jwks) = (JwkSet::parse(text.as_bytes()), Jwks::parse(text));
    let keys = |set: &JwkSet| serde_json::to_value(set).expect("a key set is JSON");
    if let Ok(set) = &set {
        let other: Value = serde_json::from_str(text).expect("JSON");
        let members = other["keys"].as_array().expect("an array");
        let read: Vec<_> = members.iter().filter_map(|key| VerifyingKey::from_jwk(&key.to_string()).ok()).collect();
        assert_eq!(keys(set), json!({ "keys": read }), "each key that can be used, in their order");
        let written = keys(set);
        assert_eq!(serde_json::from_value::<JwkSet>(written.clone()).map(|read| keys(&read)).ok(), Some(written));
    }
    if let Ok(jwks) = jwks {
        let value: Value = serde_json::from_str(jwks.as_str()).expect("JSON");
        assert_eq!(value, serde_json::from_str::<Value>(text).expect("JSON"), "nothing is changed");
        let members = value["keys"].as_array().expect("an array");
        assert!(!members.is_empty() && jwks.as_str().len() <= Jwks::MAX_LENGTH);
        assert!(members.iter().all(|key| PRIVATE.iter().all(|name| key.get(name).is_none())), "all are public");
        assert_eq!(Jwks::parse(jwks.as_str()), Ok(jwks.clone()));
        assert_eq!(serde_json::from_value::<Jwks>(value).ok().as_ref(), Some(&jwks));
        let later = JwkSet::parse(jwks.as_str().as_bytes()).expect("whoever verifies can read it");
        assert!(set.is_err() || set.is_ok_and(|set| keys(&set) == keys(&later)));
    } else if let Ok(set) = set {
        // What a client may not register is too long, has no keys, or one that is not public.
        let other: Value = serde_json::from_str(text).expect("JSON");
        let members = other["keys"].as_array().expect("an array");
        let is_public = |key: &Value| key.is_object() && PRIVATE.iter().all(|name| key.get(name).is_none());
        let fits = other.to_string().len() <= Jwks::MAX_LENGTH;
        assert!(members.is_empty() || !members.iter().all(is_public) || !fits, "{} keys", set.keys().len());
    }
}
