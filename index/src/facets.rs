//! Counts as people see them: labelled, in each facet's order, chosen values always among them.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use model::facet::{Facet, FacetOrder};
use model::{FACETS, FacetValue, Search, Vocabularies};

use crate::table::Values;

/// Labels the counts of `values`.
#[tracing::instrument(level = "trace", skip_all)]
pub(crate) fn label(
    counts: &[u32],
    values: &Values,
    search: &Search,
    vocabularies: &Vocabularies,
) -> BTreeMap<String, Vec<FacetValue>> {
    let mut by_facet: Vec<Vec<FacetValue>> = vec![Vec::new(); FACETS.len()];
    for (value, &count) in values.all().iter().zip(counts) {
        let name = FACETS[value.facet].name;
        let selected = is_selected(search, name, &value.text);
        if count > 0 || selected {
            by_facet[value.facet].push(shown(name, &value.text, count as usize, selected, vocabularies));
        }
    }
    let named = by_facet.into_iter().zip(FACETS);
    named
        .map(|(mut list, facet)| {
            add_unmet(&mut list, facet, search, vocabularies);
            order(&mut list, facet, vocabularies);
            (facet.name.to_owned(), list)
        })
        .collect()
}

fn is_selected(search: &Search, facet: &str, value: &str) -> bool {
    search.filters.get(facet).is_some_and(|chosen| chosen.iter().any(|known| known == value))
}

fn shown(facet: &str, value: &str, count: usize, selected: bool, vocabularies: &Vocabularies) -> FacetValue {
    let group = vocabularies.group(facet, value).map(str::to_owned);
    FacetValue { value: value.to_owned(), label: vocabularies.label(facet, value), count, selected, group }
}

/// Chosen values that no document has.
fn add_unmet(list: &mut Vec<FacetValue>, facet: &Facet, search: &Search, vocabularies: &Vocabularies) {
    for value in search.filters.get(facet.name).into_iter().flatten() {
        if !list.iter().any(|shown| shown.value == *value) {
            list.push(shown(facet.name, value, 0, true, vocabularies));
        }
    }
}

fn order(list: &mut [FacetValue], facet: &Facet, vocabularies: &Vocabularies) {
    match facet.order {
        FacetOrder::Vocabulary => {
            let terms = vocabularies.get(facet.name).into_iter().flat_map(|vocabulary| &vocabulary.terms);
            let places: HashMap<&str, usize> = terms.enumerate().map(|(n, term)| (term.value.as_str(), n)).collect();
            let place = |value: &str| places.get(value).copied().unwrap_or(usize::MAX);
            list.sort_by(|a, b| (place(&a.value), &a.label).cmp(&(place(&b.value), &b.label)));
        }
        FacetOrder::Count => list.sort_by(|a, b| (Reverse(a.count), &a.label).cmp(&(Reverse(b.count), &b.label))),
        FacetOrder::Newest => list.sort_by(|a, b| b.value.cmp(&a.value)),
    }
}
