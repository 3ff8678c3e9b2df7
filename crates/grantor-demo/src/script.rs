//! Plays the person at the browser, over HTTP: the ten arrows of the flow, and then what must not work.

use grantor::AccessTokenFormat;
use oauth2::PkceCodeChallenge;
use serde::Deserialize;
use url::Url;

use crate::browser::{Browser, BrowserError, Page};
use crate::decoded_token::DecodedToken;
use crate::journal::{Arrow, Journal, Party, shorten};
use crate::photo_print::PhotoPrint;
use crate::picture::{ACCOUNTS, Picture};

/// The sequence, as it must be.
const SEQUENCE: [(Party, Party, &str); 10] = [
    (Party::User, Party::Client, "click \"Login with Provider\""),
    (Party::Client, Party::AuthServer, "redirect with client_id, scope, redirect_uri, state"),
    (Party::AuthServer, Party::User, "login and consent"),
    (Party::User, Party::AuthServer, "authenticate, approve scopes"),
    (Party::AuthServer, Party::Client, "redirect with authorization code"),
    (Party::Client, Party::AuthServer, "POST /token with code and client_secret"),
    (Party::AuthServer, Party::Client, "access token, refresh token"),
    (Party::Client, Party::ResourceServer, "GET /api/user with Bearer token"),
    (Party::ResourceServer, Party::Client, "protected data"),
    (Party::Client, Party::User, "shows the data"),
];

/// Plays everything. The error says which step was not as it should be.
pub(crate) async fn play(picture: &Picture) -> Result<(), BrowserError> {
    let mut script = Script { picture, journal: picture.journal.clone(), browser: Browser::new()?, seen: Vec::new() };
    script.log_in().await?;
    script.refresh_and_log_out().await?;
    script.owner_denies().await?;
    script.code_twice().await?;
    script.refresh_token_reused().await?;
    say("Everything was as it should be.");
    Ok(())
}

struct Script<'a> {
    picture: &'a Picture,
    journal: Journal,
    browser: Browser,
    /// What was sent so far, in its order.
    seen: Vec<Arrow>,
}

#[derive(Deserialize)]
struct TokenAnswer {
    access_token: Option<String>,
    refresh_token: Option<String>,
    error: Option<String>,
}

impl Script<'_> {
    /// The ten arrows.
    async fn log_in(&mut self) -> Result<(), BrowserError> {
        say("The flow\n");
        let home = self.open(&self.picture.client).await?;
        let click = home.form(("", ""))?;
        let sent = self.browser.submit(&home, &click, ("", "")).await?;
        self.arrow(0, &format!("GET {}", sent.url));

        let authorize = redirected(&sent, &self.picture.issuer)?;
        for name in ["client_id", "scope", "redirect_uri", "state", "response_type", "code_challenge"] {
            expect(parameter(&authorize, name).is_some(), name)?;
        }
        self.arrow(1, &format!("{} {authorize}", sent.status));
        let login = self.browser.open(&authorize).await?;
        expect(login.status == 200 && login.text.contains("Photo Print"), "a login page that names the client")?;
        self.arrow(2, &format!("{} {}", login.status, title(&login)));

        let consent = self.authenticate(&login).await?;
        let mut form = consent.form(("answer", "approve"))?;
        let asked: Vec<_> = form.fields.iter().filter(|(name, _)| name == "scope").map(|(_, token)| &**token).collect();
        expect(asked == ["email", "photos", "profile"], "a consent page that lists what is asked for")?;
        form.untick("scope", "email");
        let approved = self.browser.submit(&consent, &form, ("answer", "approve")).await?;
        let [username, ..] = ACCOUNTS[0];
        self.arrow(
            3,
            &format!("POST {} username={username}, then scope=photos scope=profile answer=approve", approved.url),
        );

        let callback = redirected(&approved, &self.picture.client)?;
        expect(parameter(&callback, "code").is_some(), "a code")?;
        expect(parameter(&callback, "state") == parameter(&authorize, "state"), "the client's state")?;
        expect(parameter(&callback, "iss").as_deref() == Some(&self.picture.issuer), "the issuer")?;
        self.arrow(4, &format!("{} {callback}", approved.status));

        let exchanged = self.browser.open(&callback).await?;
        self.print();
        let shown = self.browser.open(&redirected(&exchanged, &self.picture.client)?).await?;
        expect(shown.text.contains("Hello, Alice Liddell"), "the user's name")?;
        expect(shown.text.contains("The white rabbit"), "the user's photos")?;
        expect(!shown.text.contains("alice@example.com"), "nothing that the owner did not allow")?;
        let decoded = shown.text.contains("What the access token says");
        expect(decoded == (self.picture.tokens == AccessTokenFormat::Jwt), "what the token says, if it says anything")?;
        self.arrow(9, &format!("{} {}", shown.status, title(&shown)));

        let sequence: Vec<_> = self.seen.iter().map(|arrow| (arrow.from, arrow.to, arrow.what)).collect();
        expect(sequence == SEQUENCE, "the ten arrows in their order")
    }

    /// The buttons of the client application.
    async fn refresh_and_log_out(&mut self) -> Result<(), BrowserError> {
        let client = self.picture.client.clone();
        for (action, words) in [("/refresh", "The token was refreshed"), ("/logout", "You are logged out")] {
            let page = self.open(&client).await?;
            let form =
                page.forms().into_iter().find(|form| form.action == action).ok_or("the page has no such button")?;
            let answer = self.browser.submit(&page, &form, ("", "")).await?;
            let shown = self.browser.open(&redirected(&answer, &client)?).await?;
            expect(shown.text.contains(words), words)?;
        }
        self.journal.take();
        say("\nThe client application refreshed its token, and gave it back on logging out.");
        Ok(())
    }

    async fn owner_denies(&mut self) -> Result<(), BrowserError> {
        self.browser = Browser::new()?;
        let sent = self.open(&format!("{}/login", self.picture.client)).await?;
        let login = self.browser.open(&redirected(&sent, &self.picture.issuer)?).await?;
        let consent = self.authenticate(&login).await?;
        let form = consent.form(("answer", "deny"))?;
        let denied = self.browser.submit(&consent, &form, ("answer", "deny")).await?;
        let callback = redirected(&denied, &self.picture.client)?;
        expect(parameter(&callback, "error").as_deref() == Some("access_denied"), "access_denied")?;
        expect(parameter(&callback, "code").is_none(), "no code")?;
        let told = self.browser.open(&callback).await?;
        let told = self.browser.open(&redirected(&told, &self.picture.client)?).await?;
        expect(told.text.contains("You did not allow Photo Print"), "clear words of the client")?;
        say("\nFailure 1: the owner denies");
        say(&format!("    {} {}", denied.status, shorten(callback.as_str())));
        say("    The client says: You did not allow Photo Print to see your data. Nothing was shared.");
        Ok(())
    }

    async fn code_twice(&mut self) -> Result<(), BrowserError> {
        say("\nFailure 2: a code presented twice");
        let exchange = self.obtain_code().await?;
        let exchange: Vec<_> = exchange.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let (status, first) = self.token(&exchange).await?;
        let access_token = first.access_token.unwrap_or_default();
        expect(status == 200 && self.api(&access_token).await? == 200, "tokens for the first")?;
        Self::decode(&access_token);
        let (status, second) = self.token(&exchange).await?;
        expect(status == 400 && second.error.as_deref() == Some("invalid_grant"), "invalid_grant for the second")?;
        expect(self.api(&access_token).await? == self.after_the_end(), "an end to the tokens of the first")?;
        say(match self.picture.tokens {
            AccessTokenFormat::Opaque => "    The tokens of the first presentation are refused from now on.",
            AccessTokenFormat::Jwt => {
                "    The grant has ended; a resource server that asks nobody takes its JWTs until they expire."
            }
        });
        Ok(())
    }

    async fn refresh_token_reused(&mut self) -> Result<(), BrowserError> {
        say("\nFailure 3: a refresh token presented after its successor was used");
        let exchange = self.obtain_code().await?;
        let exchange: Vec<_> = exchange.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let (_, answer) = self.token(&exchange).await?;
        let mut tokens = vec![answer];
        for _ in 0..2 {
            let current = tokens.last().and_then(|answer| answer.refresh_token.clone()).ok_or("no refresh token")?;
            let (status, answer) = self.refresh(&current).await?;
            expect(status == 200, "tokens for the current refresh token")?;
            tokens.push(answer);
        }
        let [old, _, newest] = &*tokens else { return Err("three sets of tokens".into()) };
        for answer in [old, newest] {
            let (status, answer) = self.refresh(answer.refresh_token.as_deref().unwrap_or_default()).await?;
            expect(status == 400 && answer.error.as_deref() == Some("invalid_grant"), "invalid_grant")?;
        }
        let newest = newest.access_token.as_deref().unwrap_or_default();
        expect(self.api(newest).await? == self.after_the_end(), "an end to all tokens")?;
        say("    All tokens of the grant are refused from now on, the newest too.\n");
        Ok(())
    }

    /// Logs in with the form of the page; the consent page follows.
    async fn authenticate(&mut self, login: &Page) -> Result<Page, BrowserError> {
        let [username, password, ..] = ACCOUNTS[0];
        let mut form = login.form(("answer", "login"))?;
        form.fill("username", username);
        form.fill("password", password);
        let consent = self.browser.submit(login, &form, ("answer", "login")).await?;
        expect(consent.text.contains("Allow Photo Print to use your data?"), "a consent page")?;
        Ok(consent)
    }

    /// Obtains a code as the client would, and gives the form that exchanges it.
    async fn obtain_code(&mut self) -> Result<[(&'static str, String); 4], BrowserError> {
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let redirect_uri = format!("{}/callback", self.picture.client);
        let mut authorize = Url::parse(&format!("{}/authorize", self.picture.issuer))?;
        authorize.query_pairs_mut().extend_pairs([
            ("response_type", "code"),
            ("client_id", PhotoPrint::CLIENT_ID),
            ("redirect_uri", &redirect_uri),
            ("scope", "profile"),
            ("state", "of-the-script"),
            ("code_challenge", challenge.as_str()),
            ("code_challenge_method", "S256"),
        ]);
        let page = self.browser.open(&authorize).await?;
        let consent = if page.form(("answer", "login")).is_ok() { self.authenticate(&page).await? } else { page };
        let form = consent.form(("answer", "approve"))?;
        let approved = self.browser.submit(&consent, &form, ("answer", "approve")).await?;
        let code = parameter(&redirected(&approved, &redirect_uri)?, "code").ok_or("a code")?;
        Ok([
            ("grant_type", "authorization_code".into()),
            ("code", code),
            ("redirect_uri", redirect_uri),
            ("code_verifier", verifier.into_secret()),
        ])
    }

    async fn refresh(&self, refresh_token: &str) -> Result<(u16, TokenAnswer), BrowserError> {
        self.token(&[("grant_type", "refresh_token"), ("refresh_token", refresh_token)]).await
    }

    async fn token(&self, form: &[(&str, &str)]) -> Result<(u16, TokenAnswer), BrowserError> {
        let request = reqwest::Client::new().post(format!("{}/token", self.picture.issuer));
        let request = request.basic_auth(PhotoPrint::CLIENT_ID, Some(self.picture.secret.reveal())).form(form);
        let response = request.send().await?;
        let (status, body) = (response.status().as_u16(), response.text().await?);
        let sent: Vec<_> = form.iter().map(|(name, value)| format!("{name}={value}")).collect();
        say(&format!("    POST /token {}", shorten(&sent.join("&"))));
        say(&format!("    {status} {}", shorten(&body)));
        Ok((status, serde_json::from_str(&body)?))
    }

    async fn api(&self, access_token: &str) -> Result<u16, BrowserError> {
        let request = reqwest::Client::new().get(format!("{}/api/user", self.picture.resource_server));
        let status = request.bearer_auth(access_token).send().await?.status().as_u16();
        say(&format!("    GET /api/user with {}: {status}", shorten(&format!("token={access_token}"))));
        Ok(status)
    }

    /// What the resource server answers to a token whose grant has ended.
    const fn after_the_end(&self) -> u16 {
        match self.picture.tokens {
            AccessTokenFormat::Opaque => 401,
            AccessTokenFormat::Jwt => 200,
        }
    }

    /// Prints what a token says.
    fn decode(access_token: &str) {
        if let Some(DecodedToken { header, claims }) = DecodedToken::of(access_token) {
            say(&format!("    The access token says {header} {claims}").replace('\n', "\n    "));
        }
    }

    async fn open(&mut self, address: &str) -> Result<Page, BrowserError> {
        self.browser.open(&Url::parse(address)?).await
    }

    /// One of the arrows that begin or end at the browser.
    fn arrow(&mut self, number: usize, sent: &str) {
        if let Some((from, to, what)) = SEQUENCE.get(number) {
            self.journal.note(*from, *to, what, sent);
        }
        self.print();
    }

    /// Prints what was sent since the last time.
    fn print(&mut self) {
        for Arrow { from, to, what, sent } in self.journal.take() {
            let number = self.seen.len() + 1;
            say(&format!("{number:2}. {from} -> {to}: {what}\n    {sent}"));
            self.seen.push(Arrow { from, to, what, sent });
        }
    }
}

/// Where a page sends the browser, if it is below this address.
fn redirected(page: &Page, below: &str) -> Result<Url, BrowserError> {
    let location = page.location.clone().filter(|_| page.status == 303);
    let location = location.ok_or_else(|| format!("{} answered {} and not 303", page.url, page.status))?;
    expect(location.as_str().starts_with(below), "a redirection to where it belongs")?;
    Ok(location)
}

fn parameter(url: &Url, name: &str) -> Option<String> {
    url.query_pairs().find(|(own, _)| own == name).map(|(_, value)| value.into_owned())
}

fn title(page: &Page) -> &str {
    let rest = page.text.split_once("<title>").map_or("", |(_, rest)| rest);
    rest.split_once("</title>").map_or("", |(title, _)| title)
}

fn expect(is_so: bool, what: &str) -> Result<(), BrowserError> {
    if is_so { Ok(()) } else { Err(format!("expected: {what}").into()) }
}

#[expect(clippy::print_stdout, reason = "this is what the script is for")]
fn say(line: &str) {
    println!("{line}");
}
