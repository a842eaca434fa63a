//! Reads the form of a course.

use jiff::civil::Date;
use model::programme::{Deliverable, Due, Phase, Session, Team, later, name_of};
use model::{Course, FieldProblem};
use web::{CourseForm, DeliverableRow, Moving, PhaseRow, SessionRow, TeamRow};

use crate::pages::fields::Rows;

/// The form as it was filled in.
pub fn form(rows: &Rows<'_>, dated: bool) -> CourseForm {
    let moving =
        |column: &dyn Fn(&str) -> String| Moving { typed: column("day"), was: column("was"), after: column("after") };
    CourseForm {
        dated,
        phases: rows.list("phases", |column| PhaseRow {
            value: column("value"),
            label: column("label"),
            begins: moving(column),
            days: column("days"),
        }),
        sessions: rows.list("sessions", |column| SessionRow {
            id: column("id"),
            label: column("label"),
            phase: column("phase"),
            was_in: column("was_in"),
            day: moving(column),
        }),
        deliverables: rows.list("deliverables", |column| DeliverableRow {
            id: column("id"),
            label: column("label"),
            kind: column("kind"),
            phase: column("phase"),
            due: column("due"),
        }),
        teams: rows.list("teams", |column| TeamRow {
            id: column("id"),
            label: column("label"),
            least: column("least"),
            most: column("most"),
            required: column("required"),
        }),
    }
}

/// The course that a form says, for a cohort that begins on `begins`, or for the template without a day.
///
/// # Errors
/// What cannot be read of it; whether it makes sense is asked of [`Course::problems`].
pub fn course(form: &CourseForm, begins: Option<Date>) -> Result<Course, Vec<FieldProblem>> {
    let mut problems = Vec::new();
    let mut course = Course::default();
    for row in form.phases.iter().filter(|row| !row.label.is_empty()) {
        let value = named(&row.value, &row.label, course.phases.iter().map(|phase| phase.value.as_str()));
        let after = after(&row.begins, begins, false);
        let days = row.days.parse().ok();
        match (after, days) {
            (Some(after), Some(days)) => course.phases.push(Phase { value, label: row.label.clone(), after, days }),
            _ => problems.push(unread("phases", &row.label, "its beginning and how many days it lasts")),
        }
    }
    for row in form.sessions.iter().filter(|row| !row.label.is_empty()) {
        let id = named(&row.id, &row.label, course.sessions.iter().map(|session| session.id.as_str()));
        let phase_begins = begins.and_then(|begins| Some(course.span(begins, &row.phase)?.0));
        match after(&row.day, phase_begins, row.phase != row.was_in) {
            Some(after) => {
                let session = Session { id, label: row.label.clone(), phase: row.phase.clone(), after };
                course.sessions.push(session);
            }
            None => problems.push(unread("sessions", &row.label, "its phase and its day")),
        }
    }
    for row in form.deliverables.iter().filter(|row| !row.label.is_empty()) {
        let id = named(&row.id, &row.label, course.deliverables.iter().map(|one| one.id.as_str()));
        let due = row.due.split_once(' ').and_then(|(what, name)| match what {
            "session" => Some(Due::Session(name.to_owned())),
            "phase" => Some(Due::Phase(name.to_owned())),
            _ => None,
        });
        let (label, kind, phase) = (row.label.clone(), row.kind.clone(), row.phase.clone());
        match due {
            Some(due) => course.deliverables.push(Deliverable { id, label, kind, phase, due }),
            None => problems.push(unread("deliverables", &row.label, "when it is due")),
        }
    }
    for row in form.teams.iter().filter(|row| !row.label.is_empty()) {
        let id = named(&row.id, &row.label, course.teams.iter().map(|team| team.id.as_str()));
        let required = row.required.lines().map(str::trim).filter(|role| !role.is_empty()).map(str::to_owned).collect();
        match (row.least.parse(), row.most.parse()) {
            (Ok(least), Ok(most)) => {
                course.teams.push(Team { id, label: row.label.clone(), least, most, required });
            }
            _ => problems.push(unread("teams", &row.label, "how many people are in it")),
        }
    }
    // Days beyond the calendar would be refused as if nothing was typed.
    if problems.is_empty() { Ok(course) } else { Err(problems) }
}

fn unread(field: &str, label: &str, what: &str) -> FieldProblem {
    FieldProblem::new(field, format!("say for {label:?} {what}"))
}

/// The days after what something depends on, which is on `base` or without a day. What was not touched stays, unless it
/// was `moved` to something else.
fn after(moving: &Moving, base: Option<Date>, moved: bool) -> Option<i32> {
    let Some(base) = base else { return moving.typed.parse().ok() };
    if moving.typed == moving.was && !moved && !moving.after.is_empty() {
        return moving.after.parse().ok();
    }
    let day: Date = moving.typed.parse().ok()?;
    base.until(day).ok().map(|span| span.get_days()).filter(|days| later(base, *days) == day)
}

/// The name of a row: the one it has, or one made of its label that no other row has.
fn named<'a>(known: &str, label: &str, others: impl Iterator<Item = &'a str>) -> String {
    if !known.is_empty() {
        return known.to_owned();
    }
    let others: Vec<&str> = others.collect();
    let wanted = name_of(label);
    let numbered = (2..).map(|n| format!("{wanted}-{n}"));
    std::iter::once(wanted.clone()).chain(numbered).find(|name| !others.contains(&name.as_str())).unwrap_or(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().expect("a day")
    }

    #[test]
    fn a_form_that_was_not_touched_changes_nothing() {
        let standard = Course::standard();
        for begins in [None, Some(day("2018-02-01"))] {
            assert_eq!(course(&CourseForm::of(&standard, begins), begins), Ok(standard.clone()));
        }
    }

    #[test]
    fn what_depends_on_a_day_moves_along_unless_it_was_given_one() {
        let (standard, begins) = (Course::standard(), day("2018-02-01"));
        let mut form = CourseForm::of(&standard, Some(begins));
        form.phases[1].begins.typed = "2018-04-12".to_owned();
        form.sessions[1].day.typed = "2018-06-01".to_owned();
        let moved = course(&form, Some(begins)).expect("reads");
        let on = |course: &Course, session: &str| course.day(begins, session);
        assert_eq!(on(&moved, "kickoff-and-overview"), on(&standard, "kickoff-and-overview").map(|d| later(d, 10)));
        assert_eq!(on(&moved, "sharing-district-snapshots"), Some(day("2018-06-01")));
        // The beginning itself: everything moves.
        let later_begin = day("2018-02-08");
        let moved = course(&CourseForm::of(&standard, Some(begins)), Some(later_begin)).expect("reads");
        assert_eq!(moved, standard);
    }

    #[test]
    fn a_session_that_changes_its_phase_keeps_its_day() {
        let (standard, begins) = (Course::standard(), day("2018-02-01"));
        let mut form = CourseForm::of(&standard, Some(begins));
        form.sessions[2].phase = "planning".to_owned();
        let moved = course(&form, Some(begins)).expect("reads");
        let id = &standard.sessions[2].id;
        assert_eq!(moved.day(begins, id), standard.day(begins, id));
    }

    #[test]
    fn new_rows_get_names_of_their_own_and_nameless_ones_go() {
        let mut form = CourseForm::of(&Course::standard(), None);
        let blank = form.teams.iter().position(|row| row.label.is_empty()).expect("a spare row");
        form.teams[blank] =
            TeamRow { label: "Discovery!".to_owned(), least: "1".into(), most: "2".into(), ..TeamRow::default() };
        form.phases[5].label.clear();
        let read = course(&form, None).expect("reads");
        assert_eq!(read.teams[2].id, "discovery-2");
        assert_eq!(read.phases.len(), 5);
        form.sessions[0].day.typed = "soon".to_owned();
        assert!(course(&form, None).is_err());
    }
}
