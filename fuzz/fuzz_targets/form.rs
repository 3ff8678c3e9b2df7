#![no_main]
//! What it checks is said in `fuzz/checks/src/form.rs`.

libfuzzer_sys::fuzz_target!(|data: &[u8]| grantor_fuzz_checks::form::check(data));
