#![doc = include_str!("../README.md")]

mod algorithm;
mod eddsa;
mod error;
mod es256;
mod header;
mod json;
mod jwk;
mod jwk_set;
mod key_id;
mod kind;
mod library;
mod pem;
#[cfg(feature = "aws-lc")]
mod rsa;
mod signing_key;
mod unsigned;
mod unverified;
mod verifying_key;

pub use algorithm::Algorithm;
pub use error::{InvalidClaims, InvalidJws, InvalidKey, NotSigned};
pub use header::Header;
pub use jwk_set::JwkSet;
pub use key_id::{InvalidKeyId, KeyId};
pub use signing_key::SigningKey;
pub use unsigned::Unsigned;
pub use unverified::{Unverified, Verified};
pub use verifying_key::VerifyingKey;
