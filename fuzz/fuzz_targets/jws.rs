#![no_main]
//! What it checks is said in `fuzz/checks/src/jws.rs`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| grantor_fuzz_checks::jws::check(data));
