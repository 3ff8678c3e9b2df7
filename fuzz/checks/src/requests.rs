//! Whatever requests come over HTTP, the server answers each with a well-formed response of a known status and error
//! code, sends a browser to a registered redirection URI alone, and shows no secret that the request does not hold.

mod answer;
mod message;

use std::sync::LazyLock;

use grantor::operation::Demand;
use grantor::policy::path;
use grantor::server::blocking::Grants as _;
use grantor::wire::{
    AuthorizeEndpoint, Endpoint, InteractionEndpoint, IntrospectEndpoint, JwksEndpoint, MetadataEndpoint, Parameters,
    ProtectedResource, Request, RevokeEndpoint, TokenEndpoint, Visit, conclude,
};
use grantor::{AuthorizationServer, Client, Moment, Saved, Scope, Timestamp};
use grantor_jose::FixedKeys;
use grantor_memory::{MemoryClients, MemoryGrants, MemoryMarks};

use crate::keys::server_key;
use crate::life::{Life, owner};
use crate::scene::{ISSUER, SECRET, START, clients, issuer, moment, policy, secret};
use answer::Answer;
use message::Message;

type Server = AuthorizationServer<MemoryGrants, MemoryClients, (), FixedKeys, MemoryMarks>;

/// One life for each record of the first store: requested, authorized, active, active after one refresh, ended.
pub(crate) static LIVES: LazyLock<[Life; 5]> = LazyLock::new(|| [10, 20, 30, 40, 50].map(Life::new));

static CLIENTS: LazyLock<[Client; 8]> = LazyLock::new(clients);

/// Checks a request as it stands on the wire: it is sent, sent again at once, and again a day later.
pub fn check(data: &[u8]) {
    let Some(message) = Message::parse(data) else { return };
    let server = server();
    for (byte, seconds) in [(60, 5), (61, 5), (62, 24 * 60 * 60)] {
        let moment = moment(START + seconds, byte);
        let Some(answer) = respond(&server, &message, &moment) else { return };
        answer.check(&message);
        answer.check_redirection(&message, &CLIENTS[..]);
        for life in &*LIVES {
            answer.check_secrets(&message, &life.secrets(), &life.refresh_tokens[0].reveal());
        }
        answer.check_secrets(&message, &[SECRET.to_owned(), secret().to_string()], SECRET);
    }
}

fn server() -> Server {
    let grants = MemoryGrants::new(100);
    for (life, stage) in LIVES.iter().zip(0..) {
        for record in &life.records[..=stage] {
            let Ok(saved) = grants.save(record, Timestamp::from_unix(START));
            assert_eq!(saved, Saved::Stored);
        }
    }
    let server = AuthorizationServer::new(policy(&issuer()), grants, CLIENTS.iter().cloned().collect());
    server.with_signer(FixedKeys::new(server_key())).with_marks(MemoryMarks::new(100))
}

/// The answer of the endpoint of this path, as an adapter would send it.
fn respond(server: &Server, message: &Message<'_>, moment: &Moment) -> Option<Answer> {
    let request = &message.request(server.policy());
    let blocking = server.blocking();
    Some(match message.path {
        path::AUTHORIZE => visit(server, &AuthorizeEndpoint, request, message, moment),
        path::INTERACTION => visit(server, &InteractionEndpoint, request, message, moment),
        path::TOKEN => blocking.respond(&TokenEndpoint, request, moment).into(),
        path::REVOKE => blocking.respond(&RevokeEndpoint, request, moment).into(),
        path::INTROSPECT => blocking.respond(&IntrospectEndpoint, request, moment).into(),
        path::JWKS => blocking.respond(&JwksEndpoint, request, moment).into(),
        "/.well-known/oauth-authorization-server" => blocking.respond(&MetadataEndpoint, request, moment).into(),
        "/photos" => {
            let demand = Demand { scope: crate::scene::scope("photos"), resource: None };
            match blocking.respond(&ProtectedResource::new(ISSUER, &demand), request, moment) {
                Err(response) => response.into(),
                Ok(info) => Answer::shows(serde_json::to_vec(&info).expect("texts and numbers")),
            }
        }
        _ => return None,
    })
}

/// A browser visits, and the owner answers if the request holds an answer: `approve` with a scope, or `deny`.
fn visit<E: Endpoint<Answer = Visit>>(
    server: &Server,
    endpoint: &E,
    request: &Request<'_>,
    message: &Message<'_>,
    moment: &Moment,
) -> Answer {
    let visit = server.blocking().respond(endpoint, request, moment);
    let form = Parameters::parse(message.body).unwrap_or_default();
    match visit {
        Visit::Interact(interaction, _) if form.value("answer").is_some() => {
            let consent = match form.value("approve").map(Scope::parse) {
                Some(Ok(scope)) => interaction.approve(owner(), scope),
                Some(Err(_)) => interaction.approve(owner(), Scope::empty()),
                None => interaction.deny(),
            };
            conclude(server.policy(), server.blocking().answer(&consent, moment)).into()
        }
        visit => visit.into(),
    }
}
