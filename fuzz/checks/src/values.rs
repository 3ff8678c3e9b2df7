//! Whatever text is taken as a value is kept as it is (a scope, as its tokens in order), fits into a header, and is
//! written and read back equal; and scopes are sets.

use core::fmt::{Debug, Display};
use core::str::FromStr;
use std::collections::BTreeSet;

use grantor::{ClientId, CodeVerifier, Issuer, Resource, Scope, State, Subject};
use serde::Serialize;
use serde::de::DeserializeOwned;
use url::Url;

/// Checks two lines; only scopes look at the second one.
pub fn check(data: &[u8]) {
    let Ok(text) = core::str::from_utf8(data) else { return };
    let (text, other) = text.split_once('\n').unwrap_or((text, text));
    for kept in [
        keep::<ClientId>(text, 255),
        keep::<State>(text, 4096),
        keep::<Resource>(text, 2048),
        keep::<Issuer>(text, 255),
        keep::<Scope>(text, usize::MAX),
    ] {
        assert!(kept.is_none_or(|_| text.bytes().all(|byte| matches!(byte, 0x20..=0x7e))), "{text:?}");
    }
    assert!(keep::<Subject>(text, 255).is_none_or(|_| !text.contains(char::is_control)));
    let is_unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let is_verifier = (43..=128).contains(&text.len()) && text.bytes().all(is_unreserved);
    assert_eq!(CodeVerifier::parse(text).is_ok(), is_verifier);
    if let Ok(issuer) = Issuer::parse(text) {
        check_issuer(&issuer);
    }
    if let (Ok(one), Ok(other)) = (Scope::parse(text), Scope::parse(other)) {
        check_scopes(text, &one, &other);
    }
}

/// The text of a value, if it is one.
fn keep<T>(text: &str, most: usize) -> Option<String>
where
    T: FromStr<Err: Debug> + Display + Debug + PartialEq + Serialize + DeserializeOwned,
{
    let value = text.parse::<T>().ok()?;
    let shown = value.to_string();
    assert!((1..=most).contains(&text.len()));
    assert_eq!(shown.parse::<T>().as_ref().ok(), Some(&value));
    let stored = serde_json::to_string(&value).expect("a text");
    assert_eq!(serde_json::from_str::<T>(&stored).ok(), Some(value), "{stored}");
    let is_scope = core::any::type_name::<T>() == core::any::type_name::<Scope>();
    assert!(is_scope || shown == text);
    Some(shown)
}

fn check_issuer(issuer: &Issuer) {
    let text = issuer.as_str();
    let authority = text.split('/').nth(2).unwrap_or_default();
    assert!(!text.contains(['?', '#', '"', '\\']) && !authority.contains('@'));
    assert!(issuer.is_https() || text.starts_with("http://"));
    assert!(issuer.path().is_empty() || issuer.path().starts_with('/'));
    let well_known = issuer.well_known("x");
    assert_eq!(well_known, format!("/.well-known/x{}", issuer.path()));
    let endpoint = issuer.endpoint("/token");
    assert!(endpoint.starts_with(text.trim_end_matches('/')) && endpoint.ends_with("/token"));
    if let (Ok(own), Ok(endpoint)) = (Url::parse(text), Url::parse(&endpoint)) {
        assert_eq!(own.origin(), endpoint.origin(), "an endpoint lies on the host of its issuer");
    }
}

fn check_scopes(text: &str, one: &Scope, other: &Scope) {
    let set = |scope: &Scope| scope.tokens().map(str::to_owned).collect::<BTreeSet<_>>();
    let (ours, theirs) = (set(one), set(other));
    assert_eq!(ours, text.split(' ').map(str::to_owned).collect());
    assert_eq!(one.as_str(), ours.iter().map(String::as_str).collect::<Vec<_>>().join(" "));
    assert_eq!(one.is_subset(other), ours.is_subset(&theirs));
    assert_eq!(set(&one.intersection(other)), ours.intersection(&theirs).cloned().collect());
    assert_eq!(one == other, ours == theirs);
    assert!(ours.iter().all(|token| one.contains(token)) && !one.contains("") && !one.is_empty());
}
