//! `GET /desk`

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::Html;
use model::curation::open_to;
use model::{Actor, Artifact, Role, Work, policy};
use serde::Deserialize;
use web::{DeskFilter, DeskPage, DeskRow};

use crate::app::App;
use crate::error::Error;
use crate::http::request::Who;

/// Artifacts on a page.
const PER_PAGE: usize = 25;
/// Most artifacts of one state that are looked at for filters and age.
const LOOKED_AT: usize = 2_000;
/// The states of work, in the order of the tabs.
const STATES: [Work; 5] = [Work::Submitted, Work::InReview, Work::ChangesRequested, Work::Draft, Work::Rejected];

/// What to show.
#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    state: Option<Work>,
    page: Option<usize>,
    #[serde(default)]
    district: String,
    #[serde(default)]
    grade_band: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    whose: String,
    #[serde(default)]
    order: String,
}

impl Wanted {
    fn filter(&self, app: &App) -> DeskFilter {
        let vocabularies = app.store.vocabularies();
        let district = vocabularies.districts().resolve(self.district.trim()).ok();
        DeskFilter {
            district: self.district.trim().to_owned(),
            org_code: district.map(|district| district.org_code.clone()),
            grade_band: self.grade_band.clone(),
            kind: self.kind.clone(),
            whose: self.whose.clone(),
            order: self.order.clone(),
        }
    }
}

fn fits(filter: &DeskFilter, actor: &Actor, artifact: &Artifact) -> bool {
    let Some(revision) = artifact.working() else { return false };
    let m = &revision.metadata;
    let district = || filter.org_code.as_ref().is_some_and(|code| m.districts.contains(code));
    let whose = match filter.whose.as_str() {
        "mine" => artifact.reviewer.as_ref() == Some(&actor.account),
        "unclaimed" => artifact.work == Work::Submitted,
        _ => true,
    };
    (filter.district.is_empty() || district())
        && (filter.grade_band.is_empty() || m.grade_bands.contains(&filter.grade_band))
        && (filter.kind.is_empty() || m.kind.as_ref() == Some(&filter.kind))
        && whose
}

/// Everything in work: by state, narrowed, the longest waiting first.
pub async fn desk(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Query(wanted): Query<Wanted>,
) -> Result<Html<String>, Error> {
    let filter = wanted.filter(&app);
    let state = app.store.state();
    let (mut counts, mut found, mut overlooked) = (Vec::new(), Vec::new(), false);
    for work in STATES {
        let ids = state.in_work(work)?;
        let shown = wanted.state.is_none_or(|state| state == work);
        let mut count = ids.len();
        if shown || filter.narrows() {
            overlooked |= shown && ids.len() > LOOKED_AT;
            let mut of_state = Vec::new();
            for &id in ids.iter().take(LOOKED_AT) {
                of_state.extend(state.artifact(id)?.filter(|artifact| fits(&filter, &actor, artifact)));
            }
            if filter.narrows() {
                count = of_state.len();
            }
            if shown {
                found.extend(of_state);
            }
        }
        counts.push((work, count));
    }
    found.sort_by_key(|artifact| (artifact.changed.at, artifact.id));
    if filter.order == "newest" {
        found.reverse();
    }
    let (total, pages) = (found.len(), found.len().div_ceil(PER_PAGE).max(1));
    let page = wanted.page.unwrap_or(1).clamp(1, pages);
    let shown = found.iter().skip((page - 1) * PER_PAGE).take(PER_PAGE);
    let rows: Vec<DeskRow> = shown.filter_map(|artifact| row(&app, &actor, artifact)).collect();
    let directory = app.people.accounts.now();
    let staff = directory.iter().filter(|account| account.role >= Role::Curator && !account.closed);
    let staff: Vec<_> = staff.map(|account| (account.id.clone(), account.label().to_owned())).collect();
    let page = DeskPage {
        viewer: &super::viewer(&app, &actor),
        state: wanted.state,
        filter: &filter,
        counts: &counts,
        rows: &rows,
        staff: &staff,
        overlooked: overlooked.then_some(LOOKED_AT),
        trouble: trouble(&app, &actor),
        page,
        pages,
        total,
        vocabularies: &app.store.vocabularies(),
    };
    Ok(Html(page.render()))
}

/// How much the last check found that somebody should see to; for admins.
fn trouble(app: &App, actor: &Actor) -> usize {
    if !policy::may_maintain(actor) {
        return 0;
    }
    app.upkeep.now().check.map_or(0, |check| check.trouble())
}

fn row(app: &App, actor: &Actor, artifact: &Artifact) -> Option<DeskRow> {
    let revision = artifact.working()?;
    let reviewer = artifact.reviewer.as_ref().filter(|_| artifact.work == Work::InReview);
    Some(DeskRow {
        id: artifact.id,
        title: revision.metadata.title.clone(),
        work: artifact.work,
        kind: revision.metadata.kind.clone(),
        districts: revision.metadata.districts.clone(),
        changed: artifact.changed.at,
        by: app.people.name(&artifact.changed.by),
        reviewer: reviewer.map(|reviewer| app.people.name(reviewer)),
        text: app.store.derived().outline(&revision.file.sha256).map(|outline| outline.state),
        actions: open_to(artifact, actor),
        version: artifact.version,
    })
}
