//! A resource owner at a browser.

use url::Url;

use crate::application::{CALLBACK, CHALLENGE, CLIENT_ID, Unheard};
use crate::browser::{Browser, BrowserError, Form, Page};
use crate::history::{Answer, Kind};

pub(crate) struct Owner {
    browser: Browser,
    pub(crate) name: &'static str,
    password: &'static str,
}

/// Those of the configuration file.
const OWNERS: [(&str, &str); 2] = [("alice", "wonderland"), ("bob", "builder")];

/// A form, filled in, on the page that shows it, and the button that sends it.
pub(crate) struct Filled {
    page: Page,
    form: Form,
    button: &'static str,
}

impl Owner {
    /// One of them, whichever.
    pub(crate) fn new(number: usize) -> Self {
        let (name, password) = OWNERS[number % OWNERS.len()];
        Self { browser: Browser::new().expect("a browser"), name, password }
    }

    /// The client application sends the browser to the process at this port.
    pub(crate) async fn visit(&mut self, port: u16) -> Result<(Answer<String>, Option<Page>), Unheard> {
        let mut url = Url::parse(&format!("http://127.0.0.1:{port}/authorize")).expect("an address");
        url.query_pairs_mut().extend_pairs([
            ("response_type", "code"),
            ("client_id", CLIENT_ID),
            ("redirect_uri", CALLBACK),
            ("scope", "photos profile"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ]);
        read(self.browser.open(&url).await)
    }

    /// Sends a form to the process at this port, whichever made it.
    pub(crate) async fn send(
        &mut self,
        port: u16,
        filled: &mut Filled,
    ) -> Result<(Answer<String>, Option<Page>), Unheard> {
        filled.page.url.set_port(Some(port)).expect("it has a host");
        read(self.browser.submit(&filled.page, &filled.form, ("answer", filled.button)).await)
    }

    /// What is to be sent next from a page: user name and password, or that it is allowed.
    pub(crate) fn fill(&self, page: Page) -> (Kind, Filled) {
        if let Ok(mut form) = page.form(("answer", "login")) {
            form.fill("username", self.name);
            form.fill("password", self.password);
            return (Kind::Login, Filled { page, form, button: "login" });
        }
        let form = page.form(("answer", "approve")).expect("the page asks for the one or the other");
        (Kind::Approve, Filled { page, form, button: "approve" })
    }
}

impl Filled {
    pub(crate) fn ticket(&self) -> String {
        self.form.fields.iter().find(|(name, _)| name == "ticket").expect("a ticket").1.clone()
    }
}

/// What a page says, and itself if it is one of those that ask the owner.
fn read(page: Result<Page, BrowserError>) -> Result<(Answer<String>, Option<Page>), Unheard> {
    let page = match page {
        Ok(page) => page,
        Err(error) if error.downcast_ref::<reqwest::Error>().is_some_and(reqwest::Error::is_connect) => {
            return Err(Unheard);
        }
        Err(_) => return Ok((Answer::Lost, None)),
    };
    let sent = |name: &str| {
        let url = page.location.as_ref().filter(|url| url.as_str().starts_with(CALLBACK))?;
        url.query_pairs().find(|(own, _)| own == name).map(|(_, value)| value.into_owned())
    };
    let asks = ["login", "approve"].iter().any(|button| page.form(("answer", button)).is_ok());
    let says = page.text.contains("<h1>This does not work</h1>");
    let answer = match (page.status, sent("code"), sent("error")) {
        (200, None, None) if asks => return Ok((Answer::Page, Some(page))),
        (303, Some(code), None) => Answer::Code(code),
        (303, None, Some(error)) => Answer::Failed(303, error),
        (400..500, None, None) if says => Answer::Refused(page.status, String::new()),
        (500.., None, None) if says => Answer::Failed(page.status, String::new()),
        (status, _, _) => Answer::Unclear(format!("{status} and a page that says nothing")),
    };
    Ok((answer, None))
}
