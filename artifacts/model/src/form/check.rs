//! Answers as people send them, checked at the door: trimmed, within their limits, chosen from what there is. What is
//! empty is left out.

use std::collections::{BTreeMap, BTreeSet};

use super::{Answer, Answers, Ask, Cell, Column, Comparison, MAX_MARK, MAX_THINGS, Options, Question, ROW, Rows};
use super::{Section, Thing};
use crate::metadata::FieldProblem;
use crate::standards;
use crate::vocabulary::Vocabularies;

/// Longest line, in characters.
pub const SHORT: usize = 300;
/// Longest text of paragraphs, in characters.
pub const LONG: usize = 10_000;
/// Longest cell of a few lines, in characters.
const CELL: usize = 2_000;
/// Most rows of a table of fixed rows, those of earlier terms among them.
const FIXED: usize = 100;
/// Highest number.
const MOST: f64 = 1e12;

impl Section {
    /// The checked answers, or everything that is wrong with these. Values that `before` has may stay although nobody can
    /// choose them any more. A problem's field is the question, with `.` and the row and column where it is in a table.
    pub fn check(
        &self,
        mut sent: Answers,
        before: &Answers,
        band: &str,
        vocabularies: &Vocabularies,
    ) -> Result<Answers, Vec<FieldProblem>> {
        let mut problems = Vec::new();
        let mut checked = Answers::new();
        for question in &self.questions {
            let Some(answer) = sent.remove(&question.id) else { continue };
            let kept = before.get(&question.id).map(Answer::texts).unwrap_or_default().into_iter().collect();
            let mut check = Check { question: &question.id, kept, band, vocabularies, problems: &mut problems };
            if let Some(answer) = check.answer(question, answer) {
                checked.insert(question.id.clone(), answer);
            }
        }
        let unknown = sent.into_keys().map(|id| FieldProblem::new(&id, "is not a question of this section"));
        problems.extend(unknown);
        if problems.is_empty() { Ok(checked) } else { Err(problems) }
    }
}

/// The check of one question's answer.
struct Check<'a> {
    question: &'a str,
    kept: BTreeSet<&'a str>,
    band: &'a str,
    vocabularies: &'a Vocabularies,
    problems: &'a mut Vec<FieldProblem>,
}

impl Check<'_> {
    fn answer(&mut self, question: &Question, answer: Answer) -> Option<Answer> {
        let field = question.id.clone();
        match (&question.ask, answer) {
            (Ask::Text, Answer::Text(text)) => self.line(&field, &text).map(Answer::Text),
            (Ask::Long, Answer::Text(text)) => self.text(&field, &text, LONG).map(Answer::Text),
            (Ask::Number, Answer::Text(text)) => self.number(&field, &text).map(Answer::Text),
            (Ask::Choice { options }, Answer::Text(value)) => self.chosen(&field, &value, options).map(Answer::Text),
            (Ask::Choices { options }, Answer::Chosen(values)) => {
                self.several(values, |check, value| check.chosen(&field, value, options))
            }
            (Ask::Standards, Answer::Chosen(codes)) => self.several(codes, |check, code| check.standard(&field, code)),
            (Ask::Table { columns, rows }, Answer::Rows(sent)) => self.table(columns, rows, sent),
            (Ask::Comparison { criteria, .. }, Answer::Comparison(sent)) => {
                let known: BTreeSet<&str> = criteria.iter().map(|criterion| criterion.value.as_str()).collect();
                self.comparison(&known, sent)
            }
            _ => {
                self.problem(&field, "is not the kind of answer that this question takes");
                None
            }
        }
    }

    fn problem(&mut self, field: &str, message: impl Into<String>) {
        self.problems.push(FieldProblem::new(field, message));
    }

    /// Trimmed text without control characters but line ends; `None` when nothing is left.
    fn text(&mut self, field: &str, text: &str, most: usize) -> Option<String> {
        let text: String = text.chars().filter(|&c| c == '\n' || c == '\t' || !c.is_control()).collect();
        let text = text.trim();
        let length = text.chars().count();
        if length > most {
            self.problem(field, format!("has {length} characters; at most {most} fit, shorten it"));
        }
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// Text on one line, white space folded.
    fn line(&mut self, field: &str, text: &str) -> Option<String> {
        let text = self.text(field, text, SHORT)?;
        Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// A number without what people put between its digits.
    fn number(&mut self, field: &str, text: &str) -> Option<String> {
        let text = self.line(field, text)?;
        let plain: String = text.chars().filter(|c| !matches!(c, ',' | '$' | ' ')).collect();
        let digits = plain.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        match plain.parse::<f64>() {
            Ok(number) if digits && number <= MOST => {}
            _ => self.problem(field, format!("{text:?} is not a number such as 12 or 1,200.50")),
        }
        Some(plain)
    }

    fn chosen(&mut self, field: &str, value: &str, options: &Options) -> Option<String> {
        let value = self.line(field, value)?;
        let terms = options.terms(self.vocabularies);
        if !terms.iter().any(|term| term.value == value) && !self.kept.contains(value.as_str()) {
            self.problem(field, format!("{value:?} cannot be chosen any more; choose another"));
        }
        Some(value)
    }

    fn standard(&mut self, field: &str, code: &str) -> Option<String> {
        let code = self.line(field, code)?;
        if !standards::of_band(self.band).any(|standard| standard.code == code) {
            self.problem(field, format!("{code:?} is not a standard of grades {}", self.band));
        }
        Some(code)
    }

    /// Several values, each once.
    fn several(
        &mut self,
        values: Vec<String>,
        mut one: impl FnMut(&mut Self, &str) -> Option<String>,
    ) -> Option<Answer> {
        let mut checked: Vec<String> = Vec::new();
        for value in values {
            if let Some(value) = one(self, &value)
                && !checked.contains(&value)
            {
                checked.push(value);
            }
        }
        (!checked.is_empty()).then_some(Answer::Chosen(checked))
    }

    fn table(&mut self, columns: &[Column], rows: &Rows, sent: Vec<BTreeMap<String, String>>) -> Option<Answer> {
        let mut checked = Vec::new();
        for (place, mut row) in sent.into_iter().enumerate() {
            let fixed = row.remove(ROW).filter(|_| matches!(rows, Rows::Fixed(_)));
            let name = fixed.clone().unwrap_or_else(|| place.to_string());
            let mut cells = BTreeMap::new();
            for column in columns {
                let Some(text) = row.remove(&column.id) else { continue };
                let field = format!("{}.{name}.{}", self.question, column.id);
                if let Some(cell) = self.cell(&field, &column.cell, &text) {
                    cells.insert(column.id.clone(), cell);
                }
            }
            if let Some(column) = row.keys().next() {
                let message = format!("has no column {column:?}");
                self.problem(self.question, message);
            }
            if cells.is_empty() {
                continue;
            }
            if let Rows::Fixed(options) = rows {
                let which = self.chosen(self.question, fixed.as_deref().unwrap_or_default(), options);
                cells.insert(ROW.to_owned(), which.unwrap_or_default());
            }
            checked.push(cells);
        }
        let most = if let Rows::Free(most) = rows { *most } else { FIXED };
        if checked.len() > most {
            self.problem(self.question, format!("has {} rows; at most {most} fit", checked.len()));
        }
        (!checked.is_empty()).then_some(Answer::Rows(checked))
    }

    fn cell(&mut self, field: &str, cell: &Cell, text: &str) -> Option<String> {
        match cell {
            Cell::Text => self.line(field, text),
            Cell::Long => self.text(field, text, CELL),
            Cell::Number => self.number(field, text),
            Cell::Choice { options } => self.chosen(field, text, options),
        }
    }

    fn comparison(&mut self, known: &BTreeSet<&str>, sent: Comparison) -> Option<Answer> {
        let weights = self.marks(known, &sent.weights);
        let mut things = Vec::new();
        for (place, thing) in sent.things.into_iter().enumerate() {
            let field = format!("{}.{place}.name", self.question);
            let name = self.line(&field, &thing.name);
            let ratings = self.marks(known, &thing.ratings);
            match name {
                Some(name) => things.push(Thing { name, ratings }),
                None if ratings.is_empty() => {}
                None => self.problem(&field, "is rated, but has no name"),
            }
        }
        if things.len() > MAX_THINGS {
            self.problem(self.question, format!("compares {} things; at most {MAX_THINGS} fit", things.len()));
        }
        let note = self.text(&format!("{}.note", self.question), &sent.note, CELL).unwrap_or_default();
        let empty = weights.is_empty() && things.is_empty() && note.is_empty();
        (!empty).then_some(Answer::Comparison(Comparison { weights, things, note }))
    }

    /// Marks of known criteria within their range.
    fn marks(&mut self, known: &BTreeSet<&str>, sent: &BTreeMap<String, u8>) -> BTreeMap<String, u8> {
        let mut marks = BTreeMap::new();
        for (criterion, mark) in sent {
            if !known.contains(criterion.as_str()) {
                self.problem(self.question, format!("{criterion:?} is not one of its criteria"));
            } else if *mark > MAX_MARK {
                self.problem(self.question, format!("{criterion:?} has {mark}; marks go from 0 to {MAX_MARK}"));
            } else {
                marks.insert(criterion.clone(), *mark);
            }
        }
        marks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section() -> Section {
        serde_json::from_str(
            r#"{"id": "s", "title": "S", "questions": [
                {"id": "line", "label": "L", "type": "text"},
                {"id": "area", "label": "A", "type": "choice", "options": {"vocabulary": "script_area"}},
                {"id": "codes", "label": "C", "type": "standards"},
                {"id": "pd", "label": "P", "type": "table", "rows": {"free": 2},
                    "columns": [{"id": "what", "label": "W", "type": "text"}, {"id": "hours", "label": "H", "type": "number"}]},
                {"id": "goals", "label": "G", "type": "table", "columns": [{"id": "goal", "label": "G", "type": "long"}],
                    "rows": {"fixed": [{"value": "3", "label": "Three months"}]}},
                {"id": "compare", "label": "X", "type": "comparison", "thing": "curriculum",
                    "criteria": [{"value": "cost", "label": "Cost"}]}]}"#,
        )
        .expect("well-formed")
    }

    fn check(json: &str) -> Result<Answers, Vec<String>> {
        let sent = serde_json::from_str(json).expect("well-formed");
        let checked = section().check(sent, &Answers::new(), "6-8", &Vocabularies::default());
        checked.map_err(|problems| problems.into_iter().map(|problem| problem.to_string()).collect())
    }

    #[test]
    fn what_is_empty_is_left_out_and_the_rest_is_tidy() {
        let checked = check(
            r#"{"line": "  a \t b\r\n", "area": "leadership", "codes": ["6-8.CT.b.3", "6-8.CT.b.3"],
            "pd": [{"what": " ", "hours": ""}, {"what": "Robots", "hours": "$1,200.5"}], "goals": [{"row": "3", "goal": ""}],
            "compare": {"weights": {}, "things": [{"name": ""}]}}"#,
        )
        .expect("all well");
        let expected =
            r#"{"area":"leadership","codes":["6-8.CT.b.3"],"line":"a b","pd":[{"hours":"1200.5","what":"Robots"}]}"#;
        assert_eq!(serde_json::to_string(&checked).expect("text"), expected);
        assert_eq!(check("{}"), Ok(Answers::new()));
    }

    #[test]
    fn everything_that_is_wrong_is_named_at_its_place() {
        let long = "x".repeat(SHORT + 1);
        let wrong = format!(
            r#"{{"line": "{long}", "area": "poetry", "codes": ["9-12.CT.a.1"], "other": "x",
            "pd": [{{"what": "a"}}, {{"hours": "two"}}, {{"what": "c", "colour": "red"}}], "goals": [{{"row": "9", "goal": "x"}}],
            "compare": {{"weights": {{"cost": 4, "fun": 1}}, "things": [{{"ratings": {{"cost": 1}}}}]}}}}"#
        );
        let problems = check(&wrong).expect_err("all wrong").join("\n");
        for expected in [
            "line: has 301 characters",
            "area: \"poetry\" cannot be chosen",
            "codes: \"9-12.CT.a.1\" is not a standard of grades 6-8",
            "pd.1.hours: \"two\" is not a number",
            "pd: has no column \"colour\"",
            "pd: has 3 rows; at most 2 fit",
            "goals: \"9\" cannot be chosen",
            "compare: \"cost\" has 4",
            "compare: \"fun\" is not one",
            "compare.0.name: is rated, but has no name",
            "other: is not a question",
        ] {
            assert!(problems.contains(expected), "{expected} is not in\n{problems}");
        }
        assert!(check(r#"{"line": ["x"]}"#).is_err() && check(r#"{"pd": "x"}"#).is_err());
    }

    #[test]
    fn a_value_that_is_no_longer_offered_may_stay() {
        let before = Answers::from([("area".to_owned(), Answer::Text("poetry".to_owned()))]);
        assert!(section().check(before.clone(), &before, "6-8", &Vocabularies::default()).is_ok());
        assert!(section().check(before, &Answers::new(), "6-8", &Vocabularies::default()).is_err());
    }
}
