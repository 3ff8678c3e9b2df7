//! The authorization endpoint (RFC 6749 3.1), and where the host's forms are posted.

use alloc::string::String;

use super::back_channel::is_form;
use super::binding_cookie::set_binding_cookie;
use super::headers::{self, Headers};
use super::page::ErrorPage;
use super::parameters::Parameters;
use super::response::Response;
use super::{Body, Endpoint, QUERY_LIMIT, Request};
use crate::operation::{Authorize, AuthorizeParameters, BrowserReply, Interaction, InteractionError, Reason, Resume};
use crate::policy::Policy;
use crate::value::{Binding, Ticket};

/// What a browser is answered that visits the authorization endpoint.
#[derive(Debug)]
pub enum Visit {
    /// The browser is sent back to the client.
    Respond(Response),
    /// The person at the browser is told.
    Refuse(ErrorPage),
    /// The host is to show its login or consent page, with these headers.
    Interact(Interaction, Headers),
}

/// The authorization endpoint.
#[derive(Clone, Copy, Debug)]
pub struct AuthorizeEndpoint;

impl Endpoint for AuthorizeEndpoint {
    type Operation = Authorize;
    type Answer = Visit;

    fn parse(&self, _: &Policy, request: &Request<'_>) -> Result<Authorize, Visit> {
        let parameters = match request.method {
            "GET" if request.query.len() > QUERY_LIMIT => Err(malformed(414, "the query is too long")),
            "GET" => read(request.query.as_bytes()),
            "POST" => posted(request),
            _ => Err(not_allowed("GET, POST")),
        };
        let parameters = parameters.map_err(Visit::Refuse)?;
        let once = |name| parameters.once(name).map(String::from);
        let parameters = AuthorizeParameters {
            client_id: once("client_id"),
            redirect_uri: once("redirect_uri"),
            response_type: once("response_type"),
            response_mode: once("response_mode"),
            scope: once("scope"),
            state: once("state"),
            code_challenge: once("code_challenge"),
            code_challenge_method: once("code_challenge_method"),
            request: once("request"),
            request_uri: once("request_uri"),
            registration: once("registration"),
            resource: parameters.all("resource").filter(|text| !text.is_empty()).map(String::from).collect(),
            repeated: parameters.is_any_repeated(&["resource"]),
        };
        Ok(Authorize::new(parameters, binding(request)))
    }

    fn render(&self, policy: &Policy, reply: BrowserReply) -> Visit {
        conclude(policy, reply)
    }
}

/// Where the host's login and consent forms are posted, with the field `ticket`.
#[derive(Clone, Copy, Debug)]
pub struct InteractionEndpoint;

impl Endpoint for InteractionEndpoint {
    type Operation = Resume;
    type Answer = Visit;

    fn parse(&self, _: &Policy, request: &Request<'_>) -> Result<Resume, Visit> {
        let parameters = match request.method {
            "POST" => posted(request),
            _ => Err(not_allowed("POST")),
        };
        let parameters = parameters.map_err(Visit::Refuse)?;
        let ticket = parameters.value("ticket").and_then(Ticket::parse);
        let missing = || Visit::Refuse(ErrorPage::of(InteractionError::TicketMalformed.into()));
        Ok(Resume { ticket: ticket.ok_or_else(missing)?, binding: binding(request) })
    }

    fn render(&self, policy: &Policy, reply: BrowserReply) -> Visit {
        conclude(policy, reply)
    }
}

/// What a browser is sent.
#[must_use]
pub fn conclude(policy: &Policy, reply: BrowserReply) -> Visit {
    match reply {
        BrowserReply::Redirect(response) => Visit::Respond(response.into()),
        BrowserReply::Refuse(reason) => Visit::Refuse(ErrorPage::of(reason)),
        BrowserReply::Interact(interaction) => {
            let cookie = set_binding_cookie(policy, interaction.binding());
            Visit::Interact(interaction, Headers::new(headers::PAGE).with("set-cookie", cookie))
        }
    }
}

fn binding(request: &Request<'_>) -> Option<Binding> {
    request.binding.and_then(Binding::parse)
}

fn posted<'a>(request: &Request<'a>) -> Result<Parameters<'a>, ErrorPage> {
    match request.body {
        Body::TooLarge => Err(malformed(413, "the body is too large")),
        Body::Whole(_) if !is_form(request.content_type) => Err(malformed(415, "the body is not a form")),
        Body::Whole(body) => read(body),
    }
}

fn read(bytes: &[u8]) -> Result<Parameters<'_>, ErrorPage> {
    Parameters::parse(bytes).map_err(|what| malformed(400, what))
}

const fn malformed(status: u16, what: &'static str) -> ErrorPage {
    ErrorPage::new(status, Reason::Malformed(what))
}

fn not_allowed(methods: &'static str) -> ErrorPage {
    let page = malformed(405, "the method is not allowed");
    ErrorPage { headers: page.headers.clone().with("allow", methods), ..page }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{Issuer, Occurrence, Scope};

    const GET: Request<'_> = Request {
        method: "GET",
        query: "client_id=c",
        authorization: Occurrence::Absent,
        content_type: None,
        binding: None,
        body: Body::Whole(b""),
    };
    const POST: Request<'_> = Request {
        method: "POST",
        content_type: Some(b"application/x-www-form-urlencoded; charset=utf-8"),
        body: Body::Whole(b"client_id=c"),
        ..GET
    };

    fn refused<E: Endpoint<Answer = Visit>>(endpoint: &E, request: &Request<'_>) -> Option<(u16, Option<String>)> {
        let policy = Policy::new(Issuer::parse("https://as.example").unwrap(), Scope::empty());
        match endpoint.parse(&policy, request) {
            Ok(_) => None,
            Err(Visit::Refuse(page)) => Some((page.status, page.headers.value("allow").map(String::from))),
            Err(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_cannot_be_read_is_refused_with_the_status_that_says_why() {
        let query = |length| alloc::format!("{:x<length$}", "client_id=");
        let (longest, too_long) = (query(QUERY_LIMIT), query(QUERY_LIMIT + 1));
        let methods = Some(String::from("GET, POST"));
        for (request, expected) in [
            (GET, None),
            (POST, None),
            (Request { query: &longest, ..GET }, None),
            (Request { query: &too_long, ..GET }, Some((414, None))),
            (Request { query: &too_long, ..POST }, None),
            (Request { query: "%", ..GET }, Some((400, None))),
            (Request { body: Body::Whole(b"%"), ..POST }, Some((400, None))),
            (Request { body: Body::TooLarge, ..POST }, Some((413, None))),
            (Request { content_type: None, ..POST }, Some((415, None))),
            (Request { content_type: Some(b"text/plain"), ..POST }, Some((415, None))),
            (Request { method: "PUT", ..POST }, Some((405, methods.clone()))),
            (Request { method: "HEAD", ..GET }, Some((405, methods))),
        ] {
            assert_eq!(refused(&AuthorizeEndpoint, &request), expected, "{request:?}");
        }
    }

    #[test]
    fn the_form_of_the_host_is_posted_with_a_ticket() {
        let ticket = "git_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.Yw";
        let (good, query) = (alloc::format!("answer=yes&ticket={ticket}"), alloc::format!("ticket={ticket}"));
        for (request, expected) in [
            (Request { body: Body::Whole(good.as_bytes()), ..POST }, None),
            (Request { body: Body::Whole(b"answer=yes"), ..POST }, Some((400, None))),
            (Request { query: &query, body: Body::Whole(b"answer=yes"), ..POST }, Some((400, None))),
            (Request { query: &query, ..GET }, Some((405, Some("POST".into())))),
        ] {
            assert_eq!(refused(&InteractionEndpoint, &request), expected, "{request:?}");
        }
    }
}
