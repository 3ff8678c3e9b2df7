#![no_main]
//! What it checks is said in `fuzz/checks/src/registration.rs`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| grantor_fuzz_checks::registration::check(data));
