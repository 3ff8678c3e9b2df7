//! The token endpoint (RFC 6749 3.2).

use alloc::string::String;
use core::fmt::Write as _;

use super::back_channel::{client_authentication, form, refuse};
use super::parameters::Parameters;
use super::response::Response;
use super::{Endpoint, Request};
use crate::grant::Redemption;
use crate::operation::{
    ClientAuthentication, ClientCredentials, ClientCredentialsError, Decision, Exchange, ExchangeError, Failure, Found,
    IssuedAccessToken, Jwt, Needs, Operation, Reason, Refresh, RefreshRequestError, TokenResponse,
};
use crate::policy::Policy;
use crate::value::{Code, CodeVerifier, Moment, RefreshToken, Resource, Scope};

/// The token endpoint.
#[derive(Clone, Copy, Debug)]
pub struct TokenEndpoint;

/// What a client asks of the token endpoint, by `grant_type`.
#[derive(Debug)]
pub enum TokenRequest {
    /// `authorization_code`
    Exchange(Exchange),
    /// `refresh_token`
    Refresh(Refresh),
    /// `client_credentials`
    ClientCredentials(ClientCredentials),
}

impl Endpoint for TokenEndpoint {
    type Operation = TokenRequest;
    type Answer = Response;

    fn parse(&self, policy: &Policy, request: &Request<'_>) -> Result<TokenRequest, Response> {
        if request.method == "OPTIONS" {
            return Err(Response::preflight());
        }
        let parameters = form(request).map_err(Response::open)?;
        let refuse = |reason| refuse(policy, reason).open();
        let authentication = client_authentication(request, &parameters).map_err(|error| refuse(error.into()))?;
        TokenRequest::read(parameters, authentication).map_err(refuse)
    }

    fn render(&self, policy: &Policy, reply: Result<TokenResponse, Reason>) -> Response {
        let response = match reply {
            Err(reason) => refuse(policy, reason),
            Ok(tokens) => match body(&tokens) {
                Some(body) => Response::written_json(200, body.into_bytes()),
                None => refuse(policy, Failure::Signer.into()),
            },
        };
        response.open()
    }
}

impl TokenRequest {
    fn read(parameters: Parameters<'_>, authentication: ClientAuthentication) -> Result<Self, Reason> {
        let required = |name, missing| parameters.value(name).ok_or(Reason::Malformed(missing));
        let scope = || parameters.value("scope").map(Scope::parse);
        match required("grant_type", "grant_type is missing")? {
            "authorization_code" => {
                let code = Code::parse(required("code", "code is missing")?);
                let code_verifier = parameters.value("code_verifier").map(CodeVerifier::parse);
                let resource = resource(&parameters, ExchangeError::Resource.into())?;
                let redirect_uri = parameters.into_value("redirect_uri");
                let redemption = code.map(|code| Redemption { code, redirect_uri, code_verifier });
                Ok(Self::Exchange(Exchange { authentication, redemption, resource }))
            }
            "refresh_token" => Ok(Self::Refresh(Refresh {
                authentication,
                refresh_token: RefreshToken::parse(required("refresh_token", "refresh_token is missing")?),
                scope: scope(),
                resource: resource(&parameters, RefreshRequestError::Resource.into())?,
            })),
            "client_credentials" => Ok(Self::ClientCredentials(ClientCredentials {
                authentication,
                scope: scope(),
                resource: resource(&parameters, ClientCredentialsError::Resource.into())?,
            })),
            _ => Err(Reason::UnsupportedGrantType),
        }
    }
}

/// At most one audience: one token is for one resource (RFC 8707 2.2).
fn resource(parameters: &Parameters<'_>, invalid: Reason) -> Result<Option<Resource>, Reason> {
    let mut sent = parameters.all("resource").filter(|text| !text.is_empty());
    match (sent.next(), sent.next()) {
        (None, _) => Ok(None),
        (Some(only), None) => Resource::parse(only).map(Some).map_err(|_| invalid),
        (Some(_), Some(_)) => Err(invalid),
    }
}

/// The body of a token response (RFC 6749 5.1), written at once and in one piece of memory. None of its texts has a character
/// that JSON would escape: tokens are base64url with dots, and scope has neither quote nor backslash (RFC 6749 3.3). `None` if
/// the access token is not signed.
fn body(tokens: &TokenResponse) -> Option<String> {
    let opaque;
    let access_token = match &tokens.access_token {
        IssuedAccessToken::Jwt(jwt) => jwt.reveal()?,
        IssuedAccessToken::Opaque(token) => {
            opaque = token.reveal();
            &*opaque
        }
    };
    let mut body = String::with_capacity(320 + access_token.len() + tokens.scope.as_str().len());
    for text in [r#"{"access_token":""#, access_token, r#"","token_type":"Bearer","expires_in":"#] {
        body.push_str(text);
    }
    let _ = write!(body, "{}", tokens.expires_in.as_secs()); // a string takes all
    if let Some(refresh_token) = &tokens.refresh_token {
        for text in [r#","refresh_token":""#, &*refresh_token.reveal(), "\""] {
            body.push_str(text);
        }
    }
    for text in [r#","scope":""#, tokens.scope.as_str(), r#""}"#] {
        body.push_str(text);
    }
    Some(body)
}

impl Operation for TokenRequest {
    type Reply = Result<TokenResponse, Reason>;

    fn needs(&self) -> Needs<'_> {
        match self {
            Self::Exchange(exchange) => exchange.needs(),
            Self::Refresh(refresh) => refresh.needs(),
            Self::ClientCredentials(client_credentials) => client_credentials.needs(),
        }
    }

    fn decide(&self, found: &Found<'_>, moment: &Moment) -> Decision<Self::Reply> {
        match self {
            Self::Exchange(exchange) => exchange.decide(found, moment),
            Self::Refresh(refresh) => refresh.decide(found, moment),
            Self::ClientCredentials(client_credentials) => client_credentials.decide(found, moment),
        }
    }

    fn unsigned<'r>(&self, reply: &'r mut Self::Reply) -> Option<&'r mut Jwt> {
        match self {
            Self::Exchange(exchange) => exchange.unsigned(reply),
            Self::Refresh(refresh) => refresh.unsigned(reply),
            Self::ClientCredentials(client_credentials) => client_credentials.unsigned(reply),
        }
    }

    fn fail(&self, found: &Found<'_>, failure: Failure) -> Self::Reply {
        match self {
            Self::Exchange(exchange) => exchange.fail(found, failure),
            Self::Refresh(refresh) => refresh.fail(found, failure),
            Self::ClientCredentials(client_credentials) => client_credentials.fail(found, failure),
        }
    }
}

#[cfg(test)]
mod tests {
    use core::time::Duration;

    use super::*;
    use crate::value::{AccessToken, GrantId};

    #[test]
    fn the_body_is_json_whatever_the_scope() {
        let grant = GrantId::from_bytes([7; 16]);
        let secret = |label| Moment::of_test(0, 1).secret(label);
        let access_token = AccessToken::new(grant, secret("access"));
        let refresh_token = RefreshToken::new(grant, secret("family"), secret("turn"));
        let all: String = (0x21..=0x7e).map(char::from).filter(|c| !['"', '\\'].contains(c)).collect();
        let [access, refresh] = [access_token.reveal(), refresh_token.reveal()];
        let mut tokens = TokenResponse {
            access_token: IssuedAccessToken::Opaque(access_token),
            expires_in: Duration::from_secs(600),
            refresh_token: Some(refresh_token),
            scope: Scope::parse(&all).unwrap(),
        };
        let read = |tokens: &_| serde_json::from_str::<serde_json::Value>(&body(tokens).unwrap()).unwrap();
        let mut expected = serde_json::json!({
            "access_token": &*access, "token_type": "Bearer", "expires_in": 600, "refresh_token": &*refresh, "scope": all,
        });
        assert_eq!(read(&tokens), expected);
        tokens.refresh_token = None;
        expected.as_object_mut().unwrap().remove("refresh_token");
        assert_eq!(read(&tokens), expected);
    }
}
