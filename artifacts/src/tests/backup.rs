//! Backups, when something goes while one is made.

use std::cell::Cell;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::channel;

use jiff::Timestamp;
use model::{AccountId, Record, Revision};

use super::{artifact, create, put_blob, settings, write};
use crate::backup::{Heads, Made, Source, back_up, restore};
use crate::files::Disk;
use crate::store::Store;
use crate::{Accounts, Notices};

/// Backs a store up of two documents, one with two files; `meanwhile` happens after the bytes of so many of them are in it.
fn backed_up(dir: &Path, after: usize, meanwhile: impl Fn(&Store)) -> Made {
    let data = dir.join("data");
    let store = Store::open(settings(&data, Arc::new(Disk))).expect("opens");
    let (accounts, _) = Accounts::open(Arc::new(Disk), &data.join("accounts"), "a").expect("opens");
    let notices = Notices::open(&data.join("notices")).expect("opens");
    create(&store, "stays").expect("is stored");
    // By their hashes, the one stands before and the other after the bytes of what stays.
    let [first, second] = ["goes too", "goes"].map(|text| put_blob(&store, text.as_bytes()).expect("is stored"));
    let two_revisions = move |id| {
        let mut document = artifact(id, first, "goes");
        document
            .revisions
            .extend(artifact(id, second, "goes").revisions.into_iter().map(|one| Revision { number: 2, ..one }));
        vec![Record::Artifact(Box::new(document))]
    };
    write(&store, two_revisions).expect("is stored");
    let (heads, happened) = (|| Heads::of(&store, &accounts, &notices).map_err(|e| e.to_string()), Cell::new(false));
    let progress = |done, _| {
        if done == after && !happened.replace(true) {
            meanwhile(&store);
        }
        ControlFlow::Continue(())
    };
    let source =
        Source { data: &data, heads: &heads, program: "test", now: Timestamp::UNIX_EPOCH, progress: &progress };
    back_up(&source, &dir.join("backup.tar")).expect("a backup")
}

/// The one file that is in it, restored without a word.
fn holds_what_stays(dir: &Path, made: &Made) {
    assert_eq!(made.problems, [""; 0]);
    let restored = restore(&dir.join("backup.tar"), &dir.join("again"), &|_, _| ControlFlow::Continue(()));
    let restored = restored.expect("is restored");
    assert_eq!((restored.files, restored.problems), (1, Vec::new()));
}

#[test]
fn a_draft_that_is_deleted_meanwhile_is_not_missed() {
    let dir = tempfile::tempdir().expect("a folder");
    let made = backed_up(dir.path(), 0, |store| {
        let sha256 = store.state().files().expect("reads")[0];
        let id = store.state().holders(&sha256).expect("reads")[0];
        write(store, move |_| vec![Record::Deleted(id)]).expect("is deleted");
        store.remove_unheld(sha256);
        // The writer takes one order after the other: what follows is done after the bytes are gone.
        write(store, |_| vec![Record::Blank]).expect("is written");
    });
    holds_what_stays(dir.path(), &made);
    assert_eq!(made.closing.documents.position.seq, 4, "the lines that say so are in it");
}

#[test]
fn content_that_is_removed_for_good_meanwhile_is_not_in_it() {
    let dir = tempfile::tempdir().expect("a folder");
    let made = backed_up(dir.path(), 1, |store| {
        let sha256 = store.state().files().expect("reads")[0];
        let (tell, told) = channel();
        store.redact(sha256, "a name".to_owned(), AccountId::operator(), move |done| tell.send(done).expect("waits"));
        told.recv().expect("answers").expect("is removed");
    });
    holds_what_stays(dir.path(), &made);
    assert_eq!((made.closing.documents.journal.epoch, made.closing.blobs), (2, 1));
    let bytes = std::fs::read(dir.path().join("backup.tar")).expect("reads");
    let titled = |title: &str| {
        let text = format!("\"title\":\"{title}\"");
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    };
    assert!(titled("stays") && !titled("goes"), "its title went with it");
}
