//! Words that mean the same here, both ways. They apply to queries, so adding some needs no new index.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::fold::fold;
use crate::words::{Kind, split};

/// The programme's own: each row is one group of equals.
pub(crate) const BUILT_IN: &[&[&str]] = &[
    &["CS", "computer science"],
    &["PD", "professional development"],
    &["CSP", "AP Computer Science Principles", "AP CSP", "computer science principles"],
    &["DLCS", "digital literacy and computer science"],
    &["P&I", "planning and implementation"],
    &["SEL", "social emotional learning", "social and emotional learning"],
    &["ELA", "English language arts"],
    &["IT", "information technology"],
    &["AI", "artificial intelligence"],
    &["AP", "advanced placement"],
    &["IEP", "individualized education program", "individual education plan"],
    &["parent", "family", "guardian"],
    &["letter", "memo", "flyer"],
    &["curriculum", "curricula", "lesson", "unit"],
    &["kindergarten", "K"],
    &["elementary", "K-5"],
    &["middle school", "6-8"],
    &["high school", "secondary", "9-12"],
    &["superintendent", "district leader"],
    &["roadmap", "pathway", "plan"],
];

/// Most words in one form of a group.
pub(crate) const MAX_WORDS: usize = 6;

/// Groups of words and phrases that mean the same.
#[derive(Clone, Debug)]
pub struct Synonyms {
    groups: Vec<Vec<String>>,
    /// From a form's key to its groups.
    by_form: HashMap<String, Vec<usize>>,
}

static DEFAULT: LazyLock<Synonyms> = LazyLock::new(|| Synonyms::with(std::iter::empty()));

impl Default for Synonyms {
    fn default() -> Self {
        DEFAULT.clone()
    }
}

impl Synonyms {
    /// The built-in groups and `more`.
    pub fn with(more: impl IntoIterator<Item = Vec<String>>) -> Self {
        let built_in = BUILT_IN.iter().map(|group| group.iter().map(|&form| form.to_owned()).collect());
        let groups: Vec<Vec<String>> = built_in.chain(more).collect();
        let mut by_form: HashMap<String, Vec<usize>> = HashMap::new();
        for (place, group) in groups.iter().enumerate() {
            for form in group {
                by_form.entry(key(form)).or_default().push(place);
            }
        }
        Self { groups, by_form }
    }

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
    use super::*;

    #[test]
    fn forms_find_each_other() {
        let synonyms = Synonyms::with([vec!["robotics".to_owned(), "robots club".to_owned()]]);
        assert_eq!(synonyms.of(&["CS"]), ["computer science"]);
        assert_eq!(synonyms.of(&["Computer", "Sciences"]), ["CS"]);
        assert_eq!(synonyms.of(&["families"]), ["parent", "guardian"]);
        assert_eq!(synonyms.of(&["6-8"]), ["middle school"]);
        assert_eq!(synonyms.of(&["robot", "clubs"]), ["robotics"]);
        assert!(synonyms.of(&["the"]).is_empty());
    }
}
