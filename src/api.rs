//! The JSON API under `/api/v1`: one endpoint, one file.

mod accounts;
pub mod audit;
mod bulk;
mod create;
mod delete;
mod describe;
pub mod file;
mod get;
mod health;
mod import;
mod jobs;
mod lab;
mod lookup;
mod maintenance;
mod matches;
mod metrics;
mod notices;
mod openapi;
mod publications;
mod reports;
mod revisions;
pub mod search;
mod searches;
mod similar;
mod suggest;
mod suggestions;
pub mod synonyms;
mod text;
mod transition;
mod uploads;
pub mod view;
mod vocabularies;

pub use accounts::{AccountView, TokenView};
pub use import::ImportAnswer;
pub use jobs::JobRequest;
pub use maintenance::{BackedUp, VerifyAnswer};
pub use matches::Wanted as WantedMatches;
pub use searches::{Times, Wanted as WantedWeek};

use crate::http::routes::Access::{Account, Admin, Everyone, Staff};
use crate::http::routes::{Route, delete, get, options, patch, post, put};

/// The API's routes.
pub fn routes() -> Vec<Route> {
    [documents(), lab::routes(), upkeep()].into_iter().flatten().collect()
}

/// Documents: finding, bringing, curating them; the lists they are described with.
fn documents() -> Vec<Route> {
    vec![
        get(Everyone, "/api/v1/search", search::search),
        get(Everyone, "/api/v1/suggest", suggest::suggest),
        get(Everyone, "/api/v1/artifacts", lookup::lookup),
        post(Account, "/api/v1/artifacts", create::create).large(),
        get(Everyone, "/api/v1/artifacts/{id}", get::get),
        patch(Account, "/api/v1/artifacts/{id}", describe::describe),
        delete(Account, "/api/v1/artifacts/{id}", delete::delete),
        get(Everyone, "/api/v1/artifacts/{id}/revisions", revisions::list),
        post(Account, "/api/v1/artifacts/{id}/revisions", revisions::add).large(),
        get(Everyone, "/api/v1/artifacts/{id}/file", file::file),
        get(Everyone, "/api/v1/artifacts/{id}/text", text::text),
        get(Everyone, "/api/v1/artifacts/{id}/matches", matches::matches),
        get(Everyone, "/api/v1/artifacts/{id}/similar", similar::similar),
        get(Account, "/api/v1/artifacts/{id}/suggestions", suggestions::suggestions),
        post(Account, "/api/v1/artifacts/{id}/transitions", transition::transition),
        post(Everyone, "/api/v1/artifacts/{id}/reports", reports::report),
        get(Account, "/api/v1/artifacts/{id}/audit", audit::of_one),
        post(Staff, "/api/v1/bulk", bulk::bulk),
        get(Staff, "/api/v1/audit", audit::all),
        get(Staff, "/api/v1/audit/file", audit::file),
        get(Admin, "/api/v1/audit/accounts", audit::accounts),
        get(Admin, "/api/v1/audit/accounts/file", audit::accounts_file),
        get(Staff, "/api/v1/reports", reports::list),
        post(Staff, "/api/v1/imports", import::import).large(),
        get(Everyone, "/api/v1/vocabularies", vocabularies::vocabularies),
        get(Everyone, "/api/v1/districts", vocabularies::districts),
        get(Everyone, "/api/v1/synonyms", synonyms::list),
        post(Staff, "/api/v1/synonyms", synonyms::add),
        get(Everyone, "/api/v1/synonyms/file", synonyms::export),
        put(Staff, "/api/v1/synonyms/file", synonyms::import),
        get(Everyone, "/api/v1/publications", publications::list),
        get(Everyone, "/api/v1/publications/{id}", publications::get),
        options(Everyone, "/api/v1/uploads", uploads::options),
        post(Account, "/api/v1/uploads", uploads::begin),
        get(Account, "/api/v1/uploads/{id}", uploads::get),
        patch(Account, "/api/v1/uploads/{id}", uploads::append).large(),
        delete(Account, "/api/v1/uploads/{id}", uploads::end),
    ]
}

/// Accounts, long work, and what the machine is asked.
fn upkeep() -> Vec<Route> {
    vec![
        get(Account, "/api/v1/me", accounts::me),
        get(Account, "/api/v1/notices", notices::list),
        get(Admin, "/api/v1/accounts", accounts::list),
        post(Admin, "/api/v1/accounts", accounts::invite),
        patch(Admin, "/api/v1/accounts/{id}", accounts::change),
        post(Admin, "/api/v1/accounts/{id}/link", accounts::link),
        post(Admin, "/api/v1/accounts/{id}/tokens", accounts::add_token),
        delete(Admin, "/api/v1/accounts/{id}/tokens/{token}", accounts::remove_token),
        get(Staff, "/api/v1/admin/searches", searches::searches),
        get(Staff, "/api/v1/jobs", jobs::list),
        post(Staff, "/api/v1/jobs", jobs::start),
        get(Staff, "/api/v1/jobs/{id}", jobs::get),
        delete(Staff, "/api/v1/jobs/{id}", jobs::cancel),
        post(Admin, "/api/v1/admin/verify", maintenance::verify),
        post(Admin, "/api/v1/admin/reindex", maintenance::reindex),
        get(Admin, "/api/v1/admin/backup", maintenance::heads),
        post(Admin, "/api/v1/admin/backup", maintenance::backed_up),
        get(Everyone, "/api/v1/openapi.json", openapi::document),
        get(Everyone, "/healthz", health::live),
        get(Everyone, "/readyz", health::ready),
        get(Everyone, "/metrics", metrics::metrics),
    ]
}
