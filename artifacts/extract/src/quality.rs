//! How well files are read: word recall and precision against well-known readers, over a folder.
//!
//! Words are runs of two or more letters, digits or underscores, in lower case, counted as a multiset. The reference
//! for PDF is poppler's `pdftotext`, for office files Python's `python-docx`, `python-pptx`, `openpyxl` and `odfpy`.
//! Nothing is tidied before comparing: a word that the reference breaks at a line end counts against us when we join it.

use std::collections::{BTreeMap, HashMap};
use std::ffi::OsStr;
use std::fmt::{self, Display, Formatter};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use model::{Extraction, TextState};

use crate::Extractor;

const SCRIPT: &str = include_str!("quality.py");
/// Files whose recall is below this are named.
const POOR: f64 = 0.9;
/// Longest time another reader gets for one file, in seconds.
const SECONDS: &str = "20";

/// How one file was read.
#[derive(Clone, Debug)]
pub struct Measure {
    /// The file, below the folder.
    pub path: PathBuf,
    /// The ending of its name, in lower case.
    pub format: String,
    /// How reading ended; `None` when no worker could be run.
    pub state: Option<TextState>,
    /// How long it took.
    pub took: Duration,
    /// The share of the reference's words that were found, and of the found words that are in the reference;
    /// `None` without a reference or when it has no words.
    pub words: Option<(f64, f64)>,
}

/// How the files of a folder were read; its display is a table by format, and the poorly read files.
#[derive(Clone, Debug, Default)]
pub struct Quality {
    /// Every file, by path.
    pub files: Vec<Measure>,
    /// What could not be measured, and why.
    pub notes: Vec<String>,
}

/// Reads every file below `folder` and compares. `python` is an interpreter that has the reference readers.
///
/// # Errors
/// When the folder cannot be listed. Files that cannot be read are measured so.
pub fn measure(extractor: &Extractor, folder: &Path, python: Option<&Path>) -> io::Result<Quality> {
    let mut paths = Vec::new();
    list(folder, &mut paths)?;
    paths.sort();
    let references = References::find(python);
    let files = paths.iter().map(|path| one(extractor, folder, path, &references)).collect();
    Ok(Quality { files, notes: references.notes })
}

fn list(folder: &Path, paths: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        match entry.file_type()? {
            kind if kind.is_dir() => list(&entry.path(), paths)?,
            kind if kind.is_file() => paths.push(entry.path()),
            _ => {}
        }
    }
    Ok(())
}

fn one(extractor: &Extractor, folder: &Path, path: &Path, references: &References) -> Measure {
    let begun = Instant::now();
    let extraction = File::open(path).ok().and_then(|file| extractor.extract(file, &path.to_string_lossy()).ok());
    let took = begun.elapsed();
    let format = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    let reference = references.text(path, &format);
    let words = reference.and_then(|reference| compare(&reference, &all_text(extraction.as_ref())));
    let path = path.strip_prefix(folder).unwrap_or(path).to_owned();
    Measure { path, format, state: extraction.map(|extraction| extraction.state), took, words }
}

fn all_text(extraction: Option<&Extraction>) -> String {
    let pages = extraction.map(|extraction| extraction.pages.as_slice()).unwrap_or_default();
    pages.iter().map(|page| page.text.as_str()).collect::<Vec<_>>().join("\n")
}

/// The programs that give reference texts.
struct References {
    poppler: bool,
    python: Option<PathBuf>,
    notes: Vec<String>,
}

impl References {
    fn find(python: Option<&Path>) -> Self {
        let mut notes = Vec::new();
        let poppler = output(Command::new("pdftotext").arg("-v")).is_some();
        if !poppler {
            notes.push("pdftotext (poppler-utils) is not installed: PDF is not compared".to_owned());
        }
        let modules = "import docx, pptx, openpyxl, odf";
        let python = python.filter(|python| output(Command::new(python).args(["-c", modules])).is_some());
        if python.is_none() {
            notes.push(
                "no Python with python-docx, python-pptx, openpyxl and odfpy: office files are not compared".to_owned(),
            );
        }
        Self { poppler, python: python.map(Path::to_owned), notes }
    }

    fn text(&self, path: &Path, format: &str) -> Option<String> {
        match (format, &self.python) {
            ("pdf", _) if self.poppler => output(limited("pdftotext").args(["-enc", "UTF-8"]).arg(path).arg("-")),
            ("docx" | "pptx" | "xlsx" | "odt" | "odp" | "ods", Some(python)) => {
                output(limited(python).args(["-c", SCRIPT]).arg(path))
            }
            _ => None,
        }
    }
}

/// The program, stopped when it takes too long for one file: other readers hang on damaged files too.
fn limited(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new("timeout");
    command.arg(SECONDS).arg(program);
    command
}

/// What a command prints; `None` if it cannot be run or fails.
fn output(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

fn words(raw: &str) -> HashMap<String, usize> {
    let mut counts = HashMap::new();
    for word in raw.to_lowercase().split(|c: char| !c.is_alphanumeric() && c != '_') {
        if word.chars().nth(1).is_some() {
            *counts.entry(word.to_owned()).or_insert(0) += 1;
        }
    }
    counts
}

/// Recall and precision of the found words; `None` if the reference has none.
fn compare(reference: &str, found: &str) -> Option<(f64, f64)> {
    let (reference, found) = (words(reference), words(found));
    let shared: usize = reference.iter().map(|(word, n)| found.get(word).map_or(0, |m| *n.min(m))).sum();
    let [wanted, given] = [&reference, &found].map(|words| words.values().sum::<usize>());
    (wanted > 0).then(|| (share(shared, wanted), share(shared, given)))
}

#[expect(clippy::cast_precision_loss, reason = "counts of words or files")]
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

impl Display for Quality {
    fn fmt(&self, f: &mut Formatter) -> fmt::Result {
        let mut formats: BTreeMap<&str, Vec<&Measure>> = BTreeMap::new();
        for measure in &self.files {
            formats.entry(&measure.format).or_default().push(measure);
        }
        writeln!(
            f,
            "{:8} {:>5} {:>7} {:>9} {:>8} {:>8}  states",
            "format", "files", "recall", "precision", "mean ms", "max ms"
        )?;
        for (format, measures) in &formats {
            write_format(f, format, measures)?;
        }
        let mut poor: Vec<&Measure> =
            self.files.iter().filter(|m| m.words.is_some_and(|(recall, _)| recall < POOR)).collect();
        poor.sort_by(|a, b| {
            a.words.map(|w| w.0).partial_cmp(&b.words.map(|w| w.0)).unwrap_or(std::cmp::Ordering::Equal)
        });
        for measure in poor {
            let state = measure.state.map_or("not run", TextState::value);
            let (recall, precision) = measure.words.unwrap_or_default();
            writeln!(f, "recall {recall:.3} precision {precision:.3} {state} {}", measure.path.display())?;
        }
        self.notes.iter().try_for_each(|note| writeln!(f, "{note}"))
    }
}

fn write_format(f: &mut Formatter, format: &str, measures: &[&Measure]) -> fmt::Result {
    let compared: Vec<(f64, f64)> = measures.iter().filter_map(|measure| measure.words).collect();
    let mean = |of: fn(&(f64, f64)) -> f64| match compared.len() {
        0 => "-".to_owned(),
        n => format!("{:.4}", compared.iter().map(of).sum::<f64>() / share(n, 1)),
    };
    let millis = |took: Duration| took.as_millis();
    let total: Duration = measures.iter().map(|measure| measure.took).sum();
    let longest = measures.iter().map(|measure| millis(measure.took)).max().unwrap_or_default();
    let mut states: BTreeMap<&str, usize> = BTreeMap::new();
    for measure in measures {
        *states.entry(measure.state.map_or("not run", TextState::value)).or_default() += 1;
    }
    let states: Vec<String> = states.iter().map(|(state, n)| format!("{state} {n}")).collect();
    let count = u128::try_from(measures.len()).unwrap_or(1).max(1);
    let (recall, precision) = (mean(|w| w.0), mean(|w| w.1));
    let each = millis(total) / count;
    writeln!(
        f,
        "{format:8} {:>5} {recall:>7} {precision:>9} {each:>8} {longest:>8}  {}",
        measures.len(),
        states.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_counted_as_a_multiset() {
        let (recall, precision) = compare("The plan, the PLAN; a 2nd plan", "plan plan the extra").unwrap();
        assert!((recall - 0.5).abs() < 1e-9, "{recall}");
        assert!((precision - 0.75).abs() < 1e-9, "{precision}");
        assert_eq!(compare(" a b ", "x"), None);
    }

    #[test]
    fn the_table_names_poor_files() {
        let measure = Measure {
            path: "a.pdf".into(),
            format: "pdf".to_owned(),
            state: Some(TextState::Text),
            took: Duration::from_millis(5),
            words: Some((0.5, 0.9)),
        };
        let shown = Quality { files: vec![measure], notes: vec!["a note".to_owned()] }.to_string();
        assert!(shown.contains("recall 0.500 precision 0.900 text a.pdf"), "{shown}");
        assert!(shown.contains("a note"));
    }
}
