//! The pages: one page, one file.

mod accessibility;
mod account;
mod artifact;
mod assets;
mod audit;
mod bulk;
mod changes;
mod desk;
mod district;
mod districts;
mod edit;
mod facet;
mod fields;
mod file;
mod forgot;
mod form;
mod home;
mod jobs;
pub mod lab;
mod link;
mod matches;
mod mine;
mod notices;
mod people;
mod provider;
mod publications;
mod read;
mod reports;
mod results;
mod review;
mod searches;
mod sign_in;
mod synonyms;
mod thumbnail;
mod unsubscribe;
mod upload;

use model::{Actor, policy};
use web::{ErrorPage, Provider, TextInfo, Viewer};

pub use assets::asset;
pub use file::PDF;

use crate::app::App;
use crate::error::Problem;
use crate::http::routes::Access::{Account, Admin, Everyone, Staff};
use crate::http::routes::{Route, get, post};

/// The pages' routes.
pub fn routes() -> Vec<Route> {
    [documents(), lab::routes(), publications::routes(), desk(), people()].into_iter().flatten().collect()
}

/// Documents and districts, and what people bring.
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
        get(Everyone, "/artifacts/{id}/file", crate::api::file::file),
        get(Everyone, "/artifacts/{id}/thumbnail", thumbnail::thumbnail),
        get(Account, "/artifacts/{id}/edit", edit::form),
        post(Account, "/artifacts/{id}/edit", edit::edit),
        post(Account, "/artifacts/{id}/revisions", edit::replace).large(),
        post(Account, "/artifacts/{id}/transitions", artifact::transition),
        get(Everyone, "/artifacts/{id}/report", reports::form),
        post(Everyone, "/artifacts/{id}/report", reports::send),
        get(Account, "/artifacts/{id}/history", audit::of_one),
        get(Everyone, "/districts", districts::districts),
        get(Everyone, "/districts/{code}", district::district),
        get(Account, "/upload", upload::form),
        post(Account, "/upload", upload::upload).large(),
        get(Account, "/mine", mine::mine),
        get(Account, "/notices", notices::notices),
        get(Everyone, "/unsubscribe/{named}", unsubscribe::form),
        post(Everyone, "/unsubscribe/{named}", unsubscribe::end),
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
        get(Staff, "/desk/jobs", jobs::jobs),
        post(Staff, "/desk/jobs", jobs::start),
        get(Staff, "/desk/jobs/{id}", jobs::job),
        post(Staff, "/desk/jobs/{id}", jobs::cancel),
        get(Staff, "/desk/jobs/{id}/file", jobs::file),
        get(Admin, "/desk/people", people::people),
        post(Admin, "/desk/people", people::change),
    ]
}

/// Accounts, signing in, and what belongs to all pages.
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
    let texts = app.store.derived().texts(&file.sha256);
    let parts = texts.as_ref().and_then(artifacts::Texts::labels);
    if parts.is_none() {
        app.reading.enqueue(file.sha256, &file.name);
    }
    let outline = texts.as_ref().map(|texts| &texts.outline);
    let none = model::DocumentFacts::default();
    then(TextInfo {
        state: outline.map(|outline| outline.state),
        detail: outline.and_then(|outline| outline.detail.as_deref()),
        facts: outline.map_or(&none, |outline| &outline.facts),
        parts: parts.unwrap_or_default(),
    })
}
