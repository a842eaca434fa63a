//! `GET /api/v1/search`

use std::sync::{Arc, Mutex, PoisonError};

use axum::Json;
use axum::extract::State;
use model::district::NotOneDistrict;
use model::{Results, Sha256, Vocabularies, policy};

use crate::app::App;
use crate::error::{Error, Problem};
use crate::http::request::{Asked, Who};

/// Searches. One repeated parameter a facet: `grade_band=K-5&grade_band=6-8`.
#[utoipa::path(get, path = "/api/v1/search", tag = "search",
    params(
        ("q" = Option<String>, Query, description = "Words; empty lists everything"),
        ("grade_band" = Option<Vec<String>>, Query), ("kind" = Option<Vec<String>>, Query),
        ("topic" = Option<Vec<String>>, Query), ("district" = Option<Vec<String>>, Query),
        ("cohort" = Option<Vec<String>>, Query), ("school_year" = Option<Vec<String>>, Query),
        ("audience" = Option<Vec<String>>, Query), ("phase" = Option<Vec<String>>, Query),
        ("language" = Option<Vec<String>>, Query), ("licence" = Option<Vec<String>>, Query),
        ("like" = Option<String>, Query, description = "A district's organisation code, name or town: only what districts of its kind, size and grade bands made"),
        ("explain" = Option<bool>, Query, description = "Whether hits say what their scores are made of"),
        ("sort" = Option<model::Sort>, Query), ("page" = Option<usize>, Query, description = "From 1"),
        ("per_page" = Option<usize>, Query, description = "At most 100; 10 unless said"),
    ),
    responses((status = 200, body = Results), (status = 400, body = Problem)))]
pub async fn search(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Asked(mut search): Asked,
) -> Result<Json<Results>, Error> {
    search.like = like(&app.store.vocabularies(), search.like.as_deref())?;
    app.search(search, policy::scope(&actor)).await.map(Json)
}

/// The organisation code of the one district that a person calls so, if they say any.
pub fn like(vocabularies: &Vocabularies, typed: Option<&str>) -> Result<Option<String>, Error> {
    let Some(typed) = typed else { return Ok(None) };
    let district = vocabularies.districts().resolve(typed).map_err(|why| {
        let detail = match why {
            NotOneDistrict::Unknown => format!("no district is called {typed:?}"),
            NotOneDistrict::Ambiguous(names) => format!("{typed:?} may be {}", names.join(" or ")),
        };
        Error::Malformed("unknown_district", format!("like: {detail}; give an organisation code"))
    })?;
    Ok(Some(district.org_code.clone()))
}

impl App {
    /// Answers a search within what `scope` may see.
    pub async fn search(self: &Arc<Self>, search: model::Search, scope: model::Scope) -> Result<Results, Error> {
        let app = Arc::clone(self);
        let answer = crate::compute::run(move || {
            let vocabularies = app.store.vocabularies();
            let results = app.indexing.index().search(&search, &scope, &vocabularies, &Texts::of(&app))?;
            app.searches.count(&search, results.total, jiff::Timestamp::now());
            Ok::<_, Error>(results)
        });
        answer.await?
    }
}

/// Page texts, read from derived data. The passages of a hit are of one file, which stays open for them.
pub struct Texts<'a> {
    app: &'a App,
    last: Mutex<Option<(Sha256, artifacts::Texts)>>,
}

impl<'a> Texts<'a> {
    /// The texts of an open clearinghouse.
    pub fn of(app: &'a App) -> Self {
        Self { app, last: Mutex::default() }
    }
}

impl index::Pages for Texts<'_> {
    fn page(&self, file: &Sha256, n: usize) -> Option<model::Page> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        match &*last {
            Some((open, texts)) if open == file => texts.page(n),
            _ => {
                let texts = self.app.store.derived().texts(file)?;
                let page = texts.page(n);
                *last = Some((*file, texts));
                page
            }
        }
    }
}
