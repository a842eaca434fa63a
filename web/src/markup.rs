//! Text from people, made into markup by hand where a template cannot.

/// `text` for use between tags and in attributes.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(c),
        }
    }
    escaped
}

/// Longest word that is kept on one line, in bytes.
const KEPT_WHOLE: usize = 12;

/// A title, escaped, in which ranges such as `6-8`, `K-5` and `2019-20` do not break at their hyphen.
pub(crate) fn title(text: &str) -> String {
    let is_range =
        |word: &str| word.len() <= KEPT_WHOLE && word.contains('-') && word.bytes().any(|byte| byte.is_ascii_digit());
    let word = |word: &str| match escape(word) {
        escaped if is_range(word) => format!("<span class=\"whole\">{escaped}</span>"),
        escaped => escaped,
    };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_stay_whole_and_markup_is_escaped() {
        assert_eq!(title("Plan for 6-8, two-page"), "Plan for <span class=\"whole\">6-8,</span> two-page");
        assert_eq!(title("1-<b>"), "<span class=\"whole\">1-&lt;b&gt;</span>");
        assert_eq!(escape("a'b\"&"), "a&#39;b&quot;&amp;");
    }
}
