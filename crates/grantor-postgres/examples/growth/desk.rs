//! Grants as requests make them: the server's part of each request, without a store.

use std::sync::Arc;

use getrandom::SysRng;
use grantor::operation::{
    Authorize, AuthorizeParameters, BrowserReply, ClientAuthentication, Exchange, Found, Operation, Refresh,
    TokenResponse,
};
use grantor::{
    Client, ClientId, CodeVerifier, Grant, Issuer, Moment, Occurrence, Policy, Redemption, RedirectUri, RefreshToken,
    Registration, ResourceOwner, Scope, Subject, Timestamp,
};
use time::UtcDateTime;

/// How many clients there are; each owner has one grant.
const CLIENTS: usize = 50;

/// How long the access tokens live, in seconds: the default.
pub(crate) const ACCESS_TOKEN: i64 = 10 * 60;

/// The code verifier of RFC 7636 appendix B, and its challenge.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

pub(crate) struct Desk {
    policy: Policy,
    clients: Vec<Client>,
}

impl Desk {
    pub(crate) fn new() -> Self {
        let policy = Policy::new(Issuer::parse("https://as.example").unwrap(), scope());
        let callback = RedirectUri::parse("https://client.example/callback").unwrap();
        let client = |_| {
            let id = ClientId::parse(&name()).unwrap();
            Client::new(Registration::public(id, vec![callback.clone()], scope())).unwrap()
        };
        Self { policy, clients: (0..CLIENTS).map(client).collect() }
    }

    /// A grant that was refreshed at this second, when its first access token was still alive; and its refresh token.
    pub(crate) fn grant(&self, second: i64) -> (Arc<Grant>, RefreshToken) {
        let client = &self.clients[below(CLIENTS)].client_id;
        let (mut grant, begun) = (None, second - ACCESS_TOKEN / 2);
        let parameters = AuthorizeParameters {
            client_id: Occurrence::Once(client.as_str().into()),
            response_type: Occurrence::Once("code".into()),
            scope: Occurrence::Once(scope().to_string()),
            code_challenge: Occurrence::Once(CHALLENGE.into()),
            code_challenge_method: Occurrence::Once("S256".into()),
            ..AuthorizeParameters::default()
        };
        let asked = self.answer(&Authorize::new(parameters, None), &mut grant, begun);
        let BrowserReply::Interact(interaction) = asked else { panic!("the owner is asked") };
        let subject = Subject::parse(&name()).unwrap();
        let owner = ResourceOwner { subject, authenticated_at: Timestamp::from_unix(begun) };
        let approved = self.answer(&interaction.approve(owner, scope()), &mut grant, begun);
        let BrowserReply::Redirect(response) = approved else { panic!("the browser is sent back") };
        let code_verifier = Some(CodeVerifier::parse(VERIFIER));
        let redemption = Some(Redemption { code: response.outcome.unwrap(), redirect_uri: None, code_verifier });
        let exchange =
            Exchange { authentication: ClientAuthentication::none(client.clone()), redemption, resource: None };
        let tokens: TokenResponse = self.answer(&exchange, &mut grant, begun).unwrap();
        self.refreshed(grant.unwrap(), tokens.refresh_token.unwrap(), second)
    }

    /// The grant and its refresh token after a refresh at this second.
    pub(crate) fn refreshed(&self, grant: Arc<Grant>, token: RefreshToken, second: i64) -> (Arc<Grant>, RefreshToken) {
        let authentication = ClientAuthentication::none(grant.client().clone());
        let refresh = Refresh { authentication, refresh_token: Some(token), scope: None, resource: None };
        let mut grant = Some(grant);
        let tokens = self.answer(&refresh, &mut grant, second).unwrap();
        (grant.unwrap(), tokens.refresh_token.unwrap())
    }

    /// What is answered; the grant becomes what is to be saved.
    fn answer<O: Operation>(&self, operation: &O, grant: &mut Option<Arc<Grant>>, second: i64) -> O::Reply {
        let asks = operation.needs().client.unwrap();
        let client = self.clients.iter().find(|client| client.client_id == *asks);
        let moment = Moment::draw(UtcDateTime::from_unix_timestamp(second).unwrap(), &mut SysRng).unwrap();
        let decision = operation.decide(&Found::new(&self.policy, client, grant.as_deref()), &moment);
        *grant = Some(decision.save.unwrap());
        decision.reply
    }
}

/// A random number below this one.
pub(crate) fn below(end: usize) -> usize {
    usize::try_from(getrandom::u64().unwrap() % u64::try_from(end).unwrap()).unwrap()
}

/// A name of 32 characters, of a client or an owner.
fn name() -> String {
    format!("{:016x}{:016x}", getrandom::u64().unwrap(), getrandom::u64().unwrap())
}

fn scope() -> Scope {
    Scope::parse("profile photos").unwrap()
}
