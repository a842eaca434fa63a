//! Words that mean the same here, both ways. They apply to queries, so adding some needs no new index.

use std::collections::HashMap;

use model::Vocabulary;
use model::synonyms::forms;

use crate::fold::fold;
use crate::words::{Kind, split};

/// Groups of words and phrases that mean the same.
#[derive(Clone, Debug, Default)]
pub(crate) struct Synonyms {
    groups: Vec<Vec<String>>,
    /// From a form's key to its groups.
    by_form: HashMap<String, Vec<usize>>,
}

impl From<&Vocabulary> for Synonyms {
    fn from(vocabulary: &Vocabulary) -> Self {
        let group = |term| forms(term).map(str::to_owned).collect();
        let groups: Vec<Vec<String>> = vocabulary.terms.iter().map(group).collect();
        let mut by_form: HashMap<String, Vec<usize>> = HashMap::new();
        for (place, group) in groups.iter().enumerate() {
            for form in group {
                by_form.entry(key(form)).or_default().push(place);
            }
        }
        Self { groups, by_form }
    }
}

impl Synonyms {
    /// The other forms of what `words` say, given as typed.
    pub fn of(&self, words: &[&str]) -> Vec<&str> {
        let wanted = key(&words.join(" "));
        let groups = self.by_form.get(&wanted).into_iter().flatten();
        let forms = groups.flat_map(|&group| &self.groups[group]);
        forms.filter(|form| key(form) != wanted).map(String::as_str).collect()
    }
}

/// A form without case, accents, punctuation or endings.
fn key(form: &str) -> String {
    let analysis = crate::analysis::Analysis::of(crate::language::Language::English);
    let spans = split(form, 0);
    let whole = spans.iter().find(|span| span.kind == Kind::Compound && span.end - span.start == form.trim().len());
    if let Some(span) = whole {
        return analysis.term(span.of(form), Kind::Compound);
    }
    let plain = spans.iter().filter(|span| span.kind != Kind::Compound);
    plain.map(|span| analysis.term(&fold(span.of(form)), span.kind)).collect::<Vec<_>>().join(" ")
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
        assert_eq!(synonyms.of(&["CS"]), ["computer science"]);
        assert_eq!(synonyms.of(&["Computer", "Sciences"]), ["CS"]);
        assert_eq!(synonyms.of(&["families"]), ["parent", "guardian"]);
        assert_eq!(synonyms.of(&["6-8"]), ["middle school"]);
        assert_eq!(synonyms.of(&["robot", "clubs"]), ["robotics"]);
        assert!(synonyms.of(&["the"]).is_empty());
    }
}
