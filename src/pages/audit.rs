//! `GET /desk/audit` and `GET /artifacts/{id}/history`

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::Html;
use model::history::Deed;
use model::{Actor, policy};
use web::{AuditOf, AuditPage};

use crate::api::audit::{self, PER_PAGE, Wanted};
use crate::app::App;
use crate::error::Error;
use crate::http::request::{Id, Who};

/// Everything that was done, the newest first.
pub async fn all(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Query(wanted): Query<Wanted>,
) -> Result<Html<String>, Error> {
    let deeds = app.store.deeds(wanted.before.unwrap_or(u64::MAX), PER_PAGE)?;
    let older = deeds.last().map(|deed| deed.seq).filter(|seq| *seq > 1);
    page(&app, &actor, AuditOf::Everything { older }, &deeds)
}

/// What was done to accounts and reports, the newest first.
pub async fn of_accounts(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Query(wanted): Query<Wanted>,
) -> Result<Html<String>, Error> {
    let deeds = audit::of_accounts(&app, wanted.before, PER_PAGE).await?;
    let older = deeds.last().map(|deed| deed.seq).filter(|seq| *seq > 1);
    page(&app, &actor, AuditOf::Accounts { older }, &deeds)
}

/// What was done to one document, the oldest first; for those who work on it.
pub async fn of_one(State(app): State<Arc<App>>, Who(actor): Who, Id(id): Id) -> Result<Html<String>, Error> {
    let artifact = app.artifact(id)?;
    if !policy::may_see_all(&artifact, &actor) {
        return Err(Error::NotFound);
    }
    let title = app.titled(id)?.unwrap_or_else(|| "Removed document".to_owned());
    page(&app, &actor, AuditOf::One { id, title: &title }, &app.store.deeds_to(id)?)
}

fn page(app: &App, actor: &Actor, of: AuditOf<'_>, deeds: &[Deed]) -> Result<Html<String>, Error> {
    let accounts = deeds.iter().map(|deed| &deed.by);
    let people: BTreeMap<_, _> = accounts.map(|account| (account.clone(), app.people.name(account))).collect();
    let mut titles = BTreeMap::new();
    for id in deeds.iter().filter_map(|deed| deed.artifact) {
        titles.insert(id, app.titled(id)?.unwrap_or_else(|| id.to_string()));
    }
    let mut deeds = deeds.to_vec();
    deeds.iter_mut().for_each(|deed| app.people.name_reviewers(&mut deed.changes));
    let (viewer, deeds) = (super::viewer(app, actor), &deeds);
    Ok(Html(AuditPage { viewer: &viewer, of, deeds, people: &people, titles: &titles }.render()))
}
