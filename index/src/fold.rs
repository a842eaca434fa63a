//! Folding: words that differ only in case, accents or typography become the same.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Longest folded word, in bytes; more is noise from broken files.
const MAX_WORD: usize = 64;

/// Appends `word` in lower case without accents, ligatures taken apart.
pub(crate) fn fold_into(word: &str, out: &mut String) {
    if word.is_ascii() {
        let kept = &word[..word.len().min(MAX_WORD)];
        out.extend(kept.bytes().map(|byte| char::from(byte.to_ascii_lowercase())));
        return;
    }
    for c in word.nfkd().filter(|&c| !is_combining_mark(c)).flat_map(char::to_lowercase) {
        if out.len() >= MAX_WORD {
            return;
        }
        match letters(c) {
            Some(text) => out.push_str(text),
            None => out.push(c),
        }
    }
}

/// The folded word.
pub(crate) fn fold(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    fold_into(word, &mut out);
    out
}

/// Appends a compound as one word: what joined its parts goes, except between digits, where `6-8` is not 68.
pub(crate) fn fold_compound_into(compound: &str, out: &mut String) {
    let mut before_digit = false;
    let mut joint = None;
    let start = out.len();
    for c in compound.chars() {
        if c.is_alphanumeric() || is_combining_mark(c) {
            if let Some(joint) = joint.take()
                && before_digit
                && c.is_numeric()
                && out.len() > start
            {
                out.push(joint);
            }
            before_digit = c.is_numeric();
            fold_into(c.encode_utf8(&mut [0; 4]), out);
        } else {
            joint = Some(if c == '.' { '.' } else { '-' });
        }
    }
}

/// Letters that decomposition leaves alone but people type otherwise; marks that are no letters at all.
fn letters(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'ł' => "l",
        'ı' => "i",
        'þ' => "th",
        // Arabic: final forms people interchange; the stretching mark.
        'ى' => "ي",
        'ة' => "ه",
        '\u{640}' | '\u{ad}' | '\u{200c}' | '\u{200d}' => "",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_case_and_ligatures_fold() {
        assert_eq!(fold("Écoles"), "ecoles");
        assert_eq!(fold("ﬁle"), "file");
        assert_eq!(fold("e\u{301}cole"), "ecole");
        assert_eq!(fold("Đường"), "duong");
        assert_eq!(fold("co\u{ad}ding"), "coding");
    }

    #[test]
    fn compounds_lose_their_joints_but_between_digits() {
        let joined = |text| {
            let mut out = String::new();
            fold_compound_into(text, &mut out);
            out
        };
        assert_eq!(joined("K-5"), "k5");
        assert_eq!(joined("6–8"), "6-8");
        assert_eq!(joined("6-8.CT.b.3"), "6-8ctb3");
        assert_eq!(joined("algo-\nrithm"), "algorithm");
        assert_eq!(joined("P&I"), "pi");
    }
}
