//! Values that certain words in a document point to: topics, audience, cohort, phase; and its language.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use super::Suggestion;
use super::document::{Document, quoted};
use crate::curation;

/// Most topics and audiences suggested.
const MOST: usize = 3;
/// Least points of a topic: one word in the title, or three different ones in the text.
const ENOUGH: usize = 3;

/// A value, and words that point to it.
type Row = (&'static str, &'static str);

const TOPICS: &[Row] = &[
    ("vision", r"vision|rationale|why computer science|30 ?%|thirty percent|30 percent|mission|case for"),
    ("goals-mapping", r"mapping|map(?:ped)? (?:our|the|of)|instructional goals?|goals? map|inventory|crosswalk"),
    (
        "district-goals",
        r"district goals?|(?:near|medium|short|long)-?(?:term)? goals?|(?:3|6|12|three|six|twelve)[- ]months?|priorities|milestones?",
    ),
    (
        "standards-pathway",
        r"standards?|dlcs|pathways?|sequence|course of study|(?:K-2|3-5|6-8|9-12)\.(?:CAS|DTC|CS|CT)\.[a-e]\.\d",
    ),
    ("shared-knowledge", r"stakeholders?|school committee|shared understanding|informed|communicat\w+|presentation to"),
    (
        "community-engagement",
        r"famil(?:y|ies)|parents?|community|family night|open house|outreach|partners?|library|basic literacy|familias?|famílias?|familles?|fanmi",
    ),
    (
        "equity-diversity",
        r"equity|equitable|divers\w+|underrepresented|girls|english learners?|multilingual|access for all|inclusi\w+|accommodations?|iep|special education|gap",
    ),
    (
        "pd-decisions",
        r"professional (?:development|learning)|pd|workshops?|pdps?|stipends?|substitutes?|summer institute|trainings?|coaching|co-?teach\w*",
    ),
    (
        "practical-measures",
        r"measur\w+|data|indicators?|surveys?|counts?|baseline|evidence|metrics?|percent(?:age)?|improvement",
    ),
    (
        "curriculum-selection",
        r"curricul\w+|lessons?|units?|materials|textbooks?|adopt(?:ed|ing)?|pilot(?:ed|ing)?|scratch|code\.org|microbit|micro:bit|python|criteria|rubric",
    ),
    (
        "team-structures",
        r"teams?|roles?|committee|lead teacher|coordinator|responsib\w+|roster|leadership team|meeting norms",
    ),
    (
        "systems-change",
        r"systems?[- ](?:change|level|wide)|master schedule|schedul\w+|budget|staffing|policy|policies|licensure|certification|funding|infrastructure|devices?",
    ),
    (
        "sustainability",
        r"sustain\w*|lessons? learned|turnover|successors?|hand(?:over|-over|ed over)|institutional memory|scale|long run|continu(?:e|ity)",
    ),
];

const AUDIENCE: &[Row] = &[
    (
        "families",
        r"dear (?:parents?|famil\w+|guardians?|caregivers?)|estimad[oa]s (?:familias|padres)|querid[oa]s (?:familias|padres|famílias)|prezad[oa]s (?:famílias|pais)|caras famílias|ch[eè]rs? (?:parents|familles)|chères familles|chè (?:paran|fanmi)|for families|to families|family night|letter home|your child",
    ),
    ("school-committee", r"school committee|school board|comité escolar"),
    ("administrators", r"superintendents?|district leaders?|administrators?|central office|business manager"),
    ("principals", r"principals"),
    (
        "teachers",
        r"dear (?:teachers|colleagues|educators)|lesson plan|for teachers|teachers will|professional (?:development|learning)|students? will|workshop",
    ),
    ("counsellors", r"counsell?ors"),
    ("students", r"dear students|for students|your assignment|hand in|you will (?:build|write|make|program|design)"),
    ("partners", r"partners|industry|local businesses|chamber of commerce|community organi[sz]ations|volunteers"),
];

const PHASES: &[Row] = &[
    (
        "selection",
        r"selection (?:call|process|criteria|rubric|committee)|application to the (?:PACE )?lab|apply to the lab",
    ),
    (
        "discovery",
        r"discovery (?:and|&) documentation|discovery (?:team|session|phase|questionnaire)|kick-?off|sharing (?:district )?snapshots|district snapshots?",
    ),
    (
        "planning",
        r"planning (?:and|&) implementation|P&I team|planning (?:day|session)|implementation plan|SCRIPT framework",
    ),
    ("scale-up", r"scale[- ]?up|scaling up|second band|next band"),
    ("sustainability", r"sustainability|stabili[sz]ation|lessons? learned|institutional memory"),
];

struct Patterns(Vec<(&'static str, Regex)>);

impl Patterns {
    fn of(rows: &[Row]) -> Self {
        let pattern = |words: &str| Regex::new(&format!(r"(?i)\b(?:{words})\b")).expect("a pattern");
        Self(rows.iter().map(|(value, words)| (*value, pattern(words))).collect())
    }
}

static TOPIC: LazyLock<Patterns> = LazyLock::new(|| Patterns::of(TOPICS));
static READER: LazyLock<Patterns> = LazyLock::new(|| Patterns::of(AUDIENCE));
static PHASE: LazyLock<Patterns> = LazyLock::new(|| Patterns::of(PHASES));
static COHORT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)\bcohort (?:of )?(20\d\d)\b|\b(20\d\d) cohort\b").expect("a pattern"));

/// Words of Portuguese as it is written in Brazil.
static BRAZIL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:vocês?|ensino (?:médio|fundamental)|celular|ônibus|time|cadastro|tela|projeto|equipe|registro|contato|fato)\b").expect("a pattern")
});

/// The values that a document points to, most first: one word in the title counts as three in the text, of which
/// each counts once.
fn pointed_to(document: &Document<'_>, patterns: &Patterns, vocabulary: &str) -> Vec<(&'static str, usize, String)> {
    let known = document.vocabularies().get(vocabulary);
    let mut found = Vec::new();
    for (value, pattern) in &patterns.0 {
        if known.is_none_or(|list| list.find(value).is_none()) {
            continue;
        }
        let first = pattern.find(&document.title.text).or_else(|| pattern.find(&document.text));
        let Some(first) = first.map(|found| found.as_str().to_owned()) else { continue };
        let words: BTreeSet<String> =
            pattern.find_iter(&document.text).take(500).map(|word| word.as_str().to_lowercase()).collect();
        let points = 3 * pattern.find_iter(&document.title.text).count()
            + pattern.find_iter(&document.head).count().min(2)
            + words.len();
        found.push((*value, points, first));
    }
    found.sort_by_key(|(_, points, _)| std::cmp::Reverse(*points));
    found
}

fn several(field: &'static str, found: Vec<(&'static str, usize, String)>) -> Option<Suggestion> {
    let most = found.first()?.1;
    let kept: Vec<(&str, usize, String)> =
        found.into_iter().filter(|(_, points, _)| *points >= ENOUGH && points * 2 >= most).take(MOST).collect();
    let words: Vec<String> = kept.iter().map(|(.., word)| quoted(word)).collect();
    Suggestion::several(
        field,
        kept.into_iter().map(|(value, ..)| value.to_owned()).collect(),
        format!("Words in it: {}.", words.join(", ")),
    )
}

pub fn topics(document: &Document<'_>) -> Option<Suggestion> {
    several("topics", pointed_to(document, &TOPIC, "topic"))
}

pub fn audience(document: &Document<'_>) -> Option<Suggestion> {
    several("audience", pointed_to(document, &READER, "audience"))
}

pub fn phase(document: &Document<'_>) -> Option<Suggestion> {
    let (phase, points, words) = pointed_to(document, &PHASE, "phase").into_iter().next()?;
    (points >= ENOUGH).then(|| Suggestion::one("phase", phase, format!("It says {}.", quoted(&words))))
}

pub fn cohort(document: &Document<'_>) -> Option<Suggestion> {
    let found = COHORT.captures(&document.text)?;
    let year = found.get(1).or(found.get(2))?.as_str();
    document.vocabularies().get("cohort")?.find(year)?;
    Some(Suggestion::one("cohort", year, format!("It says {}.", quoted(&found[0]))))
}

pub fn language(document: &Document<'_>) -> Option<Suggestion> {
    let found = document.known.extraction.facts.language.as_deref()?;
    let mut value = curation::language(found, document.vocabularies())?;
    if value == "pt"
        && BRAZIL.is_match(&document.text)
        && document.vocabularies().get("language")?.find("pt-BR").is_some()
    {
        "pt-BR".clone_into(&mut value);
    }
    let label = document.vocabularies().label("language", &value);
    Some(Suggestion::one("language", value, format!("Its words are {label}.")))
}
