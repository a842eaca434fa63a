//! The programme's own publications: what staff put together from what districts handed in, and what of it was released.
//! A publication is a list of parts that are looked up anew each time; a release is the text as it was that day.

mod release;
mod template;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use self::release::{Release, Source};
pub use self::template::template;

use crate::artifact::{Stamp, Visibility};
use crate::form;
use crate::id::ArtifactId;
use crate::metadata::FieldProblem;
use crate::vocabulary::Vocabularies;

/// Most publications.
pub const MOST: usize = 500;
/// Most parts of one.
pub const MAX_PARTS: usize = 40;
/// Longest title of a publication or a part, in characters.
pub const MAX_LINE: usize = 200;
/// Longest text of a part, in characters.
pub const MAX_TEXT: usize = 40_000;
/// Longest description of a picture, in characters.
pub const MAX_ALT: usize = 1_000;
/// Longest text of a release, in bytes.
pub const MAX_RELEASE: usize = 2 << 20;
/// Longest name in addresses.
const MAX_NAME: usize = 60;

/// What kind of publication.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Genre {
    /// Where the districts of a cohort stand after discovery.
    #[default]
    SnapshotReport,
    /// What the districts of a cohort learned about planning and implementation.
    ImplementationGuide,
    /// Anything else.
    Other,
}

impl Genre {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::SnapshotReport, Self::ImplementationGuide, Self::Other];

    /// Its name in addresses and forms.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SnapshotReport => "snapshot-report",
            Self::ImplementationGuide => "implementation-guide",
            Self::Other => "other",
        }
    }

    /// What people call it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::SnapshotReport => "Snapshot Report",
            Self::ImplementationGuide => "Implementation Guide",
            Self::Other => "Other publication",
        }
    }

    /// The one of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|genre| genre.name() == name)
    }

    /// The phase of the programme it belongs to.
    pub const fn phase(self) -> Option<&'static str> {
        match self {
            Self::SnapshotReport => Some("discovery"),
            Self::ImplementationGuide => Some("planning"),
            Self::Other => None,
        }
    }
}

/// A publication as staff write it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Publication {
    /// Its name in addresses: small letters, digits and `-`.
    pub id: String,
    /// Rises with every change.
    pub version: u64,
    /// Its title.
    pub title: String,
    /// A line below the title.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub subtitle: String,
    /// What kind it is.
    pub genre: Genre,
    /// The cohort it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cohort: Option<String>,
    /// Its language, a BCP 47 tag.
    pub language: String,
    /// Its licence, from the vocabulary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
    /// Who may read it.
    #[serde(default)]
    pub visibility: Visibility,
    /// What it consists of, in order.
    pub parts: Vec<Part>,
    /// The document that its releases became.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub artifact: Option<ArtifactId>,
    /// The number of its last release; 0 without one.
    #[serde(default)]
    pub releases: u32,
    /// The last change.
    pub changed: Stamp,
}

/// A part under a heading of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// The heading.
    pub title: String,
    /// What stands below it.
    #[serde(flatten)]
    pub content: Content,
}

/// What a part says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Content {
    /// What staff write.
    Markdown {
        /// In Markdown, with citations of documents.
        text: String,
    },
    /// Published documents.
    Documents {
        /// Which.
        filter: Filter,
        /// Whether what each is about is said.
        summaries: bool,
    },
    /// What districts answered to a question, side by side.
    Answers {
        /// The question.
        question: QuestionRef,
        /// Of the districts of this cohort only.
        cohort: Option<String>,
    },
    /// A chart with its numbers.
    Figures {
        /// What is counted.
        measure: Measure,
        /// In this cohort only.
        cohort: Option<String>,
    },
    /// A table of the districts of a cohort.
    Districts {
        /// The cohort.
        cohort: String,
    },
    /// A picture.
    Picture {
        /// The document that is one, or that has the page.
        artifact: ArtifactId,
        /// The page, from 1, of a document with pages.
        page: Option<usize>,
        /// The same in words, for those who do not see it.
        alt: String,
        /// What it shows.
        caption: String,
    },
}

impl Content {
    /// Kinds of parts: name and label.
    pub const KINDS: [(&'static str, &'static str); 6] = [
        ("markdown", "Text"),
        ("documents", "List of documents"),
        ("answers", "What districts answered"),
        ("figures", "Chart"),
        ("districts", "Table of districts"),
        ("picture", "Picture"),
    ];

    /// The name of its kind.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Markdown { .. } => "markdown",
            Self::Documents { .. } => "documents",
            Self::Answers { .. } => "answers",
            Self::Figures { .. } => "figures",
            Self::Districts { .. } => "districts",
            Self::Picture { .. } => "picture",
        }
    }
}

/// Which documents.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Filter {
    /// Of this kind.
    pub kind: Option<String>,
    /// Of this cohort.
    pub cohort: Option<String>,
    /// Of this phase.
    pub phase: Option<String>,
    /// For this grade band.
    pub band: Option<String>,
}

/// A question of a form, written `form/question`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionRef {
    /// The form; see [`crate::form::Form::id`].
    pub form: String,
    /// The question; see [`crate::form::Question::id`].
    pub question: String,
}

impl QuestionRef {
    /// The question that a text names.
    pub fn named(text: &str) -> Option<Self> {
        let (form, question) = text.split_once('/')?;
        Some(Self { form: form.to_owned(), question: question.to_owned() })
    }

    /// Its name, as [`named`](Self::named) reads it.
    pub fn name(&self) -> String {
        format!("{}/{}", self.form, self.question)
    }

    /// The question in the newest version of its form.
    pub fn find(&self) -> Option<&'static form::Question> {
        let sections = &form::newest(&self.form)?.sections;
        sections.iter().flat_map(|section| &section.questions).find(|question| question.id == self.question)
    }
}

/// What a chart shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Documents of each kind.
    #[default]
    DocumentsByKind,
    /// Documents for each grade band.
    DocumentsByBand,
    /// Districts of the cohort that plan for each grade band.
    DistrictsByBand,
    /// The numbers that districts answered, or how many chose what.
    Question {
        /// The question.
        #[serde(flatten)]
        question: QuestionRef,
        /// The column whose numbers are added up, of a question that takes a table.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        column: Option<String>,
    },
}

impl Measure {
    /// Those that need no question: name and label.
    pub const COUNTS: [(&'static str, &'static str); 3] = [
        ("documents-by-kind", "Documents of each kind"),
        ("documents-by-band", "Documents for each grade band"),
        ("districts-by-band", "Districts that plan for each grade band"),
    ];

    /// The measure that a text names: one of [`COUNTS`](Self::COUNTS), or `form/question` or `form/question/column`.
    pub fn named(text: &str) -> Option<Self> {
        match text {
            "documents-by-kind" => Some(Self::DocumentsByKind),
            "documents-by-band" => Some(Self::DocumentsByBand),
            "districts-by-band" => Some(Self::DistrictsByBand),
            other => {
                let mut words = other.splitn(3, '/');
                let (form, question) = (words.next()?.to_owned(), words.next()?.to_owned());
                let column = words.next().map(str::to_owned);
                Some(Self::Question { question: QuestionRef { form, question }, column })
            }
        }
    }

    /// Its name, as [`named`](Self::named) reads it.
    pub fn name(&self) -> String {
        match self {
            Self::DocumentsByKind => "documents-by-kind".to_owned(),
            Self::DocumentsByBand => "documents-by-band".to_owned(),
            Self::DistrictsByBand => "districts-by-band".to_owned(),
            Self::Question { question, column: None } => question.name(),
            Self::Question { question, column: Some(column) } => format!("{}/{column}", question.name()),
        }
    }

    /// Whether it can be counted.
    fn is_known(&self) -> bool {
        let Self::Question { question, column } = self else { return true };
        match (question.find().map(|question| &question.ask), column) {
            (Some(form::Ask::Number | form::Ask::Choice { .. } | form::Ask::Choices { .. }), None) => true,
            (Some(form::Ask::Table { columns, .. }), Some(wanted)) => {
                columns.iter().any(|column| column.id == *wanted && column.cell == form::Cell::Number)
            }
            _ => false,
        }
    }
}

/// A name for addresses that is none of those taken.
pub fn name(title: &str, taken: &dyn Fn(&str) -> bool) -> String {
    let mut name = String::new();
    for c in title.chars().flat_map(char::to_lowercase) {
        if c.is_ascii_alphanumeric() {
            name.push(c);
        } else if !name.is_empty() && !name.ends_with('-') {
            name.push('-');
        }
        if name.len() == MAX_NAME {
            break;
        }
    }
    let name = Some(name.trim_end_matches('-')).filter(|name| !name.is_empty()).unwrap_or("publication").to_owned();
    let numbered = (2..).map(|n| format!("{name}-{n}"));
    std::iter::once(name.clone()).chain(numbered).find(|name| !taken(name)).unwrap_or(name)
}

impl Publication {
    /// Without spaces and line ends around texts.
    #[must_use]
    pub fn tidied(mut self) -> Self {
        let tidy = |text: &mut String| text.replace("\r\n", "\n").trim().clone_into(text);
        tidy(&mut self.title);
        tidy(&mut self.subtitle);
        tidy(&mut self.language);
        for part in &mut self.parts {
            tidy(&mut part.title);
            match &mut part.content {
                Content::Markdown { text } => tidy(text),
                Content::Picture { alt, caption, .. } => {
                    tidy(alt);
                    tidy(caption);
                }
                _ => {}
            }
        }
        self
    }

    /// Everything that is missing, too long or unknown. A part's fields are `parts.N.` and the field, from 0.
    pub fn problems(&self, vocabularies: &Vocabularies) -> Vec<FieldProblem> {
        let mut found = Found { problems: Vec::new(), vocabularies };
        found.line("title", &self.title, true);
        found.line("subtitle", &self.subtitle, false);
        let tag = !self.language.is_empty() && self.language.len() <= 35;
        let tag = tag && self.language.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        found.check(tag, "language", "must be a language tag such as en, es or pt-BR");
        found.term("cohort", "cohort", self.cohort.as_ref());
        found.term("licence", "licence", self.licence.as_ref());
        let readers = match self.visibility {
            Visibility::Public => true,
            Visibility::Cohort => self.cohort.is_some(),
            Visibility::Staff => false,
        };
        found.check(readers, "visibility", "must be everyone, or the districts of the cohort that it is about");
        let few = self.parts.len() <= MAX_PARTS;
        found.check(few, "parts", &format!("are at most {MAX_PARTS}"));
        for (n, part) in self.parts.iter().enumerate().take(MAX_PARTS) {
            found.part(n, part);
        }
        found.problems
    }
}

struct Found<'a> {
    problems: Vec<FieldProblem>,
    vocabularies: &'a Vocabularies,
}

impl Found<'_> {
    fn check(&mut self, right: bool, field: &str, message: &str) {
        if !right {
            self.problems.push(FieldProblem::new(field, message));
        }
    }

    fn line(&mut self, field: &str, text: &str, needed: bool) {
        self.check(!needed || !text.is_empty(), field, "must not be empty");
        let few = text.chars().count() <= MAX_LINE;
        self.check(few, field, &format!("has more than {MAX_LINE} characters"));
        self.check(!text.contains('\n'), field, "must be one line");
    }

    fn term(&mut self, field: &str, vocabulary: &str, value: Option<&String>) {
        let Some(value) = value else { return };
        let list = self.vocabularies.get(vocabulary);
        let known = list.is_some_and(|list| list.terms.iter().any(|term| term.value == *value));
        self.check(known, field, &format!("{value:?} is not in the list"));
    }

    fn part(&mut self, n: usize, part: &Part) {
        let field = |name: &str| format!("parts.{n}.{name}");
        self.line(&field("title"), &part.title, true);
        match &part.content {
            Content::Markdown { text } => {
                let few = text.chars().count() <= MAX_TEXT;
                self.check(few, &field("text"), "has more than 40,000 characters; make two parts of it");
            }
            Content::Documents { filter, .. } => {
                self.term(&field("kind"), "kind", filter.kind.as_ref());
                self.term(&field("cohort"), "cohort", filter.cohort.as_ref());
                self.term(&field("phase"), "phase", filter.phase.as_ref());
                self.term(&field("band"), "grade_band", filter.band.as_ref());
            }
            Content::Answers { question, cohort } => {
                self.check(question.find().is_some(), &field("question"), "must be a question of a form");
                self.term(&field("cohort"), "cohort", cohort.as_ref());
            }
            Content::Figures { measure, cohort } => {
                let known = measure.is_known();
                self.check(known, &field("measure"), "must be something that can be counted");
                self.term(&field("cohort"), "cohort", cohort.as_ref());
                let whose = *measure != Measure::DistrictsByBand || cohort.is_some();
                self.check(whose, &field("cohort"), "must be said, since districts plan in a cohort");
            }
            Content::Districts { cohort } => self.term(&field("cohort"), "cohort", Some(cohort)),
            Content::Picture { page, alt, caption, .. } => {
                let why = "must say what the picture shows, for those who do not see it";
                self.check(!alt.is_empty(), &field("alt"), why);
                let few = |text: &String| text.chars().count() <= MAX_ALT;
                self.check(few(alt), &field("alt"), "has more than 1,000 characters");
                self.check(few(caption), &field("caption"), "has more than 1,000 characters");
                self.check(page.is_none_or(|page| (1..=10_000).contains(&page)), &field("page"), "counts from 1");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn publication(parts: Vec<Part>) -> Publication {
        let changed = Stamp { at: jiff::Timestamp::UNIX_EPOCH, by: crate::AccountId::operator() };
        Publication {
            id: "a".to_owned(),
            version: 1,
            title: "A".to_owned(),
            subtitle: String::new(),
            genre: Genre::Other,
            cohort: None,
            language: "en".to_owned(),
            licence: None,
            visibility: Visibility::Public,
            parts,
            artifact: None,
            releases: 0,
            changed,
        }
    }

    #[test]
    fn names_are_free_and_short() {
        assert_eq!(name("  Snapshot Report: cohort of 2019! ", &|_| false), "snapshot-report-cohort-of-2019");
        assert_eq!(name("A", &|name| ["a", "a-2"].contains(&name)), "a-3");
        assert_eq!(name("ሰላም", &|_| false), "publication");
        assert_eq!(name(&"x".repeat(500), &|_| false).len(), MAX_NAME);
    }

    #[test]
    fn every_template_is_right_but_for_its_cohort() {
        for genre in Genre::ALL {
            assert_eq!(Genre::named(genre.name()), Some(genre));
            let problems = publication(template(genre, None)).problems(&Vocabularies::default());
            assert_eq!(problems, [], "{genre:?}");
        }
        assert!(template(Genre::SnapshotReport, Some("2019")).len() > template(Genre::SnapshotReport, None).len());
    }

    #[test]
    fn measures_and_questions_are_read_as_they_are_named() {
        let names = Measure::COUNTS.iter().map(|(name, _)| *name);
        for name in names.chain(["implementation-plan/vision", "implementation-plan/money/amount"]) {
            assert_eq!(Measure::named(name).expect("a measure").name(), name);
        }
        let known = |name: &str| Measure::named(name).is_some_and(|measure| measure.is_known());
        assert!(known("implementation-plan/money/amount") && !known("implementation-plan/money/line"));
        assert!(!known("implementation-plan/vision") && !known("x/y") && !known("x"));
    }

    #[test]
    fn what_is_wrong_is_told_by_field() {
        let picture = Content::Picture {
            artifact: ArtifactId::from_bits(7),
            page: Some(0),
            alt: String::new(),
            caption: "x".repeat(MAX_ALT + 1),
        };
        let parts = [
            Content::Markdown { text: "x".repeat(MAX_TEXT + 1) },
            Content::Answers { question: QuestionRef::named("x/y").expect("a name"), cohort: Some("1899".to_owned()) },
            Content::Figures { measure: Measure::DistrictsByBand, cohort: None },
            picture,
        ];
        let parts = parts.into_iter().map(|content| Part { title: "A".to_owned(), content }).collect();
        let mut publication = publication(parts);
        publication.visibility = Visibility::Cohort;
        publication.language = "no tag".to_owned();
        let problems = publication.tidied().problems(&Vocabularies::default());
        let fields: Vec<&str> = problems.iter().map(|problem| problem.field.as_str()).collect();
        let expected =
            ["language", "visibility", "parts.0.text", "parts.1.question", "parts.1.cohort", "parts.2.cohort"];
        assert_eq!(fields[..6], expected);
        assert_eq!(fields[6..], ["parts.3.alt", "parts.3.caption", "parts.3.page"]);
    }
}
