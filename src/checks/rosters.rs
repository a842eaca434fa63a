//! A table of pupils is a student record, whatever else is in it (FERPA).

use super::{Finding, Level, Place, Subject, search};

/// Rows below its head that make a table.
const ROWS: usize = 3;
/// Longest head that is looked at, in characters.
const HEAD: usize = 300;
/// Words of a head's cell that names pupils.
const WHO: &[&str] = &["student", "pupil", "child", "first name", "last name", "first", "last"];
/// Words of a cell that says something about each.
const WHAT: &[&str] = &[
    "grade",
    "gr",
    "dob",
    "birth",
    "date of birth",
    "iep",
    "504",
    "ell",
    "score",
    "sasid",
    "lasid",
    "id",
    "guardian",
    "parent",
    "homeroom",
    "gender",
    "race",
    "lunch",
    "absent",
    "absences",
];

/// The cells of a line, in lower case: by tabs, else by commas, else by wide gaps.
fn cells(line: &str) -> Vec<String> {
    let by: &str = ["\t", ",", "  "].into_iter().find(|by| line.matches(by).count() >= 1).unwrap_or("\t");
    line.split(by).map(|cell| cell.trim().to_lowercase()).filter(|cell| !cell.is_empty()).collect()
}

fn is_one_of(cell: &str, words: &[&str]) -> bool {
    let words_of = |word: &&&str| {
        cell == **word
            || cell.strip_suffix('s') == Some(**word)
            || cell == format!("{} name", **word)
            || cell == format!("{} id", **word)
    };
    words.iter().any(|word| words_of(&word))
}

/// Whether a line is the head of a table of pupils.
fn is_head(line: &str) -> bool {
    if line.len() > HEAD {
        return false;
    }
    let cells = cells(line);
    let who = cells.iter().filter(|cell| is_one_of(cell, WHO)).count();
    let what = cells.iter().any(|cell| is_one_of(cell, WHAT));
    cells.len() >= 2 && (who >= 2 || (who >= 1 && what))
}

/// Whether a line has a name and something else: letters in its first cell, two cells at least.
fn is_row(line: &str) -> bool {
    let cells = cells(line);
    cells.len() >= 2 && cells[0].chars().any(char::is_alphanumeric) && line.len() <= HEAD
}

/// Tables whose head names pupils and something about each of them.
pub fn find(subject: &Subject<'_>) -> Option<Finding> {
    for (place, text) in subject.texts() {
        let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
        for (at, head) in lines.iter().enumerate().filter(|(_, line)| is_head(line)) {
            let rows = lines[at + 1..].iter().take_while(|line| is_row(line)).count();
            if rows >= ROWS {
                let excerpt = head.split_whitespace().collect::<Vec<_>>().join(" ");
                let explanation = format!(
                    "A table of {rows} rows looks like a list of students. Student records must not be posted; ask for a copy \
                     without it."
                );
                let places = vec![Place { excerpt, ..place }];
                return Some(search::finding(Level::Failure, explanation, places));
            }
        }
    }
    None
}
