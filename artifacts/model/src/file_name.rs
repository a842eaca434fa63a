//! File names from outside, made harmless and readable.

/// Longest kept file name, in bytes; what common file systems take.
pub const MAX_FILE_NAME: usize = 200;

/// The last part of `name` without folders, control characters, direction overrides and characters that
/// file systems refuse; at most [`MAX_FILE_NAME`] bytes, its ending kept; never empty.
pub fn clean(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = last.chars().filter(|&c| is_kept(c)).collect();
    let trimmed = kept.trim_matches(|c: char| c.is_whitespace() || c == '.');
    if trimmed.is_empty() { "unnamed".to_owned() } else { shorten(trimmed) }
}

/// A title made of a file name: without its ending, `_` and `-` as spaces.
pub fn title(name: &str) -> String {
    let cleaned = clean(name);
    let stem = cleaned.rsplit_once('.').map_or(cleaned.as_str(), |(stem, _)| stem);
    let spaced: String = stem.chars().map(|c| if c == '_' || c == '-' || c == '+' { ' ' } else { c }).collect();
    let title = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
    if title.is_empty() { cleaned } else { title }
}

fn is_kept(c: char) -> bool {
    let override_mark =
        matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    !c.is_control() && !override_mark && !matches!(c, '"' | '<' | '>' | '|' | '?' | '*' | ':')
}

fn shorten(name: &str) -> String {
    if name.len() <= MAX_FILE_NAME {
        return name.to_owned();
    }
    let ending = name.rsplit_once('.').map(|(_, ending)| ending).filter(|ending| ending.len() <= 10);
    let room = MAX_FILE_NAME - ending.map_or(0, |ending| ending.len() + 1);
    let cut = (0..=room).rev().find(|&at| name.is_char_boundary(at)).unwrap_or(0);
    ending.map_or_else(|| name[..cut].to_owned(), |ending| format!("{}.{ending}", &name[..cut]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn hostile_names_become_plain_ones() {
        assert_eq!(clean("../../etc/passwd"), "passwd");
        assert_eq!(clean("C:\\Users\\x\\Plan 2019.docx"), "Plan 2019.docx");
        assert_eq!(clean("evil\u{202e}fdp.exe\0"), "evilfdp.exe");
        assert_eq!(clean(".."), "unnamed");
        assert_eq!(title("../K-5_Plan-final.pdf"), "K 5 Plan final");
    }

    proptest! {
        #[test]
        fn any_name_is_made_safe(name in "\\PC{0,600}(\\.[a-z]{1,5})?") {
            let cleaned = clean(&name);
            prop_assert!(!cleaned.is_empty() && cleaned.len() <= MAX_FILE_NAME);
            prop_assert!(!cleaned.contains(['/', '\\', '\0', '\n']) && cleaned != "..");
        }
    }
}
