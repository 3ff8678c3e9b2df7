//! What somebody who has no key can do to a token.

use base64ct::{Base64UrlUnpadded, Encoding as _};
use serde_json::Value;

pub(crate) const HEADER: usize = 0;
pub(crate) const PAYLOAD: usize = 1;
pub(crate) const SIGNATURE: usize = 2;

fn changed(token: &str, part: usize, change: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut parts: Vec<_> = token.split('.').map(str::to_owned).collect();
    let mut bytes = Base64UrlUnpadded::decode_vec(&parts[part]).unwrap();
    change(&mut bytes);
    parts[part] = Base64UrlUnpadded::encode_string(&bytes);
    parts.join(".")
}

/// One bit of each byte of a part, in turn.
pub(crate) fn flipped(token: &str, part: usize) -> Vec<String> {
    let mut length = 0;
    let same = changed(token, part, |bytes| length = bytes.len());
    assert_eq!(same, token, "it is what it is until a bit is flipped");
    (0..length).map(|index| changed(token, part, |bytes| bytes[index] ^= 1 << (index % 8))).collect()
}

/// Another `alg` above the same claims and the same signature.
pub(crate) fn with_algorithm(token: &str, name: &str) -> String {
    changed(token, HEADER, |bytes| {
        let mut header: Value = serde_json::from_slice(bytes).unwrap();
        header["alg"] = name.into();
        *bytes = header.to_string().into();
    })
}

/// Without its signature, as `none` has it.
pub(crate) fn unsigned(token: &str) -> String {
    changed(token, SIGNATURE, Vec::clear)
}
