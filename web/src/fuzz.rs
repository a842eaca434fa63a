//! Markdown that people write, for tests and the fuzzer.

/// Elements that may come of it.
const ELEMENTS: &str =
    " h3 h4 h5 h6 p ul ol li strong em del code pre blockquote br hr a table thead tbody tr th td div ";

/// Makes markup of a text: none of its elements is one that was typed, and links lead nowhere dangerous.
///
/// # Panics
/// When that does not hold.
pub fn prose(text: &str) {
    let html = crate::prose::html(text);
    for tag in html.split('<').skip(1) {
        let name: String = tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
        assert!(ELEMENTS.contains(&format!(" {name} ")), "<{name}> in {html}");
        let inside = tag.split('>').next().unwrap_or_default();
        assert!(!inside.contains(" on"), "{inside} in {html}");
        if let Some(address) = inside.split("href=\"").nth(1) {
            let good = ["https://", "http://", "mailto:", "/", "#"].iter().any(|start| {
                // The scheme may be written in any case (RFC 3986, 3.1).
                address.get(..start.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(start))
            });
            assert!(good && !address.starts_with("//"), "{address} in {html}");
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn nothing_that_was_typed_becomes_markup(
            text in "(\\PC|[<>&\"'`*_#|!\\[\\]()\n-]|<script>|<img src=x onerror=x>|\\]\\((javascript:|Https://x |//|/\\\\|data:|https://x )|&#[0-9]{1,4};|\\|---){0,60}",
        ) {
            super::prose(&text);
        }
    }
}
