//! The facets that searches filter and count by. A new facet is one row here.

use crate::metadata::Metadata;

/// One way to narrow a search.
#[derive(Debug)]
pub struct Facet {
    /// Its name: the search parameter, the key in answers and the vocabulary of its values.
    pub name: &'static str,
    /// What people read above its values.
    pub label: &'static str,
    /// The values an artifact described so has.
    pub values: fn(&Metadata) -> Vec<&str>,
    /// How its values are ordered when shown.
    pub order: FacetOrder,
}

/// How a facet's values are ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FacetOrder {
    /// As in the vocabulary.
    Vocabulary,
    /// Most frequent first.
    Count,
    /// By value, last first: years.
    Newest,
}

/// All facets, in the order they are shown.
pub const FACETS: &[Facet] = &[
    Facet { name: "grade_band", label: "Grade band", values: |m| list(&m.grade_bands), order: FacetOrder::Vocabulary },
    Facet { name: "kind", label: "Kind", values: |m| one(m.kind.as_ref()), order: FacetOrder::Count },
    Facet { name: "topic", label: "Topic", values: |m| list(&m.topics), order: FacetOrder::Vocabulary },
    Facet { name: "district", label: "District", values: |m| list(&m.districts), order: FacetOrder::Count },
    Facet { name: "cohort", label: "Cohort", values: |m| one(m.cohort.as_ref()), order: FacetOrder::Newest },
    Facet {
        name: "school_year",
        label: "School year",
        values: |m| one(m.school_year.as_ref()),
        order: FacetOrder::Newest,
    },
    Facet { name: "audience", label: "Audience", values: |m| list(&m.audience), order: FacetOrder::Count },
    Facet { name: "phase", label: "Phase", values: |m| one(m.phase.as_ref()), order: FacetOrder::Vocabulary },
    Facet { name: "language", label: "Language", values: |m| one(m.language.as_ref()), order: FacetOrder::Count },
    Facet { name: "licence", label: "Licence", values: |m| one(m.licence.as_ref()), order: FacetOrder::Count },
];

/// The place of the facet called `name` in [`FACETS`].
pub fn position(name: &str) -> Option<usize> {
    FACETS.iter().position(|facet| facet.name == name)
}

fn one(value: Option<&String>) -> Vec<&str> {
    value.map(String::as_str).into_iter().collect()
}

fn list(values: &[String]) -> Vec<&str> {
    values.iter().map(String::as_str).collect()
}
