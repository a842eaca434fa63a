//! The form of a course: phases, sessions, deliverables and teams, a row each. Rows without a name are left out.

use jiff::civil::Date;
use model::programme::{Due, MOST};
use model::{Course, Vocabularies};

/// Empty rows after the last of each list.
const SPARE: usize = 2;

/// What someone filled in, kept as it was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CourseForm {
    /// Whether times are days of the calendar; otherwise they are numbers of days.
    pub dated: bool,
    /// The phases.
    pub phases: Vec<PhaseRow>,
    /// The sessions.
    pub sessions: Vec<SessionRow>,
    /// What is handed in.
    pub deliverables: Vec<DeliverableRow>,
    /// The teams.
    pub teams: Vec<TeamRow>,
}

/// A time as it was typed, beside what it was when the form was made: one that was not touched keeps its distance to what
/// it depends on, and moves along with that.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moving {
    /// What was typed: a day, or a number of days.
    pub typed: String,
    /// What it was.
    pub was: String,
    /// The days after what it depends on, when the form was made.
    pub after: String,
}

/// See [`model::programme::Phase`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PhaseRow {
    /// Its value; empty for a new one.
    pub value: String,
    /// Its name.
    pub label: String,
    /// When it begins.
    pub begins: Moving,
    /// How many days it lasts.
    pub days: String,
}

/// See [`model::programme::Session`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SessionRow {
    /// Its name in addresses; empty for a new one.
    pub id: String,
    /// Its name.
    pub label: String,
    /// The value of its phase.
    pub phase: String,
    /// The phase it was in.
    pub was_in: String,
    /// When it is.
    pub day: Moving,
}

/// See [`model::programme::Deliverable`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeliverableRow {
    /// Its name in addresses; empty for a new one.
    pub id: String,
    /// Its name.
    pub label: String,
    /// Its kind.
    pub kind: String,
    /// The value of its phase.
    pub phase: String,
    /// What it is due by: `session ID` or `phase VALUE`.
    pub due: String,
}

/// See [`model::programme::Team`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TeamRow {
    /// Its name in addresses; empty for a new one.
    pub id: String,
    /// Its name.
    pub label: String,
    /// Fewest people.
    pub least: String,
    /// Most people.
    pub most: String,
    /// The roles that have to be in it, a line each.
    pub required: String,
}

impl Moving {
    fn of(day: Option<Date>, after: i32) -> Self {
        let typed = day.map_or_else(|| after.to_string(), |day| day.to_string());
        Self { was: typed.clone(), typed, after: after.to_string() }
    }
}

/// What something is due by, as the form has it.
pub fn due_value(due: &Due) -> String {
    match due {
        Due::Session(id) => format!("session {id}"),
        Due::Phase(value) => format!("phase {value}"),
    }
}

impl CourseForm {
    /// The form of a course, with days where it begins on one.
    pub fn of(course: &Course, begins: Option<Date>) -> Self {
        let phases = course.phases.iter().map(|phase| PhaseRow {
            value: phase.value.clone(),
            label: phase.label.clone(),
            begins: Moving::of(begins.and_then(|begins| Some(course.span(begins, &phase.value)?.0)), phase.after),
            days: phase.days.to_string(),
        });
        let sessions = course.sessions.iter().map(|session| SessionRow {
            id: session.id.clone(),
            label: session.label.clone(),
            phase: session.phase.clone(),
            was_in: session.phase.clone(),
            day: Moving::of(begins.and_then(|begins| course.day(begins, &session.id)), session.after),
        });
        let deliverables = course.deliverables.iter().map(|one| DeliverableRow {
            id: one.id.clone(),
            label: one.label.clone(),
            kind: one.kind.clone(),
            phase: one.phase.clone(),
            due: due_value(&one.due),
        });
        let teams = course.teams.iter().map(|team| TeamRow {
            id: team.id.clone(),
            label: team.label.clone(),
            least: team.least.to_string(),
            most: team.most.to_string(),
            required: team.required.join("\n"),
        });
        let mut form = Self {
            dated: begins.is_some(),
            phases: phases.collect(),
            sessions: sessions.collect(),
            deliverables: deliverables.collect(),
            teams: teams.collect(),
        };
        form.spare();
        form
    }

    /// Adds empty rows, as far as there may be more.
    pub fn spare(&mut self) {
        fn add<T: Default + Clone>(rows: &mut Vec<T>) {
            rows.resize(MOST.min(rows.len() + SPARE).max(rows.len()), T::default());
        }
        add(&mut self.phases);
        add(&mut self.sessions);
        add(&mut self.deliverables);
        add(&mut self.teams);
    }
}

/// A value and what people read of it.
type Choice = (String, String);

impl CourseForm {
    /// The phases to choose from.
    pub(crate) fn phase_choices(&self) -> Vec<Choice> {
        let named = self.phases.iter().filter(|phase| !phase.value.is_empty());
        named.map(|phase| (phase.value.clone(), phase.label.clone())).collect()
    }

    /// What something can be due by.
    pub(crate) fn due_choices(&self) -> Vec<Choice> {
        let sessions = self.sessions.iter().filter(|session| !session.id.is_empty());
        let sessions = sessions.map(|one| (format!("session {}", one.id), format!("before {}", one.label)));
        let phases = self.phases.iter().filter(|phase| !phase.value.is_empty());
        let phases = phases.map(|one| (format!("phase {}", one.value), format!("end of {}", one.label)));
        sessions.chain(phases).collect()
    }
}

/// The kinds of documents.
pub(crate) fn kinds(vocabularies: &Vocabularies) -> Vec<Choice> {
    let terms = vocabularies.get("kind").map(|list| list.terms.as_slice()).unwrap_or_default();
    terms.iter().map(|term| (term.value.clone(), term.label.clone())).collect()
}
