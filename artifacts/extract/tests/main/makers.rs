//! What the program makes behind the fences ends in something or in a reason.

use std::fs::File;
use std::io::{Seek as _, Write as _};
use std::time::Duration;

use extract::{Extractor, Limits, MakeError};

fn make(maker: &str, limits: Limits) -> Result<Vec<u8>, MakeError> {
    let mut file: File = tempfile::tempfile().expect("a file");
    file.write_all(b"what is handed in").expect("writes");
    file.rewind().expect("goes back");
    Extractor::new(env!("CARGO_BIN_EXE_extract").into(), limits).make(maker, file)
}

#[test]
fn whatever_a_maker_does_there_is_an_answer() {
    let limits = Limits { wall: Duration::from_secs(5), cpu: Duration::from_secs(4), ..Limits::default() };
    assert_eq!(make("copy", limits).expect("is made"), b"what is handed in");
    let why = |maker: &str, limits| make(maker, limits).expect_err("is not made").to_string();
    assert_eq!(why("refuse", limits), "it is not to be made");
    assert_eq!(why("spin", Limits { wall: Duration::from_millis(300), ..limits }), "it took too long");
    assert_eq!(why("swell", limits), "it needs too much memory");
    assert_eq!(why("copy", Limits { output_bytes: 20, ..limits }), "it gets too large");
    assert!(matches!(make("unknown", limits), Err(MakeError::Worker(_) | MakeError::Ended(_))));
}
