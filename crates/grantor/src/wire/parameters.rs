//! Parameters in `application/x-www-form-urlencoded` (RFC 6749 appendix B).

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::slice;

use crate::operation::Jws;
use crate::value::{Occurrence, all_bytes};

/// How many parameters a request may have.
const MAX_PARAMETERS: usize = 64;

/// How long a name or a value may be as it is sent, in bytes: every JWT that is read has room.
const MAX_LENGTH: usize = Jws::MAX_LENGTH;

/// The parameters of a query or a form, in their order: at most 64.
#[derive(Default)]
pub struct Parameters<'a> {
    pairs: Vec<(Cow<'a, str>, Cow<'a, str>)>,
}

impl<'a> Parameters<'a> {
    /// Reads a query or a form. What two readers could read differently is refused.
    ///
    /// # Errors
    ///
    /// If there are too many parameters, or one is not UTF-8 in percent-encoding; the text says which.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, &'static str> {
        let text = str::from_utf8(bytes).map_err(|_| NO_TEXT)?;
        let separators = bytes.iter().filter(|byte| **byte == b'&').count();
        let at_most = if bytes.is_empty() { 0 } else { separators + 1 };
        let mut pairs = Vec::with_capacity(at_most.min(MAX_PARAMETERS));
        for piece in text.split('&').filter(|piece| !piece.is_empty()) {
            if pairs.len() == MAX_PARAMETERS {
                return Err("the request has more than 64 parameters");
            }
            let (name, value) = piece.split_once('=').unwrap_or((piece, ""));
            if name.len().max(value.len()) > MAX_LENGTH {
                return Err("a parameter is longer than 8192 bytes");
            }
            pairs.push((decode(name)?, decode(value)?));
        }
        Ok(Self { pairs })
    }

    /// A parameter that may be sent once. Sent without a value it counts as absent (RFC 6749 3.1).
    pub fn once(&self, name: &str) -> Occurrence<&str> {
        let occurrence: Occurrence<&str> = self.all(name).collect();
        if occurrence == Occurrence::Once("") { Occurrence::Absent } else { occurrence }
    }

    /// The value of a parameter that was sent once, and not empty.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.once(name).once().copied()
    }

    /// The same for the parameter that is looked at last, without a copy of what was decoded.
    pub(super) fn into_value(self, name: &str) -> Option<String> {
        self.value(name)?;
        self.pairs.into_iter().find_map(|(own, value)| (own == name).then(|| value.into_owned()))
    }

    /// The values of a parameter that may be repeated.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.pairs.iter().filter(move |(own, _)| own == name).map(|(_, value)| &**value)
    }

    /// Whether any parameter is repeated but those that may be.
    pub(super) fn is_any_repeated(&self, repeatable: &[&str]) -> bool {
        let names = || self.pairs.iter().map(|(name, _)| name).enumerate();
        names().any(|(at, name)| !repeatable.contains(&&**name) && names().take(at).any(|(_, earlier)| earlier == name))
    }
}

/// The names alone: values may be secret.
impl core::fmt::Debug for Parameters<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_list().entries(self.pairs.iter().map(|(name, _)| name)).finish()
    }
}

const NO_TEXT: &str = "a parameter is not UTF-8, or has a NUL";

/// One name or value. Plus signs are spaces, and what is decoded is UTF-8 without NUL.
pub(super) fn decode(text: &str) -> Result<Cow<'_, str>, &'static str> {
    if all_bytes(text, |byte| !matches!(byte, b'%' | b'+' | b'\0')) {
        return Ok(Cow::Borrowed(text));
    }
    let mut decoded = Vec::with_capacity(text.len());
    let mut bytes = text.as_bytes().iter();
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'+' => b' ',
            b'%' => escaped(&mut bytes).ok_or("a percent sign is not followed by two hexadecimal digits")?,
            literal => *literal,
        });
    }
    if decoded.contains(&b'\0') {
        return Err(NO_TEXT);
    }
    String::from_utf8(decoded).map(Cow::Owned).map_err(|_| NO_TEXT)
}

/// The byte that the next two characters stand for.
fn escaped(bytes: &mut slice::Iter<'_, u8>) -> Option<u8> {
    let mut digit = || char::from(*bytes.next()?).to_digit(16);
    let (high, low) = (digit()?, digit()?);
    u8::try_from(high * 16 + low).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_appendix_b_is_decoded() {
        let parameters = Parameters::parse(b"x=+%25%26%2B%C2%A3%E2%82%AC").ok().unwrap();
        assert_eq!(parameters.once("x"), Occurrence::Once(" %&+£€"));
    }

    #[test]
    fn an_empty_parameter_is_absent_and_a_repeated_one_is_seen() {
        let parameters = Parameters::parse(b"a=&b=1&b=1&c&d=x=y&&resource=1&resource=2").ok().unwrap();
        assert_eq!(parameters.once("a"), Occurrence::Absent);
        assert_eq!(parameters.once("b"), Occurrence::Repeated);
        assert_eq!(parameters.once("c"), Occurrence::Absent);
        assert_eq!(parameters.once("d"), Occurrence::Once("x=y"));
        assert_eq!(["a", "b", "d", "e"].map(|name| parameters.value(name)), [None, None, Some("x=y"), None]);
        assert!(parameters.is_any_repeated(&["resource"]) && !parameters.is_any_repeated(&["resource", "b"]));
    }

    #[test]
    fn what_readers_read_differently_is_refused() {
        for wrong in [
            &b"a=%"[..],
            b"a=%4",
            b"a=%zz",
            b"a=%+1",
            b"a=%4\xc3\xa4",
            b"%g0=a",
            b"a=%ff",
            b"a=\xff",
            b"a=%00",
            b"a=%C2",
        ] {
            assert!(Parameters::parse(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn there_is_a_bound_on_their_number_and_length() {
        let body = |count| "a&".repeat(count);
        assert!(Parameters::parse(body(64).as_bytes()).is_ok());
        assert!(Parameters::parse(body(65).as_bytes()).is_err());
        for long in [|length| alloc::format!("a={:x<length$}", ""), |length| alloc::format!("{:x<length$}=a", "")] {
            assert!(Parameters::parse(long(8192).as_bytes()).is_ok());
            assert!(Parameters::parse(long(8193).as_bytes()).is_err());
        }
    }

    #[test]
    fn names_are_shown_and_values_are_not() {
        let parameters = Parameters::parse(b"client_id=a&client_secret=b").ok().unwrap();
        assert_eq!(alloc::format!("{parameters:?}"), r#"["client_id", "client_secret"]"#);
    }
}
