//! What outlives the process.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use crate::browser::Browser;
use crate::configuration::Configuration;
use crate::owner::{approve, asks_login, log_in};
use crate::server::Server;

#[tokio::test]
async fn grants_and_sessions_outlive_the_process() {
    let configuration = Configuration::new("restarts").with_session_key();
    let mut browser = Browser::new().unwrap();
    let mut server = Server::start(&configuration);
    let login = server.visit(&mut browser).await;
    let consent = log_in(&mut browser, &login).await;
    let code = approve(&mut browser, &consent).await;
    let (status, first) = server.exchange(&code).await;
    assert_eq!(status, 200);

    drop(server);
    server = Server::start(&configuration);
    let (status, second) = server.refresh(&first).await;
    assert_eq!(status, 200);
    let mut consent = server.visit(&mut browser).await;
    assert!(!asks_login(&consent));

    // What one process asked, the next one is answered.
    drop(server);
    server = Server::start(&configuration);
    consent.url = server.address.clone();
    let code = approve(&mut browser, &consent).await;
    assert_eq!(server.exchange(&code).await.0, 200);

    // A token that is reused ends the grant, and that outlives the process, too.
    let (status, third) = server.refresh(&second).await;
    assert_eq!((status, server.refresh(&first).await.0), (200, 400));
    drop(server);
    server = Server::start(&configuration);
    assert_eq!(server.refresh(&third).await.0, 400);
}

#[test]
fn a_file_that_another_process_has_open_is_refused_in_clear_words() {
    let configuration = Configuration::new("locked");
    let _server = Server::start(&configuration);
    let mut second = configuration.command().stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let ready = BufReader::new(second.stdout.take().unwrap()).lines().next();
    second.kill().unwrap();
    let refused = second.wait_with_output().unwrap();
    assert!(ready.is_none() && !refused.status.success());
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(said.ends_with("grants.redb: the file is open elsewhere\n"), "{said}");
}
