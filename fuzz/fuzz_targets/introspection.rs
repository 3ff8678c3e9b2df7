#![no_main]
//! What it checks is said in `fuzz/checks/src/introspection.rs`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| grantor_fuzz_checks::introspection::check(data));
