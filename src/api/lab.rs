//! The PACE Lab in the API.

pub mod applications;
pub mod cohorts;
pub mod forms;
pub mod goal;
pub mod pd;
pub mod sessions;
pub mod sheets;
pub mod teams;

use crate::http::routes::Access::{Account, Everyone, Staff};
use crate::http::routes::{Route, get, post, put};

/// Its routes.
pub fn routes() -> Vec<Route> {
    vec![
        get(Everyone, "/api/v1/cohorts", cohorts::list),
        get(Everyone, "/api/v1/cohorts/{year}", cohorts::get),
        put(Staff, "/api/v1/cohorts/{year}", cohorts::put),
        get(Account, "/api/v1/cohorts/{year}/board", cohorts::board),
        get(Everyone, "/api/v1/cohorts/{year}/sessions/{id}", sessions::get),
        put(Staff, "/api/v1/cohorts/{year}/sessions/{id}", sessions::put),
        get(Account, "/api/v1/cohorts/{year}/teams/{district}", teams::get),
        post(Everyone, "/api/v1/applications", applications::apply),
        get(Staff, "/api/v1/applications", applications::list),
        get(Everyone, "/api/v1/pd", pd::list),
        get(Everyone, "/api/v1/programme", cohorts::programme),
        put(Staff, "/api/v1/programme", cohorts::put_programme),
        get(Everyone, "/api/v1/forms", forms::list),
        get(Everyone, "/api/v1/forms/{id}", forms::get),
        get(Account, "/api/v1/districts/{code}/plans/{band}/{school_year}", sheets::get),
        get(Account, "/api/v1/districts/{code}/plans/{band}/{school_year}/{section}", sheets::section),
        put(Account, "/api/v1/districts/{code}/plans/{band}/{school_year}/{section}", sheets::save),
        get(Everyone, "/api/v1/goal", goal::goal),
        put(Account, "/api/v1/districts/{code}/goal/{class}", goal::put),
        get(Account, "/api/v1/districts/{code}/questionnaire/{cohort}", sheets::questionnaire),
        get(Account, "/api/v1/districts/{code}/questionnaire/{cohort}/{section}", sheets::questionnaire_section),
        put(Account, "/api/v1/districts/{code}/questionnaire/{cohort}/{section}", sheets::save_questionnaire),
        get(Account, "/api/v1/districts/{code}/lessons/{number}", sheets::lesson),
        get(Account, "/api/v1/districts/{code}/lessons/{number}/{section}", sheets::lesson_section),
        put(Account, "/api/v1/districts/{code}/lessons/{number}/{section}", sheets::save_lesson),
    ]
}
