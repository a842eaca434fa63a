//! What people type, for tests and the fuzzer.

use crate::occurrence::Occurrence;

/// Reads a query, and cuts a passage of the same text around each of its first words.
///
/// # Panics
/// When that does not hold.
pub fn read(text: &str) {
    crate::syntax::read(text);
    let words = crate::words::split(text, 0);
    for word in words.iter().take(4) {
        let html = crate::markup::cut(text, 0, word.position, &[] as &[Occurrence<'_>]);
        assert!(!html.contains(['<', '>', '"', '\'']), "{html}");
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_text_is_read_and_cut(text in "(\\PC|[-()\"*: <>&']|OR |title:|计|é){0,80}") {
            super::read(&text);
        }
    }
}
