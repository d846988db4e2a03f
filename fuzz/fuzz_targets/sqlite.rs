#![no_main]
#![allow(dead_code)]

#[path = "../../tests/replay/properties.rs"]
mod properties;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| properties::sqlite(bytes));
