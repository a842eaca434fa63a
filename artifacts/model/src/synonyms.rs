//! Words that mean the same: the vocabulary that staff extend most. Each of its terms is one group; the label holds
//! the group's forms with commas between them, and the machine value is the first.
//!
//! As a file it has one group a line, the forms with commas between them; lines that begin with `#` are remarks.

use thiserror::Error;

use crate::vocabulary::{Row, Term, Vocabulary};

/// The vocabulary's name.
pub const SYNONYMS: &str = "synonyms";
/// Most groups.
pub const MAX_GROUPS: usize = 2_000;
/// Most forms in a group.
pub const MAX_FORMS: usize = 20;
/// Longest form, in characters.
pub const MAX_FORM: usize = 80;
/// Most words in one form.
pub const MAX_WORDS: usize = 6;

/// Why a line is no group of synonyms; lines count from 1.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum BadSynonyms {
    /// A word alone has no synonym.
    #[error("line {0}: a group needs at least two different words or phrases, with commas between them")]
    Alone(usize),
    /// Too long.
    #[error("line {0}: {1:?} is too long; a word or phrase may have {MAX_FORM} characters and {MAX_WORDS} words")]
    Long(usize, String),
    /// Nothing to look for.
    #[error("line {0}: {1:?} holds no letter or digit")]
    Empty(usize, String),
    /// Too many in one group.
    #[error("line {0}: a group may have at most {MAX_FORMS} words or phrases")]
    Many(usize),
    /// Too many groups.
    #[error("there may be at most {MAX_GROUPS} groups")]
    ManyGroups,
}

/// The forms of one group.
pub fn forms(group: &Term) -> impl Iterator<Item = &str> {
    group.label.split(',').map(str::trim).filter(|form| !form.is_empty())
}

/// Reads a file of groups.
pub fn read(file: &str) -> Result<Vocabulary, BadSynonyms> {
    let mut terms: Vec<Term> = Vec::new();
    for (line, number) in file.trim_start_matches('\u{feff}').lines().zip(1..) {
        if line.trim().is_empty() || line.trim_start().starts_with('#') {
            continue;
        }
        let group = group(line, number)?;
        if !terms.contains(&group) {
            terms.push(group);
        }
    }
    if terms.len() > MAX_GROUPS {
        return Err(BadSynonyms::ManyGroups);
    }
    Ok(Vocabulary { name: SYNONYMS.to_owned(), terms })
}

/// Writes them as a file; [`read`] gives the same again.
pub fn write(vocabulary: &Vocabulary) -> String {
    vocabulary.terms.iter().map(|term| format!("{}\n", term.label)).collect()
}

/// The group of one line of forms with commas between them.
pub fn group(line: &str, number: usize) -> Result<Term, BadSynonyms> {
    let mut found: Vec<String> = Vec::new();
    for form in line.split(',') {
        let form = form.split_whitespace().collect::<Vec<_>>().join(" ");
        // A first form with this sign would be a remark when written.
        let form = form.trim_start_matches(['#', ' ']).to_owned();
        if form.is_empty() {
            continue;
        }
        if !form.contains(char::is_alphanumeric) {
            return Err(BadSynonyms::Empty(number, form));
        }
        if form.chars().count() > MAX_FORM || form.split(' ').count() > MAX_WORDS || form.contains(char::is_control) {
            return Err(BadSynonyms::Long(number, form));
        }
        if !found.iter().any(|known| known.to_lowercase() == form.to_lowercase()) {
            found.push(form);
        }
    }
    match found.len() {
        0 | 1 => Err(BadSynonyms::Alone(number)),
        2..=MAX_FORMS => Ok(Term { value: found[0].clone(), label: found.join(", "), group: None }),
        _ => Err(BadSynonyms::Many(number)),
    }
}

/// Every form of the built-in groups.
pub fn built_in() -> impl Iterator<Item = &'static str> {
    BUILT_IN.iter().flat_map(|(_, label)| label.split(", "))
}

/// The programme's own.
pub(crate) const BUILT_IN: &[Row] = &[
    ("CS", "CS, computer science"),
    ("PD", "PD, professional development"),
    ("CSP", "CSP, AP Computer Science Principles, AP CSP, computer science principles"),
    ("DLCS", "DLCS, digital literacy and computer science"),
    ("P&I", "P&I, planning and implementation"),
    ("SEL", "SEL, social emotional learning, social and emotional learning"),
    ("ELA", "ELA, English language arts"),
    ("IT", "IT, information technology"),
    ("AI", "AI, artificial intelligence"),
    ("AP", "AP, advanced placement"),
    ("IEP", "IEP, individualized education program, individual education plan"),
    ("parent", "parent, family, guardian"),
    ("letter", "letter, memo, flyer"),
    ("curriculum", "curriculum, curricula, lesson, unit"),
    ("kindergarten", "kindergarten, K"),
    ("elementary", "elementary, K-5"),
    ("middle school", "middle school, 6-8"),
    ("high school", "high school, secondary, 9-12"),
    ("superintendent", "superintendent, district leader"),
    ("roadmap", "roadmap, pathway, plan"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn files_are_read_line_by_line() {
        let read =
            read("\u{feff}# ours\nrobots, robotics , Robots\n\nPLC,professional learning   community\n").expect("fine");
        let labels: Vec<&str> = read.terms.iter().map(|term| term.label.as_str()).collect();
        assert_eq!(labels, ["robots, robotics", "PLC, professional learning community"]);
        assert_eq!(forms(&read.terms[0]).collect::<Vec<_>>(), ["robots", "robotics"]);
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        assert_eq!(super::read("a, b\nalone\n"), Err(BadSynonyms::Alone(2)));
        assert_eq!(super::read("a, --"), Err(BadSynonyms::Empty(1, "--".to_owned())));
        assert!(matches!(super::read("a, one two three four five six seven"), Err(BadSynonyms::Long(1, _))));
        assert_eq!(super::read(&("x".repeat(81) + ", b")), Err(BadSynonyms::Long(1, "x".repeat(81))));
        let many = (0..21).map(|n| format!("w{n}")).collect::<Vec<_>>().join(",");
        assert_eq!(super::read(&many), Err(BadSynonyms::Many(1)));
        let groups: String = (0..=MAX_GROUPS).map(|n| format!("a{n}, b{n}\n")).collect();
        assert_eq!(super::read(&groups), Err(BadSynonyms::ManyGroups));
    }

    #[test]
    fn the_built_in_groups_follow_the_rules() {
        for (value, label) in BUILT_IN {
            let term = group(label, 1).expect(label);
            assert_eq!((term.value.as_str(), term.label.as_str()), (*value, *label));
        }
    }

    proptest! {
        #[test]
        fn what_is_read_can_be_written_and_read_again(file in "([a-zé #,&\\-]{0,40}\n){0,6}") {
            if let Ok(vocabulary) = read(&file) {
                prop_assert_eq!(read(&write(&vocabulary)), Ok(vocabulary));
            }
        }
    }
}
