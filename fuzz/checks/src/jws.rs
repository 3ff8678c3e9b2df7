//! Whatever text is taken as a JWS is the one text of what it says, and all who read it, before it is verified and after,
//! read the same.

use std::sync::LazyLock;

use grantor::operation::{ClientAssertion, Jws, PresentedToken};
use grantor::server::blocking::Signer as _;
use grantor::wire::{IssuerKeys as _, Verdict};
use grantor::{ClientId, Keys, Timestamp, TokenId};
use grantor_jose::{Algorithm, FixedKeys, Header, JwkSet, KeyId, KeySetCache, Unverified};
use serde_json::Value;

use crate::claims::{audiences, date};
use crate::keys::{CLIENT, SERVER, decode, encode, server_key, sign};
use crate::scene::START;

/// The keys by which everybody verifies here: the same, as each has them.
static KEYS: LazyLock<(JwkSet, FixedKeys, KeySetCache)> = LazyLock::new(|| {
    let set = JwkSet::from_iter([SERVER.verifying_key(), CLIENT.verifying_key()].map(Clone::clone));
    let fixed = FixedKeys::new(server_key()).and_verifies(CLIENT.verifying_key().clone()).unwrap();
    let cache = KeySetCache::default();
    cache.fetched(Some(&serde_json::to_vec(&set).expect("a key set is JSON")), NOW);
    (set, fixed, cache)
});

const NOW: Timestamp = Timestamp::from_unix(START);

/// The types that anybody asks for.
const TYPES: [&str; 3] = ["at+jwt", "client-authentication+jwt", "JWT"];

/// Checks a JWS; or two lines, a header and a payload, which the key of a client signs.
pub fn check(data: &[u8]) {
    let Ok(text) = core::str::from_utf8(data) else { return };
    match text.split_once('\n') {
        None => check_text(text),
        Some((header, payload)) => check_signed(header, payload),
    }
}

fn check_text(text: &str) {
    check_server(text);
    let parts = text.split('.').map(decode).collect::<Option<Vec<_>>>();
    let Some([header, payload, signature]) = parts.and_then(|parts| <[_; 3]>::try_from(parts).ok()) else {
        return assert!(Unverified::parse(text).is_err(), "three parts in base64url");
    };
    let other = serde_json::from_slice::<Value>(&header).ok();
    if let Ok(read) = Unverified::parse(text) {
        assert_eq!([&header, read.payload(), &signature].map(encode).join("."), text);
        assert_eq!(read.payload(), payload);
        assert_eq!(other.as_ref().and_then(read_header).as_ref(), Some(read.header()));
        assert!(Jws::access_token(text).is_some(), "it is a JWS at a resource server, too");
    }
    if let Some(other) = other {
        // Written anew it has no name twice.
        let header = encode(other.to_string().as_bytes());
        let again = [&header, &encode(&payload), &encode(&signature)].map(String::as_str).join(".");
        let fits = again.len() <= Unverified::MAX_LENGTH && header.len() <= Header::MAX_LENGTH;
        assert_eq!(Unverified::parse(&again).is_ok(), fits && read_header(&other).is_some(), "{other}");
    }
}

/// RFC 7515 4.1, by hand.
fn read_header(header: &Value) -> Option<Header> {
    let members = header.as_object()?;
    let text = |name| members.get(name).map(|value| value.as_str().ok_or(())).transpose().ok();
    let understood = ["crit", "b64", "zip", "enc"].iter().all(|name| !members.contains_key(*name));
    let algorithm = text("alg")?.and_then(Algorithm::parse).filter(|_| understood)?;
    let kid = text("kid")?.map(KeyId::parse).transpose().ok()?;
    Some(Header { algorithm, typ: text("typ")?.unwrap_or("JWT").to_owned(), kid })
}

/// What the server reads of it before anybody has verified it.
fn check_server(text: &str) {
    let parts: Vec<_> = text.split('.').collect();
    let payload = if let [_, payload, _] = parts[..] { decode(payload) } else { None };
    let (token, assertion) = (PresentedToken::parse(text), ClientAssertion::parse(text));
    let Some(payload) = payload.filter(|_| text.len() <= Jws::MAX_LENGTH) else {
        return assert!(token.as_jws().is_none() && assertion.is_none(), "nothing is said");
    };
    // The other reader looks into members that say nothing here, and may find a number too great or a broken escape.
    let Ok(claims) = serde_json::from_slice::<Value>(&payload) else { return };
    let is_written_anew = is_anew(&claims, &payload);

    let id = claims.get("jti").and_then(Value::as_str).and_then(TokenId::parse);
    match token.as_jws() {
        Some(jws) => assert_eq!((jws.compact, token.grant()), (text, Some(id.expect("a token's jti").grant()))),
        None => assert!(id.is_none() || !is_written_anew, "{claims}"),
    }
    let client = read_assertion(&claims);
    match assertion {
        Some(read) => assert_eq!((read.as_jws().compact, Some(read.client_id())), (text, client.as_ref()), "{claims}"),
        None => assert!(client.is_none() || !is_written_anew, "{claims}"),
    }
}

/// Whether this is how the value is written, so that it has no name twice.
fn is_anew(value: &Value, text: &[u8]) -> bool {
    serde_json::to_vec(value).is_ok_and(|anew| anew == text)
}

/// Whose assertion it is (RFC 7523 3), by hand; whether it holds is another matter.
fn read_assertion(claims: &Value) -> Option<ClientId> {
    let text = |name| claims.get(name)?.as_str();
    let (_, _, _) = (text("iss")?, audiences(claims)?, date(claims, "exp")??);
    let (_, _) = (date(claims, "iat")?, date(claims, "nbf")?);
    let is_named = (1..=255).contains(&text("jti")?.len());
    ClientId::parse(text("sub")?).ok().filter(|_| is_named)
}

fn check_signed(header: &str, payload: &str) {
    let text = sign(header.as_bytes(), payload.as_bytes());
    check_text(&text);
    let other = serde_json::from_str::<Value>(header).ok();
    let is_written_anew = other.as_ref().is_some_and(|other| is_anew(other, header.as_bytes()));
    let fits = text.len() <= Unverified::MAX_LENGTH && encode(header.as_bytes()).len() <= Header::MAX_LENGTH;
    let read = other.as_ref().and_then(read_header).filter(|header| fits && names_the_client(header));
    let (set, ..) = &*KEYS;
    for typ in TYPES {
        let expected = read.as_ref().is_some_and(|header| is_of(&header.typ, typ));
        let verified = set.verify(typ, &text);
        assert!(
            if is_written_anew { verified.is_ok() == expected } else { verified.is_err() || expected },
            "{other:?}"
        );
        assert!(verified.as_ref().is_ok_and(|verified| verified.payload == payload.as_bytes()) || verified.is_err());
        check_agreement(&text, typ, verified.ok().map(|verified| verified.payload));
    }
    for variant in variants(&text) {
        let typ = Unverified::parse(&variant).map(|read| read.header().typ.clone());
        assert!(typ.is_err() || set.verify(&typ.unwrap_or_default(), &variant).is_err(), "{variant}");
    }
}

fn names_the_client(header: &Header) -> bool {
    header.algorithm == CLIENT.algorithm() && header.kid.as_ref().is_none_or(|kid| kid == CLIENT.kid())
}

/// RFC 7515 4.1.9, by hand.
pub(crate) fn is_of(typ: &str, asked: &str) -> bool {
    let typ = typ.to_ascii_lowercase();
    [asked.to_owned(), format!("application/{asked}")].iter().any(|asked| asked.to_ascii_lowercase() == typ)
}

/// The server and a resource server elsewhere take what the key set does.
fn check_agreement(text: &str, typ: &'static str, payload: Option<Vec<u8>>) {
    let (_, fixed, cache) = &*KEYS;
    let types: &'static [&'static str] = match typ {
        "at+jwt" => &["at+jwt"],
        "JWT" => &["JWT"],
        _ => &["other", "client-authentication+jwt"],
    };
    let jws = Jws { compact: text, types };
    assert_eq!(fixed.verify(&jws, Keys::Own, NOW), Ok(payload.is_some()));
    match cache.verify(&jws, NOW).verdict {
        Verdict::Signed(signed) => assert_eq!(Some(signed), payload),
        Verdict::Refused | Verdict::Awaited | Verdict::Unavailable => assert_eq!(payload, None),
    }
}

/// Other texts of the same bytes, of nearly the same, and of a signature that is the same number in another way.
fn variants(text: &str) -> Vec<String> {
    let mut variants = ["=", "\n", " ", ".", "A", "AA"].map(|more| format!("{text}{more}")).to_vec();
    variants.extend([format!(" {text}"), format!("AAAA{text}"), text.replacen('.', "=.", 1)]);
    let ends = text.match_indices('.').map(|(at, _)| at).chain([text.len()]);
    for end in ends {
        // Of the last character of a part not every bit need mean something.
        let Some(at) = end.checked_sub(1).filter(|at| text.as_bytes()[*at] != b'.') else { continue };
        let others = ["A", "B", "g", "w", "_"].into_iter().filter(|other| text[at..end] != **other);
        variants.extend(others.map(|other| [&text[..at], other, &text[end..]].concat()));
    }
    if let Some((signed, signature)) = text.rsplit_once('.')
        && let Some(mut signature) = decode(signature)
    {
        add_order(&mut signature[32..]);
        variants.push([signed, &encode(&signature)].join("."));
    }
    variants
}

/// The order of the group in which Ed25519 signs (RFC 8032 5.1), added to a number in little endian.
fn add_order(number: &mut [u8]) {
    const ORDER: [u8; 16] = 0x14de_f9de_a2f7_9cd6_5812_631a_5cf5_d3ed_u128.to_le_bytes();
    let order = ORDER.into_iter().chain([0; 15]).chain([0x10]);
    let mut carry = 0;
    for (digit, more) in number.iter_mut().zip(order) {
        let sum = u16::from(*digit) + u16::from(more) + carry;
        [*digit, _] = sum.to_le_bytes();
        carry = sum >> 8;
    }
}
