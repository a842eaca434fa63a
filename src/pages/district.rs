//! `GET /districts/{code}`

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use model::pathway::{Planned, begins, pathway};
use model::{Actor, Cohort, District, Results, Search, Sort, policy};
use web::DistrictPage;

use super::districts::count;
use crate::app::App;
use crate::error::Error;
use crate::http::request::Who;
use crate::lab::cohorts::today;

/// Documents listed.
const NEWEST: usize = 10;
/// Most plans looked at for the pathway.
const PLANS: usize = 100;
/// Districts like it that are listed.
const ALIKE: usize = 12;

/// A district: facts, what it shared, its way, and others like it.
pub async fn district(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path(code): Path<String>,
) -> Result<Response, Error> {
    let vocabularies = app.store.vocabularies();
    let districts = vocabularies.districts();
    let Some(district) = districts.get(&code).filter(|district| district.operating) else {
        // Someone may have typed its name.
        let named = districts.resolve(&code).map_err(|_| Error::NotFound)?;
        return Ok(Redirect::to(&format!("/districts/{}", named.org_code)).into_response());
    };
    let shared = app.of_district_found(&actor, &code, &[], NEWEST).await?;
    let plans = app.of_district_found(&actor, &code, &[("kind", "implementation-plan")], PLANS).await?;
    let mut cohorts = app.store.state().cohorts()?;
    cohorts.retain(|cohort| cohort.districts.contains(&code));
    cohorts.reverse();
    let planned: Vec<Planned> = plans
        .hits
        .iter()
        .flat_map(|plan| {
            let year = plan.school_year.as_deref().and_then(begins);
            plan.grade_bands.iter().filter_map(move |band| Some((band.clone(), year?, plan.id)))
        })
        .collect();
    let targets: Vec<(&Cohort, &str)> =
        cohorts.iter().filter_map(|cohort| Some((cohort, cohort.bands.get(&code)?.as_str()))).collect();
    let counted = app.shared_by_districts(&actor).await?;
    let mut alike: Vec<(&District, usize)> =
        districts.like(district).map(|other| (other, count(&counted, &other.org_code))).collect();
    alike.retain(|(_, documents)| *documents > 0);
    alike.sort_by_key(|(other, documents)| (std::cmp::Reverse(*documents), other.name.clone()));
    alike.truncate(ALIKE);
    let directory = app.people.accounts.now();
    let way = pathway(&district.grade_bands, &planned, &targets);
    let goal = app.newest_class(&actor, &code);
    let page = DistrictPage {
        viewer: &super::viewer(&app, &actor),
        district,
        cohorts: &cohorts,
        roundtable: directory.roundtables().of(&code).filter(|_| policy::may_contribute(&actor)),
        total: shared.total,
        kinds: shared.facets.get("kind").map(Vec::as_slice).unwrap_or_default(),
        newest: &shared.hits,
        pathway: way.as_ref(),
        alike: &alike,
        own: policy::may_write_for(&code, &actor),
        goal: goal.as_ref(),
        vocabularies: &vocabularies,
        today: today(),
    };
    Ok(Html(page.render()).into_response())
}

impl App {
    pub async fn of_district_found(
        self: &Arc<Self>,
        actor: &Actor,
        code: &str,
        more: &[(&'static str, &str)],
        per_page: usize,
    ) -> Result<Results, Error> {
        let all = [("district", code)].into_iter().chain(more.iter().copied());
        let filters = all.map(|(facet, value)| (facet, vec![value.to_owned()])).collect();
        let search = Search { filters, sort: Sort::Newest, page: 1, per_page, ..Search::default() };
        self.search(search, policy::scope(actor)).await
    }
}
