//! What new publications begin with.

use super::{Content, Filter, Genre, Measure, Part, QuestionRef};

/// The form that districts answer while they find out what there is.
const DISCOVERY: &str = "discovery-questionnaire";

/// The parts that a new publication of a kind begins with.
pub fn template(genre: Genre, cohort: Option<&str>) -> Vec<Part> {
    let part = |title: &str, content| Part { title: title.to_owned(), content };
    let markdown = |title: &str, text: &str| part(title, Content::Markdown { text: text.to_owned() });
    let of = || cohort.map(str::to_owned);
    let documents = |title: &str, kind: &str, phase: Option<&str>, summaries| {
        let (kind, phase) = (Some(kind.to_owned()), phase.map(str::to_owned));
        part(title, Content::Documents { filter: Filter { kind, cohort: of(), phase, band: None }, summaries })
    };
    let asked = |form: &str, question: &str| QuestionRef { form: form.to_owned(), question: question.to_owned() };
    let answers = |title: &str, form: &str, question: &str| {
        part(title, Content::Answers { question: asked(form, question), cohort: of() })
    };
    let planned = |title: &str, question: &str| answers(title, "implementation-plan", question);
    let found = |title: &str, question: &str| answers(title, DISCOVERY, question);
    let counted = |title: &str, question: &str, column: Option<&str>| {
        let measure = Measure::Question { question: asked(DISCOVERY, question), column: column.map(str::to_owned) };
        part(title, Content::Figures { measure, cohort: of() })
    };
    let districts = |title: &str| of().map(|cohort| part(title, Content::Districts { cohort }));
    let chart = |title: &str, measure: Measure| {
        of().map(|cohort| part(title, Content::Figures { measure, cohort: Some(cohort) }))
    };
    match genre {
        Genre::SnapshotReport => [
            Some(markdown("Introduction", "")),
            districts("The districts"),
            chart("What districts plan for", Measure::DistrictsByBand),
            Some(markdown("What we found", "")),
            Some(found("Computer science today", "in-short")),
            Some(counted("Students in computer science", "enrolment", Some("cs"))),
            Some(found("Who teaches it", "teachers")),
            Some(counted("What is hardest", "challenges", None)),
            Some(found("What they want first", "goals")),
            Some(documents("What districts reported", "district-report", None, true)),
            Some(markdown("What this means for the planning year", "")),
        ]
        .into_iter()
        .flatten()
        .collect(),
        Genre::ImplementationGuide => [
            Some(markdown("Introduction", "")),
            Some(markdown("How to begin", "")),
            Some(planned("What every student will know and be able to do", "vision")),
            Some(planned("Why this grade band, and why now", "why-now")),
            Some(planned("What districts chose", "chosen")),
            Some(documents("Plans to read", "implementation-plan", None, true)),
            Some(documents("Lessons learned", "lessons-learned", None, true)),
            districts("The districts"),
        ]
        .into_iter()
        .flatten()
        .collect(),
        Genre::Other => vec![markdown("Introduction", "")],
    }
}
