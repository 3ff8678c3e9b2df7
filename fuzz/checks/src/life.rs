//! The life of a grant, always the same for the same byte: its records, and what was handed out.

use std::sync::Arc;

use grantor::operation::{
    BrowserReply, ClientAuthentication, Consent, Exchange, Interaction, IssuedAccessToken, Operation, PresentedToken,
    Refresh, Revoke, TokenResponse,
};
use grantor::wire::{AuthorizeEndpoint, Body, Endpoint, Request};
use grantor::{
    AccessToken, Binding, Client, Code, CodeVerifier, Decision, Found, Grant, Occurrence, Policy, Redemption,
    RefreshToken, ResourceOwner, Subject, Ticket, Timestamp,
};

use crate::scene::{CALLBACK, START, clients, issuer, moment, policy, scope, secret};

/// The verifier of RFC 7636 appendix B, which met the code challenge.
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

const QUERY: &str = "client_id=web&response_type=code&scope=photos+profile&state=af0ifjsldkj&code_challenge_method=S256\
    &redirect_uri=https://client.example/callback&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// A life of a grant of the client `web`. All of it happens in the first seconds.
pub(crate) struct Life {
    /// Requested, authorized, active, active after one refresh, ended.
    pub(crate) records: [Arc<Grant>; 5],
    pub(crate) ticket: Ticket,
    pub(crate) binding: Binding,
    pub(crate) code: Code,
    /// Those of the exchange, and those of the refresh.
    pub(crate) access_tokens: [AccessToken; 2],
    pub(crate) refresh_tokens: [RefreshToken; 2],
}

impl Life {
    pub(crate) fn new(byte: u8) -> Self {
        let scene = Scene { policy: policy(&issuer()), client: clients()[0].clone(), byte };
        let (requested, interaction) = scene.request();
        let (ticket, binding) = (interaction.ticket().clone(), interaction.binding().clone());
        let (authorized, code) = scene.consent(&interaction.approve(owner(), scope("photos")), &requested);
        let (active, first) = scene.tokens(&scene.exchange(code.clone()), &authorized);
        let given = first.refresh_token.expect("a refresh token");
        let (refreshed, second) = scene.tokens(&scene.refresh(&given), &active);
        let current = second.refresh_token.expect("a refresh token");
        let ended = scene.revoke(&current, &refreshed);
        Self {
            records: [requested, authorized, active, refreshed, ended],
            ticket,
            binding,
            code,
            access_tokens: [first.access_token, second.access_token].map(opaque),
            refresh_tokens: [given, current],
        }
    }

    /// The texts of all secrets.
    pub(crate) fn secrets(&self) -> Vec<String> {
        let mut texts = vec![self.ticket.reveal(), self.binding.reveal().to_owned(), self.code.reveal().to_owned()];
        texts.extend(self.access_tokens.iter().map(|token| token.reveal().to_owned()));
        texts.extend(self.refresh_tokens.iter().map(|token| token.reveal().to_owned()));
        texts
    }
}

fn opaque(token: IssuedAccessToken) -> AccessToken {
    let IssuedAccessToken::Opaque(token) = token else { panic!("the policy has no other format") };
    token
}

/// The owner who approves.
pub(crate) fn owner() -> ResourceOwner {
    let subject = Subject::parse("alice").expect("a subject");
    ResourceOwner { subject, authenticated_at: Timestamp::from_unix(START) }
}

/// How the client `web` authenticates.
pub(crate) fn authentication(client: &Client) -> ClientAuthentication {
    ClientAuthentication::basic(client.client_id.clone(), secret())
}

/// The exchange of a code with all that it is bound to.
pub(crate) fn redemption(code: Code, redirect_uri: &str) -> Redemption {
    Redemption { code, redirect_uri: Some(redirect_uri.into()), code_verifier: Some(CodeVerifier::parse(VERIFIER)) }
}

struct Scene {
    policy: Policy,
    client: Client,
    byte: u8,
}

impl Scene {
    /// Each step has a second and a byte of its own.
    fn decide<P: Operation>(&self, operation: &P, grant: Option<&Arc<Grant>>, step: u8) -> (Arc<Grant>, P::Reply) {
        let found = Found::new(&self.policy, Some(&self.client), grant.map(Arc::as_ref));
        let moment = moment(START + i64::from(step), self.byte + step);
        let Decision { save, reply, .. } = operation.decide(&found, &moment);
        (save.expect("a record"), reply)
    }

    fn request(&self) -> (Arc<Grant>, Interaction) {
        let (authorization, body) = (Occurrence::Absent, Body::Whole(b""));
        let request = Request { method: "GET", query: QUERY, authorization, content_type: None, binding: None, body };
        let operation = AuthorizeEndpoint.parse(&self.policy, &request).expect("an operation");
        match self.decide(&operation, None, 0) {
            (record, BrowserReply::Interact(interaction)) => (record, interaction),
            (_, other) => panic!("{other:?}"),
        }
    }

    fn consent(&self, consent: &Consent, requested: &Arc<Grant>) -> (Arc<Grant>, Code) {
        match self.decide(consent, Some(requested), 1) {
            (record, BrowserReply::Redirect(response)) => (record, response.outcome.expect("a code")),
            (_, other) => panic!("{other:?}"),
        }
    }

    fn tokens<P: Operation<Reply = Result<TokenResponse, grantor::Reason>>>(
        &self,
        operation: &P,
        grant: &Arc<Grant>,
    ) -> (Arc<Grant>, TokenResponse) {
        let step = u8::try_from(grant.revision()).expect("a short life");
        let (record, reply) = self.decide(operation, Some(grant), step);
        (record, reply.expect("tokens"))
    }

    fn exchange(&self, code: Code) -> Exchange {
        let redemption = Some(redemption(code, CALLBACK));
        Exchange { authentication: authentication(&self.client), redemption, resource: None }
    }

    fn refresh(&self, token: &RefreshToken) -> Refresh {
        let refresh_token = RefreshToken::parse(&token.reveal());
        Refresh { authentication: authentication(&self.client), refresh_token, scope: None, resource: None }
    }

    fn revoke(&self, token: &RefreshToken, grant: &Arc<Grant>) -> Arc<Grant> {
        let token = PresentedToken::parse(&token.reveal());
        self.decide(&Revoke { authentication: authentication(&self.client), token }, Some(grant), 4).0
    }
}
