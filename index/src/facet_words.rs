//! The facet values that a word after a field's colon names.

use std::collections::HashSet;

use model::{FACETS, Vocabularies};

use crate::fold::fold;
use crate::table::Values;

/// A value as words are compared to it.
struct Named {
    number: u32,
    value: String,
    label: String,
}

/// The numbers of the values of the facet `name` that `text` names: by value or label, else by a word of the label, its
/// beginning, or a district's town.
pub(crate) fn find(values: &Values, name: &str, text: &str, vocabularies: &Vocabularies) -> Vec<u32> {
    let wanted = fold(text);
    let named = named(values, name, vocabularies);
    let exact: Vec<u32> = numbers(&named, |named| named.value == wanted || named.label == wanted);
    if !exact.is_empty() {
        return exact;
    }
    let towns: Vec<&str> = match name {
        "district" => vocabularies.districts().find(text).iter().map(|district| district.org_code.as_str()).collect(),
        _ => Vec::new(),
    };
    numbers(&named, |named| {
        let mut words = named.label.split(|c: char| !c.is_alphanumeric());
        towns.contains(&named.value.as_str())
            || named.value.starts_with(&wanted)
            || named.label.starts_with(&wanted)
            || words.any(|word| word == wanted)
    })
}

/// The numbers of the districts that are like the one of this organisation code.
pub(crate) fn alike(values: &Values, org_code: &str, vocabularies: &Vocabularies) -> Vec<u32> {
    let districts = vocabularies.districts();
    let Some(own) = districts.get(org_code) else { return Vec::new() };
    let alike: HashSet<&str> = districts.like(own).map(|district| district.org_code.as_str()).collect();
    let numbered = (0..).zip(values.all());
    let wanted = numbered.filter(|(_, value)| FACETS[value.facet].name == "district" && alike.contains(&*value.text));
    wanted.map(|(number, _)| number).collect()
}

fn named(values: &Values, name: &str, vocabularies: &Vocabularies) -> Vec<Named> {
    let numbered = (0..).zip(values.all()).filter(|(_, value)| FACETS[value.facet].name == name);
    numbered
        .map(|(number, value)| {
            let label = fold(&vocabularies.label(name, &value.text));
            Named { number, value: fold(&value.text), label }
        })
        .collect()
}

fn numbers(named: &[Named], test: impl Fn(&Named) -> bool) -> Vec<u32> {
    named.iter().filter(|named| test(named)).map(|named| named.number).collect()
}
