//! The client application "Photo Print", which uses the public crate `oauth2`.

use core::time::Duration;
use std::sync::Arc;

use actix_web::cookie::Cookie;
use actix_web::http::{StatusCode, header};
use actix_web::web::{self, Data, Query};
use actix_web::{HttpRequest, HttpResponse};
use grantor::{ClientSecret, Timestamp};
use oauth2::basic::BasicClient;
use oauth2::{
    AuthUrl, AuthorizationCode, ClientId, CsrfToken, EndpointNotSet, EndpointSet, PkceCodeChallenge, PkceCodeVerifier,
    RedirectUrl, RefreshToken, RequestTokenError, Scope, TokenResponse as _, TokenUrl,
};
use serde::Deserialize;
use time::UtcDateTime;

use crate::browser_session::BrowserSessions;
use crate::journal::{Journal, Party};
use crate::pages::{HomePage, PhotosPage, html};
use crate::resource_server::User;

type OAuthClient = BasicClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet>;

/// The client application.
pub(crate) struct PhotoPrint {
    client: OAuthClient,
    client_id: String,
    secret: String,
    issuer: String,
    api: String,
    http: reqwest::Client,
    browsers: BrowserSessions<Progress>,
    journal: Journal,
}

/// Where the addresses are that the client application needs.
pub(crate) struct Addresses {
    pub(crate) own: String,
    pub(crate) issuer: String,
    pub(crate) resource_server: String,
}

/// How far a browser has come.
#[derive(Clone)]
enum Progress {
    /// It was sent to the authorization server.
    Sent { state: String, verifier: String },
    /// Its user is logged in.
    LoggedIn(Arc<Tokens>),
}

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

#[derive(Deserialize)]
struct Notice {
    notice: Option<String>,
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
            browsers: BrowserSessions::new("photo_print", false, Duration::from_secs(24 * 60 * 60)),
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

async fn home(app: Data<PhotoPrint>, request: HttpRequest, query: Query<Notice>) -> HttpResponse {
    let notice = query.notice.as_deref().and_then(notice);
    let Some(Progress::LoggedIn(tokens)) = app.browsers.of(&request, now()) else {
        return html(StatusCode::OK, &HomePage { message: notice });
    };
    let (user, message) = match app.user(&tokens).await {
        Ok(user) => (user, notice),
        Err(message) => (User::default(), Some(message)),
    };
    let expires = match tokens.expires.remaining(now()).as_secs() {
        0 => "expired".to_owned(),
        seconds => format!("expires in {seconds} seconds"),
    };
    html(StatusCode::OK, &PhotosPage { user: &user, message, expires, scope: &tokens.scope })
}

async fn login(app: Data<PhotoPrint>, request: HttpRequest) -> HttpResponse {
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let scopes = PhotoPrint::SCOPES.into_iter().map(|scope| Scope::new(scope.into()));
    let (url, state) =
        app.client.authorize_url(CsrfToken::new_random).add_scopes(scopes).set_pkce_challenge(challenge).url();
    let progress = Progress::Sent { state: state.into_secret(), verifier: verifier.into_secret() };
    remember(&app, &request, progress, url.as_str())
}

async fn callback(app: Data<PhotoPrint>, request: HttpRequest, query: Query<Callback>) -> HttpResponse {
    let Some(Progress::Sent { state, verifier }) = app.browsers.end(&request) else { return go_home("unexpected") };
    // The answer is for this browser (RFC 6749 10.12), and from the server that was asked (RFC 9207 2.4).
    if query.state.as_ref() != Some(&state) || query.iss.as_ref() != Some(&app.issuer) {
        return go_home("unexpected");
    }
    let code = match (&query.code, query.error.as_deref()) {
        (Some(code), None) => AuthorizationCode::new(code.clone()),
        (_, Some("access_denied")) => return go_home("denied"),
        (_, _) => return go_home("failed"),
    };
    let http = |request| app.call(request);
    let verifier = PkceCodeVerifier::new(verifier);
    match app.client.exchange_code(code).set_pkce_verifier(verifier).request_async(&http).await {
        Ok(response) => remember(&app, &request, logged_in(PhotoPrint::tokens(&response)), "/"),
        Err(_) => go_home("failed"),
    }
}

async fn refresh(app: Data<PhotoPrint>, request: HttpRequest) -> HttpResponse {
    let Some(Progress::LoggedIn(tokens)) = app.browsers.of(&request, now()) else { return go_home("unexpected") };
    let Some(token) = tokens.refresh.clone().map(RefreshToken::new) else { return go_home("failed") };
    let http = |request| app.call(request);
    let response = app.client.exchange_refresh_token(&token).request_async(&http).await;
    match response {
        Ok(response) => remember(&app, &request, logged_in(PhotoPrint::tokens(&response)), "/?notice=refreshed"),
        Err(RequestTokenError::ServerResponse(_)) => {
            app.browsers.end(&request);
            go_home("ended")
        }
        Err(_) => go_home("failed"),
    }
}

/// Gives the tokens back (RFC 7009). The crate `oauth2` revokes over https alone, and this demo is on loopback.
async fn logout(app: Data<PhotoPrint>, request: HttpRequest) -> HttpResponse {
    if let Some(Progress::LoggedIn(tokens)) = app.browsers.end(&request) {
        let token = tokens.refresh.as_ref().unwrap_or(&tokens.access);
        let revocation = app.http.post(format!("{}/revoke", app.issuer));
        let revocation = revocation.basic_auth(&app.client_id, Some(&app.secret)).form(&[("token", token)]);
        if !revocation.send().await.is_ok_and(|response| response.status().is_success()) {
            return go_home("not_revoked");
        }
    }
    go_home("logged_out")
}

const fn notice(name: &str) -> Option<&'static str> {
    match name.as_bytes() {
        b"denied" => Some("You did not allow Photo Print to see your data. Nothing was shared."),
        b"unexpected" => Some("That did not belong to a login which this browser began. Please begin again."),
        b"ended" => Some("Your access has ended. Please log in again."),
        b"failed" => Some("The login did not work. Please try again."),
        b"refreshed" => Some("The token was refreshed."),
        b"logged_out" => Some("You are logged out, and our access to your data has ended."),
        b"not_revoked" => Some("You are logged out, but the provider could not be told."),
        _ => None,
    }
}

fn logged_in(tokens: Tokens) -> Progress {
    Progress::LoggedIn(Arc::new(tokens))
}

fn remember(app: &PhotoPrint, request: &HttpRequest, progress: Progress, location: &str) -> HttpResponse {
    match app.browsers.begin(request, now(), progress) {
        Ok(cookie) => see_other(location, Some(cookie)),
        Err(_) => HttpResponse::ServiceUnavailable().finish(),
    }
}

fn go_home(notice: &str) -> HttpResponse {
    see_other(&format!("/?notice={notice}"), None)
}

fn see_other(location: &str, cookie: Option<Cookie<'static>>) -> HttpResponse {
    let mut response = HttpResponse::SeeOther();
    response.append_header((header::LOCATION, location)).append_header((header::CACHE_CONTROL, "no-store"));
    cookie.into_iter().for_each(|cookie| {
        response.cookie(cookie);
    });
    response.finish()
}

#[expect(clippy::disallowed_methods, reason = "here time comes in")]
fn now() -> Timestamp {
    UtcDateTime::now().into()
}
