//! The table in `SECURITY.md` and the tests it names.

use std::path::Path;

const HERE: &str = env!("CARGO_MANIFEST_DIR");

/// What stands between backquotes and names a test: `file::name`.
fn named(row: &str) -> Vec<(&str, &str)> {
    row.split('`').skip(1).step_by(2).filter_map(|code| code.split_once("::")).collect()
}

#[test]
fn every_row_of_the_security_table_has_a_test_that_exists() {
    let text = std::fs::read_to_string(Path::new(HERE).join("SECURITY.md")).expect("SECURITY.md");
    let table = text.split("\n## What is tried, and the test that shows we are safe\n").nth(1).expect("its table");
    let rows: Vec<&str> = table.lines().filter(|line| line.starts_with("| ")).skip(1).collect();
    assert!(rows.len() >= 40, "{} rows", rows.len());
    for row in rows {
        let tests = named(row);
        assert!(!tests.is_empty(), "no test: {row}");
        for (file, name) in tests {
            let code = std::fs::read_to_string(Path::new(HERE).join(file)).unwrap_or_default();
            let there = code.contains(&format!("fn {name}(")) || code.contains(&format!("function {name}("));
            assert!(there, "there is no {name} in {file}: {row}");
        }
    }
}
