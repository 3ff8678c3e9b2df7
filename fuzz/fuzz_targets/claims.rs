#![no_main]
//! What it checks is said in `fuzz/checks/src/claims.rs`.

use grantor_fuzz_checks::{claims, json};
use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};

fuzz_target!(|data: &[u8]| claims::check(data));

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    let new_size = json::mutate(data, size, max_size, seed, &claims::SAMPLES[..]);
    new_size.unwrap_or_else(|| fuzzer_mutate(data, size, max_size))
});
