//! JOSE implementations in other languages: [`Peer::Jose`] is npm's [jose](https://github.com/panva/jose) in Node.js,
//! [`Peer::Joserfc`] is PyPI's [joserfc](https://jose.authlib.org) in Python. They are what clients and resource servers of
//! others have, and share no line with grantor: what they verify, others verify, and what they sign comes from others.
//!
//! Each is a process of its own, started where a test first asks it, and gone when the tests end or are killed. The time is
//! an argument, as everywhere. Node.js, npm and Python's venv are found on the path; when root runs the tests, Debian's are
//! installed where they are missing. The libraries are installed below cargo's target folder, once, in the versions of
//! `peers/package-lock.json` and `peers/requirements.txt` and if they have the digests there, from where npm and pip are set
//! up to look. Whatever cannot be done panics, and says why.
//!
//! ```
//! use grantor_interop::{Expected, Peer};
//! use grantor_jose::{Algorithm, JwkSet, SigningKey};
//! use serde_json::json;
//!
//! // What grantor-jose signs, others verify.
//! let key = SigningKey::generate(Algorithm::Es256, &mut getrandom::SysRng)?;
//! let claims = json!({ "iss": "https://as.example", "aud": "https://api.example", "exp": 1_800_000_300 });
//! let token = key.sign("at+jwt", claims.to_string().as_bytes())?;
//! let keys = serde_json::to_string(&JwkSet::from_iter([key.verifying_key().clone()]))?;
//! let expected = Expected {
//!     keys: &keys,
//!     typ: "at+jwt",
//!     issuer: "https://as.example",
//!     audience: "https://api.example",
//!     now: 1_800_000_000,
//! };
//! for peer in Peer::all() {
//!     assert_eq!(peer.verify(&expected, &token), Ok(claims.clone()));
//!     assert!(peer.verify(&Expected { now: 1_800_000_300, ..expected }, &token).is_err());
//! }
//!
//! // What others sign, grantor-jose verifies.
//! for peer in Peer::all() {
//!     let pair = peer.generate("ES256");
//!     let token = peer.sign(&pair.private, &json!({ "alg": "ES256", "typ": "at+jwt" }), &claims);
//!     let verified = JwkSet::parse(pair.jwk_set().as_bytes())?.verify("at+jwt", &token)?;
//!     assert_eq!(verified.claims::<serde_json::Value>()?, claims);
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Another version of a library comes by these, in `peers`. Neither lock file names a registry.
//!
//! ```sh
//! npm install --package-lock-only --omit-lockfile-registry-resolved jose@6.2.17
//! echo joserfc==1.8.0 | pip-compile --generate-hashes --strip-extras --no-emit-index-url --no-emit-find-links \
//!     --no-header --no-annotate --output-file requirements.txt -
//! ```

mod installation;
mod peer;
mod process;

pub use peer::{Expected, KeyPair, Peer};
