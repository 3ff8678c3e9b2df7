//! Many at once: all orders of few, and many over HTTP.

use core::time::Duration;
use std::collections::BTreeSet;
use std::sync::Arc;

use grantor::operation::{BrowserReply, Resume, What};
use grantor::wire::{RevokeEndpoint, TokenEndpoint};
use grantor::{AuthorizationServer, Lifetimes, Stage};
use grantor_tests::clients::scope;
use grantor_tests::direct::{Direct, encode, moment, owner, policy, post, text, together};
use grantor_tests::server::{TestServer, VERIFIER, request};

use crate::interleaving::{self, every_order};
use crate::scene::{Scene, exchange, invalid_grant, outcome, refresh};

fn strict() -> Lifetimes {
    Lifetimes { retry_window: Duration::ZERO, ..Lifetimes::default() }
}

/// In whatever order exchanges of one code run, at most one is answered with tokens, and the others end the grant.
#[tokio::test]
async fn a18_r01_in_every_order_of_exchanges_one_gets_tokens() {
    let scene = Scene::new();
    for client in ["web", "spa"] {
        let code = scene.code(client).await;
        let record = Arc::new(scene.record(&code).await.unwrap());
        let fields = exchange(&code, Some(VERIFIER));
        let policy = scene.0.server.policy();
        let requests: Vec<_> =
            (0..3).map(|at| interleaving::request(policy, TokenEndpoint, client, &fields, at)).collect();
        let orders = every_order(&record, &requests, |end| {
            let granted = end.responses.iter().filter(|response| response.status == 200).count();
            assert_eq!(granted, 1);
            for refused in end.responses.iter().filter(|response| response.status != 200) {
                assert_eq!(outcome(refused), invalid_grant());
            }
            assert!(matches!(end.record.stage(), Stage::Ended(_)), "a replay is seen in every order");
        });
        assert!(orders >= 90, "{orders}");
    }
}

/// In whatever order refreshes with one token run, one branch is left at most: all answers hold the same tokens, or,
/// without a retry window, one answer holds tokens.
#[tokio::test]
async fn a20_in_every_order_of_refreshes_there_is_one_branch() {
    for (lifetimes, granted_expected) in [(Lifetimes::default(), 3), (strict(), 1)] {
        let scene = Scene::with(lifetimes);
        let held = scene.tokens("spa").await;
        let record = Arc::new(scene.record(&held.access_token).await.unwrap());
        let fields = refresh(&held.refresh_token);
        let policy = scene.0.server.policy();
        let requests: Vec<_> =
            (0..3).map(|_| interleaving::request(policy, TokenEndpoint, "spa", &fields, 1)).collect();
        every_order(&record, &requests, |end| {
            let granted: Vec<_> = end.responses.iter().filter(|response| response.status == 200).collect();
            assert_eq!(granted.len(), granted_expected);
            let branches: BTreeSet<_> = granted.iter().map(|response| text(response, "refresh_token")).collect();
            assert_eq!(branches.len(), 1);
            let Stage::Active(active) = end.record.stage() else { return };
            assert_eq!(granted_expected, 3, "reuse ends the grant");
            let successor = grantor::RefreshToken::parse(branches.first().unwrap()).unwrap();
            assert!(active.refresh_token(&successor, moment(1).now()).is_some());
        });
    }
}

/// A ticket is a one-time secret too: of many answers to it, one counts.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a41_of_many_answers_to_a_ticket_one_gives_a_code() {
    let direct = Arc::new(Direct::new(3, Lifetimes::default()));
    let scene = Scene(Direct { server: clone(&direct), store: direct.store.clone(), told: direct.told.clone() });
    let interaction = scene.interaction(&request("web")).await;
    let (ticket, binding) = (interaction.ticket().clone(), interaction.binding().clone());
    let replies = together(32, || {
        let (direct, resume) = (Arc::clone(&direct), Resume { ticket: ticket.clone(), binding: Some(binding.clone()) });
        async move {
            match direct.server.answer(&resume, &moment(0)).await {
                BrowserReply::Interact(again) => {
                    direct.server.answer(&again.approve(owner(), scope("photos")), &moment(0)).await
                }
                refused => refused,
            }
        }
    });
    let codes = replies.await.into_iter().filter(|reply| matches!(reply, BrowserReply::Redirect(_))).count();
    assert_eq!(codes, 1);
    let approvals = direct.told.events().into_iter().filter(|event| event.what == What::Approved).count();
    assert_eq!(approvals, 1);
}

/// The same server once more, over the same store.
fn clone(
    direct: &Direct,
) -> AuthorizationServer<
    grantor_tests::store::FaultyStore,
    grantor_tests::store::FaultyStore,
    grantor_tests::direct::Told,
> {
    let policy = policy("https://as.example", *direct.server.policy().lifetimes());
    AuthorizationServer::new(policy, direct.store.clone(), direct.store.clone()).with_observer(direct.told.clone())
}

/// Refreshes that run into each other are all answered; none sees a failure of the store.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r05_refreshes_that_run_into_each_other_are_all_answered() {
    for yields in 0..6 {
        let direct = Arc::new(Direct::new(yields, Lifetimes::default()));
        let token = direct.refresh_token().await;
        let responses = together(32, || {
            let (direct, token) = (Arc::clone(&direct), token.clone());
            async move { direct.refresh(&token, 1).await }
        });
        let answers: BTreeSet<_> =
            responses.await.iter().map(|response| (response.status, text(response, "refresh_token"))).collect();
        assert_eq!(answers.len(), 1);
        assert_eq!(answers.first().unwrap().0, 200);
    }
}

/// What holds in process holds over HTTP: one winner of a code, one branch of a refresh token.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r07_over_http_one_exchange_wins_and_one_branch_is_left() {
    let server = Arc::new(TestServer::start());
    let code = server.code("web").await;
    let replies = together(32, || {
        let (server, code) = (Arc::clone(&server), code.clone());
        async move { server.exchange("web", &code).await }
    });
    let replies = replies.await;
    assert_eq!(replies.iter().filter(|reply| reply.status == 200).count(), 1);
    assert!(replies.iter().all(|reply| reply.status == 200 || reply.error() == "invalid_grant"));

    let token = server.tokens("quick").await.text("refresh_token");
    let replies = together(32, || {
        let (server, token) = (Arc::clone(&server), token.clone());
        async move { server.refresh("quick", &token).await }
    });
    let replies = replies.await;
    assert_eq!(replies.iter().filter(|reply| reply.status == 200).count(), 1, "it has no retry window");
    assert!(replies.iter().all(|reply| reply.status == 200 || reply.error() == "invalid_grant"));
}

/// Refreshes and revocations that run into each other give nothing but answers of the specification, and are no noise.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r14_contention_is_no_failure() {
    for yields in 0..6 {
        let direct = Arc::new(Direct::new(yields, Lifetimes::default()));
        let held = Scene(Direct { server: clone(&direct), store: direct.store.clone(), told: direct.told.clone() });
        let held = held.tokens("web").await;
        let mut tasks = Vec::new();
        for at in 0..24 {
            let (direct, held) = (Arc::clone(&direct), held.clone());
            tasks.push(tokio::spawn(async move {
                let (authorization, body) =
                    (grantor_tests::direct::authorization(), encode(&[("token", &held.access_token)]));
                match at % 3 {
                    0 => direct.server.respond(&RevokeEndpoint, &post(&authorization, &body), &moment(1)).await,
                    _ => direct.refresh(&held.refresh_token, 1).await,
                }
            }));
        }
        for task in tasks {
            assert_eq!(task.await.unwrap().status, 200);
        }
        assert_eq!(direct.told.failures(), [""; 0]);
    }
}

/// Two servers over one store, to which one token is brought at once, answer alike; other grants of the same owner and
/// client feel nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r22_two_servers_answer_one_token_alike() {
    let direct = Arc::new(Direct::new(4, Lifetimes::default()));
    let scene = Scene(Direct { server: clone(&direct), store: direct.store.clone(), told: direct.told.clone() });
    let (held, other) = (scene.tokens("web").await, scene.tokens("web").await);
    let (one, two) = (scene.0.refresh(&held.refresh_token, 1), direct.refresh(&held.refresh_token, 1));
    let (one, two) = tokio::join!(one, two);
    assert_eq!((one.status, two.status), (200, 200));
    assert_eq!(text(&one, "refresh_token"), text(&two, "refresh_token"));
    assert_eq!(direct.refresh(&text(&one, "refresh_token"), 2).await.status, 200);
    assert!(scene.is_live(&other, 2).await);
}
