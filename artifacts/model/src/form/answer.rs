//! Answers to a form's questions.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Ask, Cell, Column, MAX_MARK, MAX_ROWS, Rows};

/// In the row of a table of fixed rows: which one it is.
pub const ROW: &str = "row";

/// The answers of a section, by question. What is not answered is not in it.
pub type Answers = BTreeMap<String, Answer>;

/// The answers of all sections as JSON.
pub fn written(answers: &BTreeMap<String, Answers>) -> String {
    serde_json::to_string(answers).unwrap_or_default()
}

/// What [`written`] wrote; nothing where it did not.
pub fn read(text: &str) -> Option<BTreeMap<String, Answers>> {
    serde_json::from_str(text).ok()
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum Answer {
    /// Text; also a number, or the value that was chosen.
    Text(String),
    /// The values, or the codes of standards, that were chosen.
    Chosen(Vec<String>),
    /// Rows of a table: cells by column, and in a table of fixed rows under `row` which one it is.
    Rows(Vec<BTreeMap<String, String>>),
    /// Things that were compared.
    Comparison(Comparison),
}

/// Things compared by criteria.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Comparison {
    /// How much each criterion matters to the district, from 0 to 3.
    pub weights: BTreeMap<String, u8>,
    /// What was compared.
    pub things: Vec<Thing>,
    /// What the numbers do not say.
    pub note: String,
}

/// Something that was compared.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Thing {
    /// What it is called.
    pub name: String,
    /// How well it meets each criterion, from 0 to 3.
    pub ratings: BTreeMap<String, u8>,
}

impl Comparison {
    /// What a thing has of what it could have: its ratings times the weights.
    pub fn score(&self, thing: &Thing) -> u32 {
        let rated = |(criterion, weight): (&String, &u8)| {
            u32::from(*weight) * u32::from(thing.ratings.get(criterion).copied().unwrap_or_default())
        };
        self.weights.iter().map(rated).sum()
    }

    /// The most a thing could have.
    pub fn possible(&self) -> u32 {
        self.weights.values().map(|weight| u32::from(*weight) * u32::from(MAX_MARK)).sum()
    }
}

impl Answer {
    /// Every text in it, in order.
    pub fn texts(&self) -> Vec<&str> {
        match self {
            Self::Text(text) => vec![text],
            Self::Chosen(values) => values.iter().map(String::as_str).collect(),
            Self::Rows(rows) => rows.iter().flat_map(BTreeMap::values).map(String::as_str).collect(),
            Self::Comparison(comparison) => {
                let names = comparison.things.iter().map(|thing| thing.name.as_str());
                names.chain([comparison.note.as_str()]).collect()
            }
        }
    }

    /// It as one line of text, for lists of changes.
    pub fn said(&self) -> String {
        match self {
            Self::Rows(rows) => {
                let row = |row: &BTreeMap<String, String>| row.values().cloned().collect::<Vec<_>>().join(" | ");
                rows.iter().map(row).collect::<Vec<_>>().join("; ")
            }
            Self::Comparison(comparison) => {
                let possible = comparison.possible();
                let thing = |thing: &Thing| format!("{} {} of {possible}", thing.name, comparison.score(thing));
                let things = comparison.things.iter().map(thing);
                let note = Some(comparison.note.clone()).filter(|note| !note.is_empty());
                things.chain(note).collect::<Vec<_>>().join("; ")
            }
            Self::Text(_) | Self::Chosen(_) => self.texts().join(", "),
        }
    }

    /// The plainest question that it answers.
    pub(super) fn ask(&self) -> Ask {
        match self {
            Self::Text(text) if text.contains('\n') => Ask::Long,
            Self::Text(_) => Ask::Text,
            Self::Chosen(_) => Ask::Choices { options: super::Options::Listed(Vec::new()) },
            Self::Rows(rows) => {
                let ids: BTreeSet<&String> = rows.iter().flat_map(BTreeMap::keys).collect();
                let column = |id: &String| Column { id: id.clone(), label: id.replace('-', " "), cell: Cell::Long };
                Ask::Table { columns: ids.into_iter().map(column).collect(), rows: Rows::Free(MAX_ROWS) }
            }
            Self::Comparison(comparison) => {
                let term = |value: &String| crate::vocabulary::Term {
                    value: value.clone(),
                    label: value.replace('-', " "),
                    group: None,
                };
                Ask::Comparison { thing: "thing".to_owned(), criteria: comparison.weights.keys().map(term).collect() }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_read_back_as_what_they_were() {
        let json = r#"{"a": "text", "b": ["x", "y"], "c": [{"row": "3", "goal": "One"}],
            "d": {"weights": {"cost": 2}, "things": [{"name": "A", "ratings": {"cost": 3}}]}}"#;
        let answers: Answers = serde_json::from_str(json).expect("well-formed");
        let again = serde_json::from_str(&serde_json::to_string(&answers).expect("text")).expect("well-formed");
        assert_eq!(answers, again);
        let kinds: Vec<bool> = vec![
            matches!(answers["a"], Answer::Text(_)),
            matches!(answers["b"], Answer::Chosen(_)),
            matches!(answers["c"], Answer::Rows(_)),
            matches!(answers["d"], Answer::Comparison(_)),
        ];
        assert_eq!(kinds, [true; 4]);
        assert!(serde_json::from_str::<Answers>(r#"{"a": {"weights": {"cost": 900}}}"#).is_err());
    }

    #[test]
    fn a_score_is_the_weighted_sum_out_of_what_is_possible() {
        let comparison = Comparison {
            weights: [("cost", 1), ("equity", 3), ("fun", 0)].map(|(name, mark)| (name.to_owned(), mark)).into(),
            things: vec![Thing {
                name: "A".to_owned(),
                ratings: [("cost", 3), ("equity", 2), ("fun", 3)].map(|(name, mark)| (name.to_owned(), mark)).into(),
            }],
            note: String::new(),
        };
        assert_eq!((comparison.score(&comparison.things[0]), comparison.possible()), (9, 12));
    }
}
