//! Many at once, over a store in which others run between any two steps: one wins, and what the others get is what the
//! specification says.

use std::collections::BTreeSet;
use std::sync::{Arc, Barrier};

use core::time::Duration;

use grantor::wire::{AuthorizeEndpoint, Response, RevokeEndpoint, TokenEndpoint, Visit};
use grantor::{AuthorizationServer, Lifetimes};
use grantor_memory::{MemoryClients, MemoryGrants};
use grantor_tests::clients::{self, scope};
use grantor_tests::direct::{self, Direct, encode, get, moment, owner, post, text, together};
use grantor_tests::server::{TestServer, exchange, request};

const MANY: usize = 64;

/// The sets of tokens among the responses; the others are refused with `invalid_grant`.
fn tokens(responses: &[Response]) -> Vec<(String, String)> {
    let (granted, refused): (Vec<_>, Vec<_>) = responses.iter().partition(|response| response.status == 200);
    for response in refused {
        assert_eq!((response.status, &*text(response, "error")), (400, "invalid_grant"));
    }
    granted.into_iter().map(|response| (text(response, "access_token"), text(response, "refresh_token"))).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_exchanges_of_one_code_one_gets_tokens() {
    for yields in 0..20 {
        let direct = Arc::new(Direct::new(yields, Lifetimes::default()));
        let code = direct.code().await;
        let responses = together(MANY, || {
            let (direct, code) = (Arc::clone(&direct), code.clone());
            async move { direct.exchange(&code).await }
        });
        assert_eq!(tokens(&responses.await).len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_refreshes_with_one_token_get_the_same_tokens() {
    for yields in 0..20 {
        let direct = Arc::new(Direct::new(yields, Lifetimes::default()));
        let token = direct.refresh_token().await;
        let responses = together(MANY, || {
            let (direct, token) = (Arc::clone(&direct), token.clone());
            async move { direct.refresh(&token, 1).await }
        });
        let tokens = tokens(&responses.await);
        assert_eq!(tokens.len(), MANY, "the retry window answers all");
        let different: BTreeSet<_> = tokens.into_iter().collect();
        assert_eq!(different.len(), 1, "and all the same");
        // That one set works.
        let (_, next) = different.into_iter().next().unwrap();
        assert_eq!(direct.refresh(&next, 2).await.status, 200);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_retry_window_of_many_refreshes_one_gets_tokens() {
    let lifetimes = Lifetimes { retry_window: Duration::ZERO, ..Lifetimes::default() };
    for yields in 0..20 {
        let direct = Arc::new(Direct::new(yields, lifetimes));
        let token = direct.refresh_token().await;
        let responses = together(MANY, || {
            let (direct, token) = (Arc::clone(&direct), token.clone());
            async move { direct.refresh(&token, 1).await }
        });
        let tokens = tokens(&responses.await);
        assert_eq!(tokens.len(), 1);
        // The others were reuse, so it has ended again.
        assert_eq!(text(&direct.refresh(&tokens[0].1, 2).await, "error"), "invalid_grant");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_revocation_no_refresh_gives_a_live_token() {
    for yields in 0..20 {
        let direct = Arc::new(Direct::new(yields, Lifetimes::default()));
        let token = direct.refresh_token().await;
        let others = Arc::clone(&direct);
        let mut current = token.clone();
        let refreshing = tokio::spawn(async move {
            for second in 0..8 {
                let response = others.refresh(&current, second).await;
                if response.status != 200 {
                    break;
                }
                current = text(&response, "refresh_token");
            }
            current
        });
        let (authorization, body) = (direct::authorization(), encode(&[("token", &token)]));
        let revoked = direct.server.respond(&RevokeEndpoint, &post(&authorization, &body), &moment(3)).await;
        assert_eq!(revoked.status, 200);
        let last = refreshing.await.unwrap();
        assert_eq!(text(&direct.refresh(&last, 9).await, "error"), "invalid_grant");
    }
}

#[test]
fn of_many_threads_with_one_code_one_gets_tokens() {
    for _ in 0..20 {
        let clients: MemoryClients = clients::all().into_iter().collect();
        let policy = direct::policy("https://as.example", Lifetimes::default());
        let server = Arc::new(AuthorizationServer::new(policy, MemoryGrants::new(100), clients));
        let query = encode(&request("web"));
        let Visit::Interact(interaction, _) = server.blocking().respond(&AuthorizeEndpoint, &get(&query), &moment(0))
        else {
            panic!("an interaction");
        };
        let reply = server.blocking().answer(&interaction.approve(owner(), scope("photos")), &moment(0));
        let code = direct::redirected(reply).outcome.unwrap().reveal().to_owned();

        let barrier = Arc::new(Barrier::new(MANY));
        let threads: Vec<_> = (0..MANY)
            .map(|_| {
                let (server, barrier, code) = (Arc::clone(&server), Arc::clone(&barrier), code.clone());
                std::thread::spawn(move || {
                    let (authorization, body) = (direct::authorization(), encode(&exchange(&code)));
                    barrier.wait();
                    server.blocking().respond(&TokenEndpoint, &post(&authorization, &body), &moment(0))
                })
            })
            .collect();
        let responses: Vec<_> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
        assert_eq!(tokens(&responses).len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn over_http_it_is_the_same() {
    let server = Arc::new(TestServer::start());
    let code = server.code("web").await;
    let replies = together(MANY, || {
        let (server, code) = (Arc::clone(&server), code.clone());
        async move { server.exchange("web", &code).await }
    });
    let granted = replies.await.into_iter().filter(|reply| reply.status == 200).count();
    assert_eq!(granted, 1);

    let token = server.tokens("web").await.text("refresh_token");
    let replies = together(MANY, || {
        let (server, token) = (Arc::clone(&server), token.clone());
        async move { server.refresh("web", &token).await }
    });
    let different: BTreeSet<_> =
        replies.await.into_iter().map(|reply| (reply.status, reply.text("refresh_token"))).collect();
    assert_eq!(different.len(), 1);
    assert_eq!(different.first().unwrap().0, 200);
}
