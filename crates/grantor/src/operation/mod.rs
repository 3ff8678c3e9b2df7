//! One request, one operation: what it needs to know, and what it decides.

mod access;
mod authenticate;
mod authorize;
mod client_credentials;
mod consent;
mod decision;
mod error_code;
mod errors;
mod event;
mod exchange;
mod interaction;
mod introspect;
mod metadata;
mod reason;
mod refresh;
mod revoke;
mod token;
mod withdraw;

pub use access::{Access, Demand};
pub use authenticate::ClientAuthentication;
pub use authorize::{Authorize, AuthorizeParameters};
pub use client_credentials::ClientCredentials;
pub use consent::{Consent, Resume};
pub use decision::{Decision, Found, Needs, Operation};
pub use error_code::ErrorCode;
pub use errors::*;
pub use event::{Event, What};
pub use exchange::Exchange;
pub use interaction::{AuthorizationResponse, BrowserReply, Interaction};
pub use introspect::{Introspect, TokenInfo, TokenKind};
pub use metadata::{Metadata, ServerMetadata};
pub use reason::Reason;
pub use refresh::Refresh;
pub use revoke::Revoke;
pub use token::PresentedToken;
pub use withdraw::{Withdraw, WithdrawError};
