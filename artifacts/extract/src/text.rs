//! Tidying text, so that words are found and snippets read well.

use unicode_normalization::UnicodeNormalization;

/// The deepest indentation kept: program listings stay readable, layout does not run away.
const INDENT: usize = 16;

/// Expands ligatures, joins words hyphenated across lines, drops what cannot be read, and leaves single spaces, at
/// most one empty line in a row, and a line end at the end.
pub(crate) fn tidy(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len() + 1);
    let mut blank = false;
    for line in raw.split(['\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}']) {
        let line = tidy_line(line);
        if line.is_empty() {
            blank = !out.is_empty();
            continue;
        }
        if blank {
            out.push('\n');
        } else if joins(&out, &line) {
            unhyphenate(&mut out);
            out.push_str(line.trim_start());
            out.push('\n');
            continue;
        }
        blank = false;
        out.push_str(&line);
        out.push('\n');
    }
    out
}

/// Whether the last line of `before` ends inside a word that `line` continues.
fn joins(before: &str, line: &str) -> bool {
    let mut end = before.trim_end_matches('\n').chars().rev();
    let hyphen = matches!(end.next(), Some('-' | '\u{2010}'));
    let letters = end.next().is_some_and(char::is_lowercase) && end.next().is_some_and(char::is_alphabetic);
    hyphen && letters && line.trim_start().chars().next().is_some_and(char::is_lowercase)
}

fn unhyphenate(out: &mut String) {
    out.pop();
    out.pop();
}

fn tidy_line(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut gap: Option<char> = None;
    for c in line.chars() {
        match c {
            '\t' => gap = Some('\t'),
            c if c.is_whitespace() => {
                if out.trim_start().is_empty() && gap.is_none() && out.len() < INDENT {
                    out.push(' ');
                } else {
                    gap = gap.or(Some(' '));
                }
            }
            c if is_dropped(c) => {}
            c => {
                if let Some(space) = gap.take()
                    && !out.is_empty()
                {
                    out.push(space);
                }
                push_readable(&mut out, c);
            }
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// Control characters, soft hyphens, zero-width marks, byte order marks, non-characters. Joiners stay: scripts need them.
fn is_dropped(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
        )
        || matches!(c as u32 & 0xffff, 0xfffe | 0xffff)
}

/// Shapes of letters become the letters: ligatures, and the positional forms of Arabic, which nobody types.
fn push_readable(out: &mut String, c: char) {
    match c {
        '\u{fb00}'..='\u{fb06}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' => out.extend(c.nfkc()),
        // Private use: icons and bullets of the document's own fonts, meaningless without them.
        '\u{e000}'..='\u{f8ff}' => {}
        c => out.push(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ligatures_soft_hyphens_and_controls_become_plain_text() {
        assert_eq!(tidy("e\u{fb03}cient of\u{fb01}ce co\u{ad}op\0 a\u{7}b"), "efficient office coop ab\n");
    }

    #[test]
    fn hyphenated_words_are_joined_but_names_and_numbers_are_not() {
        assert_eq!(tidy("infor-\n  mation"), "information\n");
        assert_eq!(tidy("Jean-\nPaul"), "Jean-\nPaul\n");
        assert_eq!(tidy("2019-\n2020"), "2019-\n2020\n");
        assert_eq!(tidy("end -\nnext"), "end -\nnext\n");
    }

    #[test]
    fn spaces_and_empty_lines_collapse_and_indentation_stays() {
        assert_eq!(tidy("\n\na   b\u{a0} c  \r\n\r\n\r\n    def f():\t\tx"), "a b c\n\n    def f():\tx\n");
        assert_eq!(tidy(" \n\t\n"), "");
    }

    proptest! {
        #[test]
        fn tidying_twice_changes_nothing_more(raw in "[ -~\n\r\t\u{a0}\u{ad}\u{fb01}]{0,80}") {
            let once = tidy(&raw);
            prop_assert!(once.is_empty() || once.ends_with('\n'));
            prop_assert!(!once.contains("\n\n\n"));
        }
    }
}
