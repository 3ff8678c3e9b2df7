//! Identifiers, scope, redirection URI, PKCE, secrets and time: plain values that are right because they exist.
//!
//! Each type has one way in, a `parse` that refuses what the specification refuses, and no way to be changed
//! afterwards. Text values are shared (`Arc`), so that copying one from a request into a record allocates nothing.

mod bytes;
mod text;

mod binding;
mod client_id;
mod client_secret;
mod code_challenge;
mod credential;
mod digest;
mod grant_id;
mod issuer;
mod jwks;
mod mark;
mod moment;
mod nonce;
mod occurrence;
mod one_or_several;
mod redirect_uri;
mod refresh_token;
mod resource;
mod revealed;
mod scope;
mod secret;
mod state;
mod subject;
mod ticket;
mod timestamp;
mod token_id;
mod version;

pub use binding::Binding;
pub use client_id::{ClientId, InvalidClientId};
pub use client_secret::{ClientSecret, InvalidClientSecret};
pub use code_challenge::{CodeChallenge, CodeVerifier, InvalidCodeChallenge, InvalidCodeVerifier};
pub use credential::{AccessToken, Code, Credential, Kind, kind};
pub use digest::Digest;
pub use grant_id::GrantId;
pub use issuer::{InvalidIssuer, Issuer};
pub use jwks::{InvalidJwks, Jwks};
pub use mark::Mark;
pub use moment::Moment;
pub use nonce::Nonce;
pub use occurrence::Occurrence;
pub(crate) use one_or_several::one_or_several;
pub use redirect_uri::{InvalidRedirectUri, RedirectUri};
pub use refresh_token::RefreshToken;
pub use resource::{InvalidResource, NotGranted, Resource, Resources, TooManyResources};
pub use revealed::Revealed;
pub use scope::{InvalidScope, Scope};
pub use secret::Secret;
pub use state::{InvalidState, State};
pub use subject::{InvalidSubject, Subject};
pub(crate) use text::all_bytes;
pub use ticket::Ticket;
pub use timestamp::{Timestamp, seconds};
pub use token_id::TokenId;
pub(crate) use version::Version;
