//! A PDF whose first engine dies or hangs is read by the second.

use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, Instant};

use extract::{Extractor, Limits};
use model::{Extraction, TextState};

use super::fixture::{file, pdf, short, texts};

/// Reads a PDF with a worker that, asked for all engines, tells the type and does this, a shell command.
fn read_with_failing_engine(failure: &str, limits: Limits) -> Extraction {
    let worker = env!("CARGO_BIN_EXE_extract");
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("worker");
    let script = format!(
        "#!/bin/sh\ncase $6 in\nall) printf 'M\\017\\000\\000\\000application/pdf'; {failure};;\n*) exec {worker} \"$@\";;\nesac\n"
    );
    std::fs::write(&program, script).unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    Extractor::new(program, limits).extract(file(&pdf(&["The second engine reads this"])), "a.pdf").unwrap()
}

#[test]
fn the_second_engine_reads_when_the_first_dies() {
    for failure in ["kill -ABRT $$", "kill -KILL $$", "exit 1"] {
        let read = read_with_failing_engine(failure, short());
        assert_eq!(read.state, TextState::Text, "{failure}");
        assert_eq!(texts(&read), ["The second engine reads this"], "{failure}");
    }
}

#[test]
fn the_second_engine_reads_when_the_first_hangs() {
    let limits = Limits { wall: Duration::from_secs(6), ..short() };
    let begun = Instant::now();
    assert_eq!(texts(&read_with_failing_engine("sleep 60", limits)), ["The second engine reads this"]);
    assert!(begun.elapsed() < Duration::from_secs(8));
}
