//! The journal's reader, for tests and the fuzzer.

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use model::{AccountId, Record};

use crate::files::{Files, memory::Memory};
use crate::journal::{Entry, FileJournal, Journal, Opened};

const DIR: &str = "journal";
const FILE: &str = "journal/actions.jsonl";

/// Opens a journal of these bytes. What opens without damage can be written on, and then holds one line more.
///
/// # Panics
/// When that does not hold.
pub fn open(bytes: &[u8]) {
    let files = Memory::default();
    files.create_dir(Path::new(DIR)).expect("a folder");
    let mut file = files.append(Path::new(FILE)).expect("a file");
    file.write_all(bytes).expect("it is written");
    drop(file);
    let again = || FileJournal::open(Arc::new(files.clone()), Path::new(DIR), "fuzz", None);
    let Ok(Opened { mut journal, damage: None, .. }): Result<Opened, _> = again() else { return };
    let seq = journal.head().seq;
    let entry = Entry {
        seq: seq + 1,
        at: Timestamp::UNIX_EPOCH,
        by: AccountId::operator(),
        action: "fuzz".to_owned(),
        key: None,
        records: vec![Record::Blank],
    };
    journal.append(seq, &[entry]).expect("it goes on");
    let Ok(Opened { journal, damage: None, torn: None, .. }): Result<Opened, _> = again() else {
        panic!("what was written is not read");
    };
    assert_eq!(journal.head().seq, seq + 1);
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use proptest::prelude::*;

    use super::*;

    /// A journal of three lines.
    fn whole() -> Vec<u8> {
        let files = Memory::default();
        let opened: Opened = FileJournal::open(Arc::new(files.clone()), Path::new(DIR), "fuzz", None).expect("opens");
        let mut journal = opened.journal;
        for seq in 1..=3 {
            let by = AccountId::operator();
            let (at, records) = (Timestamp::UNIX_EPOCH, vec![Record::Blank]);
            let entry = Entry { seq, at, by, action: format!("action {seq}"), key: None, records };
            journal.append(seq - 1, &[entry]).expect("appends");
        }
        let mut bytes = Vec::new();
        files.open(Path::new(FILE)).expect("opens").read_to_end(&mut bytes).expect("reads");
        bytes
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_journal_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            open(&bytes);
        }

        #[test]
        fn a_journal_with_anything_in_it_is_read_or_refused(
            at in any::<prop::sample::Index>(),
            cut in 0..40_usize,
            put in "(\\PC|[{}\":,0-9\n]){0,40}",
        ) {
            let mut bytes = whole();
            let at = at.index(bytes.len() + 1);
            let end = bytes.len().min(at + cut);
            bytes.splice(at..end, put.into_bytes());
            open(&bytes);
        }
    }
}
