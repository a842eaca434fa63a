//! The journal's reader, for the fuzzer.

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use model::{AccountId, Record};

use crate::files::{Files, Writing as _, memory::Memory};
use crate::journal::{Entry, FileJournal, Journal, Opened};

const DIR: &str = "journal";
const FILE: &str = "journal/actions.jsonl";

/// Opens a journal of these bytes. What opens without damage can be written on, and then holds one line more.
pub fn open(bytes: &[u8]) {
    let files = Memory::default();
    files.create_dir(Path::new(DIR)).expect("a folder");
    let mut file = files.append(Path::new(FILE)).expect("a file");
    file.write(bytes).expect("it is written");
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
