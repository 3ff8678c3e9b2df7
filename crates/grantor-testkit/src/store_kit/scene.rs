//! An authorization server over the store, a client, and an owner who approves.

use core::convert::Infallible;
use core::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use grantor::operation::{
    Access, Authorize, AuthorizeParameters, BrowserReply, ClientAuthentication, Demand, Exchange, Operation,
    PresentedToken, Refresh, Revoke, TokenResponse,
};
use grantor::{
    AccessToken, AuthorizationServer, Client, ClientId, Clients, Code, CodeVerifier, Grants, Issuer, Moment,
    Occurrence, Policy, Reason, Redemption, RedirectUri, RefreshToken, Registration, ResourceOwner, Scope, Subject,
};
use time::UtcDateTime;

use super::chance::Chance;
use super::examined::{Examined, START, at};
use super::finding::Finding;
use super::sentence::Sentence;
use super::valid::valid;
use crate::{Failing, Fault};

/// The code verifier of RFC 7636 appendix B, and its challenge.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// A store whose steps let others run in between, and that fails when told to.
type Store<G> = Failing<Examined<G>, OneClient>;

/// An authorization server over the store.
pub(super) struct Scene<G> {
    server: AuthorizationServer<Store<G>, Store<G>>,
    store: Store<G>,
    chance: Mutex<Chance>,
}

/// The client of the scene: public, with refresh tokens.
struct OneClient(Arc<Client>);

impl Clients for OneClient {
    type Error = Infallible;

    async fn client(&self, id: &ClientId) -> Result<Option<Arc<Client>>, Infallible> {
        Ok((self.0.client_id == *id).then(|| Arc::clone(&self.0)))
    }
}

/// What a client was handed, as text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Held {
    pub(super) access_token: String,
    pub(super) refresh_token: String,
}

/// What the client is handed, or why it is not.
pub(super) type Handed = Result<Held, Reason>;

impl<G: Grants<Error: Send> + Send + Sync> Scene<G> {
    /// A scene of its own for each seed, over this store.
    pub(super) fn new(store: &Examined<G>, seed: u64) -> Self {
        let callback = valid(RedirectUri::parse("https://client.example/callback"));
        let client = Registration::public(client_id(), [callback].into(), scope());
        let store = Failing::with_yields(store.clone(), OneClient(Arc::new(valid(Client::new(client)))), 1);
        let policy = Policy::new(valid(Issuer::parse("https://as.example")), scope());
        let server = AuthorizationServer::new(policy, store.clone(), store.clone());
        Self { server, store, chance: Mutex::new(Chance::of(seed)) }
    }

    /// What befalls the next saves, one fault for each; after that they do what they should.
    pub(super) fn script(&self, faults: Vec<Fault>) {
        self.store.script(faults);
    }

    /// A code, at the start.
    pub(super) async fn code(&self) -> Result<Code, Finding> {
        let parameters = AuthorizeParameters {
            client_id: Occurrence::Once("app".into()),
            response_type: Occurrence::Once("code".into()),
            scope: Occurrence::Once("photos".into()),
            code_challenge: Occurrence::Once(CHALLENGE.into()),
            code_challenge_method: Occurrence::Once("S256".into()),
            ..AuthorizeParameters::default()
        };
        let asked = self.answer(&Authorize::new(parameters, None), 0).await;
        let BrowserReply::Interact(interaction) = asked else { return Err(refused("an authorization request", asked)) };
        let owner = ResourceOwner { subject: valid(Subject::parse("alice")), authenticated_at: at(0) };
        let approved = self.answer(&interaction.approve(owner, scope()), 0).await;
        let BrowserReply::Redirect(response) = approved else { return Err(refused("an approval", approved)) };
        response.outcome.map_err(|reason| refused("an approval", reason))
    }

    /// What the client holds after an exchange, at the start.
    pub(super) async fn held(&self) -> Result<(Code, Held), Finding> {
        let code = self.code().await?;
        let held = self.exchange(&code, 0).await.map_err(|reason| refused("the exchange of a code", reason))?;
        Ok((code, held))
    }

    pub(super) async fn exchange(&self, code: &Code, seconds: i64) -> Handed {
        let code_verifier = Some(CodeVerifier::parse(VERIFIER));
        let redemption = Some(Redemption { code: code.clone(), redirect_uri: None, code_verifier });
        let tokens =
            self.answer(&Exchange { authentication: authentication(), redemption, resource: None }, seconds).await?;
        Ok(held(&tokens))
    }

    pub(super) async fn refresh(&self, refresh_token: &str, seconds: i64) -> Handed {
        let refresh_token = RefreshToken::parse(refresh_token);
        let refresh = Refresh { authentication: authentication(), refresh_token, scope: None, resource: None };
        Ok(held(&self.answer(&refresh, seconds).await?))
    }

    pub(super) async fn revoke(&self, token: &str, seconds: i64) -> Result<(), Reason> {
        self.answer(&Revoke { authentication: authentication(), token: PresentedToken::parse(token) }, seconds).await
    }

    /// Whether a protected resource takes an access token.
    pub(super) async fn gives_access(&self, access_token: &str, seconds: i64) -> bool {
        let Some(token) = AccessToken::parse(access_token) else { return false };
        let demand = Demand { scope: scope(), resource: None };
        self.answer(&Access::new(token, &demand), seconds).await.is_ok()
    }

    async fn answer<O: Operation>(&self, operation: &O, seconds: i64) -> O::Reply {
        self.server.answer(operation, &self.moment(seconds)).await
    }

    fn moment(&self, seconds: i64) -> Moment {
        let mut chance = self.chance.lock().unwrap_or_else(PoisonError::into_inner);
        let Ok(moment) = Moment::draw(valid(UtcDateTime::from_unix_timestamp(START + seconds)), &mut *chance);
        moment
    }
}

fn held(tokens: &TokenResponse) -> Held {
    let refresh_token = tokens.refresh_token.as_ref().map(|token| token.reveal().to_owned());
    Held {
        access_token: tokens.access_token.reveal().as_deref().cloned().unwrap_or_default(),
        refresh_token: refresh_token.unwrap_or_default(),
    }
}

/// What the server answered to a request that is right: it did not find what it had saved.
fn refused(what: &str, answer: impl fmt::Debug) -> Finding {
    Sentence::Stored.broken(format!("{what} that is right was answered {answer:?}"))
}

fn authentication() -> ClientAuthentication {
    ClientAuthentication::none(client_id())
}

fn client_id() -> ClientId {
    valid(ClientId::parse("app"))
}

fn scope() -> Scope {
    valid(Scope::parse("photos"))
}
