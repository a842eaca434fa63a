//! Text that people write, as paragraphs and lists. Everything in it is text: markup in it is shown, not followed.

use crate::markup::escape;

/// What a line is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Line {
    Plain,
    Bullet,
    Numbered,
}

/// A line and what of it is text.
fn line(text: &str) -> (Line, &str) {
    let text = text.trim();
    if let Some(item) = ["- ", "* ", "\u{2022} "].iter().find_map(|mark| text.strip_prefix(mark)) {
        return (Line::Bullet, item.trim_start());
    }
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let rest = &text[digits..];
    match rest.strip_prefix(". ").or_else(|| rest.strip_prefix(") ")) {
        Some(item) if (1..=2).contains(&digits) => (Line::Numbered, item.trim_start()),
        _ => (Line::Plain, text),
    }
}

/// Paragraphs between empty lines; lines that begin with `-`, `*` or a number are lists; other line ends are kept.
pub(crate) fn html(text: &str) -> String {
    let mut html = String::new();
    let mut open: Option<Line> = None;
    let close = |html: &mut String, open: &mut Option<Line>| match open.take() {
        Some(Line::Plain) => html.push_str("</p>\n"),
        Some(Line::Bullet) => html.push_str("</ul>\n"),
        Some(Line::Numbered) => html.push_str("</ol>\n"),
        None => {}
    };
    for (kind, text) in text.lines().map(line) {
        if text.is_empty() {
            close(&mut html, &mut open);
            continue;
        }
        if open != Some(kind) {
            close(&mut html, &mut open);
            html.push_str(match kind {
                Line::Plain => "<p>",
                Line::Bullet => "<ul>\n",
                Line::Numbered => "<ol>\n",
            });
            open = Some(kind);
        } else if kind == Line::Plain {
            html.push_str("<br>\n");
        }
        let (before, after) = if kind == Line::Plain { ("", "") } else { ("<li>", "</li>\n") };
        html.push_str(before);
        html.push_str(&escape(text));
        html.push_str(after);
    }
    close(&mut html, &mut open);
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_and_lists_are_made_and_markup_is_shown() {
        let text = "One\nline\n\nTwo:\n- a <b>\n* b\n1. first\n2) second\nlast & least\n\n\n2027. And so on\n-x";
        assert_eq!(
            html(text),
            "<p>One<br>\nline</p>\n<p>Two:</p>\n<ul>\n<li>a &lt;b&gt;</li>\n<li>b</li>\n</ul>\n<ol>\n<li>first</li>\n\
             <li>second</li>\n</ol>\n<p>last &amp; least</p>\n<p>2027. And so on<br>\n-x</p>\n"
        );
        assert_eq!(html(" \n "), "");
    }
}
