//! Cells of tables that people open in a spreadsheet, where a text must not be taken for a formula (OWASP, CSV
//! Injection).

/// Whether a spreadsheet would take it for a formula, but for apostrophes in front of it.
fn is_like_a_formula(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// The cell, with an apostrophe in front of what would be taken for a formula.
pub fn guarded(cell: &str) -> String {
    if is_like_a_formula(cell) { format!("'{cell}") } else { cell.to_owned() }
}

/// What was guarded, as it was.
pub fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| is_like_a_formula(rest)).unwrap_or(cell)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn formulas_become_texts() {
        assert_eq!(guarded("=1+1"), "'=1+1");
        assert_eq!((guarded("plan - 2"), guarded("'quoted'")), ("plan - 2".to_owned(), "'quoted'".to_owned()));
        assert_eq!((unguarded("-1"), unguarded("'-1"), unguarded("'tis")), ("-1", "-1", "'tis"));
    }

    proptest! {
        #[test]
        fn any_text_comes_back(cell in "['=+@-]{0,3}\\PC{0,20}") {
            let written = guarded(&cell);
            prop_assert!(!written.starts_with(['=', '+', '-', '@']));
            prop_assert_eq!(unguarded(&written), cell);
        }
    }
}
