//! Words that mean the same here, both ways. They apply to queries, so adding some needs no new index.

use std::collections::HashMap;

use model::Vocabulary;
use model::synonyms::forms;

use crate::analysis::Analysis;
use crate::forms::{Typed, typed};
use crate::language::Language;
use crate::words::Kind;

/// Groups of words and phrases that mean the same.
#[derive(Clone, Debug, Default)]
pub(crate) struct Synonyms {
    /// Each group's forms, with their keys.
    groups: Vec<Vec<(String, String)>>,
    /// From a form's key to its groups.
    by_key: HashMap<String, Vec<usize>>,
}

/// A typed word without case, accents, punctuation or endings.
pub(crate) struct Key {
    /// By itself, when a compound is one thing.
    alone: String,
    /// Beside others, when a compound is its parts.
    among: String,
}

impl From<&Vocabulary> for Synonyms {
    fn from(vocabulary: &Vocabulary) -> Self {
        let form = |form: &str| (joined(&keys(&typed(form))), form.to_owned());
        let groups: Vec<Vec<(String, String)>> =
            vocabulary.terms.iter().map(|term| forms(term).map(form).collect()).collect();
        let mut by_key: HashMap<String, Vec<usize>> = HashMap::new();
        for (place, group) in groups.iter().enumerate() {
            for (key, _) in group {
                by_key.entry(key.clone()).or_default().push(place);
            }
        }
        Self { groups, by_key }
    }
}

impl Synonyms {
    /// The other forms of what the words with these keys say.
    pub fn of(&self, words: &[Key]) -> Vec<&str> {
        let wanted = joined(words);
        let groups = self.by_key.get(&wanted).into_iter().flatten();
        let forms = groups.flat_map(|&group| &self.groups[group]);
        forms.filter(|(key, _)| *key != wanted).map(|(_, form)| form.as_str()).collect()
    }
}

/// The keys of typed words.
pub(crate) fn keys(typed: &[Typed]) -> Vec<Key> {
    let analysis = Analysis::of(Language::English);
    let key = |word: &Typed| {
        let alone = analysis.term(&word.text, word.kind);
        let parts = word.parts.iter().flatten().map(|part| analysis.term(part, Kind::Plain));
        let parts = parts.collect::<Vec<_>>().join(" ");
        Key { among: if parts.is_empty() { alone.clone() } else { parts }, alone }
    };
    typed.iter().map(key).collect()
}

fn joined(words: &[Key]) -> String {
    match words {
        [word] => word.alone.clone(),
        words => words.iter().map(|word| word.among.as_str()).collect::<Vec<_>>().join(" "),
    }
}

#[cfg(test)]
mod tests {
    use model::{SYNONYMS, Vocabularies};

    use super::*;

    #[test]
    fn forms_find_each_other() {
        let mut vocabulary = Vocabularies::default().get(SYNONYMS).expect("is built in").clone();
        vocabulary.terms.push(model::synonyms::group("robotics, robots club", 1).expect("a group"));
        let synonyms = Synonyms::from(&vocabulary);
        let of = |text: &str| synonyms.of(&keys(&typed(text)));
        assert_eq!(of("CS"), ["computer science"]);
        assert_eq!(of("Computer Sciences"), ["CS"]);
        assert_eq!(of("families"), ["parent", "guardian"]);
        assert_eq!(of("6-8"), ["middle school"]);
        assert_eq!(of("robot clubs"), ["robotics"]);
        assert_eq!(of("social-emotional learning"), ["SEL", "social and emotional learning"]);
        assert!(of("the").is_empty());
    }
}
