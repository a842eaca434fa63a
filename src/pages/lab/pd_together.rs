//! `GET /pd/together`

use std::sync::Arc;

use axum::extract::State;
use axum::response::Html;
use model::pd::together;
use model::{Interest, PdSession, policy};
use web::PdTogetherPage;

use crate::app::App;
use crate::error::Error;
use crate::http::request::Who;
use crate::lab::cohorts::today;

/// Most pairs that are shown.
const MOST: usize = 100;

/// Districts that chose the same sessions as the person's own, or all such pairs for staff.
pub async fn districts(State(app): State<Arc<App>>, Who(actor): Who) -> Result<Html<String>, Error> {
    let today = today();
    let all = app.pd_sessions()?.into_iter().filter(|one| !one.is_over(today) && !one.cancelled);
    let sessions: Vec<PdSession> = all.collect();
    let open = |one: &Interest| sessions.iter().any(|session| session.id == one.session);
    let interests: Vec<Interest> = app.pd_interests()?.into_iter().filter(open).collect();
    let of_all = policy::may_run_pd(&actor) && actor.districts.is_empty();
    let mut pairs =
        if of_all || !actor.districts.is_empty() { together(&interests, &actor.districts) } else { Vec::new() };
    pairs.truncate(MOST);
    let page = PdTogetherPage {
        viewer: &crate::pages::viewer(&app, &actor),
        pairs: &pairs,
        sessions: &sessions,
        own: !of_all,
        vocabularies: &app.store.vocabularies(),
    };
    Ok(Html(page.render()))
}
