//! `GET /api/v1/openapi.json`

use axum::Json;
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "PACE Clearinghouse",
        description = "Share, review and find the papers behind computer-science programmes.",
        license(name = "MIT OR Apache-2.0")
    ),
    paths(
        super::search::search,
        super::suggest::suggest,
        super::create::create,
        super::lookup::lookup,
        super::get::get,
        super::describe::describe,
        super::delete::delete,
        super::transition::transition,
        super::revisions::list,
        super::revisions::add,
        super::file::file,
        super::text::text,
        super::matches::matches,
        super::similar::similar,
        super::suggestions::suggestions,
        super::import::import,
        super::vocabularies::vocabularies,
        super::vocabularies::districts,
        super::synonyms::list,
        super::synonyms::add,
        super::synonyms::export,
        super::synonyms::import,
        super::bulk::bulk,
        super::reports::report,
        super::reports::list,
        super::audit::all,
        super::audit::of_one,
        super::audit::file,
        super::audit::accounts,
        super::audit::accounts_file,
        super::uploads::begin,
        super::uploads::get,
        super::uploads::append,
        super::uploads::end,
        super::cohorts::list,
        super::cohorts::get,
        super::cohorts::put,
        super::cohorts::board,
        super::sessions::get,
        super::sessions::put,
        super::teams::get,
        super::publications::list,
        super::publications::get,
        super::cohorts::programme,
        super::cohorts::put_programme,
        super::forms::list,
        super::forms::get,
        super::sheets::get,
        super::sheets::section,
        super::sheets::save,
        super::accounts::me,
        super::notices::list,
        super::accounts::list,
        super::accounts::invite,
        super::accounts::change,
        super::accounts::link,
        super::accounts::add_token,
        super::accounts::remove_token,
        super::searches::searches,
        super::jobs::list,
        super::jobs::start,
        super::jobs::get,
        super::jobs::cancel,
        super::maintenance::verify,
        super::maintenance::reindex,
    )
)]
struct Document;

/// The API described in `OpenAPI`, made from the code.
pub async fn document() -> Json<utoipa::openapi::OpenApi> {
    Json(Document::openapi())
}
