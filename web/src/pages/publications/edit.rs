//! The form in which staff put a publication together: its parts in order, each with its fields.

use askama::Template;
use model::form::{self as forms, Ask, Cell};
use model::publication::{Content, Genre, MAX_ALT, MAX_LINE, MAX_PARTS, MAX_TEXT, Measure};
use model::{FieldProblem, Part, Publication, Visibility, Vocabularies};

use super::desk::choices;
use crate::form::{Complaint, problem_of};
use crate::pages::{Frame, Place};
use crate::viewer::Viewer;
use crate::wording;

/// `GET /desk/publications/{id}`, and the answer to a `POST` that saved nothing
#[derive(Debug, Template)]
#[template(path = "publications/edit.html")]
pub struct PublicationEditPage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// The publication's name in addresses.
    pub id: &'a str,
    /// What stands in the form.
    pub form: &'a PublicationForm,
    /// What is wrong with it.
    pub problems: &'a [FieldProblem],
    /// What keeps it from being saved.
    pub problem: Option<&'a str>,
    /// What was done.
    pub done: Option<&'a str>,
    /// The number of the release that is up.
    pub up: Option<u32>,
    /// The vocabularies.
    pub vocabularies: &'a Vocabularies,
}

/// What staff say of a publication.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PublicationForm {
    /// The version it is written over.
    pub version: u64,
    /// The title.
    pub title: String,
    /// A line below it.
    pub subtitle: String,
    /// What kind it is.
    pub genre: String,
    /// The cohort it is about.
    pub cohort: String,
    /// Its language.
    pub language: String,
    /// Its licence.
    pub licence: String,
    /// Who may read it.
    pub visibility: String,
    /// Its parts.
    pub parts: Vec<PartForm>,
}

/// A part as it is typed; which fields count depends on what it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PartForm {
    /// What it is.
    pub what: String,
    /// The heading.
    pub title: String,
    /// What staff write.
    pub text: String,
    /// The cohort.
    pub cohort: String,
    /// The kind of documents.
    pub kind: String,
    /// Their phase.
    pub phase: String,
    /// Their grade band.
    pub band: String,
    /// Whether what documents are about is said: `summaries`.
    pub how: String,
    /// The question.
    pub question: String,
    /// What is counted.
    pub measure: String,
    /// The document of a picture.
    pub artifact: String,
    /// Its page.
    pub page: String,
    /// The picture in words.
    pub alt: String,
    /// What it shows.
    pub caption: String,
}

impl PublicationForm {
    /// The form of a publication.
    pub fn of(publication: &Publication) -> Self {
        let Publication { version, title, subtitle, genre, cohort, language, licence, .. } = publication.clone();
        let visibility = if publication.visibility == Visibility::Cohort { "cohort" } else { "public" };
        Self {
            version,
            title,
            subtitle,
            genre: genre.name().to_owned(),
            cohort: cohort.unwrap_or_default(),
            language,
            licence: licence.unwrap_or_default(),
            visibility: visibility.to_owned(),
            parts: publication.parts.iter().map(PartForm::of).collect(),
        }
    }
}

impl PartForm {
    /// The form of a part.
    pub fn of(part: &Part) -> Self {
        let or = |text: &Option<String>| text.clone().unwrap_or_default();
        let base = Self { what: part.content.kind().to_owned(), title: part.title.clone(), ..Self::default() };
        match &part.content {
            Content::Markdown { text } => Self { text: text.clone(), ..base },
            Content::Documents { filter, summaries } => Self {
                cohort: or(&filter.cohort),
                kind: or(&filter.kind),
                phase: or(&filter.phase),
                band: or(&filter.band),
                how: if *summaries { "summaries".to_owned() } else { String::new() },
                ..base
            },
            Content::Answers { question, cohort } => Self { question: question.name(), cohort: or(cohort), ..base },
            Content::Figures { measure, cohort } => Self { measure: measure.name(), cohort: or(cohort), ..base },
            Content::Districts { cohort } => Self { cohort: cohort.clone(), ..base },
            Content::Picture { artifact, page, alt, caption } => Self {
                artifact: artifact.to_string(),
                page: page.map(|page| page.to_string()).unwrap_or_default(),
                alt: alt.clone(),
                caption: caption.clone(),
                ..base
            },
        }
    }
}

/// Choices that belong together.
struct Group {
    label: String,
    choices: Vec<(String, String)>,
}

impl Frame for PublicationEditPage<'_> {
    const PLACE: Place = Place::Desk;
}

impl PublicationEditPage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        crate::pages::document(self)
    }

    fn genres() -> Vec<(&'static str, &'static str)> {
        Genre::ALL.into_iter().map(|genre| (genre.name(), genre.label())).collect()
    }

    /// The lines of text: name, label, value.
    fn lines(&self) -> Vec<(&'static str, &'static str, &str)> {
        vec![("title", "Title", &self.form.title), ("subtitle", "Line below the title", &self.form.subtitle)]
    }

    /// What documents are chosen by: name, label, vocabulary, value.
    fn filters(part: &PartForm) -> Vec<(&'static str, &'static str, &'static str, &str)> {
        vec![
            ("kind", "Kind", "kind", &part.kind),
            ("phase", "Phase", "phase", &part.phase),
            ("band", "Grade band", "grade_band", &part.band),
        ]
    }

    fn terms(&self, vocabulary: &str) -> Vec<(String, String)> {
        choices(self.vocabularies, vocabulary)
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass references")]
    fn problem_at(&self, n: &usize, field: &str) -> String {
        problem_of(self.problems, &format!("parts.{n}.{field}"))
    }

    fn problem_with(&self, field: &str) -> String {
        problem_of(self.problems, field)
    }

    fn label(part: &PartForm) -> &'static str {
        Content::KINDS.iter().find(|(name, _)| *name == part.what).map_or("Part", |(_, label)| label)
    }

    /// The questions of all forms.
    fn questions() -> Vec<Group> {
        newest().map(|form| Group { label: form.title.clone(), choices: asked(form, &|_| true) }).collect()
    }

    /// What can be counted.
    fn measures() -> Vec<Group> {
        let counts = Measure::COUNTS.iter().map(|(name, label)| ((*name).to_owned(), (*label).to_owned()));
        let mut groups = vec![Group { label: "Counted here".to_owned(), choices: counts.collect() }];
        let counted = |ask: &Ask| matches!(ask, Ask::Number | Ask::Choice { .. } | Ask::Choices { .. });
        for form in newest() {
            let mut choices = asked(form, &counted);
            for question in form.sections.iter().flat_map(|section| &section.questions) {
                let Ask::Table { columns, .. } = &question.ask else { continue };
                let numbers = columns.iter().filter(|column| column.cell == Cell::Number);
                choices.extend(numbers.map(|column| {
                    let name = format!("{}/{}/{}", form.id, question.id, column.id);
                    (name, format!("{}: {}, added up", question.label, column.label))
                }));
            }
            groups.push(Group { label: form.title.clone(), choices });
        }
        groups.retain(|group| !group.choices.is_empty());
        groups
    }

    fn complaints(&self) -> Vec<Complaint> {
        let complaint = |problem: &FieldProblem| {
            let mut words = problem.field.splitn(3, '.');
            let label = match (words.next(), words.next(), words.next()) {
                (Some("parts"), Some(n), Some(field)) => {
                    let n = n.parse::<usize>().unwrap_or(0);
                    let title = self.form.parts.get(n).map(|part| part.title.as_str()).unwrap_or_default();
                    format!("Part {}, {title}, {field}", n + 1)
                }
                _ => wording::sentence(&problem.field),
            };
            let target = format!("field-{}", problem.field.replace('.', "-"));
            Complaint { label, message: problem.message.clone(), target }
        };
        self.problems.iter().map(complaint).collect()
    }
}

/// The newest version of each form.
fn newest() -> impl Iterator<Item = &'static forms::Form> {
    forms::all().iter().filter(|form| forms::newest(&form.id).is_some_and(|newest| newest.version == form.version))
}

/// Questions of a form: name and label.
fn asked(form: &forms::Form, fits: &dyn Fn(&Ask) -> bool) -> Vec<(String, String)> {
    let questions = form.sections.iter().flat_map(|section| &section.questions);
    let questions = questions.filter(|question| fits(&question.ask));
    questions.map(|question| (format!("{}/{}", form.id, question.id), question.label.clone())).collect()
}
