//! The rules of what is stored.

use grantor::{Grants as _, Lifetimes};
use grantor_tests::direct::{Direct, text};
use grantor_tests::rules::rule;
use grantor_tests::server::CHALLENGE;

#[tokio::test]
async fn records() {
    let direct = Direct::new(0, Lifetimes::default());
    let code = direct.code().await;
    let id = grantor::Code::parse(&code).unwrap().grant();
    let record = async || serde_json::to_string(&*direct.store.load(id).await.unwrap().unwrap()).unwrap();
    rule("7636-4.4-challenge-stored", record().await.contains(CHALLENGE));
    let tokens = direct.exchange(&code).await;
    let stored = record().await;
    let hidden = |secret: &str| {
        secret.as_bytes()[26..].windows(12).all(|piece| !stored.contains(core::str::from_utf8(piece).unwrap()))
    };
    rule("6749-10.3-access-token-confidential", hidden(&text(&tokens, "access_token")));
    rule("6749-10.4-refresh-confidential", hidden(&text(&tokens, "refresh_token")));
    rule("6749-10.4-refresh-bound-to-client", stored.contains("\"client\":\"web\""));
}
