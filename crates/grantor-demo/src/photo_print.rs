//! The client application "Photo Print", which uses the public crate `oauth2`.

use core::time::Duration;
use std::sync::Arc;

use actix_web::http::header;
use actix_web::web::{self, Data, Query};
use actix_web::{HttpRequest, HttpResponse};
use grantor::{ClientSecret, Timestamp};
use oauth2::basic::BasicClient;
use oauth2::{
    AuthUrl, AuthorizationCode, ClientId, CsrfToken, EndpointNotSet, EndpointSet, PkceCodeChallenge, PkceCodeVerifier,
    RedirectUrl, RefreshToken, RequestTokenError, Scope, TokenResponse as _, TokenUrl,
};
use serde::Deserialize;

use crate::browser_session::BrowserSessions;
use crate::clock::now;
use crate::decoded_token::DecodedToken;
use crate::journal::{Journal, Party};
use crate::pages::{HomePage, Notice, PhotosPage, private};
use crate::user::User;

type OAuthClient = BasicClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet>;

/// The client application.
pub(crate) struct PhotoPrint {
    client: OAuthClient,
    client_id: String,
    secret: String,
    issuer: String,
    api: String,
    http: reqwest::Client,
    browsers: BrowserSessions<Visitor>,
    journal: Journal,
}

/// Where the addresses are that the client application needs.
pub(crate) struct Addresses {
    pub(crate) own: String,
    pub(crate) issuer: String,
    pub(crate) resource_server: String,
}

/// What is known of a browser.
#[derive(Clone, Default)]
struct Visitor {
    /// Logins under way, by `state`: each tab may have one.
    pending: Vec<(String, String)>,
    /// The tokens of its user, who is logged in.
    tokens: Option<Arc<Tokens>>,
    /// What to tell the user next.
    notice: Option<Notice>,
}

/// How many logins a browser may have under way; the oldest gives way.
const MAX_PENDING: usize = 8;

struct Tokens {
    access: String,
    refresh: Option<String>,
    scope: String,
    expires: Timestamp,
}

/// What the authorization server sends through the browser.
#[derive(Deserialize)]
struct Callback {
    code: Option<String>,
    error: Option<String>,
    state: Option<String>,
    iss: Option<String>,
}

impl PhotoPrint {
    pub(crate) const CLIENT_ID: &str = "photo-print";
    pub(crate) const SCOPES: [&str; 3] = ["profile", "email", "photos"];

    pub(crate) fn new(
        addresses: Addresses,
        secret: &ClientSecret,
        http: reqwest::Client,
        journal: Journal,
    ) -> Result<Self, url::ParseError> {
        let Addresses { own, issuer, resource_server } = addresses;
        let secret = secret.reveal().to_owned();
        let client = BasicClient::new(ClientId::new(Self::CLIENT_ID.into()))
            .set_client_secret(oauth2::ClientSecret::new(secret.clone()))
            .set_auth_uri(AuthUrl::new(format!("{issuer}/authorize"))?)
            .set_token_uri(TokenUrl::new(format!("{issuer}/token"))?)
            .set_redirect_uri(RedirectUrl::new(format!("{own}/callback"))?);
        Ok(Self {
            client,
            client_id: Self::CLIENT_ID.into(),
            secret,
            issuer,
            api: format!("{resource_server}/api/user"),
            http,
            browsers: BrowserSessions::new("photo_print", Duration::from_secs(24 * 60 * 60)),
            journal,
        })
    }

    pub(crate) fn configure(this: &Data<Self>, app: &mut web::ServiceConfig) {
        app.app_data(Data::clone(this))
            .service(web::resource("/").get(home))
            .service(web::resource("/login").get(login))
            .service(web::resource("/callback").get(callback))
            .service(web::resource("/refresh").post(refresh))
            .service(web::resource("/logout").post(logout));
    }

    /// One request of the crate `oauth2`.
    async fn call(&self, request: oauth2::HttpRequest) -> Result<oauth2::HttpResponse, reqwest::Error> {
        let authorization = request.headers().get("authorization").and_then(|value| value.to_str().ok());
        let form = String::from_utf8_lossy(request.body()).into_owned();
        let sent = format!("POST {} (Authorization: {}) {form}", request.uri(), authorization.unwrap_or_default());
        self.journal.note(Party::Client, Party::AuthServer, "POST /token with code and client_secret", sent);
        let response = self.http.execute(request.try_into()?).await?;
        let mut copy = oauth2::HttpResponse::new(Vec::new());
        *copy.status_mut() = response.status();
        *copy.headers_mut() = response.headers().clone();
        *copy.body_mut() = response.bytes().await?.to_vec();
        let got = format!("{} {}", copy.status(), String::from_utf8_lossy(copy.body()));
        self.journal.note(Party::AuthServer, Party::Client, "access token, refresh token", got);
        Ok(copy)
    }

    fn tokens(response: &oauth2::basic::BasicTokenResponse) -> Tokens {
        let scopes = response.scopes().map(|scopes| scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>());
        Tokens {
            access: response.access_token().secret().clone(),
            refresh: response.refresh_token().map(|token| token.secret().clone()),
            scope: scopes.unwrap_or_default().join(" "),
            expires: now().after(response.expires_in().unwrap_or_default()),
        }
    }

    /// Gives tokens back (RFC 7009), and tells whether that worked. The crate `oauth2` revokes over https alone, and
    /// this demo is on loopback.
    async fn revoke(&self, tokens: &Tokens) -> bool {
        let token = tokens.refresh.as_ref().unwrap_or(&tokens.access);
        let revocation =
            self.http.post(format!("{}/revoke", self.issuer)).basic_auth(&self.client_id, Some(&self.secret));
        revocation.form(&[("token", token)]).send().await.is_ok_and(|response| response.status().is_success())
    }

    /// The user's data, or what to tell the user.
    async fn user(&self, tokens: &Tokens) -> Result<User, &'static str> {
        const UNREACHABLE: &str = "Your photos cannot be reached. Try again later.";
        let sent = format!("GET {} (Authorization: Bearer {})", self.api, tokens.access);
        self.journal.note(Party::Client, Party::ResourceServer, "GET /api/user with Bearer token", sent);
        let response = self.http.get(&self.api).bearer_auth(&tokens.access).send().await.map_err(|_| UNREACHABLE)?;
        let status = response.status();
        let body = response.bytes().await.map_err(|_| UNREACHABLE)?;
        let got = format!("{status} {}", String::from_utf8_lossy(&body));
        self.journal.note(Party::ResourceServer, Party::Client, "protected data", got);
        match status.as_u16() {
            200 => serde_json::from_slice(&body).map_err(|_| UNREACHABLE),
            401 => Err("The access token is not valid any more. Refresh it, or log in again."),
            403 => Err("You did not allow us to see your name, so we cannot show your data."),
            _ => Err(UNREACHABLE),
        }
    }
}

async fn home(app: Data<PhotoPrint>, request: HttpRequest) -> HttpResponse {
    let visitor = app.browsers.change(&request, now(), |visitor| {
        let notice = visitor.notice.take();
        Visitor { notice, ..visitor.clone() }
    });
    let Visitor { tokens, notice, .. } = visitor.unwrap_or_default();
    let Some(tokens) = tokens else { return private(&HomePage { notice }) };
    let user = app.user(&tokens).await;
    let expires = match tokens.expires.remaining(now()).as_secs() {
        0 => "expired".to_owned(),
        seconds @ 1..120 => format!("expires in {seconds} seconds"),
        seconds => format!("expires in {} minutes", seconds / 60),
    };
    let decoded = DecodedToken::of(&tokens.access);
    private(&PhotosPage { user, notice, expires, scope: &tokens.scope, decoded })
}

async fn login(app: Data<PhotoPrint>, request: HttpRequest) -> HttpResponse {
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let scopes = PhotoPrint::SCOPES.into_iter().map(|scope| Scope::new(scope.into()));
    let (url, state) =
        app.client.authorize_url(CsrfToken::new_random).add_scopes(scopes).set_pkce_challenge(challenge).url();
    let mut visitor = app.browsers.of(&request, now()).unwrap_or_default();
    let surplus = (visitor.pending.len() + 1).saturating_sub(MAX_PENDING);
    visitor.pending.drain(..surplus);
    visitor.pending.push((state.into_secret(), verifier.into_secret()));
    remember(&app, &request, visitor, url.as_str())
}

async fn callback(app: Data<PhotoPrint>, request: HttpRequest, query: Query<Callback>) -> HttpResponse {
    let tell = |notice| tell(&app, &request, notice);
    // The answer is for this browser (RFC 6749 10.12), and from the server that was asked (RFC 9207 2.4).
    let taken = app.browsers.change(&request, now(), |visitor| {
        let at = visitor.pending.iter().position(|(state, _)| Some(state) == query.state.as_ref())?;
        Some(visitor.pending.remove(at))
    });
    let Some((_, verifier)) = taken.flatten().filter(|_| query.iss.as_ref() == Some(&app.issuer)) else {
        return tell(Notice::Unexpected);
    };
    let code = match (&query.code, query.error.as_deref()) {
        (Some(code), None) => AuthorizationCode::new(code.clone()),
        (_, Some("access_denied")) => return tell(Notice::Denied),
        (_, _) => return tell(Notice::Failed),
    };
    let http = |request| app.call(request);
    let verifier = PkceCodeVerifier::new(verifier);
    match app.client.exchange_code(code).set_pkce_verifier(verifier).request_async(&http).await {
        Ok(response) => {
            let tokens = Some(Arc::new(PhotoPrint::tokens(&response)));
            let visitor = app.browsers.of(&request, now()).unwrap_or_default();
            if let Some(old) = &visitor.tokens {
                app.revoke(old).await;
            }
            remember(&app, &request, Visitor { tokens, ..visitor }, "/")
        }
        Err(_) => tell(Notice::Failed),
    }
}

async fn refresh(app: Data<PhotoPrint>, request: HttpRequest) -> HttpResponse {
    let tokens = app.browsers.of(&request, now()).and_then(|visitor| visitor.tokens);
    let Some(token) = tokens.and_then(|tokens| tokens.refresh.clone()).map(RefreshToken::new) else {
        return tell(&app, &request, Notice::Ended);
    };
    let http = |request| app.call(request);
    let response = app.client.exchange_refresh_token(&token).request_async(&http).await;
    let (tokens, notice) = match response {
        Ok(response) => (Some(Arc::new(PhotoPrint::tokens(&response))), Notice::Refreshed),
        Err(RequestTokenError::ServerResponse(_)) => (None, Notice::Ended),
        Err(_) => return tell(&app, &request, Notice::Failed),
    };
    app.browsers.change(&request, now(), |visitor| visitor.tokens = tokens);
    tell(&app, &request, notice)
}

async fn logout(app: Data<PhotoPrint>, request: HttpRequest) -> HttpResponse {
    let tokens = app.browsers.change(&request, now(), |visitor| visitor.tokens.take()).flatten();
    let revoked = match tokens {
        Some(tokens) => app.revoke(&tokens).await,
        None => true,
    };
    tell(&app, &request, if revoked { Notice::LoggedOut } else { Notice::NotRevoked })
}

/// Tells the user something, on the first page.
fn tell(app: &PhotoPrint, request: &HttpRequest, notice: Notice) -> HttpResponse {
    let visitor = app.browsers.of(request, now()).unwrap_or_default();
    remember(app, request, Visitor { notice: Some(notice), ..visitor }, "/")
}

/// Remembers a browser, and sends it on.
fn remember(app: &PhotoPrint, request: &HttpRequest, visitor: Visitor, location: &str) -> HttpResponse {
    match app.browsers.begin(request, now(), visitor) {
        Ok(cookie) => HttpResponse::SeeOther()
            .append_header((header::LOCATION, location))
            .append_header((header::CACHE_CONTROL, "no-store"))
            .cookie(cookie)
            .finish(),
        Err(_) => HttpResponse::ServiceUnavailable().finish(),
    }
}
