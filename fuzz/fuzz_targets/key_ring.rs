#![no_main]
//! What it checks is said in `fuzz/checks/src/key_ring.rs`.

use grantor_fuzz_checks::{json, key_ring};
use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};

fuzz_target!(|data: &[u8]| key_ring::check(data));

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    let new_size = json::mutate(data, size, max_size, seed, &key_ring::SAMPLES[..]);
    new_size.unwrap_or_else(|| fuzzer_mutate(data, size, max_size))
});
