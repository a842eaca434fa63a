//! Which of two texts of one page is better.

use std::collections::HashMap;

use crate::text::tidy;

/// The longest word a person writes, about; longer ones are runs without spaces.
const LONG_WORD: usize = 28;

/// What can be counted about a text.
#[derive(Debug, Default)]
struct Signs {
    /// Tokens that look like words or numbers.
    words: usize,
    /// Tokens of a single letter, a sign of spread-out glyphs.
    single: usize,
    /// Tokens longer than any word, by how many usual words they may hide.
    run_together: usize,
    /// Replacement, control and private-use characters.
    unreadable: usize,
    /// Characters that are not white space.
    characters: usize,
}

fn signs(text: &str) -> Signs {
    let mut signs = Signs::default();
    for token in text.split_whitespace() {
        let length = token.chars().count();
        let letters = token.chars().filter(|c| c.is_alphanumeric()).count();
        signs.characters += length;
        signs.unreadable += token.chars().filter(|c| is_unreadable(*c)).count();
        match letters {
            0 => {}
            1 => signs.single += 1,
            _ if letters * 2 < length => {}
            _ if letters > LONG_WORD && !token.contains(['/', '.', '_', '@']) => signs.run_together += letters / 6,
            _ => signs.words += 1,
        }
    }
    signs
}

fn is_unreadable(c: char) -> bool {
    c == '\u{fffd}' || c.is_control() || matches!(c as u32, 0xe000..=0xf8ff | 0xf0000..=0x0010_ffff)
}

fn worth(signs: &Signs) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "counts of characters on one page")]
    let [words, single, runs, unreadable] =
        [signs.words, signs.single, signs.run_together, signs.unreadable].map(|n| n as f64);
    words - 0.3 * single - 0.5 * runs - 0.5 * unreadable
}

/// Whether another engine might do better: no text, unreadable characters, words run together or spread out.
pub(super) fn is_doubtful(text: &str) -> bool {
    let signs = signs(text);
    signs.words < 3
        || signs.unreadable * 50 > signs.characters
        || signs.run_together * 10 > signs.words
        || signs.single * 3 > signs.words
}

/// Takes `other` if it is clearly worth more.
pub(super) fn better(text: &mut String, other: String) {
    if worth(&signs(&other)) > worth(&signs(text)) * 1.05 + 0.5 {
        *text = other;
    }
}

/// Percent of the measured words that must be spelt the same for a text to stay: fewer are words split or run together.
const AGREED: usize = 99;
/// Percent of the letters that the measured text must have at least; with fewer, some of its glyphs have no letters.
const SAME_LETTERS: usize = 98;

/// Takes `measured`, whose words are told apart by the places of the glyphs, if `text` spells too many words otherwise
/// and `measured` is as legible and not shorter.
pub(super) fn settle(text: &mut String, measured: String) {
    let (said, seen) = (Tally::of(text), Tally::of(&measured));
    let agreed = said.shared(&seen);
    if agreed * 100 < seen.total * AGREED && seen.letters * 100 >= said.letters * SAME_LETTERS {
        *text = measured;
    }
}

/// The words of a text, and how many letters they have.
#[derive(Default)]
struct Tally {
    words: HashMap<String, usize>,
    total: usize,
    letters: usize,
}

impl Tally {
    fn of(text: &str) -> Self {
        let mut tally = Self::default();
        for word in tidy(text).split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            tally.letters += word.chars().count();
            tally.total += 1;
            *tally.words.entry(word.to_owned()).or_default() += 1;
        }
        tally
    }

    fn shared(&self, other: &Self) -> usize {
        self.words.iter().map(|(word, n)| other.words.get(word).map_or(0, |m| *n.min(m))).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_beat_noise_and_runs() {
        for poor in
            ["", "\u{fffd}\u{fffd}\u{fffd} \u{fffd}\u{fffd}", "T h e p l a n", "theplanforthisyearisverygoodindeed"]
        {
            let mut text = poor.to_owned();
            assert!(is_doubtful(poor), "{poor}");
            better(&mut text, "the plan for this year".to_owned());
            assert_eq!(text, "the plan for this year");
        }
    }

    #[test]
    fn the_places_of_glyphs_settle_where_words_end() {
        let settled = |text: &str, measured: &str| {
            let mut text = text.to_owned();
            settle(&mut text, measured.to_owned());
            text
        };
        assert_eq!(settled("olu şan bo şluk", "oluşan boşluk"), "oluşan boşluk");
        assert_eq!(settled("the plan\nfor you", "for you\nthe plan"), "the plan\nfor you");
        assert_eq!(settled("Name: Ann, Town: Lee", "Name: Town:"), "Name: Ann, Town: Lee");
    }

    #[test]
    fn a_good_page_is_left_alone() {
        let page = "Students learn to write programs and to explain what each of them does.";
        assert!(!is_doubtful(page));
        let mut text = page.to_owned();
        better(&mut text, "Students learn".to_owned());
        assert_eq!(text, page);
    }
}
