//! Massachusetts Digital Literacy and Computer Science (DLCS) standards, 2016.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One standard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Standard {
    /// Its code, such as `6-8.CT.b.3`.
    pub code: String,
    /// Its grade span: `K-2`, `3-5`, `6-8` or `9-12`.
    pub grade_span: String,
    /// Its strand, such as "Computational Thinking".
    pub strand: String,
    /// Its topic within the strand.
    pub topic: String,
}

static STANDARDS: LazyLock<BTreeMap<String, Standard>> = LazyLock::new(|| {
    csv::Reader::from_reader(include_str!("../data/dlcs.csv").as_bytes())
        .deserialize()
        .map(|row| row.expect("the built-in standards table is well-formed"))
        .map(|standard: Standard| (standard.code.clone(), standard))
        .collect()
});

/// All standards, by code.
pub fn all() -> impl Iterator<Item = &'static Standard> {
    STANDARDS.values()
}

/// The standard with this code.
pub fn get(code: &str) -> Option<&'static Standard> {
    STANDARDS.get(code)
}

/// The grade spans of a grade band, youngest first.
pub fn spans(band: &str) -> &'static [&'static str] {
    match band {
        "K-5" => &["K-2", "3-5"],
        "6-8" => &["6-8"],
        "9-12" => &["9-12"],
        _ => &[],
    }
}

/// The standards of a grade band, by code.
pub fn of_band(band: &str) -> impl Iterator<Item = &'static Standard> {
    let spans = spans(band);
    all().filter(move |standard| spans.contains(&standard.grade_span.as_str()))
}

/// How much of a strand is covered in a grade span.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// The grade span.
    pub span: &'static str,
    /// The strand.
    pub strand: &'static str,
    /// Standards that are covered.
    pub covered: usize,
    /// Standards there are.
    pub of: usize,
}

/// How much of each strand these codes cover, by span.
pub fn coverage(band: &str, codes: &[String]) -> Vec<Coverage> {
    let mut rows: Vec<Coverage> = Vec::new();
    for span in spans(band) {
        for standard in of_band(band).filter(|standard| standard.grade_span == *span) {
            let covered = usize::from(codes.contains(&standard.code));
            match rows.iter_mut().find(|row| row.span == *span && row.strand == standard.strand) {
                Some(row) => (row.covered, row.of) = (row.covered + covered, row.of + 1),
                None => rows.push(Coverage { span, strand: &standard.strand, covered, of: 1 }),
            }
        }
    }
    rows
}

/// The codes that `text` mentions, each once, in order of code.
pub fn mentioned(text: &str) -> Vec<&'static Standard> {
    let mut found: Vec<_> = text
        .split(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '.'))
        .filter_map(|word| get(word.trim_matches(['.', '-'])))
        .collect();
    found.sort_by(|a, b| a.code.cmp(&b.code));
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coverage_counts_each_strand_of_each_span() {
        let codes = ["K-2.CAS.a.1", "3-5.CT.a.1", "6-8.CT.b.3"].map(str::to_owned);
        let rows = coverage("K-5", &codes);
        assert_eq!(rows.iter().map(|row| row.of).sum::<usize>(), of_band("K-5").count());
        assert_eq!(rows.iter().map(|row| row.covered).sum::<usize>(), 2, "one is of another band");
        assert_eq!((rows.len(), rows[0].span, coverage("K-12", &codes).len()), (8, "K-2", 0));
    }

    #[test]
    fn codes_are_found_in_running_text() {
        assert_eq!(all().count(), 240);
        let found = mentioned("Unit 3 teaches (6-8.CT.b.3), K-2.CAS.a.1; and 6-8.CT.b.3 again. Not 6-8.CT.z.9.");
        assert_eq!(found.iter().map(|s| s.code.as_str()).collect::<Vec<_>>(), ["6-8.CT.b.3", "K-2.CAS.a.1"]);
    }
}
