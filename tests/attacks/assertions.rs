//! Signed assertions: each proves once who its client is.

use std::sync::Arc;

use grantor::operation::What;
use grantor::wire::{Endpoint, IntrospectEndpoint, Response, RevokeEndpoint, TokenEndpoint};
use grantor::{AuthorizationServer, Lifetimes, Stage};
use grantor_jose::FixedKeys;
use grantor_tests::clients;
use grantor_tests::direct::{Direct, START, Told, encode, form, moment, policy, together};
use grantor_tests::keys::{self, by_assertion, signer};
use grantor_tests::server::VERIFIER;
use grantor_tests::store::{Fault, FaultyMarks, FaultyStore, faulty, faulty_marks};
use serde_json::Value;

use crate::scene::{Scene, exchange, outcome};

const ISSUER: &str = "https://as.example";

const OWN: [(&str, &str); 2] = [("grant_type", "client_credentials"), ("scope", "photos")];

/// Servers over the same stores: each request is answered by another, as by another process.
struct Desk {
    store: FaultyStore,
    marks: FaultyMarks,
    told: Told,
}

impl Desk {
    fn new(yields: usize) -> Self {
        Self { store: faulty(clients::all(), yields), marks: faulty_marks(yields), told: Told::default() }
    }

    fn server(&self) -> AuthorizationServer<FaultyStore, FaultyStore, Told, FixedKeys, FaultyMarks> {
        let policy = policy(ISSUER, Lifetimes::default());
        let server = AuthorizationServer::new(policy, self.store.clone(), self.store.clone());
        server.with_observer(self.told.clone()).with_signer(signer()).with_marks(self.marks.clone())
    }

    async fn ask<E: Endpoint<Answer = Response>>(
        &self,
        endpoint: E,
        assertion: &str,
        fields: &[(&str, &str)],
        seconds: i64,
    ) -> Response {
        let body = encode(&[fields, &by_assertion(assertion)].concat());
        self.server().respond(&endpoint, &form(None, &body), &moment(seconds)).await
    }

    async fn own(&self, assertion: &str, seconds: i64) -> Response {
        self.ask(TokenEndpoint, assertion, &OWN, seconds).await
    }

    /// A code of the client that signs.
    async fn code(&self) -> String {
        self.scene().code("signer").await
    }

    /// The same store, for what needs no signature.
    fn scene(&self) -> Scene {
        let policy = policy(ISSUER, Lifetimes::default());
        let server = AuthorizationServer::new(policy, self.store.clone(), self.store.clone());
        let server = server.with_observer(self.told.clone());
        Scene(Direct { server, store: self.store.clone(), told: self.told.clone() })
    }

    fn count(&self, what: What) -> usize {
        self.told.events().iter().filter(|event| event.what == what).count()
    }
}

fn claims(jti: &str) -> Value {
    keys::claims(ISSUER, jti, START)
}

fn assertion(jti: &str) -> String {
    keys::assertion(&claims(jti))
}

fn invalid_client() -> (u16, String) {
    (400, "invalid_client".into())
}

/// Whatever it was used for, by whichever process, an assertion is used up; as long as it lives, and by its name.
#[tokio::test]
async fn a01_an_assertion_is_accepted_once() {
    let desk = Desk::new(1);
    let token = [("token", "gat_x")];
    for first in 0..3 {
        let jti = first.to_string();
        let assertion = assertion(&jti);
        let used = match first {
            0 => desk.own(&assertion, 0).await,
            1 => desk.ask(IntrospectEndpoint, &assertion, &token, 0).await,
            _ => desk.ask(RevokeEndpoint, &assertion, &token, 0).await,
        };
        assert_eq!(used.status, 200);
        for seconds in [0, 1, 59, 60, 89, 90, 3600] {
            assert_eq!(outcome(&desk.own(&assertion, seconds).await), invalid_client(), "{seconds}");
            assert_eq!(desk.ask(IntrospectEndpoint, &assertion, &token, seconds).await.status, 401);
            assert_eq!(outcome(&desk.ask(RevokeEndpoint, &assertion, &token, seconds).await), invalid_client());
        }
        // Signed again by that name, it is the same; by another it is not.
        let mut renewed = claims(&jti);
        renewed["exp"] = (START + 70).into();
        assert_eq!(outcome(&desk.own(&keys::assertion(&renewed), 1).await), invalid_client());
        renewed["jti"] = format!("{jti} again").into();
        assert_eq!(desk.own(&keys::assertion(&renewed), 1).await.status, 200);
    }
    // A request that fails for something else has used its own.
    let spent = assertion("spent");
    let refused = desk.ask(TokenEndpoint, &spent, &exchange("gac_x", Some(VERIFIER)), 0).await;
    assert_eq!(outcome(&refused), (400, "invalid_grant".into()));
    assert_eq!(outcome(&desk.own(&spent, 0).await), invalid_client());
}

/// Of many requests with one assertion that run into each other one is served; the others change nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a01_r08_of_many_requests_with_one_assertion_one_is_served() {
    for yields in 0..6 {
        let desk = Arc::new(Desk::new(yields));
        let one = assertion("one");
        let responses = together(16, || {
            let (desk, one) = (Arc::clone(&desk), one.clone());
            async move { outcome(&desk.own(&one, 0).await) }
        });
        let responses = responses.await;
        assert_eq!(responses.iter().filter(|(status, _)| *status == 200).count(), 1);
        assert_eq!(responses.iter().filter(|outcome| **outcome == invalid_client()).count(), 15);
        assert_eq!(desk.count(What::Issued), 1);

        // With a code the others are no replay of it: they have not said who they are.
        let (code, other) = (desk.code().await, assertion("other"));
        let responses = together(16, || {
            let (desk, code, other) = (Arc::clone(&desk), code.clone(), other.clone());
            async move { outcome(&desk.ask(TokenEndpoint, &other, &exchange(&code, Some(VERIFIER)), 0).await) }
        });
        let responses = responses.await;
        assert_eq!(responses.iter().filter(|(status, _)| *status == 200).count(), 1);
        assert_eq!(responses.iter().filter(|outcome| **outcome == invalid_client()).count(), 15);
        assert!(matches!(desk.scene().record(&code).await.unwrap().stage(), Stage::Active(_)));
    }
}

/// A store of marks that fails, or is full, lets nobody in: nothing is issued, told or changed.
#[tokio::test]
async fn r08_without_a_mark_nobody_is_served() {
    let broken = (500, "server_error".to_owned());
    let later = (503, "temporarily_unavailable".to_owned());
    for (fault, expected, introspection) in [
        (Fault::BeforeSave, &broken, 503),
        (Fault::AfterSave, &broken, 503),
        (Fault::Full, &later, 503),
        (Fault::Conflict, &invalid_client(), 401),
    ] {
        let desk = Desk::new(1);
        let code = desk.code().await;
        let before = desk.scene().record(&code).await;
        let redeem = exchange(&code, Some(VERIFIER));
        let service = desk.scene().tokens("web").await;
        let live = [("token", &*service.access_token)];
        let told = desk.told.events().len();
        desk.marks.set(fault);
        let first = assertion("first");
        assert_eq!(outcome(&desk.ask(TokenEndpoint, &first, &redeem, 0).await), *expected, "{fault:?}");
        assert_eq!(outcome(&desk.own(&assertion("second"), 0).await), *expected, "{fault:?}");
        let introspected = desk.ask(IntrospectEndpoint, &assertion("third"), &live, 0).await.status;
        assert_eq!(introspected, introspection, "{fault:?}");
        let revoked = desk.ask(RevokeEndpoint, &assertion("fourth"), &live, 0).await.status;
        assert_eq!(revoked, if fault == Fault::Conflict { 400 } else { 503 }, "{fault:?}");
        let issued = desk.told.events().into_iter().skip(told).filter(|event| event.what == What::Issued).count();
        assert_eq!((issued, desk.scene().record(&code).await), (0, before.clone()), "{fault:?}");
        desk.marks.set(Fault::None);

        // An assertion whose mark may have been set is not tried again; the code is as good as it was.
        let again = outcome(&desk.ask(TokenEndpoint, &first, &redeem, 0).await);
        let kept = fault == Fault::AfterSave;
        assert_eq!(again.0 == 200, !kept, "{fault:?}");
        if kept {
            assert_eq!(again, invalid_client());
            assert_eq!(desk.ask(TokenEndpoint, &assertion("fifth"), &redeem, 0).await.status, 200);
        }
    }
}
