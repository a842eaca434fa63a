//! The table that describes the sample files, in the columns the bulk import reads.

use model::metadata::COLUMNS;

use super::markdown::Source;

/// The heading line.
pub fn heading() -> String {
    COLUMNS.join(",") + "\n"
}

/// The line of one file.
pub fn row(path: &str, source: &Source) -> String {
    let mut line = quoted(path);
    for column in &COLUMNS[1..] {
        line.push(',');
        line += &quoted(source.field(column));
    }
    line + "\n"
}

/// A value as RFC 4180 has it: in quotation marks when it holds one, a comma or a line break.
fn quoted(value: &str) -> String {
    if value.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", value.replace('"', "\"\""))
    } else {
        value.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comma_or_quotation_mark_in_a_title_stays_in_its_column() {
        let row = row("a.pdf", &Source::read("---\ntitle: Plan, \"v2\"\ncohort: 2018\n---\n"));
        assert!(row.starts_with("a.pdf,,\"Plan, \"\"v2\"\"\",,"));
        assert_eq!(heading().matches(',').count(), 15);
    }
}
