//! A journal on disk, whatever is in it: opened, read to its end and written on, or refused.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| artifacts::fuzz::open(data));
