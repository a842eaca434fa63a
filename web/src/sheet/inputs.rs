//! The inputs of a section, filled in with answers.

use std::collections::BTreeMap;

use model::form::{Answer, Answers, Ask, Cell, Column, Comparison, LONG, MAX_MARK, MAX_THINGS, Options, Question, ROW};
use model::form::{Rows, Section, Thing};
use model::standards::{self, Coverage};
use model::{FieldProblem, Term, Vocabularies};

use super::{RATINGS, WEIGHTS, fields};
use crate::form::{Choice, ChoiceGroup, Complaint, problem};

/// Rows that stand empty below those that are filled in, and when more are asked for.
const EMPTY: usize = 1;
const MORE: usize = 5;
/// Fewest rows that are shown.
const FEWEST: usize = 2;
/// Longest cell of a few lines, in characters.
const CELL: usize = 2_000;

/// A question, ready to be shown.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) id: String,
    pub(crate) label: String,
    pub(crate) hint: String,
    pub(crate) problem: String,
    /// The identifiers of what describes it.
    pub(crate) described_by: String,
    pub(crate) body: Body,
}

/// How a question is answered.
#[derive(Clone, Debug)]
pub(crate) enum Body {
    One(Input),
    Checks(Vec<ChoiceGroup>),
    Rows(Vec<RowOf>),
    Comparison { weights: Vec<Input>, things: Vec<RowOf>, note: Input, scores: Vec<(String, u32)>, possible: u32 },
    Standards { groups: Vec<ChoiceGroup>, coverage: Vec<Coverage> },
}

/// A row of inputs.
#[derive(Clone, Debug)]
pub(crate) struct RowOf {
    pub(crate) legend: String,
    pub(crate) inputs: Vec<Input>,
}

/// One input.
#[derive(Clone, Debug)]
pub(crate) struct Input {
    pub(crate) name: String,
    pub(crate) label: String,
    pub(crate) problem: String,
    /// The identifiers of what describes it.
    pub(crate) described_by: String,
    /// Whether something is wrong with it.
    pub(crate) bad: bool,
    pub(crate) takes: Takes,
}

/// What an input takes.
#[derive(Clone, Debug)]
pub(crate) enum Takes {
    Line { value: String, numeric: bool },
    Lines { value: String, rows: usize, most: usize },
    One(Vec<Choice>),
}

/// What stands around answers.
#[derive(Clone, Copy)]
pub(crate) struct Around<'a> {
    pub(crate) band: &'a str,
    pub(crate) vocabularies: &'a Vocabularies,
    pub(crate) problems: &'a [FieldProblem],
    /// Whether more empty rows are wanted.
    pub(crate) more: bool,
}

/// An identifier for what has this name; names may hold values of vocabularies.
pub(crate) fn identifier(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_') { c } else { '_' };
    format!("field-{}", name.chars().map(plain).collect::<String>())
}

impl Input {
    /// An input that says itself what is wrong with it.
    fn new(name: String, label: &str, problem: String, takes: Takes) -> Self {
        let bad = !problem.is_empty();
        let described_by = if bad { format!("problem-{}", identifier(&name)) } else { String::new() };
        Self { name, label: label.to_owned(), problem, described_by, bad, takes }
    }

    pub(crate) fn id(&self) -> String {
        identifier(&self.name)
    }
}

impl Asked {
    pub(crate) fn target(&self) -> String {
        identifier(&self.id)
    }

    fn rows(&self) -> Vec<(&str, &Input)> {
        match &self.body {
            Body::One(input) => vec![("", input)],
            Body::Checks(_) | Body::Standards { .. } => Vec::new(),
            Body::Rows(rows) => rows.iter().flat_map(RowOf::named).collect(),
            Body::Comparison { weights, things, note, .. } => {
                let weights = weights.iter().map(|input| ("", input));
                weights.chain(things.iter().flat_map(RowOf::named)).chain([("", note)]).collect()
            }
        }
    }
}

impl RowOf {
    fn named(&self) -> impl Iterator<Item = (&str, &Input)> {
        self.inputs.iter().map(|input| (self.legend.as_str(), input))
    }
}

/// The questions of a section with these answers.
pub(crate) fn section(section: &Section, answers: &Answers, around: Around<'_>) -> Vec<Asked> {
    section.questions.iter().map(|question| around.asked(question, answers.get(&question.id))).collect()
}

fn described_by(question: &Question, problems: &[FieldProblem]) -> String {
    let hint = (!question.hint.is_empty()).then(|| format!("hint-{}", question.id));
    let problem = problem(problems, &question.id).map(|_| format!("problem-{}", question.id));
    [hint, problem].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// The summary of all problems, each leading to its input.
pub(crate) fn complaints(asked: &[Asked], problems: &[FieldProblem]) -> Vec<Complaint> {
    let complaint = |problem: &FieldProblem| {
        let id = problem.field.split('.').next().unwrap_or_default();
        let question = asked.iter().find(|asked| asked.id == id);
        let place = question.and_then(|asked| asked.rows().into_iter().find(|(_, input)| input.name == problem.field));
        let label = match (question, place) {
            (Some(asked), Some((legend, input))) => {
                let parts = [asked.label.as_str(), legend, input.label.as_str()];
                let mut said: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
                said.dedup();
                said.join(", ")
            }
            (Some(asked), None) => asked.label.clone(),
            (None, _) => problem.field.clone(),
        };
        let target = match (question, place) {
            (_, Some((_, input))) => input.id(),
            (Some(asked), None) => asked.target(),
            (None, None) => String::new(),
        };
        Complaint { label, message: problem.message.clone(), target }
    };
    problems.iter().map(complaint).collect()
}

impl Around<'_> {
    fn problem(&self, name: &str) -> String {
        problem(self.problems, name).unwrap_or_default().to_owned()
    }

    fn asked(&self, question: &Question, answer: Option<&Answer>) -> Asked {
        let text = || if let Some(Answer::Text(text)) = answer { text.clone() } else { String::new() };
        let chosen = || if let Some(Answer::Chosen(values)) = answer { values.as_slice() } else { &[] };
        let Question { id, label, hint, .. } = question.clone();
        let (described_by, problem) = (described_by(question, self.problems), self.problem(&id));
        let bad = !problem.is_empty();
        // The question says what it is called and what is wrong with it.
        let one = |takes| {
            let (name, label, problem, described_by) = (id.clone(), String::new(), String::new(), described_by.clone());
            Body::One(Input { name, label, problem, described_by, bad, takes })
        };
        let body = match &question.ask {
            Ask::Text => one(Takes::Line { value: text(), numeric: false }),
            Ask::Number => one(Takes::Line { value: text(), numeric: true }),
            Ask::Long => one(Takes::Lines { value: text(), rows: 6, most: LONG }),
            Ask::Choice { options } => one(Takes::One(self.choices(options, &[text()]))),
            Ask::Choices { options } => {
                let choices = self.choices(options, chosen());
                Body::Checks(vec![ChoiceGroup { heading: String::new(), choices }])
            }
            Ask::Table { columns, rows } => Body::Rows(self.table(question, columns, rows, answer)),
            Ask::Comparison { thing, criteria } => self.comparison(question, thing, criteria, answer),
            Ask::Standards => self.standards(chosen()),
        };
        Asked { id, label, hint, problem, described_by, body }
    }

    /// The options; a chosen value that is no longer among them stays choosable.
    fn choices(&self, options: &Options, chosen: &[String]) -> Vec<Choice> {
        let terms = options.terms(self.vocabularies);
        let choice = |value: &String, label: &String| Choice {
            value: value.clone(),
            label: label.clone(),
            chosen: chosen.contains(value),
        };
        let known = terms.iter().map(|term| choice(&term.value, &term.label));
        let is_old = |value: &&String| !value.is_empty() && !terms.iter().any(|term| term.value == **value);
        known.chain(chosen.iter().filter(is_old).map(|value| choice(value, value))).collect()
    }

    fn table(&self, question: &Question, columns: &[Column], rows: &Rows, answer: Option<&Answer>) -> Vec<RowOf> {
        let none = Vec::new();
        let given = if let Some(Answer::Rows(rows)) = answer { rows } else { &none };
        let row = |name: &str, legend: String, cells: Option<&BTreeMap<String, String>>| RowOf {
            legend,
            inputs: columns.iter().map(|column| self.cell(&question.id, name, column, cells)).collect(),
        };
        match rows {
            Rows::Free(most) => {
                let last = given.iter().rposition(|cells| cells.values().any(|cell| !cell.trim().is_empty()));
                let filled = last.map_or(0, |last| last + 1);
                let shown = filled + if self.more { MORE } else { EMPTY };
                let shown = shown.max(FEWEST).min((*most).max(filled));
                (0..shown).map(|n| row(&n.to_string(), format!("Row {}", n + 1), given.get(n))).collect()
            }
            Rows::Fixed(options) => {
                let terms = options.terms(self.vocabularies);
                let of = |value: &str| given.iter().find(|cells| cells.get(ROW).is_some_and(|known| known == value));
                let known = terms.iter().map(|term| row(&term.value, term.label.clone(), of(&term.value)));
                let is_old = |value: &&String| !terms.iter().any(|term| term.value == **value);
                let old = given.iter().filter_map(|cells| cells.get(ROW)).filter(is_old);
                known.chain(old.map(|value| row(value, value.clone(), of(value)))).collect()
            }
        }
    }

    fn cell(&self, question: &str, row: &str, column: &Column, cells: Option<&BTreeMap<String, String>>) -> Input {
        let value = cells.and_then(|cells| cells.get(&column.id)).cloned().unwrap_or_default();
        let takes = match &column.cell {
            Cell::Text => Takes::Line { value, numeric: false },
            Cell::Number => Takes::Line { value, numeric: true },
            Cell::Long => Takes::Lines { value, rows: 2, most: CELL },
            Cell::Choice { options } => Takes::One(self.choices(options, &[value])),
        };
        let name = fields::cell(question, row, &column.id);
        let problem = self.problem(&name);
        Input::new(name, &column.label, problem, takes)
    }

    fn comparison(&self, question: &Question, thing: &str, criteria: &[Term], answer: Option<&Answer>) -> Body {
        let none = Comparison::default();
        let given = if let Some(Answer::Comparison(given)) = answer { given } else { &none };
        let input = |rest: &str, label: &str, takes| {
            let name = format!("{}.{rest}", question.id);
            let problem = self.problem(&name);
            Input::new(name, label, problem, takes)
        };
        let weight = |criterion: &Term| {
            let takes = Takes::One(marks(&WEIGHTS, given.weights.get(&criterion.value).copied()));
            input(&format!("weight.{}", criterion.value), &criterion.label, takes)
        };
        let rated = |n: usize| {
            let known = given.things.get(n).cloned().unwrap_or_default();
            let named = Takes::Line { value: known.name, numeric: false };
            let rating = |criterion: &Term| {
                let takes = Takes::One(marks(&RATINGS, known.ratings.get(&criterion.value).copied()));
                input(&format!("{n}.{}", criterion.value), &criterion.label, takes)
            };
            let mut inputs = vec![input(&format!("{n}.name"), "Name", named)];
            inputs.extend(criteria.iter().map(rating));
            RowOf { legend: format!("{} {}", crate::wording::sentence(thing), n + 1), inputs }
        };
        let filled = given.things.iter().rposition(|thing| *thing != Thing::default()).map_or(0, |last| last + 1);
        // One more is as long as a page.
        let shown = (filled + usize::from(self.more)).max(FEWEST).min(MAX_THINGS.max(filled));
        let scores = given.things.iter().filter(|thing| !thing.name.is_empty());
        let note = Takes::Lines { value: given.note.clone(), rows: 3, most: CELL };
        Body::Comparison {
            weights: criteria.iter().map(weight).collect(),
            things: (0..shown).map(rated).collect(),
            note: input("note", "What the numbers do not say", note),
            scores: scores.map(|thing| (thing.name.clone(), given.score(thing))).collect(),
            possible: given.possible(),
        }
    }

    fn standards(&self, chosen: &[String]) -> Body {
        let mut groups: Vec<ChoiceGroup> = Vec::new();
        for standard in standards::of_band(self.band) {
            let heading = format!("{}, {}: {}", standard.grade_span, standard.strand, standard.topic);
            let code = standard.code.clone();
            let choice = Choice { chosen: chosen.contains(&code), label: code.clone(), value: code };
            match groups.iter_mut().find(|group| group.heading == heading) {
                Some(group) => group.choices.push(choice),
                None => groups.push(ChoiceGroup { heading, choices: vec![choice] }),
            }
        }
        Body::Standards { groups, coverage: standards::coverage(self.band, chosen) }
    }
}

/// The marks from 0, each with what it means.
fn marks(meanings: &[&str], chosen: Option<u8>) -> Vec<Choice> {
    let mark = |mark: u8| {
        let meaning = meanings.get(usize::from(mark)).copied().unwrap_or_default();
        Choice { value: mark.to_string(), label: format!("{mark}: {meaning}"), chosen: chosen == Some(mark) }
    };
    (0..=MAX_MARK).map(mark).collect()
}
