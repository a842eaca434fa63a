//! Answers of several districts to the same questions, side by side: numbers with medians and totals, choices counted.

use std::collections::BTreeMap;

use super::{Answer, Answers, Ask, Cell, Column, Options, Question, ROW, Rows};
use crate::vocabulary::Vocabularies;

/// What one district answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    /// Which group it is counted in, from 0.
    pub group: usize,
    /// Its answers to all questions.
    pub answers: Answers,
}

/// A table: a row for each district, a column for each thing that compares.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    /// What it is about, within its question; empty where that says it.
    pub caption: String,
    /// Its columns.
    pub heads: Vec<String>,
    /// What districts answered, in their order.
    pub rows: Vec<Vec<Entry>>,
    /// Medians and totals of each group, where its columns are numbers.
    pub feet: Vec<Foot>,
}

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    /// Nothing was answered.
    None,
    /// A number.
    Number(f64),
    /// The label of what was chosen, or a short text.
    Text(String),
}

/// What a group's numbers come to, column by column.
#[derive(Clone, Debug, PartialEq)]
pub struct Foot {
    /// The group.
    pub group: usize,
    /// The middle one; the mean of the middle two of an even count.
    pub medians: Vec<Option<f64>>,
    /// Their sum.
    pub totals: Vec<Option<f64>>,
}

impl Entry {
    fn number(of: Option<f64>) -> Self {
        of.map_or(Self::None, Self::Number)
    }

    fn value(&self) -> Option<f64> {
        if let Self::Number(value) = self { Some(*value) } else { None }
    }
}

impl Question {
    /// The tables that compare answers to it. Long texts have none; of tables of answers, only columns of numbers do.
    pub fn grids(&self, given: &[Given], vocabularies: &Vocabularies) -> Vec<Grid> {
        let answers: Vec<Option<&Answer>> = given.iter().map(|one| one.answers.get(&self.id)).collect();
        let one_column = |entry: &dyn Fn(&Answer) -> Entry| {
            let row = |answer: Option<&Answer>| vec![answer.map_or(Entry::None, entry)];
            vec![grid("", vec![self.label.clone()], answers.iter().copied().map(row).collect(), given)]
        };
        match &self.ask {
            Ask::Number => one_column(&|answer| Entry::number(number_of(answer))),
            Ask::Text => one_column(&|answer| Entry::Text(answer.said())),
            Ask::Choice { options } | Ask::Choices { options } => {
                one_column(&|answer| Entry::Text(labels(answer, options, vocabularies)))
            }
            Ask::Table { columns, rows: Rows::Fixed(options) } => {
                let numbers = columns.iter().filter(|column| column.cell == Cell::Number);
                numbers.map(|column| by_rows(column, options, &answers, given, vocabularies)).collect()
            }
            Ask::Table { columns, rows: Rows::Free(_) } => summed(columns, &answers, given).into_iter().collect(),
            Ask::Long | Ask::Comparison { .. } | Ask::Standards => Vec::new(),
        }
    }

    /// How often each option was chosen, in each group, for questions with options.
    pub fn counts(&self, given: &[Given], groups: usize, vocabularies: &Vocabularies) -> Vec<(String, Vec<usize>)> {
        let (Ask::Choice { options } | Ask::Choices { options }) = &self.ask else { return Vec::new() };
        let count = |value: &str, group: usize| {
            let chose = |one: &&Given| one.answers.get(&self.id).is_some_and(|answer| answer.texts().contains(&value));
            given.iter().filter(|one| one.group == group).filter(chose).count()
        };
        let terms = options.terms(vocabularies).iter();
        terms.map(|term| (term.label.clone(), (0..groups).map(|group| count(&term.value, group)).collect())).collect()
    }

    /// Whether what was written is worth reading beside the tables: paragraphs, and tables with texts.
    pub fn is_told(&self) -> bool {
        match &self.ask {
            Ask::Long | Ask::Comparison { .. } | Ask::Standards => true,
            Ask::Table { columns, .. } => columns.iter().any(|column| column.cell != Cell::Number),
            Ask::Text | Ask::Number | Ask::Choice { .. } | Ask::Choices { .. } => false,
        }
    }
}

/// A number as answers hold it.
fn number(text: &str) -> Option<f64> {
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

fn number_of(answer: &Answer) -> Option<f64> {
    if let Answer::Text(text) = answer { number(text) } else { None }
}

fn labels(answer: &Answer, options: &Options, vocabularies: &Vocabularies) -> String {
    let labels: Vec<String> = answer.texts().iter().map(|value| options.label(value, vocabularies)).collect();
    labels.join(", ")
}

fn rows_of(answer: Option<&Answer>) -> &[BTreeMap<String, String>] {
    if let Some(Answer::Rows(rows)) = answer { rows } else { &[] }
}

/// The sum of those that are there; nothing when none is.
fn sum(numbers: impl Iterator<Item = f64>) -> Option<f64> {
    numbers.fold(None, |sum, number| Some(sum.unwrap_or(0.0) + number))
}

/// A column of a table of fixed rows: these rows side by side, with their sum.
fn by_rows(
    column: &Column,
    options: &Options,
    answers: &[Option<&Answer>],
    given: &[Given],
    vocabularies: &Vocabularies,
) -> Grid {
    let terms = options.terms(vocabularies);
    let row = |answer: Option<&Answer>| {
        let cell = |value: &str| {
            let row = rows_of(answer).iter().find(|row| row.get(ROW).is_some_and(|which| which == value));
            row.and_then(|row| number(row.get(&column.id)?))
        };
        let cells: Vec<Option<f64>> = terms.iter().map(|term| cell(&term.value)).collect();
        let total = sum(cells.iter().flatten().copied());
        cells.into_iter().chain([total]).map(Entry::number).collect()
    };
    let heads = terms.iter().map(|term| term.label.clone()).chain(["Sum".to_owned()]).collect();
    grid(&column.label, heads, answers.iter().copied().map(row).collect(), given)
}

/// The columns of numbers of a table that grows, each summed over its rows.
fn summed(columns: &[Column], answers: &[Option<&Answer>], given: &[Given]) -> Option<Grid> {
    let numbers: Vec<&Column> = columns.iter().filter(|column| column.cell == Cell::Number).collect();
    if numbers.is_empty() {
        return None;
    }
    let row = |answer: Option<&Answer>| {
        let column = |column: &&Column| {
            Entry::number(sum(rows_of(answer).iter().filter_map(|row| number(row.get(&column.id)?))))
        };
        numbers.iter().map(column).collect()
    };
    let heads = numbers.iter().map(|column| column.label.clone()).collect();
    Some(grid("", heads, answers.iter().copied().map(row).collect(), given))
}

fn grid(caption: &str, heads: Vec<String>, rows: Vec<Vec<Entry>>, given: &[Given]) -> Grid {
    let has_numbers = rows.iter().flatten().any(|entry| entry.value().is_some());
    let groups = given.iter().map(|one| one.group + 1).max().unwrap_or_default();
    let foot = |group: usize| {
        let column = |n: usize| -> Vec<f64> {
            let own = rows.iter().zip(given).filter(|(_, one)| one.group == group);
            own.filter_map(|(row, _)| row.get(n)?.value()).collect()
        };
        let columns: Vec<Vec<f64>> = (0..heads.len()).map(column).collect();
        Foot {
            group,
            medians: columns.iter().map(|numbers| median(numbers)).collect(),
            totals: columns.iter().map(|numbers| sum(numbers.iter().copied())).collect(),
        }
    };
    let feet = if has_numbers { (0..groups).map(foot).collect() } else { Vec::new() };
    Grid { caption: caption.to_owned(), heads, rows, feet }
}

/// The middle one; the mean of the middle two of an even count.
fn median(numbers: &[f64]) -> Option<f64> {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    let (middle, odd) = (sorted.len() / 2, sorted.len() % 2 == 1);
    let upper = *sorted.get(middle)?;
    Some(if odd { upper } else { f64::midpoint(sorted[middle - 1], upper) })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn question(json: &str) -> Question {
        serde_json::from_str(json).expect("well-formed")
    }

    fn given(group: usize, json: &str) -> Given {
        Given { group, answers: serde_json::from_str(json).expect("well-formed") }
    }

    #[test]
    fn numbers_have_medians_and_totals_by_group() {
        let question = question(r#"{"id": "n", "label": "N", "type": "number"}"#);
        let all = [given(0, r#"{"n": "3"}"#), given(0, "{}"), given(0, r#"{"n": "10.5"}"#), given(1, r#"{"n": "7"}"#)];
        let grids = question.grids(&all, &Vocabularies::default());
        assert_eq!(grids[0].rows[1], [Entry::None]);
        let foot = |group, median, total| Foot { group, medians: vec![Some(median)], totals: vec![Some(total)] };
        assert_eq!(grids[0].feet, [foot(0, 6.75, 13.5), foot(1, 7.0, 7.0)]);
    }

    #[test]
    fn tables_are_summed_by_their_rows() {
        let fixed = question(
            r#"{"id": "t", "label": "T", "type": "table", "rows": {"fixed": [{"value": "a", "label": "A"}, {"value": "b", "label": "B"}]},
            "columns": [{"id": "x", "label": "X", "type": "number"}, {"id": "y", "label": "Y", "type": "text"}]}"#,
        );
        let all = [given(0, r#"{"t": [{"row": "a", "x": "1"}, {"row": "b", "x": "2", "y": "z"}]}"#), given(0, "{}")];
        let grids = fixed.grids(&all, &Vocabularies::default());
        assert_eq!((grids.len(), grids[0].heads.concat()), (1, "ABSum".to_owned()));
        assert_eq!(grids[0].rows, [[1.0, 2.0, 3.0].map(Entry::Number).to_vec(), vec![Entry::None; 3]]);
        assert!(fixed.is_told());
        let free = question(
            r#"{"id": "t", "label": "T", "type": "table", "rows": {"free": 5}, "columns": [{"id": "x", "label": "X", "type": "number"}]}"#,
        );
        let grids = free.grids(&[given(0, r#"{"t": [{"x": "1.5"}, {"x": "2"}]}"#)], &Vocabularies::default());
        assert_eq!(grids[0].rows, [vec![Entry::Number(3.5)]]);
        assert!(!free.is_told());
    }

    #[test]
    fn choices_are_named_and_counted() {
        let question = question(
            r#"{"id": "c", "label": "C", "type": "choices", "options": [{"value": "a", "label": "Apples"}, {"value": "b", "label": "Pears"}]}"#,
        );
        let all = [given(0, r#"{"c": ["a", "b"]}"#), given(0, r#"{"c": ["a"]}"#), given(1, r#"{"c": ["gone"]}"#)];
        let grids = question.grids(&all, &Vocabularies::default());
        let texts = ["Apples, Pears", "Apples", "gone"].map(|text| vec![Entry::Text(text.to_owned())]);
        assert_eq!((grids[0].rows.as_slice(), grids[0].feet.len()), (texts.as_slice(), 0));
        let counts = question.counts(&all, 2, &Vocabularies::default());
        assert_eq!(counts, [("Apples".to_owned(), vec![2, 0]), ("Pears".to_owned(), vec![1, 0])]);
    }

    proptest! {
        #[test]
        fn half_lie_on_either_side_of_the_median(numbers in proptest::collection::vec(0.0..1e6f64, 1..20)) {
            let median = median(&numbers).expect("some");
            let below = numbers.iter().filter(|number| **number < median).count();
            let above = numbers.iter().filter(|number| **number > median).count();
            prop_assert!(2 * below <= numbers.len() && 2 * above <= numbers.len());
        }
    }
}
