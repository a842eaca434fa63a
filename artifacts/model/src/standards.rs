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
    fn codes_are_found_in_running_text() {
        assert_eq!(all().count(), 240);
        let found = mentioned("Unit 3 teaches (6-8.CT.b.3), K-2.CAS.a.1; and 6-8.CT.b.3 again. Not 6-8.CT.z.9.");
        assert_eq!(found.iter().map(|s| s.code.as_str()).collect::<Vec<_>>(), ["6-8.CT.b.3", "K-2.CAS.a.1"]);
    }
}
