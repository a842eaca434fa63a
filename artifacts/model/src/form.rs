//! Forms that are data: sections of questions that a district answers over weeks and that become a document. What the
//! form is about stands in its file under `data/forms/`; nothing here knows it. A changed form is a new version in a file
//! of its own, so that what was filled in with the old one stays readable.

mod answer;
mod check;
pub mod compare;

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use self::answer::{Answer, Answers, Comparison, ROW, Thing, read, written};
pub use self::check::{LONG, SHORT};

use crate::artifact::Visibility;
use crate::sheet::Subject;
use crate::vocabulary::{Term, Vocabularies};

/// Most rows of a table that grows.
pub const MAX_ROWS: usize = 40;
/// Most things that are compared.
pub const MAX_THINGS: usize = 6;
/// The highest weight and the highest rating of a criterion.
pub const MAX_MARK: u8 = 3;

/// A form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// Its name: small letters, digits and `-`.
    pub id: String,
    /// Its version, from 1.
    pub version: u32,
    /// What people call it, such as "Implementation plan".
    pub title: String,
    /// What its sheets stand under in addresses, such as `plans`.
    #[serde(default)]
    pub place: String,
    /// What a sheet of it is about.
    #[serde(default)]
    pub about: About,
    /// What its document is called, where that is not its title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
    /// The question whose answer is its document's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The kind of document it becomes, from the vocabulary `kind`.
    pub kind: String,
    /// Who may see that once it is published.
    #[serde(default)]
    pub visibility: Visibility,
    /// Whether the document is handed in as soon as it is made.
    #[serde(default)]
    pub hands_in: bool,
    /// Whether answers are laid side by side with those of other districts; the document carries them.
    #[serde(default)]
    pub compared: bool,
    /// Whether a role sees to each sheet and hands it over to the next.
    #[serde(default)]
    pub owned: bool,
    /// The phase of the programme it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phase: Option<String>,
    /// The question whose answer describes the document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// Its sections, in order.
    pub sections: Vec<Section>,
}

/// What a sheet of a form is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = FormAbout)]
pub enum About {
    /// A grade band in a school year: `band` and `school_year` in its address.
    #[default]
    Year,
    /// A cohort that the district is in: `cohort`.
    Cohort,
    /// Anything; a district begins as many as it needs, by `number`.
    Numbered,
}

impl About {
    /// The subject that the parts of an address name.
    pub fn subject<'a>(self, part: impl Fn(&str) -> Option<&'a str>) -> Option<Subject> {
        let part = |name: &str| part(name).map(str::to_owned);
        match self {
            Self::Year => Some(Subject::Year { band: part("band")?, school_year: part("school_year")? }),
            Self::Cohort => Some(Subject::Cohort { year: part("cohort")? }),
            Self::Numbered => Some(Subject::Numbered { number: part("number")?.parse().ok()? }),
        }
    }
}

/// A part of a form that is saved by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// Its name in addresses: small letters, digits and `-`.
    pub id: String,
    /// What people call it.
    pub title: String,
    /// What it is for, in a sentence or two.
    #[serde(default)]
    pub intro: String,
    /// Words by which what others wrote on the same subject is found.
    #[serde(default)]
    pub search: String,
    /// Topics that a document is about once this is filled in.
    #[serde(default)]
    pub topics: Vec<String>,
    /// Its questions, in order.
    pub questions: Vec<Question>,
}

/// A question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Question {
    /// Its name, once in a form: small letters, digits and `-`.
    pub id: String,
    /// The question itself, or the heading of its answer.
    pub label: String,
    /// What helps to answer it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub hint: String,
    /// Whether a section is complete without it.
    #[serde(default)]
    pub optional: bool,
    /// What kind of answer it takes.
    #[serde(flatten)]
    pub ask: Ask,
}

/// Kinds of questions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Ask {
    /// One line.
    Text,
    /// Paragraphs.
    Long,
    /// A number that is not negative.
    Number,
    /// One of these.
    Choice {
        /// To choose from.
        options: Options,
    },
    /// Any of these.
    Choices {
        /// To choose from.
        options: Options,
    },
    /// Rows of cells.
    Table {
        /// Its columns.
        columns: Vec<Column>,
        /// Its rows.
        rows: Rows,
    },
    /// Up to six things rated by criteria, each of which weighs as much as it matters to the district.
    Comparison {
        /// What is compared, in the singular, such as "curriculum".
        thing: String,
        /// What they are rated by.
        criteria: Vec<Term>,
    },
    /// Standards of the grade band that are covered; see [`crate::standards`].
    Standards,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Column {
    /// Its name, once in a table; not `row`.
    pub id: String,
    /// Its heading.
    pub label: String,
    /// What stands in it.
    #[serde(flatten)]
    pub cell: Cell,
}

/// What a cell takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
#[schema(as = FormCell)]
pub enum Cell {
    /// One line.
    Text,
    /// A few lines.
    Long,
    /// A number that is not negative.
    Number,
    /// One of these.
    Choice {
        /// To choose from.
        options: Options,
    },
}

/// The rows of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Rows {
    /// One for each of these.
    Fixed(Options),
    /// As many as are needed, up to this many.
    Free(usize),
}

/// What can be chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum Options {
    /// These.
    Listed(Vec<Term>),
    /// The terms of a vocabulary, as they stand at the time.
    Vocabulary {
        /// Its name.
        vocabulary: String,
    },
}

impl Options {
    /// The terms.
    pub fn terms<'a>(&'a self, vocabularies: &'a Vocabularies) -> &'a [Term] {
        match self {
            Self::Listed(terms) => terms,
            Self::Vocabulary { vocabulary } => {
                vocabularies.get(vocabulary).map(|list| list.terms.as_slice()).unwrap_or_default()
            }
        }
    }

    /// What people read for a value; the value itself where it is unknown.
    pub fn label(&self, value: &str, vocabularies: &Vocabularies) -> String {
        let term = self.terms(vocabularies).iter().find(|term| term.value == value);
        term.map_or_else(|| value.to_owned(), |term| term.label.clone())
    }
}

/// How far a section is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Extent {
    /// Nothing is answered.
    Empty,
    /// Something is.
    Begun,
    /// Everything is that has to be.
    Full,
}

/// The forms, each version one. A new one is a file and a row here.
static FORMS: LazyLock<Vec<Form>> = LazyLock::new(|| {
    let files = [
        include_str!("../data/forms/implementation-plan.1.json"),
        include_str!("../data/forms/discovery-questionnaire.1.json"),
        include_str!("../data/forms/lesson.1.json"),
    ];
    let read = |text: &str| serde_json::from_str(text).expect("the built-in forms are well-formed");
    files.into_iter().map(read).collect()
});

/// Every version of every form.
pub fn all() -> &'static [Form] {
    &FORMS
}

/// The newest version of a form.
pub fn newest(id: &str) -> Option<&'static Form> {
    FORMS.iter().filter(|form| form.id == id).max_by_key(|form| form.version)
}

/// The newest version of the form whose sheets stand under this in addresses.
pub fn at_place(place: &str) -> Option<&'static Form> {
    FORMS.iter().filter(|form| form.place == place).max_by_key(|form| form.version)
}

/// This version of a form.
pub fn get(id: &str, version: u32) -> Option<&'static Form> {
    FORMS.iter().find(|form| form.id == id && form.version == version)
}

impl Form {
    /// The section of this name.
    pub fn section(&self, id: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.id == id)
    }

    /// The question of this name.
    pub fn question(&self, id: &str) -> Option<&Question> {
        self.sections.iter().flat_map(|section| &section.questions).find(|question| question.id == id)
    }

    /// What stays of a form that is not known in full: where its sheets stand and what they are about.
    fn without_questions(&self) -> Self {
        Self { place: self.place.clone(), about: self.about, owned: self.owned, ..Self::default() }
    }

    /// A form by which answers can be read whose own is not known: sections and questions by their names, in order.
    pub fn of_answers<'a>(id: &str, version: u32, sections: impl IntoIterator<Item = (&'a str, &'a Answers)>) -> Self {
        let spaced = |id: &str| {
            let words = id.replace('-', " ");
            let mut letters = words.chars();
            letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
        };
        let question = |(id, answer): (&String, &Answer)| Question {
            id: id.clone(),
            label: spaced(id),
            hint: String::new(),
            optional: true,
            ask: answer.ask(),
        };
        let section = |(id, answers): (&str, &Answers)| Section {
            id: id.to_owned(),
            title: spaced(id),
            questions: answers.iter().map(question).collect(),
            ..Section::default()
        };
        let sections = sections.into_iter().map(section).collect();
        Self {
            id: id.to_owned(),
            version,
            title: spaced(id),
            sections,
            ..newest(id).map(Self::without_questions).unwrap_or_default()
        }
    }
}

impl Section {
    /// How far these answers to it are.
    pub fn extent(&self, answers: &Answers, vocabularies: &Vocabularies) -> Extent {
        let full = |question: &&Question| question.optional || question.is_answered(answers, vocabularies);
        match self.questions.iter().all(|question| full(&question)) {
            _ if answers.is_empty() => Extent::Empty,
            true => Extent::Full,
            false => Extent::Begun,
        }
    }

    /// How many of its questions are answered, and how many there are that have to be.
    pub fn answered(&self, answers: &Answers, vocabularies: &Vocabularies) -> (usize, usize) {
        let needed: Vec<&Question> = self.questions.iter().filter(|question| !question.optional).collect();
        (needed.iter().filter(|question| question.is_answered(answers, vocabularies)).count(), needed.len())
    }
}

impl Question {
    /// Whether it is answered in full: a table of fixed rows in each of them.
    fn is_answered(&self, answers: &Answers, vocabularies: &Vocabularies) -> bool {
        match (answers.get(&self.id), &self.ask) {
            (None, _) => false,
            (Some(Answer::Rows(rows)), Ask::Table { rows: Rows::Fixed(options), .. }) => {
                let has = |term: &Term| rows.iter().any(|row| row.get(ROW) == Some(&term.value));
                options.terms(vocabularies).iter().all(has)
            }
            (Some(_), _) => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::vocabulary::Vocabularies;

    fn is_name(id: &str) -> bool {
        !id.is_empty() && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    }

    fn are_known(options: &Options, vocabularies: &Vocabularies) -> bool {
        !options.terms(vocabularies).is_empty()
    }

    #[test]
    fn every_form_holds_together() {
        let vocabularies = Vocabularies::default();
        let term = |list: &str, value: &str| vocabularies.get(list).is_some_and(|list| list.find(value).is_some());
        for form in all() {
            assert!(is_name(&form.id) && is_name(&form.place) && term("kind", &form.kind), "{}", form.id);
            assert!(all().iter().all(|other| (other.place == form.place) == (other.id == form.id)), "{}", form.place);
            assert!(form.phase.as_ref().is_none_or(|phase| term("phase", phase)));
            let mut names = BTreeSet::new();
            for section in &form.sections {
                assert!(is_name(&section.id) && names.insert(&section.id), "{}", section.id);
                assert!(section.topics.iter().all(|topic| term("topic", topic)), "{}", section.id);
                assert!(!section.search.is_empty() && !section.intro.is_empty(), "{}", section.id);
            }
            let questions = || form.sections.iter().flat_map(|section| &section.questions);
            let ids: BTreeSet<&String> = questions().map(|question| &question.id).collect();
            assert_eq!(ids.len(), questions().count(), "a question's name stands once in {}", form.id);
            assert!([&form.summary, &form.name].into_iter().flatten().all(|question| ids.contains(question)));
            for question in questions() {
                assert!(is_name(&question.id), "{}", question.id);
                match &question.ask {
                    Ask::Choice { options } | Ask::Choices { options } => assert!(are_known(options, &vocabularies)),
                    Ask::Table { columns, rows } => {
                        let columns: BTreeSet<&str> = columns.iter().map(|column| column.id.as_str()).collect();
                        assert!(columns.iter().all(|id| is_name(id) && *id != ROW), "{}", question.id);
                        match rows {
                            Rows::Fixed(options) => assert!(are_known(options, &vocabularies)),
                            Rows::Free(most) => assert!((1..=MAX_ROWS).contains(most)),
                        }
                    }
                    Ask::Comparison { criteria, .. } => {
                        assert!(criteria.iter().all(|one| is_name(&one.value) && one.value != "name"))
                    }
                    Ask::Text | Ask::Long | Ask::Number | Ask::Standards => {}
                }
            }
        }
    }

    #[test]
    fn answers_whose_form_is_lost_can_be_read() {
        let answers = Answers::from([
            ("our-vision".to_owned(), Answer::Text("All of them.".to_owned())),
            ("codes".to_owned(), Answer::Chosen(vec!["6-8.CT.b.3".to_owned()])),
            ("weeks".to_owned(), Answer::Rows(vec![[("what".to_owned(), "Robots".to_owned())].into()])),
        ]);
        let form = Form::of_answers("old-plan", 7, [("first-part", &answers)]);
        assert_eq!((form.title.as_str(), form.sections[0].title.as_str()), ("Old plan", "First part"));
        let labels: Vec<&str> = form.sections[0].questions.iter().map(|question| question.label.as_str()).collect();
        assert_eq!(labels, ["Codes", "Our vision", "Weeks"]);
        assert_eq!(form.sections[0].extent(&answers, &Vocabularies::default()), Extent::Full);
    }
}
