//! What a header may say, and what not.

use grantor_jose::{Algorithm, Header, InvalidJws, KeyId, NotSigned, Unverified, VerifyingKey};

use crate::scene::{CLAIMS, Signer, encode, generate};

/// What becomes of a JWS with this header and a genuine signature.
fn outcome(header: &str) -> Result<(), InvalidJws> {
    let signer = Signer::new(1);
    signer.key().verify("JWT", &signer.jws(header)).map(|verified| assert_eq!(verified.payload, CLAIMS))
}

#[test]
fn what_a_header_must_have() {
    assert_eq!(outcome(r#"{"alg":"EdDSA"}"#), Ok(()));
    assert_eq!(outcome(r#" { "alg" : "Ed25519", "typ" : "JWT", "more" : [1, {"a": null}] } "#), Ok(()));
    for (header, refused) in [
        ("{}", InvalidJws::Member("alg")),
        (r#"{"alg":null}"#, InvalidJws::Member("alg")),
        (r#"{"alg":["EdDSA"]}"#, InvalidJws::Member("alg")),
        (r#"{"alg":"eddsa"}"#, InvalidJws::UnknownAlgorithm),
        (r#"{"alg":"EdDSA "}"#, InvalidJws::UnknownAlgorithm),
        (r#"{"alg":"EdDSA","typ":1}"#, InvalidJws::Member("typ")),
        (r#"{"alg":"EdDSA","kid":1}"#, InvalidJws::Member("kid")),
        (r#"{"alg":"EdDSA","kid":""}"#, InvalidJws::Member("kid")),
        (r#"["EdDSA"]"#, InvalidJws::HeaderSyntax),
        ("", InvalidJws::HeaderSyntax),
        (r#"{"alg":"EdDSA"}{}"#, InvalidJws::HeaderSyntax),
        (r#"{"alg":"EdDSA",}"#, InvalidJws::HeaderSyntax),
        ("\u{feff}{\"alg\":\"EdDSA\"}", InvalidJws::HeaderSyntax),
    ] {
        assert_eq!(outcome(header), Err(refused), "{header}");
    }
}

/// RFC 7515 4: whichever of them another reader would take, this one takes none.
#[test]
fn a_name_is_there_once() {
    for header in [
        r#"{"alg":"EdDSA","alg":"EdDSA"}"#,
        r#"{"alg":"none","alg":"EdDSA"}"#,
        r#"{"alg":"EdDSA","\u0061lg":"none"}"#,
        r#"{"alg":"EdDSA","typ":"at+jwt","typ":"JWT"}"#,
        r#"{"alg":"EdDSA","kid":"a","kid":"b"}"#,
        r#"{"alg":"EdDSA","x":1,"x":1}"#,
        r#"{"alg":"EdDSA","jwk":{"kty":"OKP","kty":"EC"}}"#,
    ] {
        assert_eq!(outcome(header), Err(InvalidJws::HeaderSyntax), "{header}");
    }
}

/// RFC 7515 4.1.11, RFC 7797 6, RFC 7516 4: nothing that has to be understood is.
#[test]
fn what_would_change_how_the_rest_is_read_is_refused() {
    for (name, value) in [
        ("crit", r#"["exp"]"#),
        ("crit", r#"["b64"]"#),
        ("crit", r#"["alg"]"#),
        ("crit", "[]"),
        ("crit", "null"),
        ("crit", "\"\""),
        ("b64", "false"),
        ("b64", "true"),
        ("zip", "\"DEF\""),
        ("enc", "\"A256GCM\""),
    ] {
        let header = format!(r#"{{"alg":"EdDSA","{name}":{value}}}"#);
        assert_eq!(outcome(&header), Err(InvalidJws::Extension(name)), "{header}");
    }
}

/// RFC 7515 4.1.9, RFC 8725 3.11 and 3.12.
#[test]
fn one_kind_of_jws_is_not_taken_for_another() {
    let signer = Signer::new(1);
    let verdict = |typ: Option<&str>, expected: &str| {
        let typ = typ.map(|typ| format!(r#","typ":"{typ}""#)).unwrap_or_default();
        signer.key().verify(expected, &signer.jws(&format!(r#"{{"alg":"EdDSA"{typ}}}"#)))
    };
    for (typ, expected, same) in [
        (Some("at+jwt"), "at+jwt", true),
        (Some("AT+JWT"), "at+jwt", true),
        (Some("application/at+jwt"), "at+jwt", true),
        (Some("Application/At+Jwt"), "at+jwt", true),
        (Some("at+jwt"), "application/at+jwt", true),
        (None, "JWT", true),
        (Some("jwt"), "JWT", true),
        (None, "at+jwt", false),
        (Some(""), "at+jwt", false),
        (Some(""), "JWT", false),
        (Some("JWT"), "at+jwt", false),
        (Some("at+jwt"), "JWT", false),
        (Some("at+jwt "), "at+jwt", false),
        (Some("at+jwt; charset=utf-8"), "at+jwt", false),
        (Some("text/at+jwt"), "at+jwt", false),
        (Some("application/application/at+jwt"), "at+jwt", false),
        (Some("/at+jwt"), "at+jwt", false),
        (Some("dpop+jwt"), "at+jwt", false),
        (Some("client-authentication+jwt"), "at+jwt", false),
    ] {
        let verdict = verdict(typ, expected);
        assert_eq!(verdict.is_ok(), same, "{typ:?} {expected}");
        assert!(same || verdict == Err(InvalidJws::Type));
    }
}

#[test]
fn sizes_have_bounds() {
    let signer = Signer::new(1);
    let key = signer.key();
    let header = |length: usize| {
        let empty = r#"{"alg":"EdDSA","more":""}"#;
        encode(format!(r#"{{"alg":"EdDSA","more":"{}"}}"#, "a".repeat(length / 4 * 3 - empty.len())).as_bytes())
    };
    let longest = header(Header::MAX_LENGTH);
    assert_eq!(longest.len(), Header::MAX_LENGTH);
    assert!(key.verify("JWT", &signer.parts(&longest, "")).is_ok());
    let longer = signer.parts(&header(Header::MAX_LENGTH + 4), "");
    assert_eq!(key.verify("JWT", &longer), Err(InvalidJws::HeaderTooLong));

    let header = header(100);
    let rest = Unverified::MAX_LENGTH - signer.parts(&header, "").len();
    let longest = signer.parts(&header, &"A".repeat(rest / 4 * 4));
    assert!(longest.len() > Unverified::MAX_LENGTH - 4 && key.verify("JWT", &longest).is_ok());
    let longer = signer.parts(&header, &"A".repeat(rest / 4 * 4 + 4));
    assert_eq!(key.verify("JWT", &longer), Err(InvalidJws::TooLong));

    // Deep nesting ends where it begins to cost something.
    let deep = ["{\"alg\":", &"[".repeat(1400), &"]".repeat(1400), "}"].concat();
    assert_eq!(outcome(&deep), Err(InvalidJws::HeaderSyntax));
}

#[test]
fn what_nobody_would_accept_is_not_signed() {
    let key = generate(Algorithm::EdDsa);
    let signed = |typ: usize, payload: usize| key.sign(&"a".repeat(typ), &vec![b'a'; payload]);
    // The longest there is: the length of a text in base64url is never one more than a multiple of four.
    let room = Unverified::MAX_LENGTH / 4 * 3;
    let fills = |token: String| token.len() == Unverified::MAX_LENGTH;
    let longest = |typ| (room - 300..room).find(|payload| signed(typ, *payload).is_ok_and(fills));
    let (typ, payload) = (10..14).find_map(|typ| Some((typ, longest(typ)?))).unwrap();
    let token = signed(typ, payload).unwrap();
    assert!(key.verifying_key().verify(&"a".repeat(typ), &token).is_ok());
    for (typ, payload) in [(typ, payload + 1), (10, usize::pow(2, 20)), (Header::MAX_LENGTH * 3 / 4, 0)] {
        assert_eq!(signed(typ, payload), Err(NotSigned::TooLong));
    }
}

/// A `typ` or a `kid` is written so that it stays a text.
#[test]
fn names_are_escaped() {
    let kid = KeyId::parse(r#"","alg":"none"#).unwrap();
    let key = generate(Algorithm::EdDsa).with_kid(kid.clone());
    let typ = "a\"\\\n\u{1f511}";
    let token = key.sign(typ, CLAIMS).unwrap();
    let published = serde_json::to_string(key.verifying_key()).unwrap();
    let verified = VerifyingKey::from_jwk(&published).unwrap().verify(typ, &token).unwrap();
    assert_eq!((verified.header.kid, verified.header.typ.as_str()), (Some(kid), typ));
}
