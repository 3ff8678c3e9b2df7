#![no_main]
//! What it checks is said in `fuzz/checks/src/history.rs`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| grantor_fuzz_checks::history::check(data));
