use std::collections::{BTreeMap, BTreeSet};

use super::markdown::{Block, Span};
use super::*;

const KINDS: [&str; 12] = [
    "agenda",
    "session-summary",
    "stakeholder-letter",
    "district-report",
    "presentation",
    "implementation-plan",
    "curriculum",
    "professional-development",
    "policy",
    "publication",
    "lessons-learned",
    "other",
];
const BANDS: [&str; 3] = ["K-5", "6-8", "9-12"];
const TOPICS: [&str; 13] = [
    "vision",
    "goals-mapping",
    "district-goals",
    "standards-pathway",
    "shared-knowledge",
    "community-engagement",
    "equity-diversity",
    "pd-decisions",
    "practical-measures",
    "curriculum-selection",
    "team-structures",
    "systems-change",
    "sustainability",
];
const AUDIENCES: [&str; 8] =
    ["administrators", "school-committee", "principals", "teachers", "counsellors", "families", "students", "partners"];
const PHASES: [&str; 6] = ["selection", "discovery", "planning", "implementation", "scale-up", "sustainability"];
const LICENCES: [&str; 7] =
    ["CC-BY-4.0", "CC-BY-SA-4.0", "CC-BY-NC-4.0", "CC-BY-NC-SA-4.0", "CC0-1.0", "public-record", "permission"];
const LANGUAGES: [&str; 5] = ["en", "es", "pt-BR", "fr", "ht"];
const COHORTS: [&str; 4] = ["2018", "2019", "2020", "running"];
const TODAY: Date = Date::constant(2026, 11, 28);

fn values<'a>(sample: &Sample, field: &str) -> Vec<&'a str> {
    Source::read(sample.source).field(field).split(';').filter(|value| !value.is_empty()).collect()
}

fn org_codes() -> BTreeSet<&'static str> {
    districts().lines().skip(1).filter_map(|line| line.split(',').next()).collect()
}

/// Every value of the field is one of these, and each of these is used.
fn covers(field: &str, allowed: &[&str]) {
    let used: BTreeSet<&str> = SAMPLES.iter().flat_map(|sample| values(sample, field)).collect();
    assert_eq!(used, allowed.iter().copied().collect(), "{field}");
}

#[test]
fn the_library_is_large_and_uses_every_value_of_every_vocabulary() {
    assert!(SAMPLES.len() >= 48, "{} samples", SAMPLES.len());
    covers("kind", &KINDS);
    covers("grade_bands", &BANDS);
    covers("topics", &TOPICS);
    covers("audience", &AUDIENCES);
    covers("phase", &PHASES);
    covers("licence", &LICENCES);
    covers("language", &LANGUAGES);
    covers("cohort", &COHORTS);
    covers("visibility", &["public", "cohort", "staff"]);
    let cohorts = lab::cohorts(TODAY);
    let of_cohorts: BTreeSet<&str> = cohorts.iter().flat_map(|one| &one.districts).map(String::as_str).collect();
    covers("districts", &of_cohorts.iter().copied().collect::<Vec<_>>());
    assert!(of_cohorts.is_subset(&org_codes()));
}

#[test]
fn every_sample_is_described_in_full_and_under_its_own_name() {
    let (mut ids, mut titles) = (BTreeSet::new(), BTreeSet::new());
    for sample in SAMPLES {
        let source = Source::read(sample.source);
        for field in
            ["kind", "grade_bands", "topics", "audience", "phase", "language", "licence", "visibility", "author"]
        {
            assert!(!source.field(field).is_empty(), "{}: {field}", sample.name);
        }
        let title = source.field("title");
        assert!((10..90).contains(&title.chars().count()), "{title}");
        assert!(source.field("description").ends_with('.'), "{}: description", sample.name);
        assert!(ids.insert(source.field("external_id")) && titles.insert(title), "{} is not unique", sample.name);
    }
}

#[test]
fn school_years_are_two_consecutive_years() {
    for year in SAMPLES.iter().flat_map(|sample| values(sample, "school_year")) {
        let year = lab::filled("school_year", year, TODAY);
        let (first, second) = year.split_once('-').expect(&year);
        let (first, second): (u32, u32) = (first.parse().expect(&year), second.parse().expect(&year));
        assert_eq!((first + 1) % 100, second, "{year}");
    }
}

#[test]
fn every_format_and_language_is_there_in_number() {
    let mut formats: BTreeMap<&str, usize> = BTreeMap::new();
    for sample in SAMPLES {
        *formats.entry(sample.format.extension()).or_default() += 1;
    }
    assert!(formats["pdf"] >= 14 && formats["docx"] >= 12 && formats.len() == 5, "{formats:?}");
    let spanish = SAMPLES.iter().filter(|sample| values(sample, "language") == ["es"]).count();
    assert!(spanish >= 2);
}

#[test]
fn every_character_of_a_pdf_has_a_glyph() {
    for sample in SAMPLES.iter().filter(|sample| sample.format == Format::Pdf) {
        let text = sample.source.replace(['?', '\n'], "");
        let lost: String = text.chars().filter(|character| pdf::has_no_glyph(*character)).collect();
        assert_eq!(lost, "", "{}", sample.name);
    }
}

#[test]
fn marks_the_parser_does_not_know_are_not_used() {
    for sample in SAMPLES.iter().filter(|sample| !matches!(sample.format, Format::Md | Format::Txt)) {
        for block in Source::read(sample.source).blocks() {
            let (Block::Paragraph(text) | Block::Heading(_, text)) = &block else { continue };
            for Span { text, .. } in text {
                assert!(
                    !text.contains(['*', '`', '_', '[']) && !text.starts_with(['#', '>']),
                    "{}: {text}",
                    sample.name
                );
            }
        }
    }
}

#[test]
fn the_plan_for_grades_9_to_12_has_nine_pages() {
    let plan = SAMPLES.iter().find(|sample| sample.name == "alderbrook-plan-9-12").expect("the plan");
    let file = String::from_utf8_lossy(&plan.bytes()).into_owned();
    assert_eq!(file.matches("/Type /Page ").count(), 9);
    let page_7 = file.split("endstream").nth(6).expect("page 7");
    assert!(page_7.contains("Page 7 of 9") && page_7.contains("(6. Rooms, devices and the night lab)"));
}

#[test]
fn the_library_is_written_with_its_manifest_and_the_same_each_time() {
    let dir = tempfile::tempdir().expect("a directory");
    let library = write_library(dir.path(), TODAY).expect("written");
    let lines = |path| fs::read_to_string(path).expect("a manifest").lines().count();
    assert_eq!(lines(&library.published) + lines(&library.unfinished), SAMPLES.len() + 2);
    assert_eq!(fs::read_dir(dir.path()).expect("a listing").count(), SAMPLES.len() + 2);
    assert!(library.days.values().all(|day| *day < TODAY));
    for sample in SAMPLES {
        assert_eq!(fs::read(dir.path().join(sample.file_name())).expect("a file"), sample.bytes());
    }
}
