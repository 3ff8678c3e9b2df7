//! Authorization server metadata (RFC 8414).

use alloc::string::String;

use serde::Serialize;

use super::decision::{Decision, Found, Needs, Operation};
use super::errors::Failure;
use crate::policy::{Policy, path};
use crate::value::{Issuer, Moment, Scope};

/// Somebody asks what the server can do. It needs no record, and nothing can fail.
#[derive(Clone, Copy, Debug)]
pub struct Metadata;

/// What the server can do (RFC 8414 2). What is listed is what is accepted.
#[derive(Clone, Debug, Serialize)]
pub struct ServerMetadata {
    /// The issuer identifier, the same string everywhere.
    pub issuer: Issuer,
    /// The authorization endpoint.
    pub authorization_endpoint: String,
    /// The token endpoint.
    pub token_endpoint: String,
    /// The revocation endpoint (RFC 7009).
    pub revocation_endpoint: String,
    /// The introspection endpoint (RFC 7662).
    pub introspection_endpoint: String,
    /// Where the public keys of the server are, if it signs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jwks_uri: Option<String>,
    /// All scopes, as an array.
    #[serde(serialize_with = "as_array", skip_serializing_if = "Scope::is_empty")]
    pub scopes_supported: Scope,
    /// `code`
    pub response_types_supported: &'static [&'static str],
    /// `query`
    pub response_modes_supported: &'static [&'static str],
    /// The grant types.
    pub grant_types_supported: &'static [&'static str],
    /// How clients authenticate at the token endpoint.
    pub token_endpoint_auth_methods_supported: &'static [&'static str],
    /// The algorithms of the assertions that clients authenticate with, there and at the other endpoints.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub token_endpoint_auth_signing_alg_values_supported: &'static [&'static str],
    /// How clients authenticate at the revocation endpoint.
    pub revocation_endpoint_auth_methods_supported: &'static [&'static str],
    /// The same algorithms.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub revocation_endpoint_auth_signing_alg_values_supported: &'static [&'static str],
    /// How clients authenticate at the introspection endpoint: there, they must.
    pub introspection_endpoint_auth_methods_supported: &'static [&'static str],
    /// The same algorithms.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub introspection_endpoint_auth_signing_alg_values_supported: &'static [&'static str],
    /// `S256` (RFC 7636)
    pub code_challenge_methods_supported: &'static [&'static str],
    /// Every authorization response has `iss` (RFC 9207).
    pub authorization_response_iss_parameter_supported: bool,
}

const SECRET: &[&str] = &["client_secret_basic", "client_secret_post"];
const SECRET_OR_NONE: &[&str] = &["client_secret_basic", "client_secret_post", "none"];
const SECRET_OR_KEY: &[&str] = &["client_secret_basic", "client_secret_post", "private_key_jwt"];
const SECRET_OR_KEY_OR_NONE: &[&str] = &["client_secret_basic", "client_secret_post", "private_key_jwt", "none"];

impl ServerMetadata {
    /// What a server with this policy can do, whose [`Signer`](crate::Signer) verifies these algorithms; none if it has no
    /// signer.
    #[must_use]
    pub fn new(policy: &Policy, algorithms: &'static [&'static str]) -> Self {
        let issuer = policy.issuer();
        let signs = !algorithms.is_empty();
        let (methods, confidential) =
            if signs { (SECRET_OR_KEY_OR_NONE, SECRET_OR_KEY) } else { (SECRET_OR_NONE, SECRET) };
        Self {
            issuer: issuer.clone(),
            authorization_endpoint: issuer.endpoint(path::AUTHORIZE),
            token_endpoint: issuer.endpoint(path::TOKEN),
            revocation_endpoint: issuer.endpoint(path::REVOKE),
            introspection_endpoint: issuer.endpoint(path::INTROSPECT),
            jwks_uri: signs.then(|| issuer.endpoint(path::JWKS)),
            scopes_supported: policy.scopes().clone(),
            response_types_supported: &["code"],
            response_modes_supported: &["query"],
            grant_types_supported: &["authorization_code", "refresh_token", "client_credentials"],
            token_endpoint_auth_methods_supported: methods,
            token_endpoint_auth_signing_alg_values_supported: algorithms,
            revocation_endpoint_auth_methods_supported: methods,
            revocation_endpoint_auth_signing_alg_values_supported: algorithms,
            introspection_endpoint_auth_methods_supported: confidential,
            introspection_endpoint_auth_signing_alg_values_supported: algorithms,
            code_challenge_methods_supported: &["S256"],
            authorization_response_iss_parameter_supported: true,
        }
    }
}

impl Operation for Metadata {
    type Reply = ServerMetadata;

    fn needs(&self) -> Needs<'_> {
        Needs::default()
    }

    fn decide(&self, found: &Found<'_>, _: &Moment) -> Decision<ServerMetadata> {
        Decision::answer(ServerMetadata::new(found.policy(), found.algorithms()))
    }

    fn fail(&self, found: &Found<'_>, _: Failure) -> ServerMetadata {
        ServerMetadata::new(found.policy(), found.algorithms())
    }
}

fn as_array<S: serde::Serializer>(scope: &Scope, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(scope.tokens())
}
