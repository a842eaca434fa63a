//! `GET /cohorts/{year}`

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::response::Html;
use jiff::tz::TimeZone;
use model::{Actor, Cohort, FacetValue, Results, Search, Sort, policy};
use serde::Deserialize;
use web::{CohortPage, Publication, StepCount};

use crate::app::App;
use crate::error::Error;
use crate::http::request::Who;
use crate::lab::cohorts::today;

/// Most publications on a timeline, the newest.
const MOST_PUBLICATIONS: usize = 100;
/// What a cohort publishes, as marked on its timeline.
const PUBLISHED_KINDS: [&str; 2] = ["publication", "implementation-plan"];

/// What the address says of what was just done.
#[derive(Deserialize)]
pub struct Done {
    saved: Option<String>,
}

/// A cohort's districts, its time, and its documents by step.
pub async fn cohort(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Path(year): Path<String>,
    Query(done): Query<Done>,
) -> Result<Html<String>, Error> {
    let cohort = app.cohort(&year)?;
    let found = app.of_cohort_found(&actor, &year, &[], 1).await?;
    let mut by_step = Vec::new();
    for phase in &cohort.course.phases {
        let found = app.of_cohort_found(&actor, &year, &[("phase", &phase.value)], 1).await?;
        by_step.push(StepCount { phase: phase.value.clone(), total: found.total, kinds: counts(&found, "kind") });
    }
    let page = CohortPage {
        viewer: &crate::pages::viewer(&app, &actor),
        total: found.total,
        by_district: &counts(&found, "district"),
        by_step: &by_step,
        earlier: &app.cohorts_before(&year)?,
        publications: &publications(&app, &actor, &year).await?,
        inside: policy::may_see_inside(&year, &actor),
        own: own(&cohort, &actor),
        vocabularies: &app.store.vocabularies(),
        today: today(),
        saved: done.saved.is_some(),
        cohort: &cohort,
    };
    Ok(Html(page.render()))
}

/// The district of theirs that is in the cohort.
fn own<'a>(cohort: &Cohort, actor: &'a Actor) -> Option<&'a str> {
    actor.districts.iter().find(|code| cohort.districts.contains(code)).map(String::as_str)
}

fn counts(found: &Results, facet: &str) -> Vec<(String, usize)> {
    let values = found.facets.get(facet).map(Vec::as_slice).unwrap_or_default();
    let counted = values.iter().filter(|FacetValue { count, .. }| *count > 0);
    counted.map(|value| (value.value.clone(), value.count)).collect()
}

async fn publications(app: &Arc<App>, actor: &Actor, year: &str) -> Result<Vec<Publication>, Error> {
    let kinds = PUBLISHED_KINDS.map(|kind| ("kind", kind));
    let found = app.of_cohort_found(actor, year, &kinds, MOST_PUBLICATIONS).await?;
    let mut publications = Vec::new();
    for hit in found.hits {
        let artifact = app.artifact(hit.id)?;
        let first = artifact.revisions.iter().find_map(|revision| revision.published.as_ref());
        let day = first.map(|stamp| TimeZone::UTC.to_datetime(stamp.at).date());
        publications.extend(day.map(|day| (day, hit.title, hit.url)));
    }
    publications.sort();
    Ok(publications)
}

impl App {
    /// What this person finds of a cohort, narrowed to more values, the newest first.
    async fn of_cohort_found(
        self: &Arc<Self>,
        actor: &Actor,
        year: &str,
        more: &[(&'static str, &str)],
        per_page: usize,
    ) -> Result<Results, Error> {
        let mut filters: BTreeMap<&'static str, Vec<String>> = [("cohort", vec![year.to_owned()])].into();
        for (facet, value) in more {
            filters.entry(facet).or_default().push((*value).to_owned());
        }
        let search = Search { filters, sort: Sort::Newest, page: 1, per_page, ..Search::default() };
        self.search(search, policy::scope(actor)).await
    }

    /// The years of the cohorts before one.
    pub fn cohorts_before(&self, year: &str) -> Result<Vec<String>, Error> {
        let years = self.store.state().cohorts()?.into_iter().map(|cohort| cohort.year);
        Ok(years.filter(|earlier| earlier.as_str() < year).collect())
    }
}
