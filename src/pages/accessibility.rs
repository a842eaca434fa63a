//! `GET /accessibility`

use std::sync::Arc;

use axum::extract::State;
use axum::response::Html;
use web::AccessibilityPage;

use crate::app::App;
use crate::http::request::Who;

/// The accessibility statement. Its contact is who mail is from.
pub async fn accessibility(State(app): State<Arc<App>>, Who(actor): Who) -> Html<String> {
    let from = app.settings.mail.as_ref().map(|mail| mail.from.as_str());
    let address = from.map(|from| from.rsplit('<').next().unwrap_or(from).trim_end_matches('>').trim());
    Html(AccessibilityPage { viewer: &super::viewer(&app, &actor), contact: address }.render())
}
