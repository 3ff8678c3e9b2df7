//! Signed access tokens: what is around the bare signature, and around its bare verification.

mod library;

use grantor::operation::TokenInfo;
use grantor_actix::BufferedSysRng;
use grantor_jose::{Algorithm, FixedKeys, JwkSet, SigningKey};

use crate::grantor_server::GrantorServer;
use crate::rounds::nanoseconds_each;
use crate::task::{Contender as _, Task, requests};
use library::library;

/// The same bytes and the same key: nanoseconds for one, in the order of the rounds.
#[derive(Clone, Debug, Default)]
pub struct Costs {
    /// The library alone.
    pub bare: Vec<f64>,
    /// A JWS of the same claims.
    pub jws: Vec<f64>,
    /// The request that it is for.
    pub request: Vec<f64>,
}

/// What an algorithm costs.
#[derive(Clone, Debug)]
pub struct Signed {
    /// The algorithm.
    pub algorithm: Algorithm,
    /// Whose code signs and verifies.
    pub library: &'static str,
    /// The request is an exchange of a code for a JWT, at the token endpoint.
    pub signing: Costs,
    /// The request is the validation of that JWT, by a resource server that has never seen it.
    pub verifying: Costs,
}

/// All in turn, so many rounds of so many.
///
/// # Panics
///
/// If something fails.
#[must_use]
pub fn measure(algorithm: Algorithm, rounds: usize, count: usize) -> Signed {
    let key = SigningKey::generate(algorithm, &mut BufferedSysRng).expect("a key");
    let server = GrantorServer::signing(SigningKey::from_jwk(&key.reveal_jwk()).expect("the same key"));
    let keys = JwkSet::from_iter([key.verifying_key().clone()]);
    let (token, now) = (access_token(&server), server.now());
    let verify = || keys.verify("at+jwt", &token).expect("a good signature");
    let claims = verify().payload;
    let (message, _) = token.rsplit_once('.').expect("a JWS");
    let library = library(&key, message.as_bytes());
    let (mut signing, mut verifying) = (Costs::default(), Costs::default());
    for _ in 0..rounds {
        let forms = requests(&server, Task::Exchange, count).expect("codes");
        signing.request.push(nanoseconds_each(forms, |form| server.serve(Task::Exchange, form)));
        signing.bare.push(nanoseconds_each(0..count, |_| (library.sign)()));
        signing.jws.push(nanoseconds_each(0..count, |_| key.sign("at+jwt", &claims).expect("a signature")));
        verifying.request.push(nanoseconds_each(0..count, |_| {
            let info = TokenInfo::of_claims(&verify().payload, server.issuer(), None, now);
            server.demand().admit(info, now).expect("a good token")
        }));
        verifying.bare.push(nanoseconds_each(0..count, |_| (library.verify)()));
        verifying.jws.push(nanoseconds_each(0..count, |_| verify()));
    }
    Signed { algorithm, library: library.name, signing, verifying }
}

fn access_token(server: &GrantorServer<FixedKeys>) -> String {
    let form = requests(server, Task::Exchange, 1).expect("a code").swap_remove(0);
    server.read(server.serve(Task::Exchange, form)).access_token
}
