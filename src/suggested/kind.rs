//! What a document is: what it calls itself counts most, then how it is made.

use std::sync::LazyLock;

use model::Unit;
use regex::{Match, Regex};

use super::Suggestion;
use super::document::{Document, quoted};

/// Least points for a kind to be suggested.
const ENOUGH: u32 = 8;

/// Most names of one kind looked at in one part of a document; each is compared with all others.
const NAMES: usize = 40;

/// What shows a kind.
struct Row {
    kind: &'static str,
    /// Words that name it.
    named: &'static str,
    /// Signs in the text: pattern, times it has to be there, points.
    signs: &'static [(&'static str, usize, u32)],
}

const ROWS: &[Row] = &[
    Row {
        kind: "agenda",
        named: r"agenda|orden del día|ordre du jour|pauta|ajanda|lòd dijou",
        signs: &[
            (r"(?m)^\W{0,4}\d{1,2}(?:[:.h]\d{2})?\s*(?:[ap]\.?m\.?)?\s*(?:[-–—to|]|[ap]\.?m|\s)", 4, 5),
            (r"(?m)^\W{0,4}\d{1,2}[:.]\d{2}\b", 6, 5),
            (r"\bwelcome\b|\bbienvenid|\bboas-vindas\b|\bbienvenue\b|\bbyenveni\b", 1, 1),
            (r"\b(?:wrap[- ]?up|adjourn|closing|next steps|cierre|encerramento|clôture)\b", 1, 1),
            (r"\b\d{1,3}\s?min(?:utes|s|\b)", 4, 1),
            (r"\b(?:parking lot|norms|icebreaker|breakout|working lunch)\b", 1, 2),
        ],
    },
    Row {
        kind: "session-summary",
        named: r"(?:session|meeting|day \d|workshop|team)?\s*(?:summary|recap|minutes|debrief)|(?:session|meeting|planning|team|advisory|roundtable) notes|notes (?:from|of)|what we (?:did|decided|heard|said)|acta|resumen de la (?:reunión|sesión)|resumo da (?:reunião|sessão)|compte rendu|rezime",
        signs: &[
            (r"\b(?:attendees|in attendance|present|attending|absent|regrets)\s*:", 1, 4),
            (
                r"\b(?:we|the (?:team|group|committee)|participants|members|teams) (?:discussed|agreed|heard|talked|decided|asked|reported|noted|shared|reviewed)\b",
                2,
                5,
            ),
            (r"\b(?:action items?|decisions?|takeaways?|decided|follow[- ]ups?|still open|parking lot)\b", 2, 3),
        ],
    },
    Row {
        kind: "stakeholder-letter",
        named: r"letter|carta|lettre|lèt|let fanmi|flyer|newsletter|invitation|invitación|convite|invitasyon|letter home|notice to families|message to families|memo to (?:families|parents|staff|principals)",
        signs: &[
            (
                r"(?im)^\W*(?:dear|estimad[oa]s?|querid[oa]s?|prezad[oa]s?|car[oa]s|chers?|chères?|chè)\b[^.\n]{0,60}[,:!]?\s*$",
                1,
                10,
            ),
            (r"(?im)^\W*(?:dear|estimad[oa]s?|querid[oa]s?|prezad[oa]s?|chers?|chères?|chè)\s", 1, 4),
            (
                r"\b(?:sincerely|warmly|respectfully|yours truly|best regards|with (?:thanks|gratitude)|atentamente|cordialmente|atenciosamente|cordialement|saludos|avèk respè|mèsi anpil)\b",
                1,
                4,
            ),
            (r"(?im)^\W*(?:to|from|date|re|about|subject)\s*:", 3, 6),
            (
                r"\byour (?:child|children|student|son|daughter)|su hijo|sus hijos|seu filho|seus filhos|votre enfant|vos enfants|pitit ou\b",
                1,
                3,
            ),
        ],
    },
    Row {
        kind: "district-report",
        named: r"district (?:report|snapshot|profile|questionnaire|inventory)|(?:short )?report on|questionnaire|where we (?:are|stand)|current state|(?:status|progress|baseline) report|informe del distrito|report",
        signs: &[
            (r"\bquestionnaire\b", 1, 4),
            (r"\benroll?(?:ment|ed)\b", 2, 2),
            (
                r"\b(?:courses? (?:and programs? )?offered|current (?:courses|offerings|programs)|what we offer|offered today|staffing|technology|challenges|partners)\b",
                3,
                4,
            ),
        ],
    },
    Row {
        kind: "presentation",
        named: r"slides?|slide deck|presentation|deck|keynote|talk|presentación|apresentação|présentation",
        signs: &[(r"(?im)^\W*slide \d+", 2, 12), (r"\b(?:speaker notes?|next slide|title slide|this slide)\b", 1, 6)],
    },
    Row {
        kind: "implementation-plan",
        named: r"implementation plan|plan de implementación|plano de implementação|plan de mise en œuvre|(?:district|cs|computer science|k-?5|6-8|9-12|strategic|action|rollout|roll-out|multi-?year|year) plan|plan for|roadmap|plan",
        signs: &[
            (r"\b(?:3|three|6|six|12|twelve)[- ]months?\b", 2, 5),
            (r"\b(?:timeline|milestones?|responsible|budget|cost)\b", 2, 2),
            (r"\b(?:leadership|capacity|partnerships?|professional development|curriculum|measures|vision)\b", 4, 3),
            (r"\bimplementation plan\b", 2, 4),
            (r"\b(?:year (?:1|2|3|one|two|three)|phase (?:1|2|3|one|two))\b", 2, 2),
        ],
    },
    Row {
        kind: "curriculum",
        named: r"lessons?|unit|curricul\w+|syllabus|scope and sequence|sequence|pacing(?: guide)?|course (?:outline|description)|activity|worksheet|lab|project|lección|unidad|lição|leçon|leson|lesson plan|unit plan",
        signs: &[
            (
                r"\b(?:students? (?:will|can|should)|swbat|learning (?:objectives?|goals?|targets?)|objectives?|los estudiantes)\b",
                1,
                4,
            ),
            (
                r"\b(?:warm[- ]?up|do now|exit ticket|homework|rubric|worksheet|handout|extension|guided practice|closure|wrap-up)\b",
                1,
                4,
            ),
            (r"\b(?:materials|vocabulary|assessment|prior knowledge|duration|time needed)\s*(?::|\n)", 1, 3),
            (r"\b(?:K-2|3-5|6-8|9-12)\.(?:CAS|DTC|CS|CT)\.[a-e]\.\d+\b", 1, 3),
        ],
    },
    Row {
        kind: "professional-development",
        named: r"professional (?:development|learning)|pd|workshop|(?:summer )?institute|teacher training|training|coaching|formación (?:docente|de maestros)|formação|formation",
        signs: &[
            (r"\b(?:PDPs?|contact hours|stipends?|substitutes?)\b", 1, 4),
            (r"\b(?:regist(?:er|ration)|sign[- ]?up|seats?)\b", 1, 1),
            (r"\b(?:teachers|participants|attendees) (?:will|learn|practice|leave|try|bring)\b", 1, 3),
            (r"\b(?:facilitators?|presenters?|instructors?|trainers?)\b", 1, 1),
        ],
    },
    Row {
        kind: "policy",
        named: r"policy|policies|acceptable use|política|politique|regulations?|guidelines?",
        signs: &[
            (r"\bshall\b", 3, 5),
            (r"\b(?:legal refs?|cross refs?|file:\s*[A-Z]{2,6}|first reading|second reading)\b", 1, 6),
            (r"\b(?:adopted|revised|approved|voted)\b", 1, 2),
            (r"\bthis policy\b", 1, 4),
        ],
    },
    Row {
        kind: "publication",
        named: r"snapshot report|implementation guide|guide(?:book)?|handbook|white paper|policy brief|research brief|publication|annual report",
        signs: &[
            (
                r"\b(?:suggested citation|how to cite|executive summary|foreword|acknowledge?ments|table of contents|published by|isbn|about this (?:report|guide)|editors?:)\b",
                1,
                5,
            ),
            (
                r"\b(?:participating districts|the (?:twelve|ten|eleven|12|11|10) districts|across districts|districts in the cohort|chapter \d)\b",
                1,
                3,
            ),
        ],
    },
    Row {
        kind: "lessons-learned",
        named: r"lessons? (?:we )?learned|lessons (?:from|of) (?:the|a|our)|what (?:\w+ ){1,5}learned|lecciones aprendidas|lições aprendidas|leçons apprises|retrospective|looking back|post-?mortem|reflections?|in hindsight|handover notes?",
        signs: &[(
            r"\b(?:we would|i would|if we (?:did|had|were)|next time|do it again|would not|should have|mistakes?|hindsight|went wrong|did not work|didn.t work|surprised us|tell (?:the next|our successor))\b",
            2,
            6,
        )],
    },
    Row {
        kind: "other",
        named: r"inventory|budget|checklist|faq|frequently asked questions|job description|job posting|device list|sign-?up (?:sheet|form)|template|glossary|rubric|application form|survey|grant application|contact list|list of|press release|memorandum of understanding",
        signs: &[],
    },
];

/// The rows' patterns, made once.
struct Patterns {
    kind: &'static str,
    named: Regex,
    signs: Vec<(Regex, usize, u32)>,
}

static PATTERNS: LazyLock<Vec<Patterns>> = LazyLock::new(|| {
    let pattern = |text: &str| Regex::new(text).expect("a pattern");
    let patterns = |row: &Row| Patterns {
        kind: row.kind,
        named: pattern(&format!(r"(?i)\b(?:{})\b", row.named)),
        signs: row
            .signs
            .iter()
            .map(|(sign, times, points)| (pattern(&format!("(?i){sign}")), *times, *points))
            .collect(),
    };
    ROWS.iter().map(patterns).collect()
});

/// What was found of one kind.
struct Found {
    kind: &'static str,
    points: u32,
    /// Most points one thing gave; it is the reason.
    most: u32,
    reason: String,
}

pub fn suggest(document: &Document<'_>) -> Option<Suggestion> {
    let mut all: Vec<Found> = PATTERNS.iter().map(|patterns| written_like(document, patterns)).collect();
    for part in document.parts() {
        // A title and a file's name speak of all of it.
        let weight = if part.weight > 3 { 2 * part.weight } else { part.weight };
        for (at, name) in named(part.text) {
            all[at].add(weight, || format!("It says {} in {}.", quoted(name), part.called));
        }
    }
    let best = all
        .into_iter()
        .filter(|found| found.points >= ENOUGH)
        .reduce(|best, next| if next.points > best.points { next } else { best })?;
    document.vocabularies().get("kind")?.find(best.kind)?;
    Some(Suggestion::one("kind", best.kind, best.reason))
}

/// The kinds that a text names, each once, by their place in [`ROWS`]. A name within a longer one does not count: a
/// lesson plan is no plan.
fn named(text: &str) -> Vec<(usize, &str)> {
    let all = PATTERNS
        .iter()
        .enumerate()
        .flat_map(|(at, patterns)| patterns.named.find_iter(text).take(NAMES).map(move |name| (at, name)));
    let all: Vec<(usize, Match<'_>)> = all.collect();
    let within = |(at, name): &(usize, Match<'_>)| {
        all.iter().any(|(other, longer)| {
            other != at && longer.len() > name.len() && longer.start() <= name.start() && longer.end() >= name.end()
        })
    };
    let mut kept: Vec<(usize, &str)> =
        all.iter().filter(|one| !within(one)).map(|(at, name)| (*at, name.as_str())).collect();
    kept.dedup_by_key(|(at, _)| *at);
    kept
}

impl Found {
    /// Counts what was found; the first thing said becomes the reason.
    fn add(&mut self, points: u32, said: impl FnOnce() -> String) {
        self.points += points;
        if points >= self.most {
            self.most = points;
            self.reason = said();
        }
    }
}

/// What the signs in a text say of one kind.
fn written_like(document: &Document<'_>, patterns: &Patterns) -> Found {
    let mut found = Found { kind: patterns.kind, points: 0, most: 1, reason: String::new() };
    for (sign, times, points) in &patterns.signs {
        if document.count(sign) >= *times {
            let there = || sign.find(&document.text).map_or("", |found| found.as_str());
            found.add(*points, || format!("It is written like one: {}.", quoted(there())));
        }
    }
    let slides = document.known.extraction.pages.iter().any(|page| page.unit == Unit::Slide);
    if patterns.kind == "presentation" && slides {
        found.add(40, || "It is made of slides.".to_owned());
    }
    found
}
