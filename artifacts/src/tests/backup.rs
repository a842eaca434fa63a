//! Backups, when something goes while one is made.

use std::cell::{Cell, RefCell};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::channel;

use jiff::Timestamp;
use model::{AccountId, Record};

use super::{create, settings, title_of, write};
use crate::backup::{Heads, Made, Source, back_up, restore};
use crate::files::Disk;
use crate::store::Store;
use crate::{Accounts, Notices};

/// Backs a store of two documents up; `meanwhile` happens after the bytes of so many of them are in it.
fn backed_up(dir: &Path, after: usize, meanwhile: impl Fn(&Store)) -> Made {
    let data = dir.join("data");
    let store = Store::open(settings(&data, Arc::new(Disk))).expect("opens");
    let (accounts, _) = Accounts::open(Arc::new(Disk), &data.join("accounts"), "a").expect("opens");
    let notices = Notices::open(&data.join("notices")).expect("opens");
    for text in ["goes", "stays"] {
        create(&store, text).expect("is stored");
    }
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
    assert_eq!((made.problems.as_slice(), made.closing.blobs), ([].as_slice(), 1));
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
    let title = RefCell::new(String::new());
    let made = backed_up(dir.path(), 1, |store| {
        let sha256 = store.state().files().expect("reads")[0];
        title.replace(title_of(store, store.state().holders(&sha256).expect("reads")[0]).expect("has one"));
        let (tell, told) = channel();
        store.redact(sha256, "a name".to_owned(), AccountId::operator(), move |done| tell.send(done).expect("waits"));
        told.recv().expect("answers").expect("is removed");
    });
    holds_what_stays(dir.path(), &made);
    assert_eq!(made.closing.documents.journal.epoch, 2);
    let bytes = std::fs::read(dir.path().join("backup.tar")).expect("reads");
    let titled = |title: &str| {
        let text = format!("\"title\":\"{title}\"");
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    };
    let titles = ["goes", "stays"].map(|one| (one == *title.borrow(), titled(one)));
    assert!(titles.iter().all(|(gone, there)| gone != there), "its title went with it, the other one stayed");
}
