//! The pages of the PACE Lab.

mod answers;
mod apply;
mod board;
mod calendar;
mod call_edit;
mod candidate;
mod cohort;
mod cohort_edit;
mod cohorts;
mod course;
mod district_goal;
mod district_lessons;
mod goal;
mod goal_import;
mod lessons;
mod pd;
mod pd_edit;
mod pd_session;
mod pd_together;
mod plans;
mod programme;
mod reminders;
mod roundtables;
mod selection;
mod selections;
mod session;
mod session_edit;
mod sheet;
mod sheet_section;
mod team;
mod teams;

pub use plans::next_school_year;
pub use sheet::Named;
pub use sheet_section::NamedSection;

use crate::http::routes::Access::{Account, Admin, Everyone, Staff};
use crate::http::routes::{Route, get, post};

/// Their routes.
pub fn routes() -> Vec<Route> {
    [of_cohorts(), of_sheets(), of_programme()].into_iter().flatten().collect()
}

/// Cohorts: what they are made from, how they get on.
fn of_cohorts() -> Vec<Route> {
    vec![
        get(Everyone, "/cohorts", cohorts::cohorts),
        get(Staff, "/cohorts/new", cohort_edit::new_form),
        post(Staff, "/cohorts/new", cohort_edit::make),
        get(Everyone, "/cohorts/{year}", cohort::cohort),
        get(Staff, "/cohorts/{year}/edit", cohort_edit::form),
        post(Staff, "/cohorts/{year}/edit", cohort_edit::save),
        get(Account, "/cohorts/{year}/board", board::board),
        get(Account, "/cohorts/{year}/answers", answers::answers),
        get(Account, "/cohorts/{year}/answers.csv", answers::file),
        post(Staff, "/cohorts/{year}/reminders", reminders::remind),
        get(Everyone, "/cohorts/{year}/calendar.ics", calendar::calendar),
        get(Everyone, "/cohorts/{year}/sessions/{id}", session::session),
        post(Staff, "/cohorts/{year}/sessions/{id}", session::change),
        get(Staff, "/cohorts/{year}/sessions/{id}/edit", session_edit::form),
        post(Staff, "/cohorts/{year}/sessions/{id}/edit", session_edit::edit),
        get(Account, "/cohorts/{year}/teams", teams::teams),
        get(Account, "/cohorts/{year}/teams/{district}", team::team),
        post(Account, "/cohorts/{year}/teams/{district}", team::change),
        get(Staff, "/desk/programme", programme::form),
        post(Staff, "/desk/programme", programme::save),
        get(Admin, "/desk/roundtables", roundtables::roundtables),
        post(Admin, "/desk/roundtables", roundtables::change),
        get(Admin, "/desk/roundtables/file", roundtables::file),
        post(Admin, "/desk/roundtables/file", roundtables::import),
    ]
}

/// Forms that districts fill in, and what becomes of them.
fn of_sheets() -> Vec<Route> {
    vec![
        get(Account, "/districts/{code}/plans", plans::plans),
        post(Account, "/districts/{code}/plans", plans::begin),
        get(Account, "/districts/{code}/plans/{band}/{school_year}", sheet::sheet),
        post(Account, "/districts/{code}/plans/{band}/{school_year}", sheet::make),
        get(Account, "/districts/{code}/plans/{band}/{school_year}/{section}", sheet_section::form),
        post(Account, "/districts/{code}/plans/{band}/{school_year}/{section}", sheet_section::save),
        get(Account, "/districts/{code}/questionnaire/{cohort}", sheet::sheet),
        post(Account, "/districts/{code}/questionnaire/{cohort}", sheet::make),
        get(Account, "/districts/{code}/questionnaire/{cohort}/{section}", sheet_section::form),
        post(Account, "/districts/{code}/questionnaire/{cohort}/{section}", sheet_section::save),
        get(Everyone, "/lessons", lessons::lessons),
        get(Account, "/districts/{code}/lessons", district_lessons::lessons),
        post(Account, "/districts/{code}/lessons", district_lessons::begin),
        get(Account, "/districts/{code}/lessons/{number}", sheet::sheet),
        post(Account, "/districts/{code}/lessons/{number}", sheet::make),
        post(Account, "/districts/{code}/lessons/{number}/owner", sheet::hand_over),
        get(Account, "/districts/{code}/lessons/{number}/{section}", sheet_section::form),
        post(Account, "/districts/{code}/lessons/{number}/{section}", sheet_section::save),
    ]
}

/// Selection, professional development, the 30 % goal.
fn of_programme() -> Vec<Route> {
    vec![
        get(Everyone, "/districts/{code}/goal", district_goal::district_goal),
        post(Account, "/districts/{code}/goal", district_goal::change),
        get(Everyone, "/districts/{code}/goal.csv", district_goal::file),
        get(Everyone, "/goal", goal::goal),
        get(Everyone, "/goal.csv", goal::csv),
        get(Staff, "/desk/goal", goal_import::form),
        post(Staff, "/desk/goal", goal_import::preview),
        post(Staff, "/desk/goal/save", goal_import::save),
        get(Everyone, "/apply", apply::form),
        post(Everyone, "/apply", apply::send),
        get(Everyone, "/pd", pd::pd),
        get(Everyone, "/pd/calendar.ics", pd::calendar),
        get(Staff, "/pd/new", pd_edit::new_form),
        post(Staff, "/pd/new", pd_edit::make),
        get(Account, "/pd/together", pd_together::districts),
        get(Everyone, "/pd/{id}", pd_session::session),
        post(Account, "/pd/{id}", pd_session::want),
        get(Staff, "/pd/{id}/edit", pd_edit::form),
        post(Staff, "/pd/{id}/edit", pd_edit::save),
        get(Staff, "/desk/selection", selections::selections),
        get(Staff, "/desk/selection/new", call_edit::new_form),
        post(Staff, "/desk/selection/new", call_edit::make),
        get(Staff, "/desk/selection/{year}", selection::selection),
        get(Staff, "/desk/selection/{year}/edit", call_edit::form),
        post(Staff, "/desk/selection/{year}/edit", call_edit::save),
        post(Staff, "/desk/selection/{year}/cohort", selection::cohort),
        get(Staff, "/desk/selection/{year}/{district}", candidate::candidate),
        post(Staff, "/desk/selection/{year}/{district}", candidate::decide),
    ]
}
