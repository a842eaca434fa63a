//! Power cuts at every operation: what was acknowledged is there afterwards, whole.

use std::sync::Arc;

use crate::files::memory::{Memory, Rest};
use crate::store::{Store, WriteError};

use super::{create, settings, title_of};

/// Writes until the disk fails after `operations`, cuts the power, and looks.
fn cut_after(operations: usize, rest: Rest) -> usize {
    let dir = tempfile::tempdir().expect("a folder");
    let files = Memory::default();
    drop(Store::open(settings(dir.path(), Arc::new(files.clone()))).expect("opens"));
    let mut acknowledged = Vec::new();
    {
        let store = Store::open(settings(dir.path(), Arc::new(files.clone()))).expect("opens");
        files.fail_after(operations);
        for n in 0..6 {
            let text = format!("document {n}");
            if let Ok(id) = create(&store, &text) {
                acknowledged.push((id, text));
            }
        }
    }
    files.cut_power(rest);
    let store = Store::open(settings(dir.path(), Arc::new(files))).expect("opens again");
    assert!(store.read_only().is_none(), "{:?}", store.read_only());
    for (id, text) in &acknowledged {
        assert_eq!(title_of(&store, *id).as_ref(), Some(text), "after {operations} operations");
        let name = crate::blobs::hash(text.as_bytes()).expect("hashes");
        let bytes = store.blobs().open(&name).and_then(crate::blobs::hash).expect("the bytes are there");
        assert_eq!(bytes, name);
    }
    acknowledged.len()
}

#[test]
fn nothing_acknowledged_is_lost_at_any_operation() {
    let mut most = 0;
    for operations in 0..80 {
        for (keep, tear) in [(0.0, false), (0.5, true), (1.0, false), (1.0, true)] {
            most = most.max(cut_after(operations, Rest::Share(keep, tear)));
        }
    }
    assert_eq!(most, 6, "the last schedules let every write through");
}

#[test]
fn a_disk_that_does_not_confirm_stops_the_writer_and_not_the_readers() {
    let dir = tempfile::tempdir().expect("a folder");
    let files = Memory::default();
    let store = Store::open(settings(dir.path(), Arc::new(files.clone()))).expect("opens");
    let first = create(&store, "first").expect("is stored");
    let sha256 = super::put_blob(&store, b"second").expect("is stored");
    files.fail_after(1);
    let second =
        super::write(&store, move |id| vec![model::Record::Artifact(Box::new(super::artifact(id, sha256, "second")))]);
    assert!(matches!(second, Err(WriteError::ReadOnly(_))), "{second:?}");
    files.fail_after(usize::MAX);
    assert!(matches!(create(&store, "third"), Err(WriteError::ReadOnly(_))), "never again before a restart");
    assert_eq!(title_of(&store, first).as_deref(), Some("first"));
}

#[test]
fn bytes_that_another_upload_left_unsynced_are_not_counted_on() {
    let dir = tempfile::tempdir().expect("a folder");
    let files = Memory::default();
    let store = Store::open(settings(dir.path(), Arc::new(files.clone()))).expect("opens");
    // The name of the bytes is there, and the program ends before it is synced.
    files.fail_after(6);
    assert!(super::put_blob(&store, b"twice").is_err());
    files.fail_after(usize::MAX);
    let id = create(&store, "twice").expect("is stored");
    drop(store);
    files.cut_power(Rest::Share(0.0, false));
    let store = Store::open(settings(dir.path(), Arc::new(files))).expect("opens again");
    assert_eq!(title_of(&store, id).as_deref(), Some("twice"));
    let name = crate::blobs::hash(&b"twice"[..]).expect("hashes");
    store.blobs().check(&name).expect("the bytes are there");
}
