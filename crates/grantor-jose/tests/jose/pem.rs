//! Keys that another implementation wrote (`pem/`, by OpenSSL), between `BEGIN` and `END`.

use grantor_jose::{Algorithm, InvalidKey, SigningKey, VerifyingKey};

use crate::scene::CLAIMS;

/// Algorithm, private key, public key, and its thumbprint, computed elsewhere.
const KNOWN: &[(&str, &str, &str, &str)] = &[
    (
        "ES256",
        include_str!("pem/es256.pem"),
        include_str!("pem/es256.public.pem"),
        "2F8q5k-Bjv4F-GeVE0sJOEKzM-l_-w5-OjDQP80DVD4",
    ),
    (
        "EdDSA",
        include_str!("pem/eddsa.pem"),
        include_str!("pem/eddsa.public.pem"),
        "YPnev_Mse4TH5E-8yRMYE3qnVxdAxRHLWuvcJr0JLT4",
    ),
    (
        "RS256",
        include_str!("pem/rsa.pem"),
        include_str!("pem/rsa.public.pem"),
        "O9CH_7hM-AIwEtyzo8BU3nSf-a-Dh2bIYQqycAs-lOU",
    ),
    (
        "PS256",
        include_str!("pem/rsa.pem"),
        include_str!("pem/rsa.public.pem"),
        "O9CH_7hM-AIwEtyzo8BU3nSf-a-Dh2bIYQqycAs-lOU",
    ),
];

#[test]
fn keys_of_another_implementation_are_read_and_written() {
    for (name, private, public, thumbprint) in KNOWN {
        let Some(algorithm) = Algorithm::parse(name) else { continue };
        let key = SigningKey::from_pem(algorithm, private).unwrap();
        assert_eq!((key.algorithm(), key.kid().as_str()), (algorithm, *thumbprint));
        let public = VerifyingKey::from_pem(algorithm, public).unwrap();
        assert_eq!((public.algorithm(), public.kid()), (algorithm, key.kid()));
        assert!(public.verify("at+jwt", &key.sign("at+jwt", CLAIMS).unwrap()).is_ok());
        assert_eq!(*key.reveal_pem(), **private, "{name}");
    }
    let compressed = include_str!("pem/compressed.public.pem");
    let key = VerifyingKey::from_pem(Algorithm::Es256, compressed).unwrap();
    assert_eq!(key.thumbprint(), KNOWN[0].3);
}

#[test]
fn a_key_is_read_for_its_own_algorithm_alone() {
    for (name, private, public, _) in KNOWN {
        for other in Algorithm::ALL.iter().filter(|other| other.name()[1..] != name[1..]) {
            assert_eq!(SigningKey::from_pem(*other, private).unwrap_err(), InvalidKey::Algorithm, "{name} {other}");
            assert_eq!(VerifyingKey::from_pem(*other, public).unwrap_err(), InvalidKey::Algorithm, "{name} {other}");
        }
    }
    for private in [
        include_str!("pem/p384.pem"),
        include_str!("pem/secp256k1.pem"),
        include_str!("pem/explicit.pem"),
        include_str!("pem/x25519.pem"),
        include_str!("pem/rsa-pss.pem"),
    ] {
        for algorithm in Algorithm::ALL {
            assert_eq!(SigningKey::from_pem(*algorithm, private).unwrap_err(), InvalidKey::Algorithm, "{algorithm}");
        }
    }
    for public in [
        include_str!("pem/p384.public.pem"),
        include_str!("pem/secp256k1.public.pem"),
        include_str!("pem/x25519.public.pem"),
    ] {
        for algorithm in Algorithm::ALL {
            assert_eq!(VerifyingKey::from_pem(*algorithm, public).unwrap_err(), InvalidKey::Algorithm, "{algorithm}");
        }
    }
}

#[test]
fn what_is_no_pem_of_pkcs_8_is_refused() {
    let (_, private, public, _) = KNOWN[0];
    for text in [
        "",
        "ES256",
        public,
        include_str!("pem/sec1.pem"),
        include_str!("pem/pkcs1.pem"),
        include_str!("pem/encrypted.pem"),
        &private.replace("PRIVATE", "OTHER"),
        &private.replacen('M', "*", 1),
        &private[..private.len() / 2],
    ] {
        assert_eq!(SigningKey::from_pem(Algorithm::Es256, text).unwrap_err(), InvalidKey::Pem, "{text}");
    }
    for (text, refused) in [
        ("", InvalidKey::Pem),
        (private, InvalidKey::Private),
        (include_str!("pem/sec1.pem"), InvalidKey::Private),
        (&public.replace("PUBLIC", "OTHER"), InvalidKey::Pem),
        (&public[..public.len() / 2], InvalidKey::Pem),
    ] {
        assert_eq!(VerifyingKey::from_pem(Algorithm::Es256, text).unwrap_err(), refused, "{text}");
    }
    for (length, refused) in [(16 * 1024, InvalidKey::Pem), (16 * 1024 + 1, InvalidKey::TooLong)] {
        let long = "\n".repeat(length);
        assert_eq!(SigningKey::from_pem(Algorithm::Es256, &long).unwrap_err(), refused);
        assert_eq!(VerifyingKey::from_pem(Algorithm::Es256, &long).unwrap_err(), refused);
    }
}

/// RFC 7518 3.3: RSA has 2,048 bits or more.
#[cfg(feature = "aws-lc")]
#[test]
fn a_short_rsa_key_is_refused() {
    for algorithm in [Algorithm::Rs256, Algorithm::Ps256] {
        let private = SigningKey::from_pem(algorithm, include_str!("pem/rsa-1024.pem"));
        assert_eq!(private.unwrap_err(), InvalidKey::Material);
        let public = VerifyingKey::from_pem(algorithm, include_str!("pem/rsa-1024.public.pem"));
        assert_eq!(public.unwrap_err(), InvalidKey::Material);
    }
}
