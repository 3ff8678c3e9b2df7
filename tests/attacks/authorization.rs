//! The owner's answer: from the browser that began, to what was asked, each time.

use grantor::operation::{BrowserReply, Interaction};
use grantor::wire::Visit;
use grantor::{AuthorizationServer, Client, Lifetimes, RedirectUri, Registration, Scope};
use grantor_memory::MemoryClients;
use grantor_tests::clients::scope;
use grantor_tests::direct::{moment, owner, policy};
use grantor_tests::http::Reply;
use grantor_tests::server::{Pending, TestServer, request};

use crate::scene::{Scene, client};

async fn is_asked(server: &TestServer, client_id: &str) -> bool {
    let reply = server.authorize(&request(client_id)).await;
    reply.status == 200 && reply.body.starts_with("git_")
}

fn is_page(reply: &Reply) -> bool {
    (400..500).contains(&reply.status) && reply.header("location").is_empty()
}

/// Whatever a client already holds, the owner is asked again: above all where it cannot prove who it is.
#[tokio::test]
async fn a24_old_tokens_are_no_consent() {
    let server = TestServer::start();
    for client in ["spa", "web"] {
        for _ in 0..3 {
            assert!(is_asked(&server, client).await, "{client}");
            assert_eq!(server.answer(&server.pending(client).await, "approve", "photos").await.status, 303);
        }
        for parameter in [("prompt", "none"), ("approval_prompt", "auto"), ("answer", "approve")] {
            let reply = server.authorize(&[&request(client)[..], &[parameter]].concat()).await;
            assert!(!reply.header("location").contains("code="), "{reply:?}");
        }
    }
}

/// What is approved is part of what was asked for, and nothing that the browser sends along can change what was.
#[tokio::test]
async fn a26_an_approval_is_for_what_was_asked() {
    let server = TestServer::start();
    let pending = server.pending("web").await;
    for scope in ["photos profile", "profile", "admin", "photos admin", "photos\u{20}unheard-of"] {
        assert!(is_page(&server.answer(&pending, "approve", scope).await), "{scope}");
    }
    let fields = [
        ("ticket", &*pending.ticket),
        ("answer", "approve"),
        ("scope", "photos"),
        ("client_id", "several"),
        ("redirect_uri", "https://evil.example/"),
        ("state", "another"),
        ("response_type", "token"),
        ("code_challenge", "A"),
        ("resource", "https://evil.example/"),
    ];
    let reply = server.call("POST", "/authorize/interaction").cookie(&pending.cookie).form(&fields).send().await;
    assert!(reply.header("location").starts_with("https://client.example/callback?code="), "{reply:?}");
    assert_eq!(reply.parameter("state"), "af0ifjsldkj");
    let tokens = server.exchange("web", &reply.parameter("code")).await;
    assert_eq!((tokens.status, &*tokens.text("scope")), (200, "photos"));
}

/// Between request and answer a client may have lost its rights: they are looked at again, and what the client sent with
/// the form is not believed.
#[tokio::test]
async fn a27_the_clients_rights_are_looked_at_again() {
    let scene = Scene::new();
    let web = client("web");
    let elsewhere = RedirectUri::parse("https://elsewhere.example/").unwrap();
    let changed = [
        Registration { disabled: true, ..(*web).clone() },
        Registration { redirect_uris: vec![elsewhere], ..(*web).clone() },
        Registration { scope: scope("profile"), ..(*web).clone() },
    ];
    let interaction = scene.interaction(&request("web")).await;
    let id = interaction.ticket().grant();
    let consent = interaction.approve(owner(), scope("photos"));
    let before = grantor::Grants::load(&scene.0.store, id).await.unwrap();
    for registration in changed {
        let clients = MemoryClients::from_iter([Client::new(registration).unwrap()]);
        let policy = policy("https://as.example", Lifetimes::default());
        let later = AuthorizationServer::new(policy, scene.0.store.clone(), clients);
        assert!(matches!(later.answer(&consent, &moment(1)).await, BrowserReply::Refuse(_)));
        assert_eq!(grantor::Grants::load(&scene.0.store, id).await.unwrap(), before);
    }
    assert!(matches!(scene.0.server.answer(&consent, &moment(1)).await, BrowserReply::Redirect(_)));
    // The client that a ticket names is what a browser says; the record knows better.
    let server = TestServer::start();
    let pending = server.pending("web").await;
    let forged = Pending { ticket: format!("{}.c2V2ZXJhbA", &pending.ticket[..68]), ..pending.clone() };
    assert!(is_page(&server.answer(&forged, "approve", "photos").await));
    assert_eq!(server.answer(&pending, "approve", "photos").await.status, 303);
}

/// Only the browser that began a flow is answered: another one, or one without its cookie, gets no code, and cannot even
/// deny.
#[tokio::test]
async fn a28_a_flow_is_answered_in_its_own_browser() {
    let server = TestServer::start();
    let (victim, attacker) = (server.pending("web").await, server.pending("web").await);
    for cookie in [&*attacker.cookie, "grantor=", "grantor=x", "other=1"] {
        for answer in ["approve", "deny", "look"] {
            let crossed = Pending { ticket: victim.ticket.clone(), cookie: cookie.into() };
            let reply = server.answer(&crossed, answer, "photos").await;
            assert!(is_page(&reply), "{cookie} {answer}: {reply:?}");
            assert!(!reply.body.contains("git_"), "no ticket is shown");
        }
    }
    assert_eq!(server.answer(&victim, "approve", "photos").await.status, 303, "no one has changed anything");
    assert_eq!(server.answer(&attacker, "approve", "photos").await.status, 303);
}

/// The state of a flow is read with the browser's own secret alone: knowing its grant, or the ticket of another flow, is
/// not enough.
#[tokio::test]
async fn a37_the_state_of_a_flow_is_read_with_its_own_secret() {
    let server = TestServer::start();
    let (one, two) = (server.pending("web").await, server.pending("web").await);
    let tickets = [
        format!("{}{}", &one.ticket[..26], &two.ticket[26..]),
        format!("git_{}.d2Vi", "A".repeat(64)),
        one.ticket[..68].to_owned(),
        one.ticket.to_uppercase(),
        String::new(),
    ];
    for ticket in tickets {
        for pending in [&one, &two] {
            let reply = server.answer(&Pending { ticket: ticket.clone(), ..pending.clone() }, "look", "").await;
            assert!(is_page(&reply), "{ticket}: {reply:?}");
        }
    }
    let shown = server.answer(&one, "look", "").await;
    assert_eq!((shown.status, &*shown.body), (200, &*one.ticket));
}

/// Every redirection that the core answers, with a code, a denial or an error, goes to a registered URI of the client.
#[tokio::test]
async fn a09_every_answer_goes_to_a_registered_uri() {
    let scene = Scene::new();
    let values =
        ["", "x", "code", "token", "none", "query", "fragment", "S256", "plain", "https://evil.example/", "a b"];
    let names = ["response_type", "response_mode", "scope", "state", "code_challenge", "code_challenge_method"];
    let more = ["redirect_uri", "resource", "request", "request_uri", "registration", "prompt", "client_id"];
    let mut redirected = 0;
    for client_id in ["web", "spa", "legacy", "several", "native", "service"] {
        let registered = client(client_id).redirect_uris.clone();
        let goes_home = |location: &str| {
            registered.iter().any(|uri| location.starts_with(uri.as_str())) && !location.contains("evil.example/?")
        };
        for name in names.into_iter().chain(more) {
            for value in values {
                let request = request(client_id);
                let kept = request.iter().copied().filter(|(own, _)| *own != name);
                let parameters: Vec<_> = kept.chain([(name, value)]).collect();
                match scene.visit(&parameters).await {
                    Visit::Respond(response) => {
                        redirected += 1;
                        let location = response.headers.value("location").unwrap();
                        assert!(goes_home(location), "{parameters:?}: {location}");
                    }
                    Visit::Interact(interaction, _) => {
                        assert!(registered.contains(&interaction.redirect_uri));
                        for reply in answers(&scene, interaction).await {
                            let BrowserReply::Redirect(response) = reply else { continue };
                            assert!(registered.contains(&response.redirect_uri), "{parameters:?}");
                        }
                    }
                    Visit::Refuse(_) => {}
                }
            }
        }
    }
    assert!(redirected > 50, "{redirected}");
}

/// The first answer counts, the second is refused.
async fn answers(scene: &Scene, interaction: Interaction) -> [BrowserReply; 2] {
    let consent = interaction.approve(owner(), Scope::empty());
    let server = &scene.0.server;
    [server.answer(&consent, &moment(0)).await, server.answer(&consent, &moment(0)).await]
}
