//! Whatever is answered: documents and forms are made of it, and nothing that was typed becomes markup.

use std::collections::BTreeMap;

use model::form::{Answer, Answers, Comparison, Section, Thing};
use model::{Role, SheetId, Vocabularies};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use web::{Document, PlanPage, PlanSectionPage, Prior, Viewer, answers};

fn text() -> impl Strategy<Value = String> {
    let pieces = ["<script>", "</textarea>", "\" onclick=\"x", "'", "&lt;", "<", ">", "\n\n", "- ", "1. ", "</style>"];
    let piece = prop_oneof![proptest::sample::select(pieces.to_vec()).prop_map(str::to_owned), "\\PC{0,8}"];
    vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

/// Names of columns and criteria of the form, and others.
fn name() -> impl Strategy<Value = String> {
    let known = ["row", "goal", "what", "who", "hours", "level", "evidence", "cost", "fits", "name"];
    prop_oneof![4 => proptest::sample::select(known.to_vec()).prop_map(str::to_owned), 1 => text()]
}

fn answer() -> impl Strategy<Value = Answer> {
    let marks = || btree_map(name(), any::<u8>(), 0..4);
    let thing = (text(), marks()).prop_map(|(name, ratings)| Thing { name, ratings });
    let comparison = (marks(), vec(thing, 0..8), text())
        .prop_map(|(weights, things, note)| Answer::Comparison(Comparison { weights, things, note }));
    prop_oneof![
        text().prop_map(Answer::Text),
        vec(prop_oneof![text(), Just("6-8.CT.b.3".to_owned())], 0..4).prop_map(Answer::Chosen),
        vec(btree_map(name(), text(), 0..4), 0..5).prop_map(Answer::Rows),
        comparison,
    ]
}

/// Answers to some questions of every section, of the right kind and of others.
fn all_answers() -> impl Strategy<Value = BTreeMap<String, Answers>> {
    let form = model::form::newest("implementation-plan").expect("is built in");
    let section = |section: &Section| {
        let ids: Vec<String> = section.questions.iter().map(|question| question.id.clone()).collect();
        let id = section.id.clone();
        btree_map(proptest::sample::select(ids), answer(), 0..4).prop_map(move |answers| (id.clone(), answers))
    };
    let sections: Vec<_> = form.sections.iter().map(section).collect();
    sections.prop_map(|sections| sections.into_iter().collect())
}

/// The same answers without what markup is made of.
fn harmless(answers: &BTreeMap<String, Answers>) -> BTreeMap<String, Answers> {
    let plain = |text: &str| text.replace(['<', '>', '\'', '&'], "x").replace('"', "x");
    let plain_map = |map: &BTreeMap<String, String>| -> BTreeMap<String, String> {
        map.iter().map(|(name, text)| (name.clone(), plain(text))).collect()
    };
    let one = |answer: &Answer| match answer {
        Answer::Text(text) => Answer::Text(plain(text)),
        Answer::Chosen(values) => Answer::Chosen(values.iter().map(|value| plain(value)).collect()),
        Answer::Rows(rows) => Answer::Rows(rows.iter().map(plain_map).collect()),
        Answer::Comparison(given) => {
            let thing = |thing: &Thing| Thing { name: plain(&thing.name), ratings: thing.ratings.clone() };
            let things = given.things.iter().map(thing).collect();
            Answer::Comparison(Comparison { weights: given.weights.clone(), things, note: plain(&given.note) })
        }
    };
    let section = |answers: &Answers| answers.iter().map(|(id, answer)| (id.clone(), one(answer))).collect();
    answers.iter().map(|(id, answers)| (id.clone(), section(answers))).collect()
}

/// How much markup there is.
fn markup(html: &str) -> [usize; 3] {
    ["<", ">", "\""].map(|part| html.matches(part).count())
}

fn sheet() -> SheetId {
    let of = |text: &str| text.to_owned();
    SheetId { form: of("implementation-plan"), district: of("00010000"), band: of("6-8"), school_year: of("2027-28") }
}

/// The document, the page of it, and the form of every section.
fn rendered(all: &BTreeMap<String, Answers>) -> Vec<String> {
    let form = model::form::newest("implementation-plan").expect("is built in");
    let (sheet, vocabularies) = (sheet(), Vocabularies::default());
    let document = Document { form, sheet: &sheet, cohort: None, answers: all, vocabularies: &vocabularies };
    let viewer = Viewer { role: Role::Contributor, name: None, unseen: 0, demo: false };
    let section = |section: &Section| {
        PlanSectionPage {
            viewer: &viewer,
            sheet: &sheet,
            form,
            known: true,
            section,
            answers: all.get(&section.id).unwrap_or(&Answers::new()),
            version: 1,
            more: false,
            problems: &[],
            conflict: None,
            problem: None,
            done: None,
            prior: &Prior::default(),
            vocabularies: &vocabularies,
        }
        .render()
    };
    let mut pages: Vec<String> = form.sections.iter().map(section).collect();
    pages.push(document.html().unwrap_or_default());
    pages.push(PlanPage::preview_of(&document));
    pages
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn nothing_that_was_typed_becomes_markup(all in all_answers()) {
        let (hostile, plain) = (rendered(&all), rendered(&harmless(&all)));
        for (hostile, plain) in hostile.iter().zip(&plain) {
            prop_assert_eq!(markup(hostile), markup(plain), "{}", hostile);
        }
        prop_assert_eq!(hostile, rendered(&all), "the same answers make the same bytes");
    }

    #[test]
    fn checked_answers_stay_as_they_are(all in all_answers()) {
        let (form, vocabularies) = (model::form::newest("implementation-plan").expect("is built in"), Vocabularies::default());
        for section in &form.sections {
            let sent = all.get(&section.id).cloned().unwrap_or_default();
            if let Ok(checked) = section.check(sent.clone(), &sent, "6-8", &vocabularies) {
                let again = section.check(checked.clone(), &checked, "6-8", &vocabularies);
                prop_assert_eq!(again, Ok(checked));
            }
        }
    }

    #[test]
    fn any_fields_are_read(fields in vec((prop_oneof![name(), "[a-z.0-9]{0,20}"], text()), 0..20)) {
        for section in &model::form::newest("implementation-plan").expect("is built in").sections {
            let read = answers(section, &fields);
            let _ = section.check(read, &Answers::new(), "6-8", &Vocabularies::default());
        }
    }
}
