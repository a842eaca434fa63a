//! The form that describes a document: one row a field, shared by the pages that upload and that edit.

use model::{FieldProblem, Metadata, Term, Vocabularies};

/// What someone filled in, kept as it was so that nothing is lost when something is wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FormValues {
    /// See [`Metadata::title`].
    pub title: String,
    /// See [`Metadata::description`].
    pub description: String,
    /// See [`Metadata::kind`].
    pub kind: String,
    /// See [`Metadata::grade_bands`].
    pub grade_bands: Vec<String>,
    /// See [`Metadata::topics`].
    pub topics: Vec<String>,
    /// Names, towns or codes of districts; each may hold several with `;` between them.
    pub districts: Vec<String>,
    /// See [`Metadata::audience`].
    pub audience: Vec<String>,
    /// See [`Metadata::cohort`].
    pub cohort: String,
    /// See [`Metadata::phase`].
    pub phase: String,
    /// See [`Metadata::school_year`].
    pub school_year: String,
    /// See [`Metadata::language`].
    pub language: String,
    /// See [`Metadata::licence`].
    pub licence: String,
    /// See [`Metadata::source_url`].
    pub source_url: String,
    /// `public`, `cohort` or `staff`; empty means `public`.
    pub visibility: String,
}

impl FormValues {
    /// What an address can file documents under: field, value, and what people read of it.
    pub(crate) fn given(&self, vocabularies: &Vocabularies) -> Vec<(&'static str, &str, String)> {
        let lists = [("grade_bands", "grade_band", &self.grade_bands), ("districts", "district", &self.districts)];
        let several = lists
            .into_iter()
            .flat_map(|(field, vocabulary, values)| values.iter().map(move |value| (field, vocabulary, value)));
        let ones = [
            ("kind", "kind", &self.kind),
            ("cohort", "cohort", &self.cohort),
            ("phase", "phase", &self.phase),
            ("school_year", "school_year", &self.school_year),
        ];
        let all = ones.into_iter().chain(several).filter(|(.., value)| !value.is_empty());
        all.map(|(field, vocabulary, value)| (field, value.as_str(), vocabularies.label(vocabulary, value))).collect()
    }
}

impl From<&Metadata> for FormValues {
    fn from(metadata: &Metadata) -> Self {
        let m = metadata.clone();
        Self {
            title: m.title,
            description: m.description,
            kind: m.kind.unwrap_or_default(),
            grade_bands: m.grade_bands,
            topics: m.topics,
            districts: m.districts,
            audience: m.audience,
            cohort: m.cohort.unwrap_or_default(),
            phase: m.phase.unwrap_or_default(),
            school_year: m.school_year.unwrap_or_default(),
            language: m.language.unwrap_or_default(),
            licence: m.licence.unwrap_or_default(),
            source_url: m.source_url.unwrap_or_default(),
            visibility: String::new(),
        }
    }
}

/// Why a field holds what it holds, when the document itself suggested that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggested {
    /// The field's name.
    pub field: String,
    /// Why, as a sentence.
    pub reason: String,
}

/// One thing to choose.
#[derive(Clone, Debug)]
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) label: String,
    pub(crate) chosen: bool,
}

/// Choices under a heading, which may be empty.
#[derive(Clone, Debug)]
pub(crate) struct ChoiceGroup {
    pub(crate) heading: String,
    pub(crate) choices: Vec<Choice>,
}

/// How a field is filled in.
#[derive(Clone, Debug)]
pub(crate) enum Control {
    /// One line of text, of an HTML input type.
    Line { kind: &'static str, value: String },
    /// One line of text with districts to choose from.
    Districts { value: String },
    /// Several lines of text.
    Text { value: String },
    /// One of a list, or none.
    Select(Vec<Choice>),
    /// Any number of a list.
    Checks(Vec<ChoiceGroup>),
    /// Exactly one of a short list.
    Radios(Vec<Choice>),
}

/// A field, ready to be shown.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) label: &'static str,
    pub(crate) hint: &'static str,
    pub(crate) control: Control,
    pub(crate) problem: String,
    /// Why its value is suggested; empty when a person gave it.
    pub(crate) suggested: String,
}

impl Field {
    /// A field of a form, with what is said against it.
    pub(crate) fn of(
        name: &'static str,
        label: &'static str,
        hint: &'static str,
        control: Control,
        problems: &[FieldProblem],
    ) -> Self {
        Self { name, label, hint, control, problem: problem_of(problems, name), suggested: String::new() }
    }

    /// The identifiers of what describes the field, for `aria-describedby`.
    pub(crate) fn described_by(&self) -> String {
        let hint = (!self.hint.is_empty()).then(|| format!("hint-{}", self.name));
        let problem = (!self.problem.is_empty()).then(|| format!("problem-{}", self.name));
        let suggested = (!self.suggested.is_empty()).then(|| format!("suggested-{}", self.name));
        [hint, suggested, problem].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    /// Whether anything is filled in or wrong.
    fn is_touched(&self) -> bool {
        let any = |choices: &[Choice]| choices.iter().any(|choice| choice.chosen);
        let filled = match &self.control {
            Control::Line { value, .. } | Control::Districts { value } | Control::Text { value } => !value.is_empty(),
            Control::Select(choices) | Control::Radios(choices) => any(choices),
            Control::Checks(groups) => groups.iter().any(|group| any(&group.choices)),
        };
        (filled && self.suggested.is_empty()) || !self.problem.is_empty()
    }

    /// Its value, for people.
    fn said(&self) -> String {
        let chosen = |choices: &[Choice]| {
            let labels = choices.iter().filter(|choice| choice.chosen).map(|choice| choice.label.as_str());
            labels.collect::<Vec<_>>().join(", ")
        };
        match &self.control {
            Control::Line { value, .. } | Control::Districts { value } | Control::Text { value } => value.clone(),
            Control::Select(choices) | Control::Radios(choices) => chosen(choices),
            Control::Checks(groups) => {
                let groups = groups.iter().map(|group| chosen(&group.choices)).filter(|said| !said.is_empty());
                groups.collect::<Vec<_>>().join(", ")
            }
        }
    }
}

/// One field of the form.
struct Row {
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    /// Whether it is tucked away under "More details".
    more: bool,
    control: fn(&FormValues, &Vocabularies) -> Control,
}

/// All fields, in the order they are shown. A new field is a row here.
const ROWS: &[Row] = &[
    Row {
        name: "title",
        label: "Title",
        hint: "Left empty, it is taken from the file.",
        more: false,
        control: |form, _| line("text", &form.title),
    },
    Row { name: "kind", label: "Kind", hint: "", more: false, control: |form, v| select("kind", &form.kind, v) },
    Row {
        name: "grade_bands",
        label: "Grade bands",
        hint: "",
        more: false,
        control: |form, v| checks("grade_band", &form.grade_bands, v),
    },
    Row {
        name: "districts",
        label: "District",
        hint: "Name, town or organisation code; put ; between several. Leave it empty for PACE itself.",
        more: false,
        control: |form, v| Control::Districts { value: district_text(&form.districts, v) },
    },
    Row {
        name: "school_year",
        label: "School year",
        hint: "For example 2026-27",
        more: false,
        control: |form, _| line("text", &form.school_year),
    },
    Row {
        name: "description",
        label: "Description",
        hint: "Two or three sentences: what it is, and for whom it is useful.",
        more: false,
        control: |form, _| Control::Text { value: form.description.clone() },
    },
    Row { name: "topics", label: "Topics", hint: "", more: true, control: |form, v| checks("topic", &form.topics, v) },
    Row {
        name: "audience",
        label: "Audience",
        hint: "",
        more: true,
        control: |form, v| checks("audience", &form.audience, v),
    },
    Row { name: "cohort", label: "Cohort", hint: "", more: true, control: |form, v| select("cohort", &form.cohort, v) },
    Row {
        name: "phase",
        label: "Programme phase",
        hint: "",
        more: true,
        control: |form, v| select("phase", &form.phase, v),
    },
    Row {
        name: "language",
        label: "Language",
        hint: "",
        more: true,
        control: |form, v| select("language", &form.language, v),
    },
    Row {
        name: "licence",
        label: "Licence",
        hint: "What others may do with it.",
        more: true,
        control: |form, v| select("licence", &form.licence, v),
    },
    Row {
        name: "source_url",
        label: "Source link",
        hint: "Where it was first published, if on the web.",
        more: true,
        control: |form, _| line("url", &form.source_url),
    },
    Row {
        name: "visibility",
        label: "Who may see it once it is published",
        hint: "",
        more: true,
        control: |form, _| visibility(&form.visibility),
    },
];

/// The whole form with what was filled in and what is wrong with it.
#[derive(Clone, Debug)]
pub(crate) struct Form {
    pub(crate) fields: Vec<Field>,
    pub(crate) more: Vec<Field>,
    /// Whether "More details" stands open.
    pub(crate) open: bool,
}

impl Form {
    /// The same, with nothing tucked away.
    pub(crate) fn opened(self) -> Self {
        Self { open: true, ..self }
    }

    /// The fields that hold something, and something else than in another form: name and value, for people.
    pub(crate) fn unlike(&self, other: &Self) -> Vec<(&'static str, String)> {
        let own = self.fields.iter().chain(&self.more).zip(other.fields.iter().chain(&other.more));
        let unlike = own.filter(|(own, other)| !own.said().is_empty() && own.said() != other.said());
        unlike.map(|(own, _)| (own.label, own.said())).collect()
    }

    /// What is suggested under "More details", for people: the fields' names and values.
    pub(crate) fn suggested_more(&self) -> String {
        let suggested = self.more.iter().filter(|field| !field.suggested.is_empty());
        suggested.map(|field| format!("{}: {}", field.label, field.said())).collect::<Vec<_>>().join("; ")
    }

    pub(crate) fn new(
        values: &FormValues,
        problems: &[FieldProblem],
        suggested: &[Suggested],
        vocabularies: &Vocabularies,
    ) -> Self {
        let reason = |name: &str| suggested.iter().find(|one| one.field == name).map(|one| one.reason.clone());
        let field = |row: &Row| Field {
            name: row.name,
            label: row.label,
            hint: row.hint,
            control: (row.control)(values, vocabularies),
            problem: problem_of(problems, row.name),
            suggested: reason(row.name).unwrap_or_default(),
        };
        let (more, first): (Vec<&Row>, Vec<&Row>) = ROWS.iter().partition(|row| row.more);
        let more: Vec<Field> = more.into_iter().map(field).collect();
        let open = more.iter().any(|field| match field.name {
            "visibility" => !matches!(values.visibility.as_str(), "" | "public") || !field.problem.is_empty(),
            _ => field.is_touched(),
        });
        Self { fields: first.into_iter().map(field).collect(), more, open }
    }
}

/// Everything said against the field `name`.
pub(crate) fn problem_of(problems: &[FieldProblem], name: &str) -> String {
    let messages = problems.iter().filter(|problem| problem.field == name).map(|problem| problem.message.as_str());
    messages.collect::<Vec<_>>().join("; ")
}

/// A problem in the summary above a form.
#[derive(Clone, Debug)]
pub(crate) struct Complaint {
    pub(crate) label: String,
    pub(crate) message: String,
    /// The identifier of the field, empty when the form has none.
    pub(crate) target: String,
}

/// Fields that only one page has, with the same kind of `id`.
const ON_THEIR_PAGE: &[&str] = &[
    "file",
    "role",
    "since",
    "email",
    "name",
    "password",
    "old",
    "days",
    "text",
    "year",
    "begins",
    "leaders_since",
    "phases",
    "sessions",
    "deliverables",
    "teams",
    "bands",
];

/// What is wrong with a field, if anything.
pub(crate) fn problem<'p>(problems: &'p [FieldProblem], field: &str) -> Option<&'p str> {
    problems.iter().find(|problem| problem.field == field).map(|problem| problem.message.as_str())
}

/// The summary of all problems, each leading to its field.
pub(crate) fn complaints(problems: &[FieldProblem]) -> Vec<Complaint> {
    let complaint = |problem: &FieldProblem| {
        let row = ROWS.iter().find(|row| row.name == problem.field);
        let known = row.is_some() || ON_THEIR_PAGE.contains(&problem.field.as_str());
        Complaint {
            label: row.map_or_else(|| capitalised(&problem.field), |row| row.label.to_owned()),
            message: problem.message.clone(),
            target: if known { format!("field-{}", problem.field) } else { String::new() },
        }
    };
    problems.iter().map(complaint).collect()
}

/// The summary of the problems of a form that has these fields, each with its label. Dots in names are dashes in identifiers.
pub(crate) fn complaints_of(problems: &[FieldProblem], fields: &[(&str, &str)]) -> Vec<Complaint> {
    let complaint = |problem: &FieldProblem| {
        let known = fields.iter().find(|(name, _)| *name == problem.field);
        Complaint {
            label: known.map_or_else(|| capitalised(&problem.field), |(_, label)| (*label).to_owned()),
            message: problem.message.clone(),
            target: known.map(|(name, _)| format!("field-{}", name.replace('.', "-"))).unwrap_or_default(),
        }
    };
    problems.iter().map(complaint).collect()
}

/// The same on a page where every field that something can be wrong with has an `id` of its name.
pub(crate) fn complaints_here(problems: &[FieldProblem]) -> Vec<Complaint> {
    let target = |problem: &FieldProblem| format!("field-{}", problem.field);
    complaints(problems).into_iter().zip(problems).map(|(one, of)| Complaint { target: target(of), ..one }).collect()
}

fn capitalised(name: &str) -> String {
    let spaced = name.replace('_', " ");
    let mut letters = spaced.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// One line of text.
pub(crate) fn line(kind: &'static str, value: &str) -> Control {
    Control::Line { kind, value: value.to_owned() }
}

/// One of the vocabulary's values.
pub(crate) fn radios(vocabulary: &str, value: &str, vocabularies: &Vocabularies) -> Control {
    Control::Radios(terms(vocabulary, vocabularies).iter().map(|term| choice(term, term.value == value)).collect())
}

fn choice(term: &Term, chosen: bool) -> Choice {
    Choice { value: term.value.clone(), label: term.label.clone(), chosen }
}

fn terms<'a>(vocabulary: &str, vocabularies: &'a Vocabularies) -> &'a [Term] {
    vocabularies.get(vocabulary).map(|list| list.terms.as_slice()).unwrap_or_default()
}

/// The vocabulary's values; a value it does not hold stays choosable.
fn select(vocabulary: &str, value: &str, vocabularies: &Vocabularies) -> Control {
    let terms = terms(vocabulary, vocabularies);
    let mut choices: Vec<Choice> = terms.iter().map(|term| choice(term, term.value == value)).collect();
    if !value.is_empty() && !choices.iter().any(|choice| choice.chosen) {
        choices.push(Choice { value: value.to_owned(), label: value.to_owned(), chosen: true });
    }
    Control::Select(choices)
}

/// Any number of the vocabulary's values, under its headings.
pub(crate) fn checks(vocabulary: &str, values: &[String], vocabularies: &Vocabularies) -> Control {
    let mut groups: Vec<ChoiceGroup> = Vec::new();
    for term in terms(vocabulary, vocabularies) {
        let heading = term.group.clone().unwrap_or_default();
        let choice = choice(term, values.contains(&term.value));
        match groups.iter_mut().find(|group| group.heading == heading) {
            Some(group) => group.choices.push(choice),
            None => groups.push(ChoiceGroup { heading, choices: vec![choice] }),
        }
    }
    Control::Checks(groups)
}

fn visibility(value: &str) -> Control {
    let rows =
        [("public", "Everyone"), ("cohort", "Members of its cohort and PACE staff"), ("staff", "PACE staff only")];
    let value = if value.is_empty() { "public" } else { value };
    let choice =
        |(term, label): (&str, &str)| Choice { value: term.to_owned(), label: label.to_owned(), chosen: term == value };
    Control::Radios(rows.map(choice).to_vec())
}

/// Districts as a person would type them: names, codes where a name is not enough.
fn district_text(values: &[String], vocabularies: &Vocabularies) -> String {
    let districts = vocabularies.districts();
    let name = |value: &String| {
        let named = districts.get(value).map(|district| district.name.as_str());
        let unmistakable = named.filter(|name| districts.resolve(name).is_ok_and(|found| found.org_code == *value));
        unmistakable.unwrap_or(value).to_owned()
    };
    values.iter().map(name).collect::<Vec<_>>().join("; ")
}

/// Names of all operating districts, for a list of suggestions.
pub(crate) fn district_names(vocabularies: &Vocabularies) -> Vec<&str> {
    let operating = vocabularies.districts().iter().filter(|district| district.operating);
    let mut names: Vec<&str> = operating.map(|district| district.name.as_str()).collect();
    names.sort_unstable();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn districts_read_as_names_and_lead_back() {
        let vocabularies = Vocabularies::default();
        let codes = ["00010000", "06000000", "Atlantis"].map(str::to_owned);
        assert_eq!(district_text(&codes, &vocabularies), "Abington; Acton-Boxborough; Atlantis");
    }

    #[test]
    fn problems_stand_at_their_fields() {
        let problems = [FieldProblem::new("cohort", "is no year"), FieldProblem::new("file", "is missing")];
        let form = Form::new(&FormValues::default(), &problems, &[], &Vocabularies::default());
        let cohort = form.more.iter().find(|field| field.name == "cohort").expect("a field");
        assert!(form.open && cohort.described_by() == "problem-cohort");
        let targets: Vec<String> = complaints(&problems).into_iter().map(|complaint| complaint.target).collect();
        assert_eq!(targets, ["field-cohort", "field-file"]);
    }

    #[test]
    fn an_untouched_form_stays_short() {
        let form = Form::new(&FormValues::from(&Metadata::default()), &[], &[], &Vocabularies::default());
        assert!(!form.open);
    }
}
