#![no_main]
//! What it checks is said in `fuzz/checks/src/authorization_header.rs`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| grantor_fuzz_checks::authorization_header::check(data));
