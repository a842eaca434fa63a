//! The pages: one page, one file.

mod accessibility;
mod account;
mod answers;
mod apply;
mod artifact;
mod assets;
mod audit;
mod board;
mod bulk;
mod calendar;
mod call_edit;
mod candidate;
mod changes;
mod cohort;
mod cohort_edit;
mod cohorts;
mod course;
mod desk;
mod district;
mod district_goal;
mod district_lessons;
mod districts;
mod edit;
mod facet;
mod file;
mod forgot;
mod form;
mod goal;
mod goal_import;
mod home;
mod jobs;
mod lessons;
mod link;
mod matches;
mod mine;
mod notices;
mod pd;
mod pd_edit;
mod pd_session;
mod pd_together;
mod people;
mod plans;
mod programme;
mod provider;
mod publication;
mod publication_desk;
mod publication_edit;
mod publication_preview;
mod publications;
mod read;
mod reminders;
mod reports;
mod results;
mod review;
mod roundtables;
mod searches;
mod selection;
mod selections;
mod session;
mod session_edit;
mod sheet;
mod sheet_section;
mod sign_in;
mod synonyms;
mod team;
mod teams;
mod thumbnail;
mod unsubscribe;
mod upload;

use model::{Actor, policy};
use web::{ErrorPage, Provider, TextInfo, Viewer};

pub use assets::asset;
pub use file::PDF;
pub use plans::next_school_year;
pub use sheet::Named;
pub use sheet_section::NamedSection;

use crate::app::App;
use crate::error::Problem;
use crate::http::routes::Access::{Account, Admin, Everyone, Staff};
use crate::http::routes::{Route, get, post};

/// The pages' routes.
pub fn routes() -> Vec<Route> {
    [documents(), sheets(), desk(), people(), selecting()].into_iter().flatten().collect()
}

/// Documents, districts and cohorts, and what people bring.
fn documents() -> Vec<Route> {
    vec![
        get(Everyone, "/", home::home),
        get(Everyone, "/search", results::results),
        get(Everyone, "/search/facets/{facet}", facet::facet),
        get(Everyone, "/artifacts/{id}", artifact::artifact),
        get(Everyone, "/artifacts/{id}/read/{n}", read::read),
        get(Everyone, "/artifacts/{id}/matches", matches::matches),
        get(Everyone, "/artifacts/{id}/revisions/{n}", changes::changes),
        get(Everyone, "/artifacts/{id}/view", file::view),
        get(Everyone, "/artifacts/{id}/file", file::download),
        get(Everyone, "/artifacts/{id}/thumbnail", thumbnail::thumbnail),
        get(Account, "/artifacts/{id}/edit", edit::form),
        post(Account, "/artifacts/{id}/edit", edit::edit),
        post(Account, "/artifacts/{id}/revisions", edit::replace).large(),
        post(Account, "/artifacts/{id}/transitions", artifact::transition),
        get(Everyone, "/artifacts/{id}/report", reports::form),
        post(Everyone, "/artifacts/{id}/report", reports::send),
        get(Account, "/artifacts/{id}/history", audit::of_one),
        get(Everyone, "/publications", publications::publications),
        get(Everyone, "/publications/{id}", publication::publication),
        get(Everyone, "/publications/{id}/pictures/{sha256}", publication::picture),
        get(Everyone, "/districts", districts::districts),
        get(Everyone, "/districts/{code}", district::district),
        get(Everyone, "/districts/{code}/goal", district_goal::district_goal),
        post(Account, "/districts/{code}/goal", district_goal::change),
        get(Everyone, "/districts/{code}/goal.csv", district_goal::file),
        get(Everyone, "/goal", goal::goal),
        get(Everyone, "/goal.csv", goal::csv),
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
        get(Account, "/upload", upload::form),
        post(Account, "/upload", upload::upload).large(),
        get(Account, "/mine", mine::mine),
        get(Account, "/notices", notices::notices),
        get(Everyone, "/unsubscribe/{named}", unsubscribe::form),
        post(Everyone, "/unsubscribe/{named}", unsubscribe::end),
    ]
}

/// Forms that districts fill in, and what becomes of them.
fn sheets() -> Vec<Route> {
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

/// What staff work at.
fn desk() -> Vec<Route> {
    vec![
        get(Staff, "/desk", desk::desk),
        post(Staff, "/desk/review", review::next),
        get(Staff, "/desk/review/{id}", review::review),
        post(Staff, "/desk/review/{id}", review::act),
        post(Staff, "/desk/bulk", bulk::bulk),
        get(Staff, "/desk/reports", reports::list),
        post(Staff, "/desk/reports", reports::deal),
        get(Staff, "/desk/audit", audit::all),
        get(Admin, "/desk/audit/accounts", audit::of_accounts),
        get(Staff, "/desk/searches", searches::searches),
        post(Staff, "/desk/searches", searches::add),
        get(Staff, "/desk/synonyms", synonyms::synonyms),
        post(Staff, "/desk/synonyms", synonyms::change),
        post(Staff, "/desk/synonyms/file", synonyms::import),
        get(Staff, "/desk/programme", programme::form),
        post(Staff, "/desk/programme", programme::save),
        get(Staff, "/desk/goal", goal_import::form),
        post(Staff, "/desk/goal", goal_import::preview),
        post(Staff, "/desk/goal/save", goal_import::save),
        get(Staff, "/desk/publications", publication_desk::list),
        post(Staff, "/desk/publications", publication_desk::begin),
        get(Staff, "/desk/publications/{id}", publication_edit::form),
        post(Staff, "/desk/publications/{id}", publication_edit::change),
        get(Staff, "/desk/publications/{id}/preview", publication_preview::preview),
        post(Staff, "/desk/publications/{id}/preview", publication_preview::take),
        get(Staff, "/desk/publications/{id}/pdf", publication_preview::pdf),
        get(Staff, "/desk/publications/{id}/pictures/{sha256}", publication_preview::picture),
        get(Staff, "/desk/jobs", jobs::jobs),
        post(Staff, "/desk/jobs", jobs::start),
        get(Staff, "/desk/jobs/{id}", jobs::job),
        post(Staff, "/desk/jobs/{id}", jobs::cancel),
        get(Staff, "/desk/jobs/{id}/file", jobs::file),
        get(Admin, "/desk/roundtables", roundtables::roundtables),
        post(Admin, "/desk/roundtables", roundtables::change),
        get(Admin, "/desk/roundtables/file", roundtables::file),
        post(Admin, "/desk/roundtables/file", roundtables::import),
        get(Admin, "/desk/people", people::people),
        post(Admin, "/desk/people", people::change),
    ]
}

/// Signing in and accounts, and what the site itself needs.
fn people() -> Vec<Route> {
    vec![
        get(Everyone, "/sign-in", sign_in::form),
        post(Everyone, "/sign-in", sign_in::sign_in),
        post(Everyone, "/sign-out", sign_in::sign_out),
        get(Everyone, "/sign-in/with/{name}", provider::go),
        get(Everyone, crate::people::BACK, provider::back),
        get(Everyone, "/forgot-password", forgot::form),
        post(Everyone, "/forgot-password", forgot::send),
        get(Everyone, "/link/{secret}", link::form),
        post(Everyone, "/link/{secret}", link::choose),
        get(Everyone, "/setup/{secret}", link::set_up_form),
        post(Everyone, "/setup/{secret}", link::set_up),
        get(Account, "/account", account::account),
        post(Account, "/account", account::change),
        get(Everyone, "/accessibility", accessibility::accessibility),
        get(Everyone, "/assets/{name}", assets::asset),
        get(Everyone, "/favicon.ico", assets::favicon),
        get(Everyone, "/robots.txt", assets::robots),
    ]
}

/// Those of selections and of professional development.
fn selecting() -> Vec<Route> {
    vec![
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

/// What pages need to know of who looks.
pub fn viewer(app: &App, actor: &Actor) -> Viewer {
    Viewer {
        role: actor.role,
        name: app.people.accounts.now().get(&actor.account).map(|account| account.label().to_owned()),
        unseen: if policy::may_contribute(actor) { app.notices.unseen(&actor.account) } else { 0 },
        applications: app.undecided_applications(actor),
        demo: app.settings.demo,
    }
}

/// The providers whose sign-in is taken, with where it begins; `more` is what is said along.
fn providers(app: &App, more: &[(&str, &str)]) -> Vec<Provider> {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(more).finish();
    let row = |(name, issuer, path): (&str, &str, String)| Provider {
        name: name.to_owned(),
        issuer: issuer.to_owned(),
        address: format!("{path}?{query}"),
    };
    app.people.providers.all().map(row).collect()
}

/// Where someone signs in before they go on to `then`.
pub fn sign_in_first(then: &str) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("then", then).finish();
    format!("/sign-in?{query}")
}

/// The page for a problem.
pub fn problem(viewer: &Viewer, problem: &Problem) -> String {
    let page = ErrorPage {
        viewer,
        status: problem.status,
        title: &problem.title,
        detail: &problem.detail,
        code: &problem.code,
        request_id: &problem.request_id,
        problems: &problem.problems,
    };
    page.render()
}

/// What is known of the text of a file; asks for it to be read when it was not.
fn with_text<T>(app: &App, file: &model::FileRef, then: impl FnOnce(TextInfo<'_>) -> T) -> T {
    let outline = app.store.derived().outline(&file.sha256);
    if outline.is_none() {
        app.reading.enqueue(file.sha256, &file.name);
    }
    let none = model::DocumentFacts::default();
    then(TextInfo {
        state: outline.as_ref().map(|outline| outline.state),
        detail: outline.as_ref().and_then(|outline| outline.detail.as_deref()),
        facts: outline.as_ref().map_or(&none, |outline| &outline.facts),
        parts: outline.as_ref().map(artifacts::Outline::labels).unwrap_or_default(),
    })
}
