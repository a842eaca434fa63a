//! Reads files from the command line and prints how each ended: `extract FILE...`; measures how well the files of a
//! folder are read: `extract quality FOLDER [PYTHON]`. Also the worker that the tests start.

use std::ffi::OsString;
use std::fs::File;
use std::path::Path;
use std::process::ExitCode;

use extract::{Extractor, Limits, Maker};

/// What the tests have made: what is asked for, a refusal, and what comes to no end.
const MAKERS: &[Maker] = &[
    ("copy", |bytes| Ok(bytes.to_vec())),
    ("refuse", |_| Err("it is not to be made".to_owned())),
    ("spin", |_| {
        loop {
            std::hint::spin_loop();
        }
    }),
    ("swell", |_| Ok(vec![7; 8 << 30])),
];

fn main() -> ExitCode {
    let args: Vec<OsString> = std::env::args_os().skip(1).collect();
    let Ok(program) = std::env::current_exe() else { return ExitCode::FAILURE };
    let extractor = Extractor::new(program, Limits::default());
    match args.split_first() {
        Some((first, rest)) if first == "extract-worker" => extract::worker_main(rest, MAKERS),
        Some((first, rest)) if first == "quality" => quality(&extractor, rest),
        _ => read(&extractor, &args),
    }
}

fn quality(extractor: &Extractor, args: &[OsString]) -> ExitCode {
    let Some(folder) = args.first() else { return ExitCode::from(2) };
    match extract::quality::measure(extractor, Path::new(folder), args.get(1).map(Path::new)) {
        Ok(quality) => {
            print!("{quality}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{}: {error}", folder.display());
            ExitCode::FAILURE
        }
    }
}

fn read(extractor: &Extractor, files: &[OsString]) -> ExitCode {
    for line in extractor.sandbox_report() {
        eprintln!("{line}");
    }
    for path in files {
        let name = path.to_string_lossy();
        let begun = std::time::Instant::now();
        let answer = File::open(path)
            .map_err(|error| error.to_string())
            .and_then(|file| extractor.extract(file, &name).map_err(|error| error.to_string()));
        let millis = begun.elapsed().as_millis();
        match answer {
            Ok(extraction) => println!("{millis} ms\t{name}\t{}", serde_json::json!(extraction)),
            Err(error) => println!("{millis} ms\t{name}\t{error}"),
        }
    }
    ExitCode::SUCCESS
}
