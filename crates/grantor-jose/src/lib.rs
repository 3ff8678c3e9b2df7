#![doc = include_str!("../README.md")]

mod algorithm;
mod client_keys;
mod device;
mod eddsa;
mod error;
mod es256;
mod fixed_keys;
mod generator;
mod header;
mod json;
mod jwk;
mod jwk_set;
mod key_id;
mod key_set_cache;
mod keyring;
mod kind;
mod kinds;
mod library;
mod open_ring;
mod pem;
#[cfg(feature = "aws-lc")]
mod rsa;
mod sealing;
mod signing_key;
mod unsigned;
mod unverified;
mod verifying_key;

pub use algorithm::Algorithm;
pub use device::{Device, NotSignedByDevice};
pub use error::{InvalidClaims, InvalidJws, InvalidKey, NotSigned, SameKid};
pub use fixed_keys::FixedKeys;
pub use generator::GeneratorFailed;
pub use header::Header;
pub use jwk_set::JwkSet;
pub use key_id::{InvalidKeyId, KeyId};
pub use key_set_cache::{FetchTimes, KeySetCache};
pub use keyring::{BlockingKeyring, Keyring, KeyringError};
pub use open_ring::{NotSignedByRing, OpenRing, UnusableKey};
pub use sealing::{InvalidSealingKey, SealingKey, SealingKeys};
pub use signing_key::SigningKey;
pub use unsigned::Unsigned;
pub use unverified::{Unverified, Verified};
pub use verifying_key::VerifyingKey;
