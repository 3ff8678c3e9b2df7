#![no_main]
//! What it checks is said in `fuzz/checks/src/requests.rs`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| grantor_fuzz_checks::requests::check(data));
