//! School districts: the operating ones of Massachusetts, and the towns that have none of their own.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A school district, or an organisation of a town that sends its pupils to a regional one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct District {
    /// The state's eight-digit organisation code; leading zeros count.
    pub org_code: String,
    /// Its name.
    pub name: String,
    /// `municipal`, `regional`, `charter`, `vocational` or `county-agricultural`.
    pub kind: String,
    /// Whether it runs schools.
    #[serde(default = "yes", deserialize_with = "yes_or_no")]
    pub operating: bool,
    /// The town of its office.
    pub town: String,
    /// Its county.
    #[serde(default)]
    pub county: String,
    /// The grade bands it teaches.
    #[serde(default, deserialize_with = "semicolons")]
    pub grade_bands: Vec<String>,
    /// Pupils enrolled in 2021-22.
    #[serde(default)]
    pub enrollment: Option<u32>,
}

fn yes() -> bool {
    true
}

fn yes_or_no<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either {
        Bool(bool),
        Text(String),
    }
    Ok(match Either::deserialize(deserializer)? {
        Either::Bool(value) => value,
        Either::Text(text) => text == "yes",
    })
}

fn semicolons<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either {
        Text(String),
        List(Vec<String>),
    }
    Ok(match Either::deserialize(deserializer)? {
        Either::List(list) => list,
        Either::Text(text) => text.split(';').filter(|part| !part.is_empty()).map(str::to_owned).collect(),
    })
}

/// Reads a table of districts with the columns of [`District`]'s fields.
pub fn read_table(table: &str) -> Result<Vec<District>, csv::Error> {
    csv::Reader::from_reader(table.as_bytes()).deserialize().collect()
}

/// Massachusetts districts (DESE organisation export; enrolment of 2021-22).
static BUILT_IN: LazyLock<Vec<District>> = LazyLock::new(|| {
    read_table(include_str!("../data/districts.csv")).expect("the built-in district table is well-formed")
});

/// Why a text does not name one district.
#[derive(Debug, PartialEq, Eq)]
pub enum NotOneDistrict {
    /// Nothing is called that.
    Unknown,
    /// Several are; their names and codes.
    Ambiguous(Vec<String>),
}

/// All districts, found by code, name and town.
#[derive(Debug)]
pub struct Districts {
    by_code: BTreeMap<String, Named>,
}

/// A district, and what it is found by.
#[derive(Debug)]
struct Named {
    district: District,
    /// Its name and its town, folded.
    name: String,
    town: String,
}

impl From<District> for Named {
    fn from(district: District) -> Self {
        Self { name: fold(&district.name), town: fold(&district.town), district }
    }
}

impl Districts {
    /// The built-in districts and `more`; a district of the same code replaces the built-in one.
    pub fn with(more: Vec<District>) -> Self {
        let all = BUILT_IN.iter().cloned().chain(more);
        Self { by_code: all.map(|district| (district.org_code.clone(), district.into())).collect() }
    }

    /// The district with this organisation code.
    pub fn get(&self, org_code: &str) -> Option<&District> {
        self.by_code.get(org_code).map(|named| &named.district)
    }

    /// Every district, by code.
    pub fn iter(&self) -> impl Iterator<Item = &District> {
        self.by_code.values().map(|named| &named.district)
    }

    fn operating(&self) -> impl Iterator<Item = &Named> {
        self.by_code.values().filter(|named| named.district.operating)
    }

    /// The one district that `text` names: by code, else by name, else by town.
    pub fn resolve(&self, text: &str) -> Result<&District, NotOneDistrict> {
        let text = text.trim();
        if let Some(district) = self.get(text) {
            return Ok(district);
        }
        let wanted = fold(text);
        for test in [Named::is_called as fn(&Named, &str) -> bool, Named::serves] {
            let found = self.operating().filter(|named| test(named, &wanted));
            let mut found: Vec<&District> = found.map(|named| &named.district).collect();
            match found.len() {
                0 => {}
                1 => return Ok(found.remove(0)),
                _ => {
                    return Err(NotOneDistrict::Ambiguous(
                        found.iter().map(|d| format!("{} ({})", d.name, d.org_code)).collect(),
                    ));
                }
            }
        }
        Err(NotOneDistrict::Unknown)
    }

    /// Operating districts whose code, name or town match `text`, best first: what a person typing a town's name expects.
    pub fn find(&self, text: &str) -> Vec<&District> {
        let wanted = fold(text);
        if wanted.is_empty() {
            return Vec::new();
        }
        let mut ranked: Vec<(u8, &District)> =
            self.operating().filter_map(|named| Some((named.rank(&wanted)?, &named.district))).collect();
        ranked.sort_by(|(a, x), (b, y)| a.cmp(b).then_with(|| x.name.cmp(&y.name)));
        ranked.into_iter().map(|(_, district)| district).collect()
    }

    /// Other operating districts of the same kind that share a grade band with this one and have at least half and at
    /// most twice its pupils, where both numbers are known.
    pub fn like<'a>(&'a self, district: &'a District) -> impl Iterator<Item = &'a District> {
        let alike = |other: &&District| {
            other.operating
                && other.org_code != district.org_code
                && other.kind == district.kind
                && other.grade_bands.iter().any(|band| district.grade_bands.contains(band))
                && of_like_size(district.enrollment, other.enrollment)
        };
        self.iter().filter(alike)
    }
}

/// Whether two numbers of pupils are within a factor of two; so are unknown ones.
fn of_like_size(one: Option<u32>, other: Option<u32>) -> bool {
    let (Some(one), Some(other)) = (one, other) else { return true };
    u64::from(one.max(other)) <= 2 * u64::from(one.min(other))
}

impl Named {
    fn is_called(&self, wanted: &str) -> bool {
        self.name == wanted
    }

    /// Whether it serves the town: its office is there, or its name lists it ("Acton-Boxborough").
    fn serves(&self, wanted: &str) -> bool {
        let by_name = || self.district.kind == "regional" && self.name.split(' ').any(|word| word == wanted);
        (self.district.kind != "charter" && self.town == wanted) || by_name()
    }

    /// How well it matches, the best being 0.
    fn rank(&self, wanted: &str) -> Option<u8> {
        if self.district.org_code == wanted || self.is_called(wanted) {
            Some(0)
        } else if self.serves(wanted) || self.town == wanted {
            Some(1)
        } else if self.name.starts_with(wanted) {
            Some(2)
        } else if self.town.starts_with(wanted) || self.name.split(' ').any(|word| word.starts_with(wanted)) {
            Some(3)
        } else {
            None
        }
    }
}

/// Lower case, with everything but letters and digits as single spaces.
fn fold(text: &str) -> String {
    let spaced: String = text.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    spaced.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn districts() -> Districts {
        Districts::with(Vec::new())
    }

    #[test]
    fn the_table_is_whole() {
        assert_eq!(districts().iter().filter(|d| d.operating).count(), 397);
        assert!(districts().iter().all(|d| d.org_code.len() == 8));
    }

    #[test]
    fn a_district_is_found_by_code_name_and_town() {
        let all = districts();
        assert_eq!(all.resolve("00010000").map(|d| d.name.as_str()), Ok("Abington"));
        assert_eq!(all.resolve(" abington ").map(|d| d.org_code.as_str()), Ok("00010000"));
        assert_eq!(all.resolve("Boxborough").map(|d| d.name.as_str()), Ok("Acton-Boxborough"));
        assert_eq!(all.resolve("Atlantis"), Err(NotOneDistrict::Unknown));
        assert_eq!(all.find("barre")[0].name, "Quabbin");
    }

    #[test]
    fn districts_alike_share_kind_size_and_bands() {
        let all = districts();
        let mine = all.get("00010000").expect("is there");
        let alike: Vec<&District> = all.like(mine).collect();
        assert!(alike.len() > 10 && alike.len() < 150, "{}", alike.len());
        for other in alike {
            assert!(other.kind == mine.kind && other.org_code != mine.org_code);
            assert!(all.like(other).any(|back| back == mine), "likeness goes both ways");
        }
    }
}
