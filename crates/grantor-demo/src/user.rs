//! The data that all this is about.

use serde::{Deserialize, Serialize};

/// What the resource server knows of a user; only what the scope of the token lets out.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct User {
    pub(crate) sub: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) email: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) photos: Vec<String>,
}
