//! Text as extracted, set as running paragraphs: files break lines where their paper ended, not where a phone does.

/// Lines at least this long, in characters, were probably broken by the paper's edge.
const FULL_LINE: usize = 45;

/// Paragraphs of escaped `html`, each a list of lines that stay apart.
pub(crate) fn paragraphs(html: &str) -> Vec<Vec<String>> {
    let mut paragraphs: Vec<Vec<String>> = Vec::new();
    let mut before: Option<&str> = None;
    for line in html.lines().map(str::trim_end) {
        match (before, paragraphs.last_mut()) {
            _ if line.trim().is_empty() => {}
            (Some(previous), Some(open)) if runs_on(previous, line) => join(open, line),
            (Some(_), Some(open)) => open.push(line.to_owned()),
            _ => paragraphs.push(vec![line.to_owned()]),
        }
        before = (!line.trim().is_empty()).then_some(line);
    }
    paragraphs
}

fn join(open: &mut [String], line: &str) {
    if let Some(last) = open.last_mut() {
        last.push(' ');
        last.push_str(line.trim_start());
    }
}

/// Whether a sentence goes on from one line to the next.
fn runs_on(previous: &str, line: &str) -> bool {
    let ended = previous.ends_with(['.', ':', ';', '!', '?', '|']);
    let first = line.trim_start().chars().next().unwrap_or(' ');
    let begins_anew = matches!(first, '•' | '-' | '*' | '–' | '▪' | '◦' | '|' | '#') || line.contains('\t');
    previous.chars().count() >= FULL_LINE && !begins_anew && (first.is_lowercase() || !ended)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_sentences_are_joined_and_lists_are_not() {
        let text = "Heading\n\nThe district chose one course for all of its students\nand wrote down why.\n- First\n- Second\n\n\nEnd";
        let expected: &[&[&str]] = &[
            &["Heading"],
            &["The district chose one course for all of its students and wrote down why.", "- First", "- Second"],
            &["End"],
        ];
        assert_eq!(paragraphs(text), expected);
        assert!(paragraphs(" \n\n").is_empty());
    }
}
