//! Whatever people type has a reading, words at places, and passages without markup of its own.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| index::fuzz::read(text));
