#![no_main]
//! What it checks is said in `fuzz/checks/src/tokens.rs`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| grantor_fuzz_checks::tokens::check(data));
