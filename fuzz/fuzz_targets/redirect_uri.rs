#![no_main]
//! What it checks is said in `fuzz/checks/src/redirect_uri.rs`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| grantor_fuzz_checks::redirect_uri::check(data));
