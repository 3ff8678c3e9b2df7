//! Requests whose access tokens are signed, beside the bare signature.

use grantor_jose::Algorithm;

use crate::report::spread;
use crate::rounds::{Figure, times};
use crate::signed::{Costs, Signed, measure};

const ROUNDS: usize = 31;
const COUNT: usize = 200;

/// Prints the section.
pub fn print() {
    println!("\nsigned access tokens, {ROUNDS} rounds in turn of {COUNT}; median and quartiles\n");
    println!(
        "| algorithm | library | signature µs | JWS ÷ signature | exchange ÷ signature | verification µs | JWS ÷ verification | validation ÷ verification |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    for algorithm in Algorithm::ALL {
        let Signed { algorithm, library, signing, verifying } = measure(*algorithm, ROUNDS, COUNT);
        println!("| {algorithm} | {library} | {} | {} |", cells(&signing), cells(&verifying));
    }
}

fn cells(Costs { bare, jws, request }: &Costs) -> String {
    let beside = |whole| spread(Some(&times(whole, bare)));
    format!("{:.1} | {} | {}", Figure::new(bare.clone()).median() / 1e3, beside(jws), beside(request))
}
