//! Each fence, tried from inside.

use std::time::{Duration, Instant};

use extract::Limits;
use model::TextState;

use super::fixture::{extractor, short};

#[test]
fn files_network_and_processes_are_refused() {
    std::fs::write("/tmp/extract-probe-victim", "keep").unwrap();
    for probe in ["read", "list", "write", "remove", "connect", "send", "run", "thread"] {
        let answer = extractor(short()).probe(probe).unwrap();
        let detail = answer.detail.unwrap_or_default();
        assert!(detail.starts_with("refused: "), "{probe}: {detail}");
    }
    assert!(std::fs::remove_file("/tmp/extract-probe-victim").is_ok());
    assert!(!std::path::Path::new("/tmp/extract-probe").exists());
}

#[test]
fn memory_and_stack_are_limited() {
    let limits = Limits { memory_bytes: 256 << 20, ..short() };
    for probe in ["memory", "stack"] {
        assert_eq!(extractor(limits).probe(probe).unwrap().state, TextState::TooLarge, "{probe}");
    }
}

#[test]
fn processor_time_is_limited() {
    let limits = Limits { cpu: Duration::from_secs(1), ..short() };
    let answer = extractor(limits).probe("spin").unwrap();
    assert_eq!(answer.state, TextState::TimedOut);
    assert!(answer.detail.unwrap().contains("processor"));
}

#[test]
fn the_clock_stops_a_sleeper() {
    let limits = Limits { wall: Duration::from_millis(500), ..short() };
    let begun = Instant::now();
    assert_eq!(extractor(limits).probe("sleep").unwrap().state, TextState::TimedOut);
    assert!(begun.elapsed() < Duration::from_secs(5));
}

#[test]
fn output_is_limited() {
    let limits = Limits { output_bytes: 1 << 20, ..short() };
    assert_eq!(extractor(limits).probe("output").unwrap().state, TextState::TooLarge);
}

#[test]
fn the_report_names_every_fence() {
    let report = extractor(short()).sandbox_report().join("\n");
    for fence in ["resources: ", "files and network: ", "system calls: "] {
        assert!(report.contains(fence), "{report}");
    }
}

#[test]
fn a_program_that_is_no_worker_is_an_error_not_a_verdict() {
    let extractor = extract::Extractor::new("/bin/true".into(), short());
    assert!(extractor.extract(super::fixture::file(b"x"), "a.txt").is_err());
    let extractor = extract::Extractor::new("/nowhere/at/all".into(), short());
    assert!(extractor.extract(super::fixture::file(b"x"), "a.txt").is_err());
}

#[test]
fn workers_run_side_by_side() {
    let extractor = extractor(short());
    std::thread::scope(|scope| {
        for n in 0..8 {
            let extractor = &extractor;
            scope.spawn(move || {
                let text = format!("words number {n}");
                let answer = extractor.extract(super::fixture::file(text.as_bytes()), "a.txt").unwrap();
                assert_eq!(answer.pages[0].text.trim_end(), text);
            });
        }
    });
}
