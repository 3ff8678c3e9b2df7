//! The resource owner at a browser.

use crate::browser::{Browser, Page};

/// Whether a page asks for a password.
pub(crate) fn asks_login(page: &Page) -> bool {
    page.form(("answer", "login")).is_ok()
}

/// The page that follows the right password.
pub(crate) async fn log_in(browser: &mut Browser, page: &Page) -> Page {
    let mut login = page.form(("answer", "login")).unwrap();
    login.fill("username", "alice");
    login.fill("password", "wonderland");
    browser.submit(page, &login, ("answer", "login")).await.unwrap()
}

/// The code that the client application gets.
pub(crate) async fn approve(browser: &mut Browser, page: &Page) -> String {
    let approve = page.form(("answer", "approve")).unwrap();
    let approved = browser.submit(page, &approve, ("answer", "approve")).await.unwrap();
    let callback = approved.location.unwrap();
    callback.query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned()
}
