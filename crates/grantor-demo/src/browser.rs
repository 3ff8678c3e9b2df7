//! A browser without a screen: it keeps cookies, follows redirections one at a time, and fills in real forms.

use std::collections::BTreeMap;

use html5gum::{Token, Tokenizer};
use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use url::Url;

/// A browser.
pub(crate) struct Browser {
    http: reqwest::Client,
    /// By host and name; as in every browser, the port does not count (RFC 6265 8.5).
    cookies: BTreeMap<(String, String), String>,
}

/// What a browser shows, or where it is sent.
pub(crate) struct Page {
    pub(crate) url: Url,
    pub(crate) status: u16,
    pub(crate) location: Option<Url>,
    pub(crate) text: String,
}

/// A form of a page.
#[derive(Debug, Default)]
pub(crate) struct Form {
    post: bool,
    pub(crate) action: String,
    /// Name and value of each field that would be sent, buttons aside.
    pub(crate) fields: Vec<(String, String)>,
    /// Name and value of each button.
    pub(crate) buttons: Vec<(String, String)>,
}

pub(crate) type BrowserError = Box<dyn core::error::Error>;

impl Browser {
    pub(crate) fn new() -> Result<Self, BrowserError> {
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
        Ok(Self { http, cookies: BTreeMap::new() })
    }

    /// Opens an address. A redirection is not followed.
    pub(crate) async fn open(&mut self, url: &Url) -> Result<Page, BrowserError> {
        self.send(self.http.get(url.clone()), url).await
    }

    /// Sends a form by one of its buttons; an empty name is a button without one.
    pub(crate) async fn submit(
        &mut self,
        page: &Page,
        form: &Form,
        button: (&str, &str),
    ) -> Result<Page, BrowserError> {
        let url = page.url.join(&form.action)?;
        let mut fields = form.fields.clone();
        if !button.0.is_empty() {
            fields.push((button.0.into(), button.1.into()));
        }
        if form.post {
            return self.send(self.http.post(url.clone()).form(&fields), &url).await;
        }
        let mut target = url;
        target.set_query(None);
        if !fields.is_empty() {
            target.query_pairs_mut().extend_pairs(fields);
        }
        self.open(&target).await
    }

    async fn send(&mut self, request: reqwest::RequestBuilder, url: &Url) -> Result<Page, BrowserError> {
        let host = url.host_str().unwrap_or_default().to_owned();
        let own = self.cookies.iter().filter(|((owner, _), _)| *owner == host);
        let cookies = own.map(|((_, name), value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ");
        let request = if cookies.is_empty() { request } else { request.header(COOKIE, cookies) };
        let response = request.send().await?;
        for cookie in response.headers().get_all(SET_COOKIE) {
            let (name, value) =
                cookie.to_str()?.split(';').next().unwrap_or_default().split_once('=').unwrap_or_default();
            self.cookies.insert((host.clone(), name.into()), value.into());
        }
        let location = response.headers().get(LOCATION).map(|value| Ok::<_, BrowserError>(url.join(value.to_str()?)?));
        let (status, location) = (response.status().as_u16(), location.transpose()?);
        Ok(Page { url: url.clone(), status, location, text: response.text().await? })
    }
}

impl Page {
    /// The form that has a button of this name and value; an empty name takes the first form.
    pub(crate) fn form(&self, button: (&str, &str)) -> Result<Form, BrowserError> {
        let has =
            |form: &Form| button.0.is_empty() || form.buttons.iter().any(|(n, v)| (n.as_str(), v.as_str()) == button);
        self.forms().into_iter().find(has).ok_or_else(|| format!("{} has no button {button:?}", self.url).into())
    }

    pub(crate) fn forms(&self) -> Vec<Form> {
        let mut forms: Vec<Form> = Vec::new();
        for Ok(token) in Tokenizer::new(&self.text) {
            let Token::StartTag(tag) = token else { continue };
            let attribute = |name: &str| {
                tag.attributes
                    .iter()
                    .find(|(own, _)| own.as_slice() == name.as_bytes())
                    .map(|(_, value)| String::from_utf8_lossy(value).into_owned())
            };
            let text = |name| attribute(name).unwrap_or_default();
            if tag.name.as_slice() == b"form" {
                let post = text("method").eq_ignore_ascii_case("post");
                forms.push(Form { post, action: text("action"), ..Form::default() });
            }
            let Some(form) = forms.last_mut() else { continue };
            match (tag.name.as_slice(), &*text("type")) {
                (b"button", _) => form.buttons.push((text("name"), text("value"))),
                (b"input", "checkbox") if attribute("checked").is_none() => {}
                (b"input", _) => form.fields.push((text("name"), text("value"))),
                (_, _) => {}
            }
        }
        forms
    }
}

impl Form {
    /// Types a text into a field.
    pub(crate) fn fill(&mut self, name: &str, value: &str) {
        self.fields.iter_mut().filter(|(own, _)| own == name).for_each(|(_, text)| value.clone_into(text));
    }

    /// Unticks a box.
    pub(crate) fn untick(&mut self, name: &str, value: &str) {
        self.fields.retain(|(own, text)| (own.as_str(), text.as_str()) != (name, value));
    }
}
