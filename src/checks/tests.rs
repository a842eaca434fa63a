//! Checks on made-up texts: what they find and what they leave alone.

use jiff::Timestamp;
use model::{AccountId, DocumentFacts, FileRef, Metadata, Revision, Sha256, Stamp, TextState, Unit};

use super::*;

fn revision(media_type: &str) -> Revision {
    Revision {
        number: 1,
        file: FileRef {
            sha256: Sha256::new([1; 32]),
            size: 1,
            name: "x".to_owned(),
            media_type: media_type.to_owned(),
        },
        metadata: Metadata { kind: Some("agenda".to_owned()), ..Metadata::default() },
        created: Stamp { at: Timestamp::UNIX_EPOCH, by: AccountId::operator() },
        published: None,
        overrides: Vec::new(),
    }
}

fn extraction(texts: &[&str]) -> Extraction {
    Extraction {
        state: TextState::Text,
        media_type: "text/plain".to_owned(),
        pages: texts.iter().map(|text| page(text)).collect(),
        facts: DocumentFacts::default(),
        detail: None,
        removed: None,
    }
}

fn page(text: &str) -> Page {
    Page { unit: Unit::Page, heading: None, text: text.to_owned() }
}

/// The names of the checks of personal data that find something in this text, with their level.
fn found(text: &str) -> Vec<(String, Level)> {
    let (revision, extraction) = (revision("text/plain"), extraction(&["Nothing here.", text]));
    let subject = Subject { revision: &revision, extraction: Some(&extraction), duplicates: &[], near: &[] };
    let about_files = ["licence", "description", "text"];
    let results = run(&subject).into_iter().filter(|result| !about_files.contains(&result.check.as_str()));
    results
        .map(|result| {
            assert!(result.finding.places.iter().all(|place| place.page == Some(2) && !place.excerpt.is_empty()));
            (result.check, result.finding.level)
        })
        .collect()
}

#[test]
fn personal_data_is_found_with_its_page() {
    let rows = [
        ("SSN 123-45-6789", "social-security-numbers", Level::Failure),
        ("Student ID: 0048123", "student-numbers", Level::Failure),
        ("SASID 1012345678", "student-numbers", Level::Failure),
        ("Date of birth: 3/14/2011", "birth-dates", Level::Failure),
        ("DOB 2011-03-14", "birth-dates", Level::Failure),
        ("born on March 14, 2011", "birth-dates", Level::Failure),
        ("Write to dana.reyes@eastmere.k12.ma.us today", "mail-addresses", Level::Info),
        ("Call (413) 555-0123", "phone-numbers", Level::Info),
        ("+1 413-555-0123", "phone-numbers", Level::Info),
        ("Student\tGrade\nAva L.\t7\nBen M.\t7\nCal N.\t8\n", "rosters", Level::Failure),
        ("Last Name,First Name,Grade\nLi,Ava,7\nMo,Ben,7\nNo,Cal,8\n", "rosters", Level::Failure),
    ];
    for (text, check, level) in rows {
        assert_eq!(found(text), [(check.to_owned(), level)], "{text}");
    }
}

#[test]
fn ordinary_papers_are_left_alone() {
    let papers = [
        "Standards 6-8.CT.b.3 and 9-12.CAS.a.1 in the school year 2019-20",
        "ISBN 978-0-13-468599-1, order 000-12-3456, room 666-10-2000, version 900-11-2222",
        "The programme was born in 2016. Born ideas travel.",
        "Student numbers rose to 11850 in 2021",
        "Course,Grade\nCSP,9\nCSA,10\nRobotics,8\n",
        "Students in grade 7, teachers, and parents\nwrite programs, draw, and sing\nevery week, all year, a lot\n",
        "Goal\tBand\tYear\nOne course\t6-8\t2019\nTwo courses\t9-12\t2020\nThree\tK-5\t2021\n",
        "9:00-12:30, pages 100-200-3000, 10.15.2019",
    ];
    for text in papers {
        assert_eq!(found(text), [], "{text}");
    }
}

#[test]
fn nothing_is_slow_on_long_lines() {
    let long = "student id ".repeat(50_000) + &"a@".repeat(50_000) + &"born on ".repeat(50_000) + &",".repeat(100_000);
    let begun = std::time::Instant::now();
    found(&long);
    assert!(begun.elapsed() < std::time::Duration::from_secs(20), "{:?}", begun.elapsed());
}

#[test]
fn pages_without_text_are_named() {
    let (revision, extraction) = (revision("application/pdf"), extraction(&["Words", " ", "Words", ""]));
    let subject = Subject { revision: &revision, extraction: Some(&extraction), duplicates: &[], near: &[] };
    let results = run(&subject);
    let found = results.iter().find(|result| result.check == "picture-pages").expect("found");
    assert_eq!(found.finding.places.iter().map(|place| place.page).collect::<Vec<_>>(), [Some(2), Some(4)]);
    assert!(results.iter().any(|result| result.check == "document-title"));
}

/// What is found on this extraction of a file of this type.
fn results(media_type: &str, extraction: &Extraction) -> Vec<CheckResult> {
    let revision = revision(media_type);
    run(&Subject { revision: &revision, extraction: Some(extraction), duplicates: &[], near: &[] })
}

/// What this check finds on it.
fn finding(check: &str, media_type: &str, extraction: &Extraction) -> Option<Finding> {
    results(media_type, extraction).into_iter().find(|result| result.check == check).map(|result| result.finding)
}

#[test]
fn personal_data_in_deleted_text_is_found_and_leads_nowhere() {
    let rows = [
        ("SSN 123-45-6789", "social-security-numbers"),
        ("Student ID: 0048123", "student-numbers"),
        ("Date of birth: 3/14/2011", "birth-dates"),
        ("Write to dana.reyes@eastmere.k12.ma.us today", "mail-addresses"),
        ("Call (413) 555-0123", "phone-numbers"),
        ("Student\tGrade\nAva L.\t7\nBen M.\t7\nCal N.\t8\n", "rosters"),
    ];
    for (text, check) in rows {
        let deleted = Extraction { removed: Some(text.to_owned()), ..extraction(&["Nothing here."]) };
        let found = finding(check, "text/plain", &deleted).expect(check);
        assert_eq!(found.places.len(), 1, "{check}");
        assert_eq!((found.places[0].page, found.places[0].label.as_str()), (None, "Deleted text (tracked changes)"));
        assert!(found.explanation.ends_with("accept all changes and save it again."), "{}", found.explanation);
    }
}

#[test]
fn what_pages_have_is_not_told_again_from_deleted_text() {
    let page = "SSN 123-45-6789\n".repeat(9);
    let removed = Some("SSN 123-45-6789, SSN 123-45-6780".to_owned());
    let found = finding("social-security-numbers", "text/plain", &Extraction { removed, ..extraction(&[&page]) });
    let found = found.expect("found");
    assert!(found.explanation.starts_with("Found 10 times"), "{}", found.explanation);
    let pages: Vec<Option<usize>> = found.places.iter().map(|place| place.page).collect();
    assert_eq!(pages, [Some(1), Some(1), Some(1), Some(1), Some(1), None]);
}

#[test]
fn hidden_sheets_notes_and_comments_are_looked_at() {
    for (unit, heading) in [(Unit::Sheet, "Quiet"), (Unit::Section, "Comments"), (Unit::Section, "Footnotes")] {
        let mut hidden = extraction(&["Nothing here.", "SSN 123-45-6789"]);
        hidden.pages[1] = Page { unit, heading: Some(heading.to_owned()), ..hidden.pages[1].clone() };
        let found = finding("social-security-numbers", "text/plain", &hidden).expect(heading);
        assert_eq!((found.places[0].page, &found.places[0].label), (Some(2), &hidden.pages[1].label(2)));
    }
}

fn with_accessibility(accessibility: Accessibility) -> Extraction {
    let facts = DocumentFacts { accessibility: Some(accessibility), ..DocumentFacts::default() };
    Extraction { facts, ..extraction(&["Words"]) }
}

const PDF: &str = "application/pdf";
const PPTX: &str = "application/vnd.openxmlformats-officedocument.presentationml.presentation";
const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

#[test]
fn untagged_pdfs_are_told() {
    for (tagged, level) in [(Some(false), Some(Level::Warning)), (Some(true), None), (None, None)] {
        let read = with_accessibility(Accessibility { tagged, ..Accessibility::default() });
        assert_eq!(finding("untagged", PDF, &read).map(|found| found.level), level, "{tagged:?}");
    }
    let mut scan = with_accessibility(Accessibility { tagged: Some(false), ..Accessibility::default() });
    scan.state = TextState::NoText;
    assert_eq!(finding("untagged", PDF, &scan), None, "a scan has a warning of its own");
}

#[test]
fn pictures_without_alternative_text_are_told_with_their_numbers() {
    let read =
        |pictures, undescribed| with_accessibility(Accessibility { pictures, undescribed, ..Accessibility::default() });
    let found = finding("alternative-texts", DOCX, &read(9, 4)).expect("found");
    assert_eq!(found.level, Level::Warning);
    assert!(found.explanation.contains("in their place: 4 of 9."), "{}", found.explanation);
    assert!(found.explanation.contains("View Alt Text"), "{}", found.explanation);
    assert!(found.explanation.ends_with(readable::ADVICE), "{}", found.explanation);
    assert_eq!(finding("alternative-texts", DOCX, &read(9, 0)), None);
}

#[test]
fn a_language_is_missed_where_the_file_does_not_declare_it() {
    let read = |language_declared| with_accessibility(Accessibility { language_declared, ..Accessibility::default() });
    for (media_type, remedy) in [(DOCX, "Set Proofing Language"), ("text/html", "<html lang"), (PDF, "save it as PDF")]
    {
        let mut silent = read(false);
        silent.facts.language = Some("en".to_owned());
        let found = finding("document-language", media_type, &silent).expect(media_type);
        assert_eq!(found.level, Level::Info);
        assert!(found.explanation.contains(remedy), "{}", found.explanation);
        assert_eq!(finding("document-language", media_type, &read(true)), None, "{media_type}");
    }
    assert_eq!(finding("document-language", "text/plain", &extraction(&["Words"])), None);
}

#[test]
fn slides_without_a_title_are_named() {
    let mut talk = extraction(&["Plan", "Words", "More"]);
    for (page, heading) in talk.pages.iter_mut().zip([Some("Plan"), None, None]) {
        (page.unit, page.heading) = (Unit::Slide, heading.map(str::to_owned));
    }
    let found = finding("slide-titles", PPTX, &talk).expect("found");
    assert!(found.explanation.starts_with("Slides without a title to move by: 2 of 3."), "{}", found.explanation);
    assert_eq!(found.places.iter().map(|place| place.page).collect::<Vec<_>>(), [Some(2), Some(3)]);
    talk.pages.truncate(1);
    assert_eq!(finding("slide-titles", PPTX, &talk), None);
}
