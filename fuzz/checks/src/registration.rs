//! Whatever is read as a registration is written and read back equal, and whatever client is made of it holds what its
//! type promises.

use core::time::Duration;
use std::sync::LazyLock;

use grantor::{
    Authentication, Client, ClientType, Digest, GrantType, Introspection, LifetimeOverrides, Lifetimes, RedirectUri,
    Registration,
};
use serde_json::Value;

use crate::scene::clients;

/// Registrations of each kind, from which others are mixed.
pub static SAMPLES: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let seconds = |seconds| Some(Duration::from_secs(seconds));
    let lifetimes = LifetimeOverrides {
        code: seconds(60),
        ticket: seconds(3600),
        access_token: seconds(1),
        refresh_token_idle: seconds(400 * 24 * 60 * 60),
        refresh_token: seconds(1),
        retry_window: seconds(0),
    };
    let registrations = clients().into_iter().map(|client| Registration { lifetimes, ..(*client).clone() });
    registrations.map(|registration| serde_json::to_value(registration).expect("a registration is JSON")).collect()
});

/// Checks a registration in JSON.
pub fn check(data: &[u8]) {
    let Ok(registration) = serde_json::from_slice::<Registration>(data) else { return };
    check_storing(&registration);
    for of_a_kind in kinds(&registration) {
        check_storing(&of_a_kind);
    }
    if let Ok(client) = Client::new(registration.clone()) {
        assert_eq!(*client, registration, "nothing is changed");
        check_promises(&client);
    }
}

fn check_storing(registration: &Registration) {
    let stored = serde_json::to_vec(registration).expect("a registration is JSON");
    let read = serde_json::from_slice::<Registration>(&stored);
    assert_eq!(read.as_ref().ok(), Some(registration), "{read:?}");
    assert_eq!(Client::new(read.expect("it has been read")), Client::new(registration.clone()));
}

/// The same client as each kind of it.
fn kinds(registration: &Registration) -> [Registration; 4] {
    let Registration { client_id, redirect_uris, scope, .. } = registration;
    let (id, uris, scope, secret) =
        (|| client_id.clone(), || redirect_uris.clone(), || scope.clone(), Digest::of(b"a secret"));
    [
        Registration::public(id(), uris(), scope()),
        Registration::confidential(id(), secret, uris(), scope()),
        Registration::service(id(), secret, scope()),
        Registration::resource_server(id(), secret, Introspection::AllTokens),
    ]
}

fn check_promises(client: &Client) {
    let is_public = client.client_type == ClientType::Public;
    assert_eq!(is_public, client.authentication == Authentication::None);
    if is_public {
        assert!(!client.uses(GrantType::ClientCredentials), "RFC 6749 4.4");
        assert!(!client.code_without_challenge, "RFC 9700 2.1.1");
        assert_eq!(client.introspection, Introspection::OwnTokens);
    }
    assert!(is_public || !client.native, "RFC 8252 8.5");
    assert!(!client.uses(GrantType::AuthorizationCode) || !client.redirect_uris.is_empty());
    assert!(client.redirect_uris.iter().all(|uri| RedirectUri::parse(uri.as_str()).as_ref() == Ok(uri)));
    assert!(!client.name.is_empty() && !client.name.contains(char::is_control));

    let lifetimes = Lifetimes::default().overridden_by(&client.lifetimes);
    let [minute, day] = [60, 24 * 60 * 60].map(Duration::from_secs);
    assert!((minute..=10 * minute).contains(&lifetimes.code));
    assert!((minute..=60 * minute).contains(&lifetimes.ticket));
    assert!(!lifetimes.access_token.is_zero() && lifetimes.access_token <= day);
    assert!(!lifetimes.refresh_token.is_zero() && lifetimes.refresh_token <= 400 * day);
    assert!(!lifetimes.refresh_token_idle.is_zero() && lifetimes.refresh_token_idle <= 400 * day);
    assert!(lifetimes.retry_window <= minute);
}
