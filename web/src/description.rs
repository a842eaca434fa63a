//! An artifact's description in the words of the vocabularies, each value leading to its like.

use model::{District, FACETS, Hit, Metadata, Vocabularies};

use crate::links;
use crate::wording::number;

/// A value that leads to everything that has it.
#[derive(Clone, Debug)]
pub(crate) struct Tag {
    pub(crate) label: String,
    pub(crate) href: String,
}

/// One line of a description list.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) label: &'static str,
    pub(crate) tags: Vec<Tag>,
}

/// What is said about an artifact, by facet, districts left out: they have more to say (see [`districts`]).
pub(crate) fn lines(metadata: &Metadata, vocabularies: &Vocabularies) -> Vec<Line> {
    let line = |facet: &model::facet::Facet| {
        let tag = |value: &str| Tag {
            label: vocabularies.label(facet.name, value),
            href: links::filtered(facet.name, value),
        };
        Line { label: facet.label, tags: (facet.values)(metadata).into_iter().map(tag).collect() }
    };
    FACETS.iter().filter(|facet| facet.name != "district").map(line).filter(|line| !line.tags.is_empty()).collect()
}

/// A district with what helps a reader compare it with their own.
#[derive(Clone, Debug)]
pub(crate) struct Origin {
    pub(crate) name: String,
    pub(crate) href: String,
    pub(crate) facts: Vec<String>,
}

/// The districts with these organisation codes.
pub(crate) fn districts(codes: &[String], vocabularies: &Vocabularies) -> Vec<Origin> {
    let origin = |code: &String| Origin {
        name: vocabularies.label("district", code),
        href: links::district(code),
        facts: vocabularies.districts().get(code).map(facts).unwrap_or_default(),
    };
    codes.iter().map(origin).collect()
}

/// What helps a reader compare a district with their own.
pub(crate) fn facts(district: &District) -> Vec<String> {
    let place = match (district.town.as_str(), district.county.as_str()) {
        ("", _) => None,
        (town, "") => Some(town.to_owned()),
        (town, county) => Some(format!("{town}, {county} County")),
    };
    let pupils = district.enrollment.map(|n| format!("{} students", number(&(n as usize))));
    [Some(district_kind(&district.kind)), place, pupils, bands(&district.grade_bands)].into_iter().flatten().collect()
}

/// What people call a kind of district.
pub(crate) fn district_kind(kind: &str) -> String {
    match kind {
        "municipal" => "Town or city district".to_owned(),
        "regional" => "Regional district".to_owned(),
        "charter" => "Charter school".to_owned(),
        "vocational" => "Vocational technical district".to_owned(),
        "county-agricultural" => "County agricultural school".to_owned(),
        other => other.to_owned(),
    }
}

/// Names joined for one line: the first two, and how many more.
pub(crate) fn names(codes: &[String], vocabularies: &Vocabularies) -> Option<String> {
    let shown: Vec<String> = codes.iter().take(2).map(|code| vocabularies.label("district", code)).collect();
    match codes.len() {
        0 => None,
        n if n > 2 => Some(format!("{} and {} more", shown.join(", "), n - 2)),
        _ => Some(shown.join(", ")),
    }
}

/// The facts under a hit's title: kind, bands, year, cohort, districts.
pub(crate) fn of_hit(hit: &Hit, vocabularies: &Vocabularies) -> Vec<String> {
    let label = |facet: &str, value: &Option<String>| value.as_ref().map(|value| vocabularies.label(facet, value));
    let facts = [
        label("kind", &hit.kind),
        bands(&hit.grade_bands),
        label("school_year", &hit.school_year),
        label("cohort", &hit.cohort),
        names(&hit.districts, vocabularies),
    ];
    facts.into_iter().flatten().collect()
}

/// "Grades K-5, 6-8"; all three are "Grades K-12".
pub(crate) fn bands(bands: &[String]) -> Option<String> {
    match bands.len() {
        0 => None,
        3 if ["K-5", "6-8", "9-12"].iter().all(|band| bands.iter().any(|b| b == band)) => {
            Some("Grades K-12".to_owned())
        }
        _ => Some(format!("Grades {}", bands.join(", "))),
    }
}
