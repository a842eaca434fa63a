//! `GET /lessons`

use std::sync::Arc;

use axum::extract::State;
use axum::response::Html;
use web::LessonsPage;

use crate::app::App;
use crate::error::Error;
use crate::http::request::Who;

/// What districts learned, by theme.
pub async fn lessons(State(app): State<Arc<App>>, Who(actor): Who) -> Result<Html<String>, Error> {
    let vocabularies = app.store.vocabularies();
    let named = |code: &String| (code.clone(), vocabularies.label("district", code));
    let page = LessonsPage {
        viewer: &crate::pages::viewer(&app, &actor),
        themes: &app.lessons(&actor).await?,
        own: &actor.districts.iter().map(named).collect::<Vec<_>>(),
        vocabularies: &vocabularies,
    };
    Ok(Html(page.render()))
}
