//! How the programme goes: phases, sessions, what districts hand in and when, who belongs into a team. One template is
//! the default of every new cohort; each cohort then has a copy of its own, so that changing the template changes no past.
//!
//! Times are distances: a phase lies so many days after the cohort begins, a session so many days after its phase begins,
//! and what is due is due before a session or at the end of a phase. Moving one date therefore moves what depends on it.

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::metadata::FieldProblem;

/// Most rows of each list.
pub const MOST: usize = 60;
/// Longest name of a row, in characters.
pub const LONGEST: usize = 200;
/// Most days something may lie after what it depends on, and longest phase: ten years.
const DAYS: i32 = 3_660;

/// The template that new cohorts are made from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Programme {
    /// Rises with every change; 0 while it is the standard one.
    pub version: u64,
    /// How the programme goes.
    pub course: Course,
}

impl Default for Programme {
    fn default() -> Self {
        Self { version: 0, course: Course::standard() }
    }
}

/// The course of a cohort, or of the programme in general.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Course {
    /// Its phases, in order.
    pub phases: Vec<Phase>,
    /// Its sessions, in order.
    pub sessions: Vec<Session>,
    /// What each district hands in.
    pub deliverables: Vec<Deliverable>,
    /// The teams each district names.
    pub teams: Vec<Team>,
}

/// A phase.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Phase {
    /// Its value in the vocabulary `phase`.
    pub value: String,
    /// What people call it.
    pub label: String,
    /// How many days after the cohort it begins.
    pub after: i32,
    /// How many days it lasts.
    pub days: i32,
}

/// A meeting of the cohort.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Session {
    /// Its name in addresses: small letters, digits and `-`.
    pub id: String,
    /// What people call it.
    pub label: String,
    /// The phase it belongs to.
    pub phase: String,
    /// How many days after its phase it is.
    pub after: i32,
}

/// What a district hands in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Deliverable {
    /// Its name in addresses.
    pub id: String,
    /// What people call it.
    pub label: String,
    /// The kind of document that it is.
    pub kind: String,
    /// The phase it belongs to.
    pub phase: String,
    /// When it is due.
    pub due: Due,
}

/// When something is due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Due {
    /// Before this session begins.
    Session(String),
    /// When this phase ends.
    Phase(String),
}

/// A team that each district names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Team {
    /// Its name in addresses.
    pub id: String,
    /// What people call it.
    pub label: String,
    /// Fewest people.
    pub least: usize,
    /// Most people.
    pub most: usize,
    /// Roles that have to be in it.
    pub required: Vec<String>,
}

impl Course {
    /// The programme as it was planned for the first cohort (PACE programme documents): discovery from spring, planning
    /// over the school year, implementation the year after, then scaling up.
    pub fn standard() -> Self {
        Self { phases: phases(), sessions: sessions(), deliverables: deliverables(), teams: teams() }
    }

    /// The phase of this value.
    pub fn phase(&self, value: &str) -> Option<&Phase> {
        self.phases.iter().find(|phase| phase.value == value)
    }

    /// The session of this name.
    pub fn session(&self, id: &str) -> Option<&Session> {
        self.sessions.iter().find(|session| session.id == id)
    }

    /// The day a phase begins, and the last day of it, for a cohort that begins on `begins`.
    pub fn span(&self, begins: Date, phase: &str) -> Option<(Date, Date)> {
        let phase = self.phase(phase)?;
        let first = later(begins, phase.after);
        Some((first, later(first, phase.days.max(1) - 1)))
    }

    /// The day of a session.
    pub fn day(&self, begins: Date, session: &str) -> Option<Date> {
        let session = self.session(session)?;
        Some(later(self.span(begins, &session.phase)?.0, session.after))
    }

    /// The day by which something is due.
    pub fn due(&self, begins: Date, due: &Due) -> Option<Date> {
        match due {
            Due::Session(session) => self.day(begins, session),
            Due::Phase(phase) => Some(self.span(begins, phase)?.1),
        }
    }

    /// Everything that is wrong with it: names twice, phases and sessions that are not there, days without end.
    pub fn problems(&self, kinds: &[&str]) -> Vec<FieldProblem> {
        let mut problems = Vec::new();
        let mut check = |right: bool, field: &str, message: String| {
            if !right {
                problems.push(FieldProblem::new(field, message));
            }
        };
        let lists = [self.phases.len(), self.sessions.len(), self.deliverables.len(), self.teams.len()];
        check(lists.iter().all(|rows| *rows <= MOST), "phases", format!("no list may have more than {MOST} rows"));
        let in_days = |days: i32| (-DAYS..=DAYS).contains(&days);
        for phase in &self.phases {
            let name = &phase.label;
            check(is_name(&phase.value) && is_label(name), "phases", format!("{name:?} needs a short name"));
            let long = in_days(phase.after) && (1..=DAYS).contains(&phase.days);
            check(long, "phases", format!("{name:?} must last 1 to {DAYS} days and begin within {DAYS} days"));
        }
        for session in &self.sessions {
            let name = &session.label;
            check(is_name(&session.id) && is_label(name), "sessions", format!("{name:?} needs a short name"));
            check(self.phase(&session.phase).is_some(), "sessions", format!("{name:?} is in no phase of the list"));
            check(in_days(session.after), "sessions", format!("{name:?} is more than {DAYS} days off"));
        }
        for one in &self.deliverables {
            let name = &one.label;
            check(is_name(&one.id) && is_label(name), "deliverables", format!("{name:?} needs a short name"));
            check(
                kinds.contains(&one.kind.as_str()),
                "deliverables",
                format!("{name:?} is of no kind of the vocabulary"),
            );
            let known = match &one.due {
                Due::Session(session) => self.session(session).is_some(),
                Due::Phase(phase) => self.phase(phase).is_some(),
            };
            let known = known && self.phase(&one.phase).is_some();
            check(known, "deliverables", format!("{name:?} names a phase or a session that is not in the lists"));
        }
        for team in &self.teams {
            let name = &team.label;
            let sized = (1..=team.most).contains(&team.least) && team.most <= 100;
            check(is_name(&team.id) && is_label(name) && sized, "teams", format!("{name:?} needs a name and a size"));
        }
        for (field, ids) in self.names() {
            let mut seen: Vec<&str> = Vec::new();
            for id in ids {
                check(!seen.contains(&id), field, format!("{id:?} is there twice"));
                seen.push(id);
            }
        }
        problems
    }

    fn names(&self) -> [(&'static str, Vec<&str>); 4] {
        [
            ("phases", self.phases.iter().map(|one| one.value.as_str()).collect()),
            ("sessions", self.sessions.iter().map(|one| one.id.as_str()).collect()),
            ("deliverables", self.deliverables.iter().map(|one| one.id.as_str()).collect()),
            ("teams", self.teams.iter().map(|one| one.id.as_str()).collect()),
        ]
    }
}

/// So many days after a day; the day itself where that would leave the calendar.
pub fn later(day: Date, days: i32) -> Date {
    day.checked_add(i64::from(days).days()).unwrap_or(day)
}

/// A name for addresses made of a label: `Kickoff & overview` is `kickoff-overview`.
pub fn name_of(label: &str) -> String {
    let spaced: String =
        label.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { ' ' }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join("-").chars().take(60).collect()
}

fn is_name(name: &str) -> bool {
    (1..=60).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

fn is_label(label: &str) -> bool {
    (1..=LONGEST).contains(&label.chars().count())
}

fn phases() -> Vec<Phase> {
    let rows = [
        ("selection", "Selection", 0, 60),
        ("discovery", "Discovery and documentation", 60, 120),
        ("planning", "Planning and implementation", 180, 310),
        ("implementation", "Implementation", 490, 365),
        ("scale-up", "Scale up", 855, 1_095),
        ("sustainability", "Sustainability", 1_950, 365),
    ];
    let phase = |(value, label, after, days): (&str, &str, i32, i32)| Phase {
        value: value.to_owned(),
        label: label.to_owned(),
        after,
        days,
    };
    rows.map(phase).into()
}

fn sessions() -> Vec<Session> {
    let rows = [
        ("Kickoff and overview", "discovery", 20),
        ("Sharing district snapshots", "discovery", 55),
        ("Clarifying what we learned", "discovery", 90),
        ("Planning day 1: vision and rationale", "planning", 20),
        ("Planning day 2: standards and pathway", "planning", 75),
        ("Planning day 3: choosing a curriculum", "planning", 130),
        ("Planning day 4: professional development", "planning", 185),
        ("Planning day 5: team and measures", "planning", 235),
        ("Planning day 6: plans presented", "planning", 285),
    ];
    let session = |(label, phase, after): (&str, &str, i32)| Session {
        id: name_of(label),
        label: label.to_owned(),
        phase: phase.to_owned(),
        after,
    };
    rows.map(session).into()
}

fn deliverables() -> Vec<Deliverable> {
    let session = |label: &str| Due::Session(name_of(label));
    let end = |phase: &str| Due::Phase(phase.to_owned());
    let rows = [
        ("District report", "district-report", "discovery", session("Kickoff and overview")),
        ("District presentation", "presentation", "discovery", session("Sharing district snapshots")),
        ("Implementation plan", "implementation-plan", "planning", session("Planning day 6: plans presented")),
        ("Summer PD schedule", "professional-development", "planning", end("planning")),
        ("Letter to stakeholders", "stakeholder-letter", "planning", end("planning")),
        ("Progress report", "district-report", "implementation", end("implementation")),
        ("Lessons learned", "lessons-learned", "scale-up", end("scale-up")),
    ];
    let deliverable = |(label, kind, phase, due): (&str, &str, &str, Due)| Deliverable {
        id: name_of(label),
        label: label.to_owned(),
        kind: kind.to_owned(),
        phase: phase.to_owned(),
        due,
    };
    rows.map(deliverable).into()
}

fn teams() -> Vec<Team> {
    let team = |id: &str, label: &str, (least, most): (usize, usize), required: &[&str]| Team {
        id: id.to_owned(),
        label: label.to_owned(),
        least,
        most,
        required: required.iter().map(|role| (*role).to_owned()).collect(),
    };
    let planning = [
        "District-level administrator",
        "Building-level administrator",
        "CS teacher",
        "Technology director",
        "Technology or media specialist",
    ];
    vec![
        team("discovery", "Discovery team", (3, 5), &["Superintendent or assistant"]),
        team("planning", "Planning and implementation team", (6, 8), &planning),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    const KINDS: [&str; 6] = [
        "district-report",
        "presentation",
        "implementation-plan",
        "professional-development",
        "stakeholder-letter",
        "lessons-learned",
    ];

    fn day(text: &str) -> Date {
        text.parse().expect("a day")
    }

    #[test]
    fn moving_a_date_moves_what_depends_on_it() {
        let mut course = Course::standard();
        assert_eq!(course.problems(&KINDS), []);
        let begins = day("2018-02-01");
        let report = course.deliverables[0].due.clone();
        assert_eq!(course.due(begins, &report), course.day(begins, "kickoff-and-overview"));
        assert_eq!(course.due(begins, &report), Some(day("2018-04-22")));
        course.phases[1].after += 10;
        assert_eq!(course.due(begins, &report), Some(day("2018-05-02")), "a phase takes its sessions along");
        assert_eq!(course.due(later(begins, 7), &report), Some(day("2018-05-09")), "and the cohort its phases");
        course.sessions[0].after = 0;
        assert_eq!(course.due(begins, &report), course.span(begins, "discovery").map(|(first, _)| first));
    }

    #[test]
    fn what_is_wrong_with_a_course_is_told() {
        let mut course = Course::standard();
        course.phases[0].days = 0;
        course.sessions[1].id = course.sessions[0].id.clone();
        course.sessions[2].phase = "nowhere".to_owned();
        course.deliverables[0].kind = "poem".to_owned();
        course.teams[0].least = 9;
        let fields: Vec<String> = course.problems(&KINDS).into_iter().map(|problem| problem.field).collect();
        for field in ["phases", "sessions", "deliverables", "teams"] {
            assert!(fields.contains(&field.to_owned()), "{field}: {fields:?}");
        }
    }
}
