//! The names of a section's inputs, and answers read from them. A question's own input has its name; a table's cells are
//! `question.row.column`; a comparison has `question.weight.criterion`, `question.n.name`, `question.n.criterion` and
//! `question.note`.

use std::collections::BTreeMap;

use model::form::{Answer, Answers, Ask, Comparison, MAX_ROWS, MAX_THINGS, ROW, Rows, Section, Thing};

/// Most rows that are read of a table; more are told to be too many.
const READ: usize = 2 * MAX_ROWS;

/// The name of a table's cell.
pub(crate) fn cell(question: &str, row: &str, column: &str) -> String {
    format!("{question}.{row}.{column}")
}

/// The answers in the fields of a form, as they were typed: empty ones and empty rows among them, so that everything
/// stands where it was typed.
pub fn answers(section: &Section, fields: &[(String, String)]) -> Answers {
    let mut answers = Answers::new();
    for question in &section.questions {
        let own = || fields.iter().filter(|(name, _)| *name == question.id).map(|(_, value)| value.clone());
        let inside: Vec<(&str, &str)> = fields.iter().filter_map(|field| inside(&question.id, field)).collect();
        let answer = match &question.ask {
            Ask::Text | Ask::Long | Ask::Number | Ask::Choice { .. } => own().next().map(Answer::Text),
            Ask::Choices { .. } | Ask::Standards => Some(Answer::Chosen(own().collect())),
            Ask::Table { rows: Rows::Fixed(_), .. } => Some(Answer::Rows(named_rows(&inside))),
            Ask::Table { rows: Rows::Free(_), .. } => Some(Answer::Rows(numbered_rows(&inside))),
            Ask::Comparison { .. } => Some(Answer::Comparison(comparison(&inside))),
        };
        answers.extend(answer.map(|answer| (question.id.clone(), answer)));
    }
    answers
}

/// A field within a question: the rest of its name, and its value.
fn inside<'f>(question: &str, (name, value): &'f (String, String)) -> Option<(&'f str, &'f str)> {
    Some((name.strip_prefix(question)?.strip_prefix('.')?, value))
}

type Row = BTreeMap<String, String>;

fn named_rows(inside: &[(&str, &str)]) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for (name, value) in inside {
        let Some((which, column)) = name.rsplit_once('.') else { continue };
        let place = rows.iter().position(|row| row.get(ROW).is_some_and(|known| known == which));
        let place = place.unwrap_or_else(|| {
            rows.push(Row::from([(ROW.to_owned(), which.to_owned())]));
            rows.len() - 1
        });
        rows[place].insert(column.to_owned(), (*value).to_owned());
    }
    rows
}

fn numbered_rows(inside: &[(&str, &str)]) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for (name, value) in inside {
        let Some((place, column)) = name.rsplit_once('.') else { continue };
        let Some(place) = place.parse::<usize>().ok().filter(|place| *place < READ) else { continue };
        if rows.len() <= place {
            rows.resize_with(place + 1, Row::new);
        }
        rows[place].insert(column.to_owned(), (*value).to_owned());
    }
    rows
}

fn comparison(inside: &[(&str, &str)]) -> Comparison {
    let mut comparison = Comparison::default();
    for (name, value) in inside {
        let mark = value.parse::<u8>().ok();
        match name.split_once('.') {
            None if *name == "note" => (*value).clone_into(&mut comparison.note),
            Some(("weight", criterion)) => comparison.weights.extend(mark.map(|mark| (criterion.to_owned(), mark))),
            Some((place, what)) => {
                let Some(place) = place.parse::<usize>().ok().filter(|place| *place < 2 * MAX_THINGS) else { continue };
                if comparison.things.len() <= place {
                    comparison.things.resize_with(place + 1, Thing::default);
                }
                let thing = &mut comparison.things[place];
                if what == "name" {
                    (*value).clone_into(&mut thing.name);
                } else {
                    thing.ratings.extend(mark.map(|mark| (what.to_owned(), mark)));
                }
            }
            None => {}
        }
    }
    comparison
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_stand_where_they_were_typed() {
        let form = model::form::newest("implementation-plan").expect("is built in");
        let read = |section: &str, fields: &[(&str, &str)]| {
            let fields: Vec<(String, String)> =
                fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            let answers = answers(form.section(section).expect("is there"), &fields);
            serde_json::to_value(answers).expect("JSON")
        };
        assert_eq!(
            read(
                "professional-development",
                &[("pd.1.what", "x"), ("pd.99999.what", "y"), ("support", "z"), ("no", "")]
            ),
            serde_json::json!({"pd": [{}, {"what": "x"}], "support": "z"})
        );
        assert_eq!(
            read("goals", &[("goals.3.goal", "x"), ("goals.12.who", "y"), ("goals.3.who", "")])["goals"],
            serde_json::json!([{"row": "3", "goal": "x", "who": ""}, {"row": "12", "who": "y"}])
        );
        let compared = [
            ("compared.weight.cost", "3"),
            ("compared.weight.fits", ""),
            ("compared.1.name", "B"),
            ("compared.1.cost", "2"),
            ("compared.note", "n"),
        ];
        assert_eq!(
            read("curriculum", &compared)["compared"],
            serde_json::json!({"weights": {"cost": 3}, "note": "n",
                "things": [{"name": "", "ratings": {}}, {"name": "B", "ratings": {"cost": 2}}]})
        );
    }
}
