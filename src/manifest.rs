//! Manifests: CSV files that say what is to be brought in, or describe it. An export writes one that an import reads.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use model::metadata::COLUMNS;
use model::{Artifact, Revision};
use serde_json::{Map, Value};

use crate::spreadsheet::{guarded, unguarded};

/// A file to bring in, and its description in the form of the API's `metadata`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Where it is.
    pub path: PathBuf,
    /// What the manifest says of it.
    pub metadata: Map<String, Value>,
}

/// The row, in the order of [`COLUMNS`], that brings a revision's file at `path` in as it is described here.
pub fn row(path: &str, artifact: &Artifact, revision: &Revision) -> serde_json::Result<Vec<String>> {
    let mut said = serde_json::to_value(&revision.metadata)?;
    said["path"] = path.into();
    said["external_id"] = serde_json::to_value(&artifact.external_id)?;
    said["visibility"] = serde_json::to_value(artifact.visibility)?;
    let cell = |column: &&str| match &said[*column] {
        Value::String(text) => guarded(text),
        Value::Array(values) => values.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(";"),
        _ => String::new(),
    };
    Ok(COLUMNS.iter().map(cell).collect())
}

/// Reads a manifest. Paths are absolute or relative to its own folder; problems name line and column.
pub fn read(file: &Path) -> Result<Vec<Item>, String> {
    let text = std::fs::read(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let folder = file.parent().unwrap_or(Path::new("."));
    parse(&text, folder).map_err(|why| format!("{}: {why}", file.display()))
}

/// Reads the text of a manifest whose paths are relative to `folder`.
fn parse(text: &[u8], folder: &Path) -> Result<Vec<Item>, String> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text);
    let columns: Vec<String> = reader.headers().map_err(|error| malformed(&error))?.iter().map(str::to_owned).collect();
    for (at, column) in columns.iter().enumerate() {
        if !COLUMNS.contains(&column.as_str()) {
            return Err(format!("line 1, column {}: {column:?} is not known; use {}", at + 1, COLUMNS.join(", ")));
        }
    }
    if !columns.iter().any(|column| column == "path") {
        return Err("line 1: there is no column \"path\"".to_owned());
    }
    reader.records().map(|row| item(&row.map_err(|error| malformed(&error))?, &columns, folder)).collect()
}

fn item(row: &csv::StringRecord, columns: &[String], folder: &Path) -> Result<Item, String> {
    let mut metadata = Map::new();
    let mut path = None;
    for (column, value) in columns.iter().zip(row).filter(|(_, value)| !value.is_empty()) {
        match column.as_str() {
            "path" => path = Some(folder.join(unguarded(value))),
            name => {
                metadata.insert(name.to_owned(), Value::String(unguarded(value).to_owned()));
            }
        }
    }
    let line = row.position().map_or(0, csv::Position::line);
    let path = path.ok_or_else(|| format!("line {line}: the path is missing"))?;
    Ok(Item { path, metadata })
}

fn malformed(error: &csv::Error) -> String {
    match (error.kind(), error.position()) {
        (csv::ErrorKind::UnequalLengths { expected_len, len, .. }, Some(position)) => {
            format!(
                "line {}, column {}: there are {len} columns where the first line has {expected_len}",
                position.line(),
                len.min(expected_len) + 1
            )
        }
        (csv::ErrorKind::Utf8 { err, .. }, Some(position)) => {
            format!("line {}, column {}: the text is not valid UTF-8", position.line(), err.field() + 1)
        }
        _ => error.to_string(),
    }
}

/// The items of folders and files, described by what `described` says of them.
pub fn gather(paths: &[PathBuf], described: Vec<Item>) -> Result<Vec<Item>, String> {
    let key = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let mut by_path: BTreeMap<PathBuf, Vec<Item>> = BTreeMap::new();
    for item in described {
        by_path.entry(key(&item.path)).or_default().push(item);
    }
    let mut files = Vec::new();
    for path in paths {
        walk(path, &mut files)?;
    }
    let item =
        |path: PathBuf| by_path.get(&key(&path)).cloned().unwrap_or_else(|| vec![Item { path, metadata: Map::new() }]);
    Ok(files.into_iter().flat_map(item).collect())
}

/// Adds the files under `path`, in order of name. Links are followed only when named on the command line.
fn walk(path: &Path, files: &mut Vec<PathBuf>) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("{}: {error}", path.display());
    if !std::fs::metadata(path).map_err(failed)?.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    let mut entries = std::fs::read_dir(path).map_err(failed)?.collect::<Result<Vec<_>, _>>().map_err(failed)?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let kind = entry.file_type().map_err(failed)?;
        if kind.is_dir() {
            // A folder that cannot be read is told at its place; the others are brought in.
            if let Err(why) = walk(&entry.path(), files) {
                eprintln!("not read: {why}");
                files.push(entry.path());
            }
        } else if kind.is_file() {
            files.push(entry.path());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn rows_become_descriptions_and_problems_name_their_place() {
        let items =
            parse(b"\xef\xbb\xbfpath,title,topics\na.pdf, A plan ,vision;sustainability\n/b.txt,,\n", Path::new("dir"))
                .expect("reads");
        assert_eq!(items[0].path, Path::new("dir/a.pdf"));
        assert_eq!(items[0].metadata["title"], "A plan");
        assert_eq!((items[1].path.as_path(), items[1].metadata.len()), (Path::new("/b.txt"), 0));
        let wrong = |text: &[u8]| parse(text, Path::new("")).expect_err("is refused");
        assert!(wrong(b"path,tilte\n").starts_with("line 1, column 2: \"tilte\" is not known"));
        assert!(wrong(b"path,title\na,b,c\n").starts_with("line 2, column 3"));
        assert!(wrong(b"path,title\n,b\n").starts_with("line 2: the path is missing"));
        assert!(wrong(b"path,title\na,\xff\n").starts_with("line 2, column 2"));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = parse(&bytes, Path::new(""));
        }
    }
}
