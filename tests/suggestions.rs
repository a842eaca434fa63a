//! What the program suggests for a document's description, measured on papers that people labelled: `labelled/`, written
//! apart from the rules. Prints the table; `LABELLED=DIR` measures another set of the same layout.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::demo;
use crate::support::{Client, Server};

/// The share of documents for which a field has to be right.
const SHARES: [(&str, f64); 4] = [("title", 0.85), ("kind", 0.85), ("grade_bands", 0.85), ("districts", 0.85)];
/// Fields that are measured, too.
const MORE: [&str; 2] = ["school_year", "language"];

/// A document's name, its bytes, and what people say of it: values by field.
struct Labelled {
    name: String,
    bytes: Vec<u8>,
    labels: BTreeMap<String, Vec<String>>,
}

fn folder() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/labelled");
    std::env::var_os("LABELLED").map_or(own, PathBuf::from)
}

/// The documents of a folder: as they are, or written as Word files from `NAME.docx.md`.
fn labelled(dir: &Path) -> Vec<Labelled> {
    let mut table = csv::Reader::from_path(dir.join("labels.csv")).expect("a table of labels");
    let columns = table.headers().expect("column names").clone();
    let read = |row: csv::StringRecord| {
        let mut labels: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (column, value) in columns.iter().zip(&row) {
            let whole = column == "title";
            let values = value.split(';').filter(|value| !value.is_empty()).map(str::to_owned).collect();
            labels.insert(column.to_owned(), if whole { vec![value.to_owned()] } else { values });
        }
        let name = labels.remove("file").expect("a file").join(";");
        let source = std::fs::read_to_string(dir.join(format!("{name}.md")));
        let bytes = match source {
            Ok(markdown) => demo::docx("", "", &markdown),
            Err(_) => std::fs::read(dir.join(&name)).expect("the document"),
        };
        Labelled { name, bytes, labels }
    };
    table.records().map(|row| read(row.expect("a row"))).collect()
}

/// What is suggested for a document, by field.
fn suggested(curator: &Client, document: &Labelled) -> BTreeMap<String, Vec<String>> {
    let made = curator.upload(&document.name, &document.bytes, &json!({}), &[]).expect(201).json();
    let path = format!("/api/v1/artifacts/{}/suggestions", made["id"].as_str().expect("a text"));
    let answer = curator.get(&path).expect(200).json();
    let texts =
        |value: &Value| value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
    let suggestions = answer["suggestions"].as_array().expect("the file is read").iter();
    // A title that is not suggested is the file's name.
    let own = [("title".to_owned(), vec![made["title"].as_str().expect("a text").to_owned()])];
    let all = suggestions.map(|suggestion| {
        assert!(suggestion["reason"].as_str().is_some_and(|reason| reason.ends_with('.')), "{suggestion}");
        (suggestion["field"].as_str().expect("a field").to_owned(), texts(&suggestion["values"]))
    });
    own.into_iter().chain(all).collect()
}

/// Values as they are compared: in any order; titles by their letters and digits.
fn folded(field: &str, values: &[String]) -> Vec<String> {
    let letters = |text: &String| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let mut values: Vec<String> = if field == "title" { values.iter().map(letters).collect() } else { values.to_vec() };
    values.sort_unstable();
    values
}

#[test]
fn most_of_a_description_is_suggested_right() {
    let server = Server::start(&std::env::temp_dir(), &["--demo"]);
    let curator = server.follow(&server.line("sign in as curator: "));
    let documents = labelled(&folder());
    let mut right: BTreeMap<&str, usize> = BTreeMap::new();
    let mut wrong = String::new();
    for document in &documents {
        let suggested = suggested(&curator, document);
        for field in SHARES.iter().map(|(field, _)| *field).chain(MORE) {
            let values = suggested.get(field).cloned().unwrap_or_default();
            let labels = document.labels.get(field).cloned().unwrap_or_default();
            if folded(field, &values) == folded(field, &labels) {
                *right.entry(field).or_default() += 1;
            } else {
                let (values, labels) = (values.join("; "), labels.join("; "));
                writeln!(wrong, "{}: {field}: {values} instead of {labels}", document.name).expect("it is in memory");
            }
        }
    }
    #[allow(clippy::cast_precision_loss, reason = "a share of some dozen")]
    let share = |field: &str| right.get(field).copied().unwrap_or_default() as f64 / documents.len() as f64;
    let row = |field: &str| {
        format!(
            "{field:12} {:5.1} %  {} of {}\n",
            100.0 * share(field),
            right.get(field).unwrap_or(&0),
            documents.len()
        )
    };
    let table: String = SHARES.iter().map(|(field, _)| *field).chain(MORE).map(row).collect();
    println!("{wrong}\n{table}");
    for (field, least) in SHARES {
        assert!(share(field) >= least, "{field} is right for too few:\n{table}\n{wrong}");
    }
}

#[test]
fn papers_made_to_be_slow_are_not() {
    let server = Server::start(&std::env::temp_dir(), &["--demo"]);
    let curator = server.follow(&server.line("sign in as curator: "));
    let texts = [
        "plan letter lesson unit report policy ".repeat(8_000),
        "K-5 2019-20 10/10/2019 ".repeat(10_000),
        "9".repeat(300_000),
        "İß ﬁ ǰ Dear\u{301} ".repeat(20_000),
        "Boston Wexmoor Public Schools ".repeat(8_000),
    ];
    for (n, text) in texts.iter().enumerate() {
        let name = format!("{n} {}.txt", &text[..text.floor_char_boundary(100)]);
        let document = Labelled { name, bytes: text.clone().into_bytes(), labels: BTreeMap::new() };
        let begun = std::time::Instant::now();
        suggested(&curator, &document);
        // A hang or a square of the length would take minutes; this is no measurement.
        assert!(begun.elapsed().as_secs() < 30, "text {n}");
    }
}
