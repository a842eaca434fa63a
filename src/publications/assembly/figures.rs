//! Charts, each with its numbers in a table below it.

use model::form::{Answer, Ask};
use model::publication::{Filter, Measure};
use model::text::{Align, Block, Chart, ChartKind, Figure, Picture, Series, Table};

use super::Assembly;
use super::answers::NONE;
use super::citing::said;
use crate::error::Error;

/// Most bars of one chart.
const MOST_BARS: usize = 40;

/// How columns are set, of which some are numbers.
pub fn right(numbers: &[bool]) -> Vec<Align> {
    numbers.iter().map(|number| if *number { Align::Right } else { Align::Left }).collect()
}

/// What is counted: of what, what the numbers are, and each with its name.
struct Counted {
    of: &'static str,
    what: String,
    numbers: Vec<(String, f32)>,
}

impl Assembly<'_> {
    pub(super) fn figures(&mut self, n: usize, measure: &Measure, cohort: Option<&str>) -> Result<Vec<Block>, Error> {
        let mut counted = self.counted(n, measure, cohort)?;
        if counted.numbers.is_empty() {
            let asked = matches!(measure, Measure::Question { .. });
            self.leave_out(n, if asked { NONE } else { "there is nothing to count yet" });
            return Ok(Vec::new());
        }
        if counted.numbers.len() > MOST_BARS {
            self.leave_out(n, &format!("only the first {MOST_BARS} of {} numbers", counted.numbers.len()));
            counted.numbers.truncate(MOST_BARS);
        }
        let caption = said(&self.publication.parts[n].title);
        Ok(blocks(counted, caption))
    }

    fn counted(&mut self, n: usize, measure: &Measure, cohort: Option<&str>) -> Result<Counted, Error> {
        let documents = || Filter { cohort: cohort.map(str::to_owned), ..Filter::default() };
        match measure {
            Measure::DocumentsByKind => {
                let found = self.found(&documents())?;
                let kinds = found.iter().filter_map(|(_, said)| said.kind.clone());
                Ok(self.by_term("Kind", "Documents", "kind", kinds.collect()))
            }
            Measure::DocumentsByBand => {
                let found = self.found(&documents())?;
                let bands = found.iter().flat_map(|(_, said)| said.grade_bands.clone());
                Ok(self.by_term("Grade band", "Documents", "grade_band", bands.collect()))
            }
            Measure::DistrictsByBand => {
                let cohort = cohort.map(|year| self.app.store.state().cohort(year)).transpose()?.flatten();
                let bands = cohort.into_iter().flat_map(|cohort| cohort.bands.into_values());
                Ok(self.by_term("Grade band", "Districts", "grade_band", bands.collect()))
            }
            Measure::Question { question, column } => self.asked(n, question, column.as_deref(), cohort),
        }
    }

    /// How often each term of a vocabulary is among the values, in the vocabulary's order.
    fn by_term(&self, of: &'static str, what: &str, vocabulary: &str, values: Vec<String>) -> Counted {
        let terms = self.vocabularies.get(vocabulary).map(|list| list.terms.as_slice()).unwrap_or_default();
        let count = |value: &str| number(values.iter().filter(|one| *one == value).count());
        let numbers = terms.iter().map(|term| (term.label.clone(), count(&term.value)));
        Counted { of, what: what.to_owned(), numbers: numbers.filter(|(_, count)| *count > 0.0).collect() }
    }

    /// The numbers that districts answered, or how many chose what.
    fn asked(
        &mut self,
        n: usize,
        asked: &model::publication::QuestionRef,
        column: Option<&str>,
        cohort: Option<&str>,
    ) -> Result<Counted, Error> {
        let given = self.given(n, asked, cohort)?;
        for one in &given {
            self.citing.number(&one.artifact, &one.said);
        }
        let Some(question) = asked.find() else {
            return Ok(Counted { of: "", what: String::new(), numbers: Vec::new() });
        };
        let what = question.label.clone();
        let numbers = match (&question.ask, column) {
            (Ask::Choice { options } | Ask::Choices { options }, _) => {
                let chosen: Vec<&str> = given.iter().flat_map(|one| one.answer.texts()).collect();
                let count = |value: &str| number(chosen.iter().filter(|one| **one == value).count());
                let terms = options.terms(&self.vocabularies).iter();
                let numbers = terms.map(|term| (term.label.clone(), count(&term.value)));
                let numbers = numbers.filter(|(_, count)| *count > 0.0).collect();
                return Ok(Counted { of: "Answer", what: "Districts".to_owned(), numbers });
            }
            (_, Some(column)) => {
                let cells = |answer: &Answer| -> Vec<String> {
                    let Answer::Rows(rows) = answer else { return Vec::new() };
                    rows.iter().filter_map(|row| row.get(column).cloned()).collect()
                };
                let sum = |answer: &Answer| sum(cells(answer).iter().map(String::as_str));
                given.iter().filter_map(|one| Some((one.whose.clone(), sum(&one.answer)?))).collect()
            }
            (_, None) => {
                let value = |answer: &Answer| sum(answer.texts().into_iter());
                given.iter().filter_map(|one| Some((one.whose.clone(), value(&one.answer)?))).collect()
            }
        };
        Ok(Counted { of: "District", what, numbers })
    }
}

/// The sum of the numbers that texts are; nothing when none is one.
fn sum<'a>(texts: impl Iterator<Item = &'a str>) -> Option<f32> {
    let read = |text: &str| text.trim().replace([',', ' ', '$'], "").parse::<f32>().ok();
    let numbers: Vec<f32> = texts.filter_map(read).filter(|number| number.is_finite() && *number >= 0.0).collect();
    (!numbers.is_empty()).then(|| numbers.iter().sum())
}

fn number(count: usize) -> f32 {
    u16::try_from(count).map_or(f32::from(u16::MAX), f32::from)
}

/// A number as people read it.
fn shown(number: f32) -> String {
    let rounded = format!("{number:.2}");
    let rounded = rounded.trim_end_matches('0').trim_end_matches('.');
    let (whole, part) = rounded.split_once('.').unwrap_or((rounded, ""));
    let whole = whole.parse().map_or_else(|_| whole.to_owned(), |whole: usize| web::number(&whole));
    if part.is_empty() { whole } else { format!("{whole}.{part}") }
}

/// The chart and the table of its numbers.
fn blocks(counted: Counted, caption: Vec<model::text::Inline>) -> Vec<Block> {
    let Counted { of, what, numbers } = counted;
    let told: Vec<String> = numbers.iter().map(|(name, number)| format!("{name} {}", shown(*number))).collect();
    let alt = format!("Bar chart. {what}: {}.", told.join(", "));
    let rows = numbers.iter().map(|(name, number)| vec![said(name), said(&shown(*number))]).collect();
    let (labels, values) = numbers.into_iter().unzip();
    let series = vec![Series { name: what.clone(), values }];
    let chart = Chart { kind: ChartKind::Bars, unit: String::new(), labels, series };
    let table = Table {
        caption: said(&what),
        columns: right(&[false, true]),
        header: vec![said(of), said(&what)],
        rows,
        row_headers: true,
    };
    let figure = Figure { picture: Picture::Chart(chart), alt, caption };
    vec![Block::Figure(figure), Block::Table(table)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_added_and_shown() {
        assert_eq!(sum(["1,200", " 3 ", "many", "-4", "NaN"].into_iter()), Some(1203.0));
        assert_eq!(sum(["none"].into_iter()), None);
        assert_eq!([1203.0, 0.5, 12.0].map(shown), ["1,203", "0.5", "12"]);
    }
}
