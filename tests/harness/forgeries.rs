//! What somebody makes of a genuine JWT who does not have the key (RFC 8725 2).

use grantor_jose::{Algorithm, SigningKey, VerifyingKey};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::keys::{decode, encode, header, payload};

/// JWTs that say what a genuine one says, by other algorithms, with other keys, or with no signature of what they say.
#[must_use]
pub fn forgeries(genuine: &str, key: &VerifyingKey) -> Vec<String> {
    let [_, claims, signature] = genuine.split('.').collect::<Vec<_>>().try_into().unwrap();
    let with_header = |changes: &[(&str, Value)]| {
        let mut header = header(genuine);
        header.as_object_mut().unwrap().extend(changes.iter().map(|(name, value)| ((*name).into(), value.clone())));
        format!("{}.{claims}", encode(header.to_string().as_bytes()))
    };
    let mut forged = Vec::new();
    for name in ["none", "None", "nOnE", "", "HS256", "RS256", "PS256", "ES256K", "ES384", "es256", "unheard-of"] {
        let unsigned = with_header(&[("alg", json!(name))]);
        forged.extend(["", signature].map(|signature| format!("{unsigned}.{signature}")));
    }
    // The public key, which everybody has, as a secret.
    let jwk = serde_json::to_string(key).unwrap();
    let unsigned = with_header(&[("alg", json!("HS256"))]);
    for secret in [&jwk, key.kid().as_str(), ""] {
        forged.push(format!("{unsigned}.{}", encode(&mac(secret.as_bytes(), &unsigned))));
    }
    // Another key by the name of the right one.
    let typ = header(genuine)["typ"].as_str().unwrap().to_owned();
    for algorithm in Algorithm::ALL {
        let other = SigningKey::generate(*algorithm, &mut getrandom::SysRng).unwrap().with_kid(key.kid().clone());
        forged.push(other.sign(&typ, &decode(claims)).unwrap());
    }
    // The right signature, of something else.
    for (name, value) in [("exp", json!(9_000_000_000_u64)), ("sub", json!("root")), ("scope", json!("admin"))] {
        let mut claims = payload(genuine);
        claims[name] = value;
        let header = genuine.split('.').next().unwrap();
        forged.push(format!("{header}.{}.{signature}", encode(claims.to_string().as_bytes())));
    }
    forged.push(format!("{}.{signature}", with_header(&[("crit", json!(["exp"])), ("exp", json!(1))])));
    // And one that says nothing.
    let signed = genuine.rsplit_once('.').unwrap().0;
    forged.extend([&[][..], &[0; 64], &[0xff; 64], &[0; 32]].map(|empty| format!("{signed}.{}", encode(empty))));
    forged
}

fn mac(secret: &[u8], signed: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).unwrap();
    mac.update(signed.as_bytes());
    mac.finalize().into_bytes().to_vec()
}
