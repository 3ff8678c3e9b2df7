//! A key that lives elsewhere: its device answers late, fails, or says something else.

use core::future::poll_fn;
use core::task::Poll;
use std::sync::Mutex;

use base64ct::{Base64UrlUnpadded, Encoding as _};
use ed25519_dalek::Signer as _;
use grantor::operation::Failure;
use grantor_jose::{Device, FixedKeys, VerifyingKey};

use crate::scene::{poll, ready};
use crate::server::{key_set, server, token};

/// A key in a service elsewhere, and how the service is.
struct Service {
    key: ed25519_dalek::SigningKey,
    public: VerifyingKey,
    health: Mutex<Health>,
}

#[derive(Clone, Copy, PartialEq)]
enum Health {
    Good,
    Slow,
    Down,
    Confused,
}

#[derive(Debug, thiserror::Error)]
#[error("the service is down")]
struct Down;

impl Service {
    fn new() -> Self {
        let key = ed25519_dalek::SigningKey::from_bytes(&[7; 32]);
        let x = Base64UrlUnpadded::encode_string(key.verifying_key().as_bytes());
        let public = VerifyingKey::from_jwk(&format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{x}"}}"#)).unwrap();
        Self { key, public, health: Mutex::new(Health::Good) }
    }
}

impl Device for &Service {
    type Error = Down;

    fn verifying_key(&self) -> &VerifyingKey {
        &self.public
    }

    async fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Down> {
        let health = || *self.health.lock().unwrap();
        poll_fn(|_| if health() == Health::Slow { Poll::Pending } else { Poll::Ready(()) }).await;
        match health() {
            Health::Good | Health::Slow => Ok(self.key.sign(message).to_vec()),
            Health::Down => Err(Down),
            Health::Confused => Ok(self.key.sign(b"something else").to_vec()),
        }
    }
}

fn service() -> &'static Service {
    Box::leak(Box::new(Service::new()))
}

#[test]
fn a_device_signs_for_a_server() {
    let (server, _) = server(FixedKeys::on_device(service()));
    let token = ready(token(&server, 0)).unwrap();
    assert!(key_set(&server, 0).verify("at+jwt", &token).is_ok());
}

#[test]
fn a_device_that_is_late_holds_up_its_request_alone() {
    let service = service();
    let (server, _) = server(FixedKeys::on_device(service));
    *service.health.lock().unwrap() = Health::Slow;
    let mut waiting = Box::pin(token(&server, 0));
    assert!(poll(&mut waiting).is_none() && poll(&mut waiting).is_none());
    assert_eq!(key_set(&server, 0).keys().len(), 1);
    *service.health.lock().unwrap() = Health::Good;
    let token = poll(&mut waiting).unwrap().unwrap();
    assert!(key_set(&server, 0).verify("at+jwt", &token).is_ok());
}

#[test]
fn nothing_is_handed_out_that_a_device_did_not_sign() {
    for (health, told) in [
        (Health::Down, "the device that signs failed: the service is down"),
        (Health::Confused, "the signature that was brought is not that of the key"),
    ] {
        let service = service();
        let (server, observer) = server(FixedKeys::on_device(service));
        *service.health.lock().unwrap() = health;
        assert_eq!(ready(token(&server, 0)).unwrap_err(), Failure::Signer.into());
        assert_eq!(observer.take(), [told]);
        *service.health.lock().unwrap() = Health::Good;
        assert!(ready(token(&server, 0)).is_ok());
    }
}
