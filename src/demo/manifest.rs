//! The table that describes the sample files, in the columns the bulk import reads.

use jiff::civil::Date;
use model::metadata::COLUMNS;

use super::lab;
use super::markdown::Source;

/// The heading line.
pub fn heading() -> String {
    COLUMNS.join(",") + "\n"
}

/// The line of one file, as of `today`.
pub fn row(path: &str, source: &Source, today: Date) -> String {
    let mut line = quoted(path);
    for column in &COLUMNS[1..] {
        line.push(',');
        line += &quoted(&lab::filled(column, source.field(column), today));
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
        let row = row(
            "a.pdf",
            &Source::read("---\ntitle: Plan, \"v2\"\ncohort: running\n---\n"),
            Date::constant(2026, 11, 28),
        );
        assert!(row.starts_with("a.pdf,,\"Plan, \"\"v2\"\"\",,") && row.contains(",2026,"));
        assert_eq!(heading().matches(',').count(), 15);
    }
}
