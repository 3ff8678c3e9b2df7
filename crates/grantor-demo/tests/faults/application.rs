//! The programs: a client application, and a resource server that introspects its tokens.

use reqwest::header::{CONTENT_TYPE, RETRY_AFTER};
use serde_json::Value;

use crate::history::{Answer, Kind, Tokens};

/// Those of the configuration file.
pub(crate) const CLIENT_ID: &str = "photo-print";
pub(crate) const CALLBACK: &str = "https://app.example/callback";
const APPLICATION: (&str, &str) = (CLIENT_ID, "gcs_an-example-secret-that-everybody-knows-1234567");
const RESOURCE_SERVER: (&str, &str) = ("photo-api", "gcs_a-third-secret-that-everybody-knows-123456789");

/// RFC 7636 appendix B.
pub(crate) const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

pub(crate) struct Application {
    http: reqwest::Client,
    /// Who its grants are of.
    owner: &'static str,
}

/// The server did not listen, so that nothing was asked.
pub(crate) struct Unheard;

/// What an answer says, but for its headers.
struct Reply {
    status: u16,
    body: Value,
}

impl Application {
    pub(crate) fn new(owner: &'static str) -> Self {
        Self { http: reqwest::Client::new(), owner }
    }

    /// Asks the process at this port.
    pub(crate) async fn ask(&self, port: u16, kind: Kind, secret: &str) -> Result<Answer<String>, Unheard> {
        let token = vec![("token", secret)];
        let (path, form, (id, password)) = match kind {
            Kind::Exchange => ("token", exchange(secret), APPLICATION),
            Kind::Refresh => ("token", vec![("grant_type", "refresh_token"), ("refresh_token", secret)], APPLICATION),
            Kind::RevokeRefreshToken | Kind::RevokeAccessToken => ("revoke", token, APPLICATION),
            Kind::IntrospectRefreshToken => ("introspect", token, APPLICATION),
            Kind::IntrospectAccessToken => ("introspect", token, RESOURCE_SERVER),
            Kind::Visit | Kind::Login | Kind::Approve => unreachable!("a browser does that"),
        };
        let request = self.http.post(format!("http://127.0.0.1:{port}/{path}"));
        let answer = async { reply(request.basic_auth(id, Some(password)).form(&form).send().await?).await };
        match answer.await {
            Ok(Ok(reply)) => Ok(self.read(kind, &reply)),
            Ok(Err(unclear)) => Ok(Answer::Unclear(unclear)),
            Err(error) if error.is_connect() => Err(Unheard),
            Err(_) => Ok(Answer::Lost),
        }
    }

    fn read(&self, kind: Kind, Reply { status, body }: &Reply) -> Answer<String> {
        let text = |name: &str| body[name].as_str().map(ToOwned::to_owned);
        let tokens = || Some(Tokens { access: text("access_token")?, refresh: text("refresh_token")? });
        let unclear = || Answer::Unclear(format!("{status} with other members than {kind:?} is answered"));
        match (kind, status, text("error")) {
            (Kind::Exchange | Kind::Refresh, 200, None) => tokens().map_or_else(unclear, Answer::Tokens),
            (Kind::RevokeRefreshToken | Kind::RevokeAccessToken, 200, None) => Answer::Revoked,
            (Kind::IntrospectAccessToken | Kind::IntrospectRefreshToken, 200, None) => match body["active"].as_bool() {
                Some(true) if body["sub"] == self.owner && body["client_id"] == CLIENT_ID => Answer::Active,
                Some(true) => Answer::Unclear("it is active, and somebody else's".into()),
                Some(false) => Answer::Inactive,
                None => unclear(),
            },
            (_, 400..500, Some(error)) => Answer::Refused(*status, error),
            (_, 500.., Some(error)) => Answer::Failed(*status, error),
            (_, _, _) => unclear(),
        }
    }
}

fn exchange(code: &str) -> Vec<(&str, &str)> {
    vec![("grant_type", "authorization_code"), ("code", code), ("redirect_uri", CALLBACK), ("code_verifier", VERIFIER)]
}

/// A reply that a program can read, or what is wrong with it.
async fn reply(response: reqwest::Response) -> reqwest::Result<Result<Reply, String>> {
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let body = response.text().await?;
    if status == 503 && !headers.contains_key(RETRY_AFTER) {
        return Ok(Err("503 that does not say when to try again".into()));
    }
    // A revocation is answered without a body.
    if body.is_empty() && status == 200 {
        return Ok(Ok(Reply { status, body: Value::Null }));
    }
    let is_json = headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
    let body = serde_json::from_str(&body).ok().filter(|_| is_json);
    Ok(body.map(|body| Reply { status, body }).ok_or_else(|| format!("{status} that is no JSON")))
}
