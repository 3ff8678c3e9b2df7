//! Replies that are lost, and a store that fails: nobody loses what they have, and nobody gets what they should not.

use grantor::Lifetimes;
use grantor::operation::{Failure, What};
use grantor_tests::direct::{Direct, failure, moment, redirected, text};
use grantor_tests::store::Fault;

#[tokio::test]
async fn a_lost_reply_of_a_refresh_is_given_again() {
    let direct = Direct::new(0, Lifetimes::default());
    let first = direct.refresh_token().await;
    let lost = direct.refresh(&first, 100).await;
    // The client never read it, and presents the same token again: at once, and just before the window closes.
    let again = direct.refresh(&first, 100).await;
    let late = direct.refresh(&first, 109).await;
    for member in ["access_token", "refresh_token", "scope"] {
        assert_eq!(text(&again, member), text(&lost, member));
        assert_eq!(text(&late, member), text(&lost, member));
    }
    let body: serde_json::Value = serde_json::from_slice(&late.body).unwrap();
    assert_eq!(body["expires_in"], 591, "its time has gone on");
    assert!(direct.told.events().iter().filter(|event| event.what == What::Retried).count() == 2);
    // The successor works.
    assert_eq!(direct.refresh(&text(&again, "refresh_token"), 110).await.status, 200);
}

#[tokio::test]
async fn a_retry_that_asks_for_something_else_is_refused_and_changes_nothing() {
    let direct = Direct::new(0, Lifetimes::default());
    let first = direct.refresh_token().await;
    let given = direct.refresh(&first, 0).await;
    let fields = [("grant_type", "refresh_token"), ("refresh_token", &*first), ("scope", "profile")];
    assert_eq!(text(&direct.token(&fields, 1).await, "error"), "invalid_grant");
    assert_eq!(direct.refresh(&text(&given, "refresh_token"), 2).await.status, 200);
}

#[tokio::test]
async fn after_the_window_the_same_token_is_reuse() {
    let direct = Direct::new(0, Lifetimes::default());
    let first = direct.refresh_token().await;
    let given = direct.refresh(&first, 100).await;
    assert_eq!(text(&direct.refresh(&first, 110).await, "error"), "invalid_grant");
    assert_eq!(direct.told.events().last().unwrap().what, What::Reused);
    assert_eq!(text(&direct.refresh(&text(&given, "refresh_token"), 110).await, "error"), "invalid_grant");
}

#[tokio::test]
async fn a_token_older_than_the_previous_one_is_reuse_even_within_the_window() {
    let direct = Direct::new(0, Lifetimes::default());
    let first = direct.refresh_token().await;
    let second = text(&direct.refresh(&first, 0).await, "refresh_token");
    let third = text(&direct.refresh(&second, 1).await, "refresh_token");
    assert_eq!(text(&direct.refresh(&first, 2).await, "error"), "invalid_grant");
    assert_eq!(text(&direct.refresh(&third, 2).await, "error"), "invalid_grant");
}

#[tokio::test]
async fn a_save_that_failed_changes_nothing_and_is_told() {
    let direct = Direct::new(0, Lifetimes::default());
    let code = direct.code().await;
    direct.store.set(Fault::BeforeSave);
    let refused = direct.exchange(&code).await;
    assert_eq!((refused.status, &*text(&refused, "error")), (500, "server_error"));
    assert_eq!(direct.told.failures(), ["the store is broken"]);
    assert!(direct.told.events().iter().all(|event| event.what != What::Redeemed));
    direct.store.set(Fault::None);
    let granted = direct.exchange(&code).await;
    assert_eq!(granted.status, 200, "the code is not spent");

    let refresh_token = text(&granted, "refresh_token");
    direct.store.set(Fault::BeforeSave);
    assert_eq!(direct.refresh(&refresh_token, 1).await.status, 500);
    direct.store.set(Fault::None);
    assert_eq!(direct.refresh(&refresh_token, 2).await.status, 200);
}

#[tokio::test]
async fn a_save_whose_outcome_is_unknown_is_settled_by_looking() {
    let direct = Direct::new(0, Lifetimes::default());
    direct.store.set(Fault::AfterSave);
    // Each step saves, and the store fails to say so; each answer is given all the same, and holds.
    let code = direct.code().await;
    let granted = direct.exchange(&code).await;
    assert_eq!(granted.status, 200);
    let refreshed = direct.refresh(&text(&granted, "refresh_token"), 1).await;
    assert_eq!(refreshed.status, 200);
    assert_eq!(direct.told.failures().len(), 4, "of the request, the consent, the exchange and the refresh");
    direct.store.set(Fault::None);
    assert_eq!(direct.refresh(&text(&refreshed, "refresh_token"), 2).await.status, 200);
}

#[tokio::test]
async fn an_approval_that_cannot_be_saved_is_told_to_the_client_and_can_be_given_again() {
    let direct = Direct::new(0, Lifetimes::default());
    for (fault, expected) in [(Fault::BeforeSave, Failure::Store), (Fault::Full, Failure::Full)] {
        let approval = direct.approval().await;
        direct.store.set(fault);
        assert_eq!(failure(direct.server.answer(&approval, &moment(0)).await), Some(expected));
        direct.store.set(Fault::None);
        assert!(redirected(direct.server.answer(&approval, &moment(0)).await).outcome.is_ok());
    }
}

#[tokio::test]
async fn a_save_that_failed_is_not_taken_for_one_of_somebody_faster() {
    let direct = Direct::new(0, Lifetimes::default());
    let code = direct.code().await;
    direct.store.set(Fault::Foreign);
    let refused = direct.exchange(&code).await;
    assert_eq!((refused.status, &*text(&refused, "error")), (500, "server_error"));
}

#[tokio::test]
async fn each_failure_of_a_store_is_told() {
    for fault in [Fault::Clients, Fault::Load, Fault::BeforeSave] {
        let direct = Direct::new(0, Lifetimes::default());
        let code = direct.code().await;
        direct.store.set(fault);
        assert_eq!(direct.exchange(&code).await.status, 500);
        assert_eq!(direct.told.failures(), ["the store is broken"], "{fault:?}");
    }
}
