//! `GET` and `POST /unsubscribe/{named}`: ends mails about documents. Mail programs post there by themselves when their
//! reader asks them to (RFC 8058).

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Html;
use model::{Account, Actor, Delivery};
use web::UnsubscribePage;

use crate::app::App;
use crate::error::Error;

fn page(app: &App, named: &str, account: &Account, done: bool) -> Html<String> {
    let viewer = super::viewer(app, &Actor::visitor());
    let action = format!("/unsubscribe/{named}");
    Html(UnsubscribePage { viewer: &viewer, action: &action, email: &account.email, done }.render())
}

/// Asks first: programs that look at mails follow links.
pub async fn form(State(app): State<Arc<App>>, Path(named): Path<String>) -> Result<Html<String>, Error> {
    Ok(page(&app, &named, &app.unsubscribing(&named)?, false))
}

/// Ends them.
pub async fn end(State(app): State<Arc<App>>, Path(named): Path<String>) -> Result<Html<String>, Error> {
    let account = app.unsubscribing(&named)?;
    app.set_delivery(account.id.clone(), Delivery::Never).await?;
    Ok(page(&app, &named, &account, true))
}
