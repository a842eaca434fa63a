//! What the demo's districts answered in their questionnaires, and what they learned. All of it is made up.

use std::collections::BTreeMap;

use jiff::civil::Date;
use model::Answers;
use model::form::Form;
use serde::Deserialize;

use super::lab::RUNNING;

/// Whose questionnaire is not handed in yet: the contributor's.
const STILL_WRITTEN: (&str, &str) = (RUNNING, "99020000");

/// A filled-in questionnaire.
#[derive(Debug)]
pub struct Questionnaire {
    /// The cohort's year.
    pub year: String,
    /// The district's code.
    pub district: String,
    /// Whether it was handed in and shown to the cohort.
    pub handed_in: bool,
    /// Whether everyone may read the report, as those of finished cohorts.
    pub public: bool,
    /// The answers, by section.
    pub sections: BTreeMap<String, Answers>,
}

/// The questionnaires, with the year of the running cohort. A row of the table is a field as the form of a section has it,
/// `section/field`; a column is a district, `cohort/code`.
pub fn questionnaires(form: &Form, running: &str) -> Vec<Questionnaire> {
    let mut table = csv::ReaderBuilder::new().from_reader(include_str!("lab/questionnaires.csv").as_bytes());
    let heads: Vec<String> = table.headers().map(|row| row.iter().map(str::to_owned).collect()).unwrap_or_default();
    let rows: Vec<csv::StringRecord> = table.records().filter_map(Result::ok).collect();
    let one = |(column, head): (usize, &String)| {
        let (cohort, district) = head.split_once('/')?;
        let section = |section: &model::form::Section| {
            let answers = web::answers(section, &fields(&rows, &section.id, column));
            let checked = section.check(answers, &Answers::new(), "", &model::Vocabularies::default()).ok()?;
            (!checked.is_empty()).then(|| (section.id.clone(), checked))
        };
        Some(Questionnaire {
            year: if cohort == RUNNING { running.to_owned() } else { cohort.to_owned() },
            district: district.to_owned(),
            handed_in: (cohort, district) != STILL_WRITTEN,
            public: cohort != RUNNING,
            sections: form.sections.iter().filter_map(section).collect(),
        })
    };
    heads.iter().enumerate().skip(1).filter_map(one).collect()
}

/// A column's fields of a section; what is chosen among several has `;` between.
fn fields(rows: &[csv::StringRecord], section: &str, column: usize) -> Vec<(String, String)> {
    let own = rows.iter().filter_map(|row| {
        let field = row.get(0)?.strip_prefix(section)?.strip_prefix('/')?;
        Some((field, row.get(column).filter(|value| !value.is_empty())?))
    });
    let values = |(field, value): (&str, &str)| {
        let several = matches!(field, "equipment" | "challenges");
        let values: Vec<&str> = if several { value.split(';').collect() } else { vec![value] };
        values.into_iter().map(|value| (field.to_owned(), value.to_owned())).collect::<Vec<_>>()
    };
    own.flat_map(values).collect()
}

/// A lesson.
#[derive(Debug, Deserialize)]
pub struct Lesson {
    /// The district's code.
    pub district: String,
    /// The roles that saw to it, the first one first, each with its first day.
    pub owners: Vec<(String, Date)>,
    /// Whether its document is published.
    pub published: bool,
    /// The answers, by section.
    pub sections: BTreeMap<String, Answers>,
}

/// The lessons.
pub fn lessons() -> Vec<Lesson> {
    serde_json::from_str(include_str!("lab/lessons.json")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use model::form::{Answer, newest};

    use super::*;

    #[test]
    fn every_field_is_of_the_form_and_every_district_says_something_everywhere() {
        let form = newest("discovery-questionnaire").expect("is built in");
        let all = questionnaires(form, "2030");
        assert_eq!(all.iter().filter(|one| one.year == "2019" && one.public && one.handed_in).count(), 5);
        assert_eq!(all.iter().filter(|one| one.year == "2030" && !one.public).count(), 3);
        assert_eq!(all.iter().filter(|one| one.year == "2030" && one.handed_in).count(), 2);
        for one in &all {
            assert_eq!(one.sections.len(), form.sections.len(), "{}: {:?}", one.district, one.sections.keys());
        }
        let said: std::collections::BTreeSet<&String> =
            all.iter().flat_map(|one| one.sections.values().flat_map(BTreeMap::keys)).collect();
        for line in include_str!("lab/questionnaires.csv").lines().skip(1) {
            let field = line.split([',', '.']).next().and_then(|field| field.split_once('/')).expect("section/field");
            assert!(said.contains(&field.1.to_owned()), "{line}");
        }
    }

    #[test]
    fn lessons_are_complete_but_for_the_one_that_is_written() {
        let form = newest("lesson").expect("is built in");
        let lessons = lessons();
        assert_eq!((lessons.len(), lessons.iter().filter(|one| one.owners.len() > 1).count()), (4, 1));
        for lesson in &lessons {
            for (id, answers) in &lesson.sections {
                let section = form.section(id).expect("a section of the form");
                let checked = section.check(answers.clone(), &Answers::new(), "", &model::Vocabularies::default());
                assert_eq!(checked.as_ref(), Ok(answers));
            }
            assert!(matches!(lesson.sections["lesson"]["headline"], Answer::Text(_)));
            assert!(!lesson.published || lesson.sections.len() == 2);
        }
    }
}
