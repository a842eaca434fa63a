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
            assert!(result.finding.places.iter().all(|place| place.page == 2 && !place.excerpt.is_empty()));
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
    assert_eq!(found.finding.places.iter().map(|place| place.page).collect::<Vec<_>>(), [2, 4]);
    assert!(results.iter().any(|result| result.check == "document-title"));
}
