//! Whatever is answered: documents and forms are made of it, and nothing that was typed becomes markup.

use std::collections::{BTreeMap, BTreeSet};

use model::form::{Answer, Answers, Ask, Comparison, Question, Section, Thing};
use model::{AccountId, Role, Sheet, SheetId, Stamp, Vocabularies};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use web::{Document, Prior, SheetPage, SheetSectionPage, Viewer, answers};

fn text() -> impl Strategy<Value = String> {
    let pieces = ["<script>", "</textarea>", "\" onclick=\"x", "'", "&lt;", "<", ">", "\n\n", "- ", "1. ", "</style>"];
    let piece = prop_oneof![proptest::sample::select(pieces.to_vec()).prop_map(str::to_owned), "\\PC{0,8}"];
    vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

/// One of these names, mostly; sometimes another.
fn name(known: Vec<String>) -> BoxedStrategy<String> {
    if known.is_empty() {
        text().boxed()
    } else {
        prop_oneof![9 => proptest::sample::select(known), 1 => text()].boxed()
    }
}

fn rows(columns: Vec<String>) -> impl Strategy<Value = Answer> {
    vec(btree_map(name(columns), text(), 0..5), 0..5).prop_map(Answer::Rows)
}

fn comparison(criteria: Vec<String>) -> impl Strategy<Value = Answer> {
    let marks = || btree_map(name(criteria.clone()), any::<u8>(), 0..4);
    let thing = (text(), marks()).prop_map(|(name, ratings)| Thing { name, ratings });
    (marks(), vec(thing, 0..8), text())
        .prop_map(|(weights, things, note)| Answer::Comparison(Comparison { weights, things, note }))
}

fn chosen() -> impl Strategy<Value = Answer> {
    vec(prop_oneof![text(), Just("6-8.CT.b.3".to_owned())], 0..4).prop_map(Answer::Chosen)
}

/// An answer to a question, mostly of the kind that it takes.
fn answer(question: &Question) -> impl Strategy<Value = (String, Answer)> + use<> {
    let fitting = match &question.ask {
        Ask::Table { columns, .. } => {
            let own = columns.iter().map(|column| column.id.clone());
            rows(own.chain(["row".to_owned()]).collect()).boxed()
        }
        Ask::Comparison { criteria, .. } => {
            comparison(criteria.iter().map(|criterion| criterion.value.clone()).collect()).boxed()
        }
        Ask::Choices { .. } | Ask::Standards => chosen().boxed(),
        Ask::Text | Ask::Long | Ask::Number | Ask::Choice { .. } => text().prop_map(Answer::Text).boxed(),
    };
    let other = prop_oneof![text().prop_map(Answer::Text), chosen(), rows(Vec::new()), comparison(Vec::new())];
    let id = question.id.clone();
    prop_oneof![4 => fitting, 1 => other].prop_map(move |answer| (id.clone(), answer))
}

/// Answers to some questions of every section.
fn all_answers() -> impl Strategy<Value = BTreeMap<String, Answers>> {
    let form = model::form::newest("implementation-plan").expect("is built in");
    let section = |section: &Section| {
        let id = section.id.clone();
        let questions: Vec<_> = section.questions.iter().map(|one| proptest::option::of(answer(one))).collect();
        questions.prop_map(move |answers| (id.clone(), answers.into_iter().flatten().collect::<Answers>()))
    };
    let sections: Vec<_> = form.sections.iter().map(section).collect();
    sections.prop_map(|sections| sections.into_iter().collect())
}

/// The same answers without what markup is made of, but for `>`, which begins a quotation in a text.
fn harmless(answers: &BTreeMap<String, Answers>) -> BTreeMap<String, Answers> {
    let plain = |text: &str| text.replace(['<', '\'', '&'], "x").replace('"', "x");
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

/// Names of fields, some of them the form's.
fn field() -> impl Strategy<Value = String> {
    let known =
        ["goals.3.goal", "pd.1.hours", "pd..what", "compared.weight.cost", "compared.9.name", "vision", "taught.0."];
    prop_oneof![proptest::sample::select(known.to_vec()).prop_map(str::to_owned), "[a-z.0-9]{0,20}"]
}

/// What Markdown that people write may become.
const MARKDOWN: &[&str] = &[
    "p",
    "/p",
    "br",
    "ul",
    "/ul",
    "ol",
    "/ol",
    "ol start",
    "li",
    "/li",
    "blockquote",
    "/blockquote",
    "h3",
    "/h3",
    "h4",
    "/h4",
    "h5",
    "/h5",
    "em",
    "/em",
    "strong",
    "/strong",
    "del",
    "/del",
    "code",
    "/code",
    "hr",
    "p class",
    "a href",
    "/a",
    "table class",
    "/table",
    "thead",
    "/thead",
    "tr",
    "/tr",
    "td",
    "/td",
    "th scope",
    "/th",
];

/// Every tag with the names of its attributes, in their order: `input id name value`.
fn tags(html: &str) -> BTreeSet<String> {
    let mut tags = BTreeSet::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        rest = &rest[start + 1..];
        let (mut tag, mut quoted, mut end) = (String::new(), false, rest.len());
        for (place, letter) in rest.char_indices() {
            match letter {
                '"' => quoted = !quoted,
                '>' if !quoted => {
                    end = place;
                    break;
                }
                _ if !quoted => tag.push(letter),
                _ => {}
            }
        }
        tags.insert(tag.replace('=', "").split_whitespace().collect::<Vec<_>>().join(" "));
        rest = &rest[end..];
    }
    tags
}

fn sheet() -> Sheet {
    let id = SheetId::of_year("implementation-plan", "00010000", "6-8", "2027-28");
    let began = Stamp { at: jiff::Timestamp::UNIX_EPOCH, by: AccountId("a".to_owned()) };
    Sheet { id, form_version: 1, version: 1, cohort: None, began, artifact: None, owners: Vec::new() }
}

/// The document, the page of it, and the form of every section.
fn rendered(all: &BTreeMap<String, Answers>) -> Vec<String> {
    let form = model::form::newest("implementation-plan").expect("is built in");
    let (sheet, vocabularies) = (sheet(), Vocabularies::default());
    let document = Document { form, sheet: &sheet, answers: all, vocabularies: &vocabularies };
    let viewer = Viewer { role: Role::Contributor, name: None, unseen: 0, applications: 0, demo: false };
    let section = |section: &Section| {
        SheetSectionPage {
            viewer: &viewer,
            sheet: &sheet,
            name: None,
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
    pages.push(SheetPage::preview_of(&document));
    pages
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, max_shrink_iters: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_that_was_typed_becomes_markup(all in all_answers()) {
        let (hostile, plain) = (rendered(&all), rendered(&harmless(&all)));
        for (hostile, plain) in hostile.iter().zip(&plain) {
            let plain = tags(plain);
            for tag in tags(hostile) {
                prop_assert!(plain.contains(&tag) || MARKDOWN.contains(&tag.as_str()), "<{}>: {}", tag, hostile);
            }
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
    fn any_fields_are_read(fields in vec((field(), text()), 0..20)) {
        for section in &model::form::newest("implementation-plan").expect("is built in").sections {
            let read = answers(section, &fields);
            let _ = section.check(read, &Answers::new(), "6-8", &Vocabularies::default());
        }
    }
}
