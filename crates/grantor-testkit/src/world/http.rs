//! Requests as HTTP, and what comes back.

use grantor::operation::{Demand, Withdraw};
use grantor::wire::{
    AuthorizeEndpoint, Body, ErrorPage, InteractionEndpoint, IntrospectEndpoint, ProtectedResource, Response,
    RevokeEndpoint, TokenEndpoint, Visit, conclude,
};
use grantor::{AuthorizationServer, Moment, Occurrence, ResourceOwner, Scope};

use super::reply::Reply;
use super::tape::Tape;

/// Where a message is sent.
#[derive(Clone, Debug)]
pub(crate) enum Recipient {
    Authorize,
    /// The host's form, with what the owner answers once they are shown it.
    Interaction(Option<(ResourceOwner, Scope)>),
    Token,
    Revoke,
    Introspect,
    /// Nobody: the host asks in process.
    Server(Withdraw),
    Resource(Demand),
}

/// An HTTP request.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    pub(crate) to: Recipient,
    pub(crate) method: &'static str,
    pub(crate) query: String,
    pub(crate) authorization: Option<String>,
    pub(crate) two_headers: bool,
    pub(crate) content_type: &'static str,
    pub(crate) cookie: Option<String>,
    /// `None` if it is too large for the adapter.
    pub(crate) body: Option<String>,
}

/// What came back.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    /// `None` if it makes no sense.
    pub(crate) reply: Option<Reply<String>>,
    /// All of it, as text.
    pub(crate) text: String,
}

impl Message {
    /// Sends it, and, where it is an owner's answer, answers.
    pub(crate) async fn send<'t>(
        &self,
        server: &AuthorizationServer<&'t Tape<'t>, &'t Tape<'t>, &'t Tape<'t>, &'t Tape<'t>>,
        moment: &Moment,
    ) -> Seen {
        let request = self.request();
        match &self.to {
            Recipient::Authorize => Seen::of_visit(&server.respond(&AuthorizeEndpoint, &request, moment).await),
            Recipient::Interaction(answer) => match server.respond(&InteractionEndpoint, &request, moment).await {
                Visit::Interact(interaction, _) => {
                    let consent = match answer.clone() {
                        Some((owner, scope)) => interaction.approve(owner, scope),
                        None => interaction.deny(),
                    };
                    Seen::of_visit(&conclude(server.policy(), server.answer(&consent, moment).await))
                }
                visit @ (Visit::Respond(_) | Visit::Refuse(_)) => Seen::of_visit(&visit),
            },
            Recipient::Token => Seen::of_response(&server.respond(&TokenEndpoint, &request, moment).await),
            Recipient::Revoke => Seen::of_response(&server.respond(&RevokeEndpoint, &request, moment).await),
            Recipient::Introspect => Seen::of_response(&server.respond(&IntrospectEndpoint, &request, moment).await),
            Recipient::Server(withdraw) => {
                let answer = server.answer(withdraw, moment).await;
                Seen { reply: Some(Reply::of_withdrawal(answer)), text: format!("{answer:?}") }
            }
            Recipient::Resource(demand) => {
                let endpoint = ProtectedResource::new("world", demand);
                let answer = server.respond(&endpoint, &request, moment).await;
                let text = answer.as_ref().map_or_else(text, |info| format!("{info:?}"));
                Seen { reply: Reply::of_access(&answer), text }
            }
        }
    }

    fn request(&self) -> grantor::wire::Request<'_> {
        let authorization = match &self.authorization {
            _ if self.two_headers => Occurrence::Repeated,
            None => Occurrence::Absent,
            Some(header) => Occurrence::Once(header.as_bytes()),
        };
        grantor::wire::Request {
            method: self.method,
            query: &self.query,
            authorization,
            content_type: Some(self.content_type.as_bytes()),
            binding: self.cookie.as_deref(),
            body: self.body.as_ref().map_or(Body::TooLarge, |body| Body::Whole(body.as_bytes())),
        }
    }
}

impl Seen {
    fn of_visit(visit: &Visit) -> Self {
        let text = match visit {
            Visit::Respond(response) => text(response),
            Visit::Refuse(page) => text(&ErrorPage::into_response(page.clone())),
            Visit::Interact(interaction, headers) => format!("{interaction:?}\n{headers:?}"),
        };
        Self { reply: Reply::of_visit(visit), text }
    }

    fn of_response(response: &Response) -> Self {
        Self { reply: Reply::of_response(response), text: text(response) }
    }

    /// A header of the answer.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }
}

fn text(response: &Response) -> String {
    let headers = response.headers.iter().map(|(name, value)| format!("{name}: {value}\n"));
    format!("{}\n{}\n{}", response.status, headers.collect::<String>(), String::from_utf8_lossy(&response.body))
}
