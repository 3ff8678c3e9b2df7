//! The header of a JWS.

use serde::Serialize;

use crate::json::{self, Object};
use crate::{Algorithm, InvalidJws, KeyId};

/// What a JWS says of itself (RFC 7515 4), as far as anybody listens.
///
/// Keys that come in a header, or addresses of them (`jwk`, `jku`, `x5c`, `x5u`), are not looked at, and nothing is fetched: a
/// signature says something by a key that was known before (RFC 8725 3.10). They are not refused, either, as honest
/// senders put certificates there by habit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The algorithm of the signature: that of the key, or the JWS is refused.
    pub algorithm: Algorithm,
    /// What kind of JWS it is. Without a `typ` it is `JWT`, one of no kind of its own (RFC 7519 5.1).
    pub typ: String,
    /// Which key signed it.
    pub kid: Option<KeyId>,
}

/// These would change how the rest is read. None is understood, not even one that says that all is as usual.
const EXTENSIONS: [&str; 4] = ["crit", "b64", "zip", "enc"];

impl Header {
    /// The greatest length, in characters of base64url.
    pub const MAX_LENGTH: usize = 4 * 1024;

    /// Whether this is the type, as media types are compared: without regard to case, and `application/` may be left out
    /// (RFC 7515 4.1.9).
    ///
    /// ```
    /// use grantor_jose::{Algorithm, Header};
    ///
    /// let header = Header { algorithm: Algorithm::Es256, typ: "application/AT+JWT".into(), kid: None };
    /// assert!(header.is("at+jwt"));
    /// ```
    #[must_use]
    pub fn is(&self, typ: &str) -> bool {
        short(&self.typ).eq_ignore_ascii_case(short(typ))
    }

    pub(crate) fn parse(text: &[u8]) -> Result<Self, InvalidJws> {
        let members = json::object(text).ok_or(InvalidJws::HeaderSyntax)?;
        if let Some(extension) = EXTENSIONS.into_iter().find(|name| members.contains_key(*name)) {
            return Err(InvalidJws::Extension(extension));
        }
        let algorithm = member(&members, "alg")?.ok_or(InvalidJws::Member("alg"))?;
        let kid = member(&members, "kid")?.map(KeyId::parse).transpose();
        Ok(Self {
            algorithm: Algorithm::parse(algorithm).ok_or(InvalidJws::UnknownAlgorithm)?,
            typ: member(&members, "typ")?.unwrap_or("JWT").into(),
            kid: kid.map_err(|_| InvalidJws::Member("kid"))?,
        })
    }
}

fn member<'a>(members: &'a Object, name: &'static str) -> Result<Option<&'a str>, InvalidJws> {
    let value = members.get(name);
    value.map(|value| value.as_text().ok_or(InvalidJws::Member(name))).transpose()
}

/// A media type without `application/`, where that may be left out: in front of a name without another slash.
fn short(typ: &str) -> &str {
    match typ.split_once('/') {
        Some((tree, name)) if tree.eq_ignore_ascii_case("application") && !name.contains('/') => name,
        _ => typ,
    }
}

/// The header that is written.
#[derive(Serialize)]
pub(crate) struct Written<'a> {
    pub(crate) alg: &'static str,
    pub(crate) typ: &'a str,
    pub(crate) kid: &'a str,
}
