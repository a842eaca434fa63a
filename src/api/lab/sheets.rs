//! `GET /api/v1/districts/{code}/plans/{band}/{school_year}`, and `GET` and `PUT` of its sections; the same of a cohort's
//! questionnaire and of lessons

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use model::{Answers, SectionAnswers, Sheet};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::App;
use crate::curation::Expect;
use crate::error::{Error, Problem};
use crate::http::request::{IfMatch, Who};
use crate::pages::lab::{Named, NamedSection};

/// A plan that is being written.
#[derive(Debug, Serialize, ToSchema)]
pub struct SheetView {
    /// Which it is.
    #[serde(flatten)]
    sheet: Sheet,
    /// The sections in which something was saved, in the form's order.
    sections: Vec<SectionAnswers>,
}

/// The answers of a section.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAnswers {
    /// By question; what is left out is empty.
    answers: Answers,
}

/// A plan that a district writes, with its answers; for its members and programme staff.
#[utoipa::path(get, path = "/api/v1/districts/{code}/plans/{band}/{school_year}", tag = "forms",
    params(("code" = String, Path), ("band" = String, Path), ("school_year" = String, Path)),
    responses((status = 200, body = SheetView), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn get(State(app): State<Arc<App>>, Who(actor): Who, Named(id): Named) -> Result<Json<SheetView>, Error> {
    let mut whole = app.sheet(&actor, &id)?;
    let sections = whole.form.sections.iter().filter_map(|section| whole.sections.remove(&section.id)).collect();
    Ok(Json(SheetView { sheet: whole.sheet, sections }))
}

/// One section of it, with its version as `ETag`; version 0 while nothing is saved.
#[utoipa::path(get, path = "/api/v1/districts/{code}/plans/{band}/{school_year}/{section}", tag = "forms",
    params(("code" = String, Path), ("band" = String, Path), ("school_year" = String, Path), ("section" = String, Path)),
    responses((status = 200, body = SectionAnswers), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn section(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Named(id): Named,
    NamedSection(section): NamedSection,
) -> Result<Response, Error> {
    let mut whole = app.sheet(&actor, &id)?;
    whole.section(&section)?;
    let changed = whole.sheet.began.clone();
    let saved = whole.sections.remove(&section);
    let empty = || SectionAnswers { sheet: id, section, version: 0, changed, answers: Answers::new() };
    Ok(tagged(saved.unwrap_or_else(empty)))
}

/// Replaces the answers of a section. `If-Match` says which version is replaced.
#[utoipa::path(put, path = "/api/v1/districts/{code}/plans/{band}/{school_year}/{section}", tag = "forms",
    params(("code" = String, Path), ("band" = String, Path), ("school_year" = String, Path), ("section" = String, Path),
        ("If-Match" = String, Header)),
    request_body = NewAnswers,
    responses((status = 200, body = SectionAnswers), (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 412, body = Problem), (status = 422, body = Problem),
        (status = 428, body = Problem)))]
pub async fn save(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Named(id): Named,
    NamedSection(section): NamedSection,
    IfMatch(expect): IfMatch,
    Json(new): Json<NewAnswers>,
) -> Result<Response, Error> {
    let whole = app.sheet(&actor, &id)?;
    let version = match expect.ok_or(Error::NoVersion)? {
        Expect::Any => whole.sections.get(&section).map_or(0, |saved| saved.version),
        Expect::Version(version) => version.parse().map_err(|_| {
            Error::Malformed("malformed_header", "If-Match must be a version of this section".to_owned())
        })?,
    };
    app.save_answers(actor, id, &section, version, new.answers).await.map(tagged)
}

/// The same three under another address: what it is, its name, the names of the functions, the address with its parameters.
macro_rules! also_at {
    ($what:literal, $path:literal, $get:ident $section:ident $save:ident, $($parameter:literal)*) => {
        #[doc = $what]
        #[utoipa::path(get, path = $path, tag = "forms", params($(($parameter = String, Path)),*),
            responses((status = 200, body = SheetView), (status = 403, body = Problem), (status = 404, body = Problem)))]
        pub async fn $get(app: State<Arc<App>>, who: Who, named: Named) -> Result<Json<SheetView>, Error> {
            get(app, who, named).await
        }

        /// One section of it, with its version as `ETag`; version 0 while nothing is saved.
        #[utoipa::path(get, path = concat!($path, "/{section}"), tag = "forms",
            params($(($parameter = String, Path),)* ("section" = String, Path)),
            responses((status = 200, body = SectionAnswers), (status = 403, body = Problem), (status = 404, body = Problem)))]
        pub async fn $section(app: State<Arc<App>>, who: Who, named: Named, of: NamedSection) -> Result<Response, Error> {
            section(app, who, named, of).await
        }

        /// Replaces the answers of a section of it. `If-Match` says which version is replaced.
        #[utoipa::path(put, path = concat!($path, "/{section}"), tag = "forms",
            params($(($parameter = String, Path),)* ("section" = String, Path), ("If-Match" = String, Header)),
            request_body = NewAnswers,
            responses((status = 200, body = SectionAnswers), (status = 403, body = Problem), (status = 404, body = Problem),
                (status = 409, body = Problem), (status = 412, body = Problem), (status = 422, body = Problem),
                (status = 428, body = Problem)))]
        pub async fn $save(
            app: State<Arc<App>>,
            who: Who,
            named: Named,
            of: NamedSection,
            expect: IfMatch,
            new: Json<NewAnswers>,
        ) -> Result<Response, Error> {
            save(app, who, named, of, expect, new).await
        }
    };
}

also_at!(
    "The questionnaire of a district for a cohort, with its answers; for its members and programme staff.",
    "/api/v1/districts/{code}/questionnaire/{cohort}",
    questionnaire questionnaire_section save_questionnaire,
    "code" "cohort"
);
also_at!(
    "A lesson of a district, with its answers; for its members and programme staff.",
    "/api/v1/districts/{code}/lessons/{number}",
    lesson lesson_section save_lesson,
    "code" "number"
);

fn tagged(answers: SectionAnswers) -> Response {
    let tag = [(header::ETAG, format!("\"{}\"", answers.version))];
    (tag, Json(answers)).into_response()
}
