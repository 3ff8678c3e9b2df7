//! A request as it stands on the wire.

use grantor::Policy;
use grantor::wire::{BODY_LIMIT, Body, Request, binding_cookie_name};

/// A line `METHOD /path?query`, headers, an empty line, and the body. Lines end with a line feed alone, as people type.
#[derive(Debug)]
pub(super) struct Message<'a> {
    pub(super) method: &'a str,
    pub(super) path: &'a str,
    pub(super) query: &'a str,
    headers: Vec<(&'a str, &'a [u8])>,
    pub(super) body: &'a [u8],
}

impl<'a> Message<'a> {
    pub(super) fn parse(data: &'a [u8]) -> Option<Self> {
        let end = data.windows(2).position(|two| two == b"\n\n");
        let (head, body) = end.map_or((data, &b""[..]), |at| (&data[..at], &data[at + 2..]));
        let mut lines = head.split(|byte| *byte == b'\n');
        let (method, target) = core::str::from_utf8(lines.next()?).ok()?.split_once(' ')?;
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let headers = lines.map(header).collect::<Option<_>>()?;
        Some(Self { method, path, query, headers, body })
    }

    /// What an adapter copies out of it.
    pub(super) fn request(&self, policy: &Policy) -> Request<'a> {
        let cookies = self.values("cookie").filter_map(|value| core::str::from_utf8(value).ok());
        let mut cookies = cookies.flat_map(|value| value.split("; ")).filter_map(|cookie| cookie.split_once('='));
        Request {
            method: self.method,
            query: self.query,
            authorization: self.values("authorization").collect(),
            content_type: self.values("content-type").next(),
            binding: cookies.find(|(name, _)| *name == binding_cookie_name(policy)).map(|(_, value)| value),
            body: if self.body.len() > BODY_LIMIT { Body::TooLarge } else { Body::Whole(self.body) },
        }
    }

    /// Whether the request holds a text, be it in percent-encoding.
    pub(super) fn holds(&self, text: &str) -> bool {
        let texts = self.headers.iter().map(|(_, value)| *value).chain([self.query.as_bytes(), self.body]);
        let mut decoded = texts.map(|bytes| percent_encoding::percent_decode(bytes).collect::<Vec<_>>());
        decoded.any(|bytes| bytes.windows(text.len()).any(|window| window == text.as_bytes()))
    }

    fn values(&self, name: &str) -> impl Iterator<Item = &'a [u8]> {
        self.headers.iter().filter(move |(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| *value)
    }
}

fn header(line: &[u8]) -> Option<(&str, &[u8])> {
    let colon = line.iter().position(|byte| *byte == b':')?;
    Some((core::str::from_utf8(&line[..colon]).ok()?, line[colon + 1..].trim_ascii()))
}
