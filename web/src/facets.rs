//! Values of a facet, set under the headings of their vocabulary.

use model::{FacetValue, facet::Facet};

/// Values under a heading, which may be empty.
#[derive(Clone, Debug)]
pub(crate) struct Cluster {
    pub(crate) heading: String,
    pub(crate) values: Vec<FacetValue>,
}

/// The values by heading: headings in the order they first come up, values as they are.
pub(crate) fn clusters(values: impl IntoIterator<Item = FacetValue>) -> Vec<Cluster> {
    let mut clusters: Vec<Cluster> = Vec::new();
    for value in values {
        let heading = value.group.clone().unwrap_or_default();
        match clusters.iter_mut().find(|cluster| cluster.heading == heading) {
            Some(cluster) => cluster.values.push(value),
            None => clusters.push(Cluster { heading, values: vec![value] }),
        }
    }
    clusters
}

/// What one value of the facet is called within a sentence: "grade band".
pub(crate) fn noun(facet: &Facet) -> String {
    facet.label.to_lowercase()
}

/// "Find a district", "Find an audience".
pub(crate) fn invitation(facet: &Facet) -> String {
    let noun = noun(facet);
    let article = if noun.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("Find {article} {noun}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(value: &str, group: Option<&str>) -> FacetValue {
        let text = value.to_owned();
        FacetValue { value: text.clone(), label: text, count: 1, selected: false, group: group.map(str::to_owned) }
    }

    #[test]
    fn headings_come_in_the_order_of_their_first_value() {
        let values = [value("a", Some("People")), value("b", Some("System")), value("c", Some("People"))];
        let clusters = clusters(values);
        let shown: Vec<(&str, usize)> = clusters.iter().map(|c| (c.heading.as_str(), c.values.len())).collect();
        assert_eq!(shown, [("People", 2), ("System", 1)]);
        assert_eq!(super::clusters([value("a", None), value("b", None)]).len(), 1);
    }

    #[test]
    fn every_facet_is_asked_for_in_good_english() {
        let asked: Vec<String> = model::FACETS.iter().map(invitation).collect();
        assert!(asked.contains(&"Find a grade band".to_owned()) && asked.contains(&"Find an audience".to_owned()));
    }
}
