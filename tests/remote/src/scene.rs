//! An authorization server over the stores, a public client, and an owner who approves.

use getrandom::SysRng;
use grantor::operation::{
    Authorize, AuthorizeParameters, BrowserReply, ClientAuthentication, Exchange, Operation, Refresh, TokenResponse,
};
use grantor::{
    AuthorizationServer, Client, ClientId, Clients, Code, CodeVerifier, Grants, Issuer, Moment, Occurrence, Policy,
    Reason, Redemption, RedirectUri, RefreshToken, Registration, ResourceOwner, Scope, Subject, Timestamp,
};
use time::UtcDateTime;

/// The code verifier of RFC 7636 appendix B, and its challenge.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// When it begins, in seconds since 1970: in the year 2100, so that no engine takes by its own clock anything for over.
const START: i64 = 4_102_444_800;

/// The server, over the stores that are held to something.
#[derive(Debug)]
pub struct Scene<G, C> {
    server: AuthorizationServer<G, C>,
}

impl<G: Grants, C: Clients> Scene<G, C> {
    /// The store of clients has to have the [`client`].
    pub fn over(grants: G, clients: C) -> Self {
        let policy = Policy::new(Issuer::parse("https://as.example").unwrap(), scope());
        Self { server: AuthorizationServer::new(policy, grants, clients) }
    }

    /// The owner lets the client do something.
    pub async fn code(&self) -> Code {
        let parameters = AuthorizeParameters {
            client_id: Occurrence::Once("app".into()),
            response_type: Occurrence::Once("code".into()),
            scope: Occurrence::Once("photos".into()),
            code_challenge: Occurrence::Once(CHALLENGE.into()),
            code_challenge_method: Occurrence::Once("S256".into()),
            ..AuthorizeParameters::default()
        };
        let asked = self.answer(&Authorize::new(parameters, None), 0).await;
        let BrowserReply::Interact(interaction) = asked else { panic!("the owner is asked") };
        let owner =
            ResourceOwner { subject: Subject::parse("alice").unwrap(), authenticated_at: Timestamp::from_unix(START) };
        let approved = self.answer(&interaction.approve(owner, scope()), 0).await;
        let BrowserReply::Redirect(response) = approved else { panic!("the browser is sent back") };
        response.outcome.unwrap()
    }

    /// The client gets tokens for a code.
    pub async fn exchange(&self, code: &Code) -> Result<TokenResponse, Reason> {
        let code_verifier = Some(CodeVerifier::parse(VERIFIER));
        let redemption = Some(Redemption { code: code.clone(), redirect_uri: None, code_verifier });
        self.answer(&Exchange { authentication: authentication(), redemption, resource: None }, 1).await
    }

    /// The client gets tokens for a refresh token, so many seconds after the owner was asked.
    pub async fn refresh(&self, token: &str, seconds: i64) -> Result<TokenResponse, Reason> {
        let refresh_token = RefreshToken::parse(token);
        let refresh = Refresh { authentication: authentication(), refresh_token, scope: None, resource: None };
        self.answer(&refresh, seconds).await
    }

    /// Until every connection has prepared what an exchange and a refresh say.
    pub async fn warm_up(&self) {
        for _ in 0..8 {
            let tokens = self.exchange(&self.code().await).await.unwrap();
            self.refresh(&refresh_token(&tokens), 2).await.unwrap();
        }
    }

    async fn answer<O: Operation>(&self, operation: &O, seconds: i64) -> O::Reply {
        let now = UtcDateTime::from_unix_timestamp(START + seconds).unwrap();
        self.server.answer(operation, &Moment::draw(now, &mut SysRng).unwrap()).await
    }
}

/// The client of every scene.
pub fn client() -> Client {
    let callback = RedirectUri::parse("https://client.example/callback").unwrap();
    Client::new(Registration::public(client_id(), vec![callback], scope())).unwrap()
}

/// The refresh token among these.
pub fn refresh_token(tokens: &TokenResponse) -> String {
    tokens.refresh_token.as_ref().unwrap().reveal().to_owned()
}

fn authentication() -> ClientAuthentication {
    ClientAuthentication::none(client_id())
}

fn client_id() -> ClientId {
    ClientId::parse("app").unwrap()
}

fn scope() -> Scope {
    Scope::parse("photos").unwrap()
}
