//! Whatever bytes come as a query or a form, they are taken if and only if a strict reader of
//! `application/x-www-form-urlencoded` takes them within the bounds, and then read as it reads them, however encoded.

use std::borrow::Cow;
use std::collections::BTreeMap;

use form_urlencoded::Serializer;
use grantor::Occurrence;
use grantor::wire::Parameters;

const MOST: usize = 64;
const LONGEST: usize = 8192;

/// Checks one query or form.
pub fn check(data: &[u8]) {
    let Some(expected) = strictly(data) else {
        assert!(Parameters::parse(data).is_err(), "what readers read differently is refused");
        return;
    };
    compare(data, &expected);
    let encoded = Serializer::new(String::new()).extend_pairs(&expected).finish();
    if pieces(encoded.as_bytes()).all(fits) {
        compare(encoded.as_bytes(), &expected);
    }
}

fn compare(data: &[u8], expected: &[(Cow<'_, str>, Cow<'_, str>)]) {
    let parameters = Parameters::parse(data).expect("a strict reader takes it");
    let mut by_name = BTreeMap::<&str, Vec<&str>>::new();
    for (name, value) in expected {
        by_name.entry(name).or_default().push(value);
    }
    for (name, values) in &by_name {
        assert_eq!(parameters.all(name).collect::<Vec<_>>(), *values, "{name:?}");
        let once = match values.as_slice() {
            [""] => Occurrence::Absent,
            [value] => Occurrence::Once(*value),
            _ => Occurrence::Repeated,
        };
        assert_eq!(parameters.once(name), once, "{name:?}");
        assert_eq!(parameters.value(name), once.once().copied(), "{name:?}");
    }
    let names: Vec<_> = expected.iter().map(|(name, _)| name).collect();
    assert_eq!(format!("{parameters:?}"), format!("{names:?}"), "names, and no value");
}

/// What a strict reader takes: what the WHATWG reader takes of a text, and nothing that it would have to repair.
fn strictly(data: &[u8]) -> Option<Vec<(Cow<'_, str>, Cow<'_, str>)>> {
    let is_strict = |piece: &[u8]| fits(piece) && piece.split(|byte| *byte == b'=').all(is_strict_text);
    let takes = core::str::from_utf8(data).is_ok() && pieces(data).count() <= MOST && pieces(data).all(is_strict);
    takes.then(|| form_urlencoded::parse(data).collect())
}

fn pieces(data: &[u8]) -> impl Iterator<Item = &[u8]> {
    data.split(|byte| *byte == b'&').filter(|piece| !piece.is_empty())
}

/// Whether neither the name nor the value is too long.
fn fits(piece: &[u8]) -> bool {
    let name = piece.iter().position(|byte| *byte == b'=').unwrap_or(piece.len());
    name <= LONGEST && piece.len().saturating_sub(name + 1) <= LONGEST
}

/// Whether each percent sign begins an octet, and the octets are UTF-8 without NUL. An equals sign is a character that
/// ends one, so that a value may be looked at in the parts between its equals signs.
fn is_strict_text(text: &[u8]) -> bool {
    let mut escapes = text.split(|byte| *byte == b'%').skip(1);
    let all_escaped = escapes.all(|rest| matches!(rest, [a, b, ..] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit()));
    let decoded: Vec<u8> = percent_encoding::percent_decode(text).collect();
    all_escaped && core::str::from_utf8(&decoded).is_ok_and(|text| !text.contains('\0'))
}
