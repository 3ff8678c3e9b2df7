//! What the fuzz targets check. Each module opens with the one sentence that its target checks, and its `check` panics
//! on bytes for which the sentence does not hold.
//!
//! A new target is a module here, a line in [`CHECKS`], a file in `fuzz/fuzz_targets` with its entry in
//! `fuzz/Cargo.toml`, and a file in `fuzz/corpus`; `tests/corpora.rs` holds these to each other, and replays every file.

pub mod assertion;
pub mod authorization_header;
pub mod claims;
pub mod form;
pub mod history;
pub mod introspection;
pub mod json;
pub mod jwk;
pub mod jws;
pub mod key_ring;
pub mod record;
pub mod redirect_uri;
pub mod registration;
pub mod requests;
pub mod seeds;
pub mod tokens;
pub mod values;

mod challenge;
mod keys;
mod life;
mod scene;

/// Panics on bytes for which a sentence does not hold.
pub type Check = fn(&[u8]);

/// Each target and its check.
pub const CHECKS: &[(&str, Check)] = &[
    ("assertion", assertion::check),
    ("authorization_header", authorization_header::check),
    ("claims", claims::check),
    ("form", form::check),
    ("history", history::check),
    ("introspection", introspection::check),
    ("jwk", jwk::check),
    ("jws", jws::check),
    ("key_ring", key_ring::check),
    ("record", record::check),
    ("redirect_uri", redirect_uri::check),
    ("registration", registration::check),
    ("requests", requests::check),
    ("tokens", tokens::check),
    ("values", values::check),
];
