//! The districts a document comes from: those it names as its own, in its letterhead, its title, its signature. One that
//! it only mentions is not meant.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use model::{District, Districts};
use regex::Regex;

use super::Suggestion;
use super::document::Document;

/// Least points for a district to be suggested, and the share of the best one's it has to reach.
const ENOUGH: u32 = 3;
const SHARE: u32 = 2;
/// Most points that mentions in running text can add up to.
const RUNNING: u32 = 8;
/// Most districts of one document.
const MOST: usize = 6;

const FOOT: &str = "its last lines";

/// What follows the name of a district that speaks of itself.
static BODY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^[’']?s?\s+(?:public schools?|regional|school (?:district|committee)|schools?\b|charter|vocational|district\b|middle\b|high\b|elementary\b|families|family|teachers|students|educators|staff|residents|superintendent|parents|team\b|cs\b|k-?\d|computer|plan\b|implementation|community|pilot)").expect("a pattern")
});
/// What stands before it when a town is meant as an organisation.
static OF: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:town of|city of|schools? of|district of|escuelas públicas de|distrito (?:escolar )?de|escolas (?:públicas )?de|écoles (?:publiques )?de|familias de|famílias de|familles de|fanmi|lekòl (?:piblik )?)\s*$").expect("a pattern")
});
/// The ends of names, which texts often leave away.
static ENDING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:\s+(?:public schools?|regional|school district|vocational|technical|charter|charter public|public|school|agricultural|\(district\)|district))+$").expect("a pattern")
});
/// Names that are words of other use, or of places that every text may mention: on their own they say nothing.
const COMMON: &[&str] = &[
    "boston",
    "reading",
    "orange",
    "florida",
    "sandwich",
    "ware",
    "lee",
    "gill",
    "hull",
    "otis",
    "wales",
    "monroe",
    "harvard",
    "lincoln",
    "franklin",
    "cambridge",
    "springfield",
    "worcester",
    "lowell",
    "salem",
    "plymouth",
    "bridge",
    "community",
    "prospect",
    "excel",
    "match",
    "foundation",
    "hill",
    "river",
    "valley",
    "benjamin",
    "phoenix",
    "academy",
    "dennis",
    "douglas",
    "sharon",
    "russell",
    "chester",
    "hudson",
    "palmer",
    "webster",
    "norton",
    "carver",
    "washington",
    "richmond",
    "milton",
    "avon",
    "berlin",
    "warren",
    "clinton",
    "holland",
    "peru",
    "paxton",
    "hope",
];

/// What a district is called in texts.
struct Name<'a> {
    text: String,
    district: &'a District,
    /// Whether it is the whole name with its ending.
    whole: bool,
}

pub fn suggest(document: &Document<'_>) -> Option<Suggestion> {
    let districts = document.vocabularies().districts();
    let names = names(districts);
    let mut points: BTreeMap<&str, (u32, String)> = BTreeMap::new();
    let places = [
        (document.title.text.as_str(), 4, "its title"),
        (document.name.as_str(), 4, "the name of its file"),
        (document.head.as_str(), 3, "its beginning"),
        (document.foot.as_str(), 2, FOOT),
    ];
    for (text, weight, called) in places {
        // Last lines thank and refer to others, too.
        let least = if called == FOOT { 4 } else { 1 };
        for (name, strength) in mentions(text, &names).into_iter().filter(|(_, strength)| *strength >= least) {
            let known = points
                .entry(&name.district.org_code)
                .or_insert((0, format!("{} names {}.", capitalised(called), name.district.name)));
            known.0 += weight * strength;
        }
    }
    let mut running: BTreeMap<&str, (u32, &District)> = BTreeMap::new();
    for (name, strength) in mentions(&document.text, &names) {
        let known = running.entry(&name.district.org_code).or_insert((0, name.district));
        known.0 = (known.0 + strength).min(RUNNING);
    }
    for (code, (more, district)) in running {
        let known = points.entry(code).or_insert((0, format!("Its text names {} often.", district.name)));
        known.0 += more;
    }
    chosen(points).or_else(|| own(document))
}

/// Those with most points, with the reason of the first.
fn chosen(points: BTreeMap<&str, (u32, String)>) -> Option<Suggestion> {
    let most = points.values().map(|(points, _)| *points).max()?;
    let mut best: Vec<(&str, u32, String)> =
        points.into_iter().map(|(code, (points, reason))| (code, points, reason)).collect();
    best.retain(|(_, points, _)| *points >= ENOUGH && points * SHARE >= most);
    best.sort_by_key(|(code, points, _)| (std::cmp::Reverse(*points), code.to_owned()));
    best.truncate(MOST);
    let reason = best.first()?.2.clone();
    Suggestion::several("districts", best.into_iter().map(|(code, ..)| code.to_owned()).collect(), reason)
}

/// The district of who brings it, where the text names none.
fn own(document: &Document<'_>) -> Option<Suggestion> {
    let [own] = document.known.own_districts else { return None };
    let name = &document.vocabularies().districts().get(own)?.name;
    Some(Suggestion::one(
        "districts",
        own.clone(),
        format!("It names no district; {name} is the district of who brought it."),
    ))
}

/// What every operating district is called, longest first.
fn names(districts: &Districts) -> Vec<Name<'_>> {
    let mut names = Vec::new();
    for district in districts.iter().filter(|district| district.operating) {
        let short = ENDING.replace(&district.name, "").into_owned();
        let whole = short != district.name;
        names.push(Name { text: district.name.clone(), district, whole });
        if district.kind == "regional" && short.contains('-') {
            names.extend(short.split('-').map(|town| Name { text: town.to_owned(), district, whole: false }));
        }
        if matches!(district.kind.as_str(), "municipal" | "regional") && !short.contains(&district.town) {
            names.push(Name { text: district.town.clone(), district, whole: false });
        }
        if whole && short.chars().count() >= 3 {
            names.push(Name { text: short, district, whole: false });
        }
    }
    names.retain(|name| name.text.chars().count() >= 3);
    // Of equal names, a town's own district comes before a school that is only there.
    names.sort_by_key(|name| {
        (std::cmp::Reverse(name.text.len()), name.district.kind != "municipal", name.district.kind != "regional")
    });
    names
}

/// The districts that a text names, each as often as it does, with how much each mention says.
fn mentions<'n>(text: &str, names: &'n [Name<'n>]) -> Vec<(&'n Name<'n>, u32)> {
    let mut found = Vec::new();
    let mut taken = vec![false; text.len()];
    for name in names {
        // As it is written, and in capitals.
        let capitals = name.text.to_uppercase();
        for (at, written) in text.match_indices(&name.text).chain(text.match_indices(&capitals)) {
            let end = at + written.len();
            if taken[at] || !stands_alone(text, at, end) {
                continue;
            }
            taken[at..end].fill(true);
            let strength = strength(name, &text[..at], &text[end..]);
            if strength > 0 {
                found.push((name, strength));
            }
        }
    }
    found
}

fn stands_alone(text: &str, at: usize, end: usize) -> bool {
    let before = text[..at].chars().next_back();
    let after = text[end..].chars().next();
    let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    !word(before) && !word(after)
}

/// How much a mention says: the whole name 6, a name with what only districts have 4, a name alone 1, a common word 0.
fn strength(name: &Name<'_>, before: &str, after: &str) -> u32 {
    if name.whole {
        6
    } else if BODY.is_match(after) || OF.is_match(before) {
        4
    } else {
        u32::from(!COMMON.contains(&name.text.to_lowercase().as_str()))
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
