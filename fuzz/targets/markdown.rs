//! Markdown: no markup but our own comes of it on a page, and every text has blocks for print.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    web::fuzz::prose(text);
    report::markdown::blocks(text);
});
