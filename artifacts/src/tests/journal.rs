//! Reading a journal that is torn, cut or changed.

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use model::{AccountId, Record};
use proptest::prelude::*;

use crate::files::Files;
use crate::files::memory::Memory;
use crate::journal::{Entry, FileJournal, Journal, JournalError, Opened, Position};

const DIR: &str = "journal";
const FILE: &str = "journal/actions.jsonl";

fn entry(seq: u64) -> Entry {
    let at = Timestamp::from_second(1_600_000_000).expect("in range");
    Entry {
        seq,
        at,
        by: AccountId::operator(),
        action: format!("action {seq}"),
        key: None,
        records: vec![Record::Blank],
    }
}

fn open(files: &Memory, mark: Option<&Position>) -> Result<Opened, JournalError> {
    let place = mark.map(|mark| (crate::journal::Identity { id: "j".to_owned(), epoch: 1 }, mark.clone()));
    FileJournal::open(Arc::new(files.clone()), Path::new(DIR), "j", place.as_ref())
}

/// A journal of `count` lines, the place after each, and its bytes.
fn filled(count: u64) -> (Memory, Vec<Position>, Vec<u8>) {
    let files = Memory::default();
    let mut journal = open(&files, None).expect("opens").journal;
    let places = (1..=count).flat_map(|seq| journal.append(seq - 1, &[entry(seq)]).expect("appends")).collect();
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut files.open(Path::new(FILE)).expect("opens"), &mut bytes).expect("reads");
    (files, places, bytes)
}

fn read_all(journal: &FileJournal) -> Vec<u64> {
    let mut seen = Vec::new();
    journal
        .follow(None, &mut |entry, _| {
            seen.push(entry.seq);
            Ok(())
        })
        .expect("follows");
    seen
}

#[test]
fn lines_come_back_in_order_from_any_place() {
    let (files, places, _) = filled(5);
    let opened = open(&files, Some(&places[2])).expect("opens");
    assert!(opened.knows_mark && opened.torn.is_none() && opened.damage.is_none());
    assert_eq!(read_all(&opened.journal), [1, 2, 3, 4, 5]);
    let mut later = Vec::new();
    let mut note = |entry: Entry, _| {
        later.push(entry.seq);
        Ok(())
    };
    opened.journal.follow(Some(&places[2]), &mut note).expect("follows");
    assert_eq!(later, [4, 5]);
}

#[test]
fn an_append_that_comes_late_is_refused() {
    let (files, _, _) = filled(2);
    let mut journal = open(&files, None).expect("opens").journal;
    assert!(matches!(journal.append(1, &[entry(2)]), Err(JournalError::MovedOn(2))));
}

#[test]
fn a_later_format_is_refused_in_plain_words() {
    let (files, _, _) = filled(1);
    files.edit(Path::new(FILE), |bytes| {
        let text = String::from_utf8(bytes.clone()).expect("text").replacen("_journal\":1", "_journal\":2", 1);
        *bytes = text.into_bytes();
    });
    let error = open(&files, None).err().expect("refused").to_string();
    assert!(error.contains("use the newer program"), "{error}");
}

proptest! {
    /// Cut anywhere: whole lines stay, the rest is kept beside; below a confirmed place it is damage.
    #[test]
    fn a_cut_file_keeps_its_whole_lines(cut in 0.0..1.0f64, confirmed in proptest::option::of(0usize..6)) {
        let (files, places, bytes) = filled(6);
        let header = bytes.iter().position(|&b| b == b'\n').expect("a header") + 1;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
        let at = header + ((bytes.len() - header) as f64 * cut) as usize;
        files.edit(Path::new(FILE), |bytes| bytes.truncate(at));
        let whole = places.iter().filter(|place| place.offset <= at as u64).count();
        let opened = open(&files, confirmed.map(|n| &places[n])).expect("opens");
        prop_assert_eq!(opened.journal.head().seq, whole as u64);
        let lost = confirmed.is_some_and(|n| n >= whole);
        prop_assert_eq!(opened.damage.is_some(), lost);
        let line_cut = !places.iter().any(|place| place.offset == at as u64) && at > header;
        prop_assert_eq!(opened.torn.is_some(), line_cut && !lost);
    }

    /// One flipped bit anywhere: found, and nothing after it is taken for true.
    #[test]
    fn a_flipped_bit_is_found(at in 0.0..1.0f64, bit in 0..8u8) {
        let (files, places, bytes) = filled(6);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
        let at = (bytes.len() as f64 * at) as usize;
        files.edit(Path::new(FILE), |bytes| bytes[at] ^= 1 << bit);
        match open(&files, places.last()) {
            Err(_) => prop_assert!(at < usize::try_from(places[0].offset).expect("small")),
            Ok(opened) => {
                let damage = opened.damage.expect("is found");
                prop_assert!(opened.journal.head().offset <= at as u64);
                prop_assert_eq!(damage.offset, opened.journal.head().offset);
            }
        }
    }

    /// A torn last line goes on being writable.
    #[test]
    fn writing_goes_on_after_a_torn_tail(cut in 1usize..40) {
        let (files, places, _) = filled(3);
        files.edit(Path::new(FILE), |bytes| bytes.truncate(bytes.len() - cut));
        let mut opened = open(&files, Some(&places[1])).expect("opens");
        prop_assert!(opened.torn.is_some());
        opened.journal.append(2, &[entry(3)]).expect("appends");
        let again = open(&files, None).expect("opens");
        prop_assert_eq!(read_all(&again.journal), vec![1, 2, 3]);
    }
}
