//! Replacing, removing, committing, opening again.

use std::fs;

use index::{Index, IndexError, Opening};

use crate::collection::{Collection, Draft, id, ready};

#[test]
fn a_document_replaces_its_earlier_self() {
    let mut all = Collection::of(&[Draft::new("Old", &["chess"]), Draft::new("Other", &["chess"])]);
    all.put([(0, &Draft::new("New", &["robotics"]))]);
    assert_eq!(all.found("chess"), [1]);
    assert_eq!(all.found("robotics"), [0]);
    assert_eq!(all.index.len(), 2);
    assert_eq!(all.find("").facets["kind"].len(), 0);
}

#[test]
fn what_is_removed_is_gone() {
    let all = Collection::of(&[Draft::new("A", &["chess"]), Draft::new("B", &["chess"])]);
    let mut writer = all.index.writer().expect("the only writer");
    writer.remove(id(0)).expect("removed");
    assert_eq!(all.found("chess").len(), 2, "nothing shows before the commit");
    writer.commit("next").expect("committed");
    assert_eq!(all.found("chess"), [1]);
    assert_eq!(all.index.ids().expect("readable"), [id(1)]);
    assert_eq!(all.index.watermark().as_deref(), Some("next"));
    writer.finish().expect("merged");
    assert_eq!(all.index.len(), 1);
}

#[test]
fn there_is_one_writer() {
    let all = Collection::empty();
    let writer = all.index.writer().expect("the first");
    assert!(matches!(all.index.writer(), Err(IndexError::Busy)));
    drop(writer);
    assert!(all.index.writer().is_ok());
}

#[test]
fn unread_files_are_remembered_and_found_by_description() {
    let mut draft = Draft::new("Robotics", &[]);
    draft.pages = None;
    let mut all = Collection::of(&[draft, Draft::new("Chess", &["x"])]);
    assert_eq!(all.index.unread().expect("readable"), [id(0)]);
    assert_eq!(all.found("robotics"), [0]);
    all.put([(0, &Draft::new("Robotics", &["text"]))]);
    assert!(all.index.unread().expect("readable").is_empty());
}

#[test]
fn what_was_committed_is_there_when_opened_again() {
    let mut all = Collection::of(&[Draft::new("A", &["chess"])]);
    for number in 1..12 {
        all.put([(number, &Draft::new("More", &["chess and more"]))]);
    }
    all.index = ready(Index::open(&all.path()));
    assert_eq!(all.index.watermark().as_deref(), Some("mark"));
    assert_eq!(all.index.len(), 12);
    assert_eq!(all.find("chess").total, 12);
    assert!(all.index.damaged_files().expect("readable").is_empty());
}

#[test]
fn missing_outdated_and_damaged_folders_are_told_apart() {
    let all = Collection::of(&[Draft::new("A", &["chess"])]);
    let (empty, path) = (all.dir.path().join("empty"), all.path());
    assert!(matches!(Index::open(&empty), Opening::Missing));
    fs::create_dir(&empty).expect("a folder");
    assert!(matches!(Index::open(&empty), Opening::Missing));
    fs::write(path.join("format"), "999").expect("written");
    assert!(matches!(Index::open(&path), Opening::Outdated { .. }));
    fs::write(path.join("format"), index::FORMAT.to_string()).expect("written");
    assert!(matches!(Index::create(&path), Err(IndexError::NotEmpty(_))));
    assert!(matches!(Index::open(&path), Opening::Ready(_)));
    for entry in fs::read_dir(&path).expect("readable") {
        let file = entry.expect("an entry").path();
        let is_segment = file.extension().is_some_and(|e| ["fast", "term", "store"].iter().any(|known| e == *known));
        if is_segment {
            let bytes = fs::read(&file).expect("readable");
            fs::write(&file, &bytes[..bytes.len() / 2]).expect("written");
        }
    }
    assert!(matches!(Index::open(&path), Opening::Damaged { .. }));
    fs::write(path.join("meta.json"), "{").expect("written");
    assert!(matches!(Index::open(&path), Opening::Damaged { .. }));
}
