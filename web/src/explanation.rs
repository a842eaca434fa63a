//! Why a hit stands where it stands, in words.

use model::search::{Explanation, FoundAs, WordScore};

use crate::wording::number;

/// One line of the explanation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    /// The word, or what else counted.
    pub(crate) what: String,
    /// Where it was found and how often.
    pub(crate) found: String,
    pub(crate) points: String,
}

/// Each word, then what else counted, nothing left out.
pub(crate) fn rows(explanation: &Explanation) -> Vec<Row> {
    let word = |word: &WordScore| row(&word.word, found(word), word.score);
    let rest = [
        row("Closeness", "words that stand together as you typed them".to_owned(), explanation.closeness),
        row("Recent", "newer documents come a little sooner".to_owned(), explanation.recency),
        row("Kind", "some kinds of document are more useful than others".to_owned(), explanation.kind),
    ];
    explanation.words.iter().map(word).chain(rest).collect()
}

fn row(what: &str, found: String, score: f32) -> Row {
    Row { what: what.to_owned(), found, points: points(score) }
}

/// Points with two decimals.
pub(crate) fn points(score: f32) -> String {
    format!("{score:.2}")
}

fn found(word: &WordScore) -> String {
    if word.found.is_empty() {
        return "not found".to_owned();
    }
    let typed = word.word.to_lowercase();
    word.found.iter().map(|found| place(found, &typed)).collect::<Vec<_>>().join(", ")
}

/// "12 times in the text", "once in the title as \u{201c}lesson\u{201d}".
fn place(found: &FoundAs, typed: &str) -> String {
    let times = match found.times {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        n => format!("{} times", number(&(n as usize))),
    };
    let field = match found.field.as_str() {
        "about" => "description",
        field => field,
    };
    let other = if only_lost_its_ending(&found.form, typed) {
        String::new()
    } else {
        format!(" as \u{201c}{}\u{201d}", found.form)
    };
    format!("{times} in the {field}{other}")
}

/// Whether `form` is `typed` as it is indexed, word by word; an ending may leave its last letter changed ("policy",
/// "polici").
fn only_lost_its_ending(form: &str, typed: &str) -> bool {
    let typed: Vec<&str> =
        typed.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric())).collect();
    let form: Vec<&str> = form.split_whitespace().collect();
    let begins = |(form, typed): (&&str, &&str)| {
        let kept = form.char_indices().next_back().map_or("", |(last, _)| &form[..last]);
        typed.starts_with(kept)
    };
    form.len() == typed.len() && form.iter().zip(&typed).all(begins)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found_as(form: &str, field: &str, times: u32) -> FoundAs {
        FoundAs { form: form.to_owned(), field: field.to_owned(), times, weight: 1.0 }
    }

    #[test]
    fn each_word_says_where_it_stands() {
        let word = WordScore {
            word: "Curricula".to_owned(),
            rarity: 2.0,
            found: vec![
                found_as("curricul", "text", 12),
                found_as("lesson", "about", 1),
                found_as("curricul", "title", 2),
            ],
            score: 3.456,
        };
        let rows = rows(&Explanation { words: vec![word], ..Explanation::default() });
        assert_eq!(
            rows[0].found,
            "12 times in the text, once in the description as \u{201c}lesson\u{201d}, twice in the title"
        );
        assert!(only_lost_its_ending("polici", "policy") && only_lost_its_ending("middl school", "\"middle schools\""));
        assert!(!only_lost_its_ending("comput scienc", "cs") && !only_lost_its_ending("lesson", "unit"));
        assert_eq!((rows[0].points.as_str(), rows.len()), ("3.46", 4));
    }
}
