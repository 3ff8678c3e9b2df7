//! What a JWS costs, against the bare signature of the same bytes with the same key, and aws-lc against pure Rust; and what a
//! whole exchange of a code for a JWT costs, and the validation of that JWT. All take turns in 51 rounds; the best round of each
//! is shown, as whatever else the machine does only adds: microseconds, and ratios of them.
//!
//! ```sh
//! cargo run --release -p grantor-jose --example speed
//! cargo run --release -p grantor-jose --example speed --features aws-lc
//! ```

#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a measurement that fails says where"
)]

mod bare;
mod contender;
mod server;

use core::cell::RefCell;

use grantor_jose::{Algorithm, SigningKey, Unsigned};

use bare::bare;
use contender::{Contender, TIMES, compare};
use server::Server;

const CLAIMS: &[u8] =
    br#"{"iss":"https://as.example","sub":"alice","aud":"https://photos.example/api","exp":1790003600,
"iat":1790000000,"jti":"b0tX2vS5gq8d3m1kZr7w4g","client_id":"photo-print","scope":"photos profile email",
"auth_time":1789999000,"acr":"urn:example:loa:2","grant":"kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"}"#;

fn main() {
    for algorithm in Algorithm::ALL {
        let key = SigningKey::generate(*algorithm, &mut getrandom::SysRng).unwrap();
        signatures(*algorithm, &key);
        requests(*algorithm, &key);
    }
}

fn signatures(algorithm: Algorithm, key: &SigningKey) {
    let token = key.sign("at+jwt", CLAIMS).unwrap();
    let unsigned = Unsigned::new(key.verifying_key(), "at+jwt", CLAIMS).unwrap();
    let mut sign = vec![Contender::new("JWS", || key.sign("at+jwt", CLAIMS).unwrap())];
    let mut verify = vec![Contender::new("JWS", || key.verifying_key().verify("at+jwt", &token).unwrap())];
    for (signing, verifying) in bare(key, unsigned.as_bytes()) {
        sign.push(signing);
        verify.push(verifying);
    }
    compare(&format!("{algorithm} sign"), &mut sign);
    compare(&format!("{algorithm} verify"), &mut verify);
}

fn requests(algorithm: Algorithm, key: &SigningKey) {
    let server = Server::new(SigningKey::from_jwk(&key.reveal_jwk()).unwrap());
    let token = server.access_token();
    let signed = token.rsplit_once('.').unwrap().0;
    let forms = RefCell::new(Vec::new());
    let prepare = || forms.borrow_mut().extend((0..TIMES).map(|_| server.form()));
    let exchange = || server.exchange(&forms.borrow_mut().pop().unwrap());
    let (signing, verifying) = bare(key, signed.as_bytes()).swap_remove(0);
    compare(
        &format!("{algorithm} exchange"),
        &mut [Contender::with_preparation("exchange", prepare, exchange), signing],
    );
    compare(
        &format!("{algorithm} validate"),
        &mut [Contender::new("validation", || server.validate(&token)), verifying],
    );
}
