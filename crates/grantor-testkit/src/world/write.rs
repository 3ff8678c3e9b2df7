//! A request in names is written as the HTTP request that it stands for.

use base64ct::{Base64, Base64UrlUnpadded, Encoding as _};
use form_urlencoded::{Serializer, byte_serialize};
use grantor::operation::{Demand, Withdraw};
use grantor::wire::QUERY_LIMIT;
use grantor::{
    Authentication, Code, GrantId, RefreshToken, Resource, ResourceOwner, Scope, Subject, Ticket, Timestamp,
};
use sha2::{Digest as _, Sha256};

use super::World;
use super::cast::Cast;
use super::forge::forge;
use super::http::{Message, Recipient};
use super::jwt::token_id;
use super::request::{Breakage, Caller, FlightId, Presented, Request, Sent};
use super::scopes::Scopes;

/// The parameters of a request.
type Parameters = Vec<(&'static str, String)>;

/// The code verifier of this number (RFC 7636 4.1).
#[must_use]
pub fn code_verifier(number: u8) -> String {
    format!("verifier-{number:03}-of-a-world-with-forty-three-characters")
}

/// Its challenge by the method `S256` (RFC 7636 4.2).
#[must_use]
pub fn code_challenge(verifier: &str) -> String {
    Base64UrlUnpadded::encode_string(&Sha256::digest(verifier))
}

/// The `state` of a flight.
pub(crate) fn state(id: FlightId) -> String {
    format!("state-{id}")
}

/// The message that the request stands for. `None` if it presents something that the world never saw.
pub(crate) fn write(world: &World, id: FlightId, request: &Request, cookie: Option<String>) -> Option<Message> {
    let text = |presented: Presented| -> Option<String> {
        Some(forge(world.text(presented.of)?, presented.of.kind, presented.forgery))
    };
    let back_channel = |to, caller, parameters| {
        let (authorization, parameters) = authenticated(world.cast(), caller, parameters)?;
        Some(posted(to, authorization, &parameters))
    };
    match *request {
        Request::Authorize { client, redirect_uri, scope, challenge, resource, .. } => {
            let mut parameters = vec![("client_id", client.into()), ("response_type", "code".into())];
            parameters.extend(address(redirect_uri));
            parameters.extend(scope.map(|scope| ("scope", scope.text())));
            parameters.push(("state", state(id)));
            if let Some(number) = challenge {
                parameters.push(("code_challenge", code_challenge(&code_verifier(number))));
                parameters.push(("code_challenge_method", "S256".into()));
            }
            parameters.extend(resource.then(|| ("resource", Cast::RESOURCE.into())));
            let message = posted(Recipient::Authorize, None, &[]);
            Some(Message { method: "GET", query: encode(&parameters), cookie, ..message })
        }
        Request::Consent { ticket, owner, approve, .. } => {
            let authenticated_at = Timestamp::from_unix(world.now());
            let owner = ResourceOwner { subject: Subject::parse(owner).ok()?, authenticated_at };
            let answer = approve.map(|scope| (owner, parse(scope)));
            Some(Message { cookie, ..posted(Recipient::Interaction(answer), None, &[("ticket", text(ticket)?)]) })
        }
        Request::Exchange { caller, code, redirect_uri, verifier } => {
            let mut parameters = vec![("grant_type", "authorization_code".into()), ("code", text(code)?)];
            parameters.extend(address(redirect_uri));
            parameters.extend(verifier.map(|number| ("code_verifier", code_verifier(number))));
            back_channel(Recipient::Token, caller, parameters)
        }
        Request::Refresh { caller, token, scope } => {
            let mut parameters = vec![("grant_type", "refresh_token".into()), ("refresh_token", text(token)?)];
            parameters.extend(scope.map(|scope| ("scope", scope.text())));
            back_channel(Recipient::Token, caller, parameters)
        }
        Request::ClientCredentials { caller, scope } => {
            let mut parameters = vec![("grant_type", "client_credentials".into())];
            parameters.extend(scope.map(|scope| ("scope", scope.text())));
            back_channel(Recipient::Token, caller, parameters)
        }
        Request::Revoke { caller, token } => back_channel(Recipient::Revoke, caller, vec![("token", text(token)?)]),
        Request::Withdraw { of, owner } => {
            let owner = owner.map(Subject::parse).transpose().ok()?;
            let withdraw = Withdraw { grant: grant_of(world.text(of)?)?, owner };
            Some(posted(Recipient::Server(withdraw), None, &[]))
        }
        Request::Introspect { caller, token } => {
            back_channel(Recipient::Introspect, caller, vec![("token", text(token)?)])
        }
        Request::Access { token, scope, resource } => {
            let resource = resource.then(|| Resource::parse(Cast::RESOURCE)).transpose().ok()?;
            let demand = Demand { scope: parse(scope), resource };
            let authorization = Some(format!("Bearer {}", text(token)?));
            Some(posted(Recipient::Resource(demand), authorization, &[]))
        }
    }
}

/// The same message, broken.
pub(crate) fn break_message(message: Message, breakage: Breakage) -> Message {
    let is_query = matches!(message.to, Recipient::Authorize);
    let with = |suffix: String| {
        if is_query {
            return Message { query: format!("{}{suffix}", message.query), ..message.clone() };
        }
        Message { body: message.body.as_ref().map(|body| format!("{body}{suffix}")), ..message.clone() }
    };
    let parameters = if is_query { Some(&message.query) } else { message.body.as_ref() };
    let first = parameters.and_then(|text| text.split('&').next()).unwrap_or_default();
    match breakage {
        Breakage::Repeated => with(format!("&{first}")),
        Breakage::Encoding => with("&x=%".into()),
        Breakage::Many => with("&x=1".repeat(65)),
        Breakage::Method => Message { method: "PATCH", ..message },
        Breakage::TooLong if is_query => with(format!("&x={}", "x".repeat(QUERY_LIMIT))),
        Breakage::TooLong => Message { body: None, ..message },
        Breakage::TwoHeaders => Message { two_headers: true, ..message },
        Breakage::ContentType => Message { content_type: "application/json", ..message },
    }
}

/// Whether a message to this recipient that is broken in this way has to be refused.
pub(crate) const fn breaks(request: &Request, breakage: Breakage) -> bool {
    match request {
        Request::Authorize { .. } => !matches!(breakage, Breakage::TwoHeaders | Breakage::ContentType),
        Request::Consent { .. } => !matches!(breakage, Breakage::TwoHeaders),
        Request::Access { .. } => matches!(breakage, Breakage::TwoHeaders),
        Request::Withdraw { .. } => false,
        Request::Exchange { .. }
        | Request::Refresh { .. }
        | Request::ClientCredentials { .. }
        | Request::Revoke { .. }
        | Request::Introspect { .. } => true,
    }
}

/// The grant that a thing was handed out under, as its text says.
fn grant_of(text: &str) -> Option<GrantId> {
    let ticket = Ticket::parse(text).map(|ticket| ticket.grant());
    let code = || Code::parse(text).map(|code| code.grant());
    let access_token = || token_id(text).map(|token| token.grant());
    let refresh_token = || RefreshToken::parse(text).map(|token| token.grant());
    ticket.or_else(code).or_else(access_token).or_else(refresh_token)
}

fn posted(to: Recipient, authorization: Option<String>, parameters: &[(&'static str, String)]) -> Message {
    Message {
        to,
        method: "POST",
        query: String::new(),
        authorization,
        two_headers: false,
        content_type: "application/x-www-form-urlencoded",
        cookie: None,
        body: Some(encode(parameters)),
    }
}

/// The Authorization header and the parameters of a caller. `None` if the cast has no such client.
fn authenticated(cast: &Cast, caller: Caller, mut parameters: Parameters) -> Option<(Option<String>, Parameters)> {
    let secret = match caller.secret {
        Sent::Right => Some(Cast::SECRET),
        Sent::Wrong => Some("another secret"),
        Sent::Absent => None,
    };
    match (&cast.client(caller.client)?.authentication, secret) {
        (Authentication::ClientSecretBasic(_), Some(secret))
        | (Authentication::None, Some(secret @ "another secret")) => {
            let credentials = format!("{}:{}", encoded(caller.client), encoded(secret));
            return Some((Some(format!("Basic {}", Base64::encode_string(credentials.as_bytes()))), parameters));
        }
        (Authentication::ClientSecretPost(_), Some(secret)) => parameters.push(("client_secret", secret.into())),
        (_, _) => {}
    }
    parameters.push(("client_id", caller.client.into()));
    Some((None, parameters))
}

fn address(redirect_uri: Sent) -> Option<(&'static str, String)> {
    let text = match redirect_uri {
        Sent::Right => Cast::REDIRECT_URI,
        Sent::Wrong => "https://client.example.attacker.example/callback",
        Sent::Absent => return None,
    };
    Some(("redirect_uri", text.into()))
}

fn parse(scope: Scopes) -> Scope {
    Scope::parse(&scope.text()).unwrap_or_else(|_| Scope::empty())
}

fn encoded(text: &str) -> String {
    byte_serialize(text.as_bytes()).collect()
}

fn encode(parameters: &[(&'static str, String)]) -> String {
    Serializer::new(String::new()).extend_pairs(parameters).finish()
}
