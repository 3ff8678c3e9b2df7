//! What a client asks for.

use serde::{Deserialize, Serialize};

use crate::value::{CodeChallenge, RedirectUri, Resources, Scope, State};

/// A validated authorization request (RFC 6749 4.1.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuthorizationRequest {
    /// Where the answer goes.
    pub redirect_uri: RedirectUri,
    /// Whether the exchange must name it, since the request did (RFC 6749 4.1.3).
    pub redirect_uri_due: bool,
    /// The scope that is asked for.
    pub scope: Scope,
    /// The client's `state`, to be returned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<State>,
    /// The code challenge (RFC 7636).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code_challenge: Option<CodeChallenge>,
    /// The protected resources that are asked for (RFC 8707).
    #[serde(default, rename = "resource", skip_serializing_if = "Resources::is_empty")]
    pub resources: Resources,
}
