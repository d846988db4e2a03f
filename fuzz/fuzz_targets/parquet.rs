#![no_main]
#![allow(dead_code)]

#[path = "../../tests/replay/properties.rs"]
mod properties;

libfuzzer_sys::fuzz_target!(
    // The fuzzer ends at every panic by its hook; those of the reader underneath are caught. What is not caught ends it still.
    init: std::panic::set_hook(Box::new(|_| {})),
    |bytes: &[u8]| properties::parquet(bytes)
);
