//! The authorization request (RFC 6749 4.1.1).

use alloc::string::String;
use alloc::vec::Vec;

use super::decision::{Decision, Found, Needs, Operation};
use super::errors::{AuthorizeError, Failure, RedirectionError};
use super::event::What;
use super::interaction::{AuthorizationResponse, BrowserReply, Interaction};
use super::reason::Reason;
use crate::client::{Client, GrantType};
use crate::grant::{AuthorizationRequest, Grant, Requested};
use crate::policy::{AmbiguousScope, Policy};
use crate::value::{
    Binding, ClientId, CodeChallenge, GrantId, Moment, Occurrence, RedirectUri, Resource, Resources, Scope, State,
    Ticket,
};

/// A client sends a browser to ask for authorization.
#[derive(Debug)]
pub struct Authorize {
    client_id: Result<ClientId, RedirectionError>,
    parameters: AuthorizeParameters,
    binding: Option<Binding>,
}

/// The parameters of an authorization request as they were sent; nothing of it is believed yet.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "each field is the parameter of that name")]
pub struct AuthorizeParameters {
    pub client_id: Occurrence<String>,
    pub redirect_uri: Occurrence<String>,
    pub response_type: Occurrence<String>,
    pub response_mode: Occurrence<String>,
    pub scope: Occurrence<String>,
    pub state: Occurrence<String>,
    pub code_challenge: Occurrence<String>,
    pub code_challenge_method: Occurrence<String>,
    pub request: Occurrence<String>,
    pub request_uri: Occurrence<String>,
    pub registration: Occurrence<String>,
    /// All that were sent: this one may be repeated (RFC 8707 2).
    pub resource: Vec<String>,
    /// Whether any parameter but `resource` was repeated, known or unknown (RFC 6749 3.1).
    pub repeated: bool,
}

impl Authorize {
    /// A request, and the binding that the browser already holds.
    #[must_use]
    pub fn new(parameters: AuthorizeParameters, binding: Option<Binding>) -> Self {
        let client_id = match &parameters.client_id {
            Occurrence::Absent => Err(RedirectionError::ClientIdMissing),
            Occurrence::Repeated => Err(RedirectionError::ClientIdRepeated),
            Occurrence::Once(text) => ClientId::parse(text).map_err(|_| RedirectionError::ClientUnknown),
        };
        Self { client_id, parameters, binding }
    }
}

impl Operation for Authorize {
    type Reply = BrowserReply;

    fn needs(&self) -> Needs<'_> {
        Needs { client: self.client_id.as_ref().ok(), ..Needs::default() }
    }

    fn decide(&self, found: &Found<'_>, moment: &Moment) -> Decision<BrowserReply> {
        let refused = |reply, reason| Decision::answer(reply).with_event(found, What::Refused(reason));
        let (client, redirect_uri) = match self.redirection(found) {
            Ok(proven) => proven,
            Err(error) => return refused(BrowserReply::Refuse(error.into()), error.into()),
        };
        match self.parameters.validate(client, found.policy(), redirect_uri.clone()) {
            Ok(request) => self.begin(request, client, found.policy(), moment),
            Err(error) => refused(self.redirect(found.policy(), redirect_uri, error.into()), error.into()),
        }
    }

    /// By redirection, if client and redirection URI had been proven.
    fn fail(&self, found: &Found<'_>, failure: Failure) -> BrowserReply {
        match self.redirection(found) {
            Ok((_, redirect_uri)) => self.redirect(found.policy(), redirect_uri, failure.into()),
            Err(_) => BrowserReply::Refuse(failure.into()),
        }
    }
}

impl Authorize {
    /// The client and where the answer goes: nothing is redirected before both are proven.
    fn redirection<'a>(&self, found: &Found<'a>) -> Result<(&'a Client, RedirectUri), RedirectionError> {
        self.client_id.as_ref().map_err(|error| *error)?;
        let client = found.client().filter(|client| !client.disabled).ok_or(RedirectionError::ClientUnknown)?;
        let redirect_uri = match (&self.parameters.redirect_uri, client.redirect_uris.as_slice()) {
            (Occurrence::Repeated, _) => return Err(RedirectionError::RedirectUriRepeated),
            (Occurrence::Absent, [only]) => only.clone(),
            (Occurrence::Absent, _) => return Err(RedirectionError::RedirectUriMissing),
            (Occurrence::Once(requested), registered) => registered
                .iter()
                .find_map(|registered| registered.admit(requested, client.native))
                .ok_or(RedirectionError::RedirectUriNotRegistered)?,
        };
        match &self.parameters.response_mode {
            Occurrence::Once(mode) if mode != "query" => Err(RedirectionError::ResponseModeUnsupported),
            Occurrence::Absent | Occurrence::Once(_) | Occurrence::Repeated => Ok((client, redirect_uri)),
        }
    }

    fn redirect(&self, policy: &Policy, redirect_uri: RedirectUri, reason: Reason) -> BrowserReply {
        BrowserReply::Redirect(AuthorizationResponse {
            redirect_uri,
            state: self.parameters.state.once().cloned(),
            issuer: policy.issuer().clone(),
            outcome: Err(reason),
        })
    }

    fn begin(
        &self,
        request: AuthorizationRequest,
        client: &Client,
        policy: &Policy,
        moment: &Moment,
    ) -> Decision<BrowserReply> {
        let id = GrantId::from_secret(&moment.secret("grant"));
        let ticket = Ticket::new(id, moment.secret("ticket"), client.client_id.clone());
        let binding = self.binding.clone().unwrap_or_else(|| Binding::new(moment.secret("binding")));
        let lifetimes = policy.lifetimes().overridden_by(&client.lifetimes);
        let requested = Requested::new(request, &ticket, &binding, &lifetimes, moment.now());
        let interaction = Interaction::new(client, policy, &requested, ticket, binding);
        let grant = Grant::begin(id, policy.issuer().clone(), client.client_id.clone(), requested.into());
        Decision::save(grant, What::Requested, BrowserReply::Interact(interaction))
    }
}

impl AuthorizeParameters {
    fn validate(
        &self,
        client: &Client,
        policy: &Policy,
        redirect_uri: RedirectUri,
    ) -> Result<AuthorizationRequest, AuthorizeError> {
        if self.repeated {
            return Err(AuthorizeError::ParameterRepeated);
        }
        let state = self.state.once().map(|text| State::parse(text)).transpose();
        let state = state.map_err(|_| AuthorizeError::StateMalformed)?;
        if self.request.once().is_some() {
            return Err(AuthorizeError::RequestUnsupported);
        }
        if self.request_uri.once().is_some() {
            return Err(AuthorizeError::RequestUriUnsupported);
        }
        if self.registration.once().is_some() {
            return Err(AuthorizeError::RegistrationUnsupported);
        }
        match self.response_type.once().map(String::as_str) {
            Some("code") => {}
            Some(_) => return Err(AuthorizeError::ResponseTypeUnsupported),
            None => return Err(AuthorizeError::ResponseTypeMissing),
        }
        if !client.uses(GrantType::AuthorizationCode) {
            return Err(AuthorizeError::UnauthorizedClient);
        }
        let code_challenge = self.code_challenge(client)?;
        let exempt = client.exchange_without_redirect_uri && code_challenge.is_some();
        let scope = self.scope(client, policy)?;
        Ok(AuthorizationRequest {
            redirect_uri,
            redirect_uri_due: self.redirect_uri.once().is_some() && !exempt,
            resources: self.resources(client, policy, &scope)?,
            scope,
            state,
            code_challenge,
        })
    }

    /// The scope that is asked for, or the default; known, and allowed for the client (RFC 6749 3.3).
    fn scope(&self, client: &Client, policy: &Policy) -> Result<Scope, AuthorizeError> {
        let Some(text) = self.scope.once() else {
            let scope = policy.default_scope().intersection(&client.scope);
            return if scope.is_empty() { Err(AuthorizeError::ScopeMissing) } else { Ok(scope) };
        };
        let scope = Scope::parse(text).map_err(|_| AuthorizeError::ScopeMalformed)?;
        let allowed = scope.is_subset(policy.scopes()) && scope.is_subset(&client.scope);
        if allowed { Ok(scope) } else { Err(AuthorizeError::ScopeNotAllowed) }
    }

    /// RFC 7636 4.3: a missing method means `plain`, which is refused.
    fn code_challenge(&self, client: &Client) -> Result<Option<CodeChallenge>, AuthorizeError> {
        match (self.code_challenge.once(), self.code_challenge_method.once().map(String::as_str)) {
            (None, None) if client.code_without_challenge => Ok(None),
            (None, None) => Err(AuthorizeError::ChallengeMissing),
            (None, Some(_)) => Err(AuthorizeError::ChallengeMissing),
            (Some(text), Some("S256")) => {
                CodeChallenge::parse(text).map(Some).map_err(|_| AuthorizeError::ChallengeMalformed)
            }
            (Some(_), Some(_) | None) => Err(AuthorizeError::ChallengeMethod),
        }
    }

    /// The resources that are asked for, which the server knows and the client may reach (RFC 8707 2); without any, the one
    /// that the scope is for (RFC 9068 3).
    fn resources(&self, client: &Client, policy: &Policy, scope: &Scope) -> Result<Resources, AuthorizeError> {
        let known = |resource: &Resource| policy.resource_server(resource).is_some() && client.reaches(resource);
        let named = self.resource.iter().map(|text| Resource::parse(text).ok().filter(known));
        let named: Option<Vec<_>> = named.collect();
        let named = named.and_then(|named| Resources::new(named).ok()).ok_or(AuthorizeError::Resource)?;
        if !named.is_empty() {
            return Ok(named);
        }
        let default = policy.default_resource(scope).map_err(|AmbiguousScope| AuthorizeError::ScopeAmbiguous)?;
        match default {
            Some(resource) if !client.reaches(resource) => Err(AuthorizeError::Resource),
            default => Ok(default.cloned().map(Resources::from).unwrap_or_default()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::Registration;
    use crate::value::Issuer;

    #[test]
    fn the_answer_goes_into_the_query_whether_that_is_said_or_not() {
        let (id, scope) = (ClientId::parse("c").unwrap(), Scope::parse("a").unwrap());
        let uri = RedirectUri::parse("https://c.example/cb").unwrap();
        let client = Client::new(Registration::public(id, [uri].into(), scope.clone())).unwrap();
        let policy = Policy::new(Issuer::parse("https://as.example").unwrap(), scope);
        let once = |text: &str| Occurrence::Once(String::from(text));
        for (mode, asked) in
            [(None, true), (Some("query"), true), (Some("fragment"), false), (Some("form_post"), false)]
        {
            let parameters = AuthorizeParameters {
                client_id: once("c"),
                response_type: once("code"),
                response_mode: mode.into_iter().map(String::from).collect(),
                scope: once("a"),
                code_challenge: once("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
                code_challenge_method: once("S256"),
                ..AuthorizeParameters::default()
            };
            let found = Found::new(&policy, Some(&client), None);
            let decision = Authorize::new(parameters, None).decide(&found, &Moment::of_test(0, 1));
            assert_eq!(decision.save.is_some(), asked, "{mode:?}");
            match decision.reply {
                BrowserReply::Interact(interaction) => assert!(asked && interaction.scope.as_str() == "a"),
                BrowserReply::Refuse(reason) => {
                    assert!(!asked && reason == RedirectionError::ResponseModeUnsupported.into(), "{reason:?}");
                }
                BrowserReply::Redirect(response) => panic!("{response:?}"),
            }
        }
    }
}
