//! How long an owner is logged in.

use crate::browser::Browser;
use crate::configuration::Configuration;
use crate::owner::{asks_login, log_in};
use crate::server::Server;

#[tokio::test]
async fn without_a_key_sessions_end_with_the_process() {
    let configuration = Configuration::new("no-key");
    let mut browser = Browser::new().unwrap();
    let mut server = Server::start(&configuration);
    let login = server.visit(&mut browser).await;
    log_in(&mut browser, &login).await;
    assert!(!asks_login(&server.visit(&mut browser).await));
    drop(server);
    server = Server::start(&configuration);
    assert!(asks_login(&server.visit(&mut browser).await));
}

#[tokio::test]
async fn a_session_is_none_where_its_owner_has_no_account() {
    let configuration = Configuration::new("no-account").with_session_key();
    let mut browser = Browser::new().unwrap();
    let mut server = Server::start(&configuration);
    let login = server.visit(&mut browser).await;
    let mut consent = log_in(&mut browser, &login).await;
    drop(server);
    configuration.replace("alice", "bob");
    server = Server::start(&configuration);
    consent.url = server.address.clone();
    let approve = consent.form(("answer", "approve")).unwrap();
    assert!(asks_login(&browser.submit(&consent, &approve, ("answer", "approve")).await.unwrap()));
}

#[tokio::test]
async fn whoever_wants_another_account_is_logged_out() {
    let configuration = Configuration::new("another-account");
    let mut browser = Browser::new().unwrap();
    let server = Server::start(&configuration);
    let login = server.visit(&mut browser).await;
    let consent = log_in(&mut browser, &login).await;
    let switch = consent.form(("answer", "switch")).unwrap();
    assert!(asks_login(&browser.submit(&consent, &switch, ("answer", "switch")).await.unwrap()));
    assert!(asks_login(&server.visit(&mut browser).await));
}
