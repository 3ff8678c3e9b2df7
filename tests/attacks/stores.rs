//! Stores that fail, or lag: nothing is told that is not stored.

use std::sync::Arc;

use grantor::operation::BrowserReply;
use grantor::wire::{Response, TokenEndpoint, Visit};
use grantor::{Grants, Saved};
use grantor_memory::MemoryGrants;
use grantor_tests::clients::scope;
use grantor_tests::direct::{moment, owner, text};
use grantor_tests::server::{VERIFIER, request};
use grantor_tests::store::Fault;

use crate::interleaving;
use crate::scene::{Held, Scene, exchange, grant, invalid_grant, outcome, refresh};

const FAULTS: [Fault; 6] =
    [Fault::Clients, Fault::Load, Fault::BeforeSave, Fault::Foreign, Fault::Full, Fault::Conflict];

/// Everything that changes a record that exists, asked by clients.
async fn changes(scene: &Scene, fault: Fault) -> Vec<Response> {
    let code = scene.code("web").await;
    let (held, spare): (Held, Held) = (scene.tokens("web").await, scene.tokens("spa").await);
    let (one, other): (Held, Held) = (scene.tokens("web").await, scene.tokens("web").await);
    scene.0.store.set(fault);
    let responses = vec![
        scene.token("web", &exchange(&code, Some(VERIFIER)), 1).await,
        scene.token("web", &refresh(&held.refresh_token), 1).await,
        scene.token("spa", &refresh(&spare.refresh_token), 1).await,
        scene.revoke("web", &one.access_token, 1).await,
        scene.revoke("web", &other.refresh_token, 1).await,
    ];
    scene.0.store.set(Fault::None);
    responses
}

fn is_failure(response: &Response) -> bool {
    let error = outcome(response).1;
    matches!((response.status, &*error), (500, "server_error") | (503, "temporarily_unavailable"))
}

/// Wherever a store fails, nobody is told that it worked.
#[tokio::test]
async fn a02_no_success_is_told_that_was_not_stored() {
    for fault in FAULTS {
        let scene = Scene::new();
        for response in changes(&scene, fault).await {
            assert!(is_failure(&response), "{fault:?}: {response:?}");
        }
        // What begins a grant loads none, so that a failure to load is none of its own.
        let own = [("grant_type", "client_credentials"), ("scope", "photos")];
        scene.0.store.set(fault);
        let response = scene.token("service", &own, 1).await;
        scene.0.store.set(Fault::None);
        if fault == Fault::Load {
            assert!(scene.is_active("service", &text(&response, "access_token"), 1).await);
        } else {
            assert!(is_failure(&response), "{fault:?}: {response:?}");
        }
        // Nor is a browser: the client is told of the failure, or the person is.
        for approved in [true, false] {
            let interaction = scene.interaction(&request("web")).await;
            let consent = if approved { interaction.approve(owner(), scope("photos")) } else { interaction.deny() };
            scene.0.store.set(fault);
            match scene.0.server.answer(&consent, &moment(1)).await {
                BrowserReply::Redirect(response) => {
                    assert!(matches!(response.outcome, Err(grantor::Reason::Failure(_))), "{fault:?}");
                }
                BrowserReply::Refuse(reason) => assert!(matches!(reason, grantor::Reason::Failure(_))),
                BrowserReply::Interact(_) => panic!("{fault:?}"),
            }
            let begun = matches!(scene.visit(&request("web")).await, Visit::Interact(..));
            assert_eq!(begun, fault == Fault::Load, "{fault:?}");
            scene.0.store.set(Fault::None);
        }
    }
}

/// A store whose compare-and-swap never succeeds lets nothing through: there is no path around it.
#[tokio::test]
async fn r02_r03_nothing_is_given_without_a_compare_and_swap_that_succeeded() {
    let scene = Scene::new();
    let (code, held) = (scene.code("web").await, scene.tokens("web").await);
    let before = (scene.record(&code).await, scene.record(&held.code).await);
    for _ in 0..3 {
        for response in changes(&scene, Fault::Conflict).await {
            assert_eq!(outcome(&response), (503, "temporarily_unavailable".into()));
        }
    }
    scene.0.store.set(Fault::Conflict);
    assert!(is_failure(&scene.token("web", &exchange(&code, Some(VERIFIER)), 1).await));
    assert!(is_failure(&scene.token("web", &refresh(&held.refresh_token), 1).await));
    scene.0.store.set(Fault::None);
    assert_eq!((scene.record(&code).await, scene.record(&held.code).await), before);
    assert_eq!(scene.token("web", &exchange(&code, Some(VERIFIER)), 1).await.status, 200);
}

/// The store that comes with the server takes a record on its predecessor alone.
#[tokio::test]
async fn r04_a_save_on_another_revision_is_a_conflict() {
    let scene = Scene::new();
    let code = scene.code("web").await;
    let policy = scene.0.server.policy();
    let exchange = interleaving::request(policy, TokenEndpoint, "web", &exchange(&code, Some(VERIFIER)), 0);
    let stored = Arc::new(scene.record(&code).await.unwrap());
    let (one, two) = (exchange(&stored).0.unwrap(), exchange(&stored).0.unwrap());
    let now = moment(0).now();
    let Ok(saved) = Grants::save(&scene.0.store, &one, now).await else { panic!("it is stored") };
    assert_eq!(saved, Saved::Stored);
    for late in [&two, &one, &stored] {
        let Ok(saved) = Grants::save(&scene.0.store, late, now).await else { panic!("the store works") };
        assert_eq!(saved, Saved::Conflict);
        assert_eq!(scene.record(&code).await.as_ref(), Some(&*one));
    }
    let Ok(saved) = Grants::save(&MemoryGrants::new(10), &one, now).await;
    assert_eq!(saved, Saved::Conflict, "a record does not come from nowhere");
}

/// A decision carries the revision that it was made on: one that was made on an old record cannot be saved, even if the
/// record is read again in between, and made again it is a refusal.
#[tokio::test]
async fn r15_a_decision_on_an_old_record_is_void() {
    let scene = Scene::new();
    let code = scene.code("web").await;
    let policy = scene.0.server.policy();
    let late = interleaving::request(policy, TokenEndpoint, "web", &exchange(&code, Some(VERIFIER)), 0);
    let stored = scene.record(&code).await.unwrap();
    let (save, reply) = late(&stored);
    assert_eq!(reply.status, 200);
    assert_eq!(scene.token("web", &exchange(&code, Some(VERIFIER)), 0).await.status, 200);
    let read_again = Grants::load(&scene.0.store, grant(&code)).await.unwrap().unwrap();
    let Ok(saved) = Grants::save(&scene.0.store, &save.unwrap(), moment(0).now()).await else { panic!("it works") };
    assert_eq!(saved, Saved::Conflict);
    assert_eq!(outcome(&late(&read_again).1), invalid_grant());
}
