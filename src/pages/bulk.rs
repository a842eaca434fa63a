//! `POST /desk/bulk`: what an action on many documents would change, and then the action.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::response::Html;
use model::{AccountId, ArtifactId};
use web::{BulkPage, BulkRow};

use crate::app::App;
use crate::curation::{Becomes, Bulk};
use crate::error::Error;
use crate::http::request::Who;
use crate::pages::fields::Fields;

/// Shows what would change; once that is confirmed, does it and shows what changed.
pub async fn bulk(State(app): State<Arc<App>>, Who(actor): Who, body: Bytes) -> Result<Html<String>, Error> {
    let fields = Fields::of(&body);
    let one = |name: &str| fields.first(name).unwrap_or_default();
    let asked = bulk_of(one("do"), one("tag"), one("to"))?;
    let chosen = fields.iter().filter(|(field, _)| field == "document").map(|(_, value)| looked_at(value));
    let chosen: Vec<(ArtifactId, Option<u64>)> = chosen.collect::<Result<_, Error>>()?;
    let confirmed: Option<Vec<(ArtifactId, u64)>> =
        chosen.iter().map(|(id, version)| Some((*id, (*version)?))).collect();
    let (done, all) = if let Some(looked_at) = confirmed.filter(|_| one("confirmed") == "yes") {
        (true, app.bulk(actor.clone(), looked_at, asked.clone()).await?)
    } else {
        let ids: Vec<ArtifactId> = chosen.into_iter().map(|(id, _)| id).collect();
        (false, app.preview_bulk(&actor, &ids, &asked)?)
    };
    let hidden = ["do", "tag", "to"].map(|name| (name.to_owned(), one(name).to_owned()));
    let hidden: Vec<(String, String)> = hidden.into_iter().filter(|(_, value)| !value.is_empty()).collect();
    let rows: Vec<BulkRow> = all.into_iter().map(|becomes| row(&app, becomes)).collect();
    let what = said(&app, &asked);
    let viewer = super::viewer(&app, &actor);
    Ok(Html(BulkPage { viewer: &viewer, what: &what, done, rows: &rows, hidden: &hidden }.render()))
}

fn bulk_of(what: &str, tag: &str, to: &str) -> Result<Bulk, Error> {
    match what {
        "publish" => Ok(Bulk::Publish),
        "tag" => match tag.split_once('=') {
            Some((field, value)) => Ok(Bulk::Tag { field: field.to_owned(), value: value.to_owned() }),
            None => Err(Error::Malformed("value_missing", "choose the value to give".to_owned())),
        },
        "assign" => Ok(Bulk::Assign { to: AccountId(to.to_owned()) }),
        _ => Err(Error::Malformed("malformed", "choose what to do with the documents".to_owned())),
    }
}

/// A document, perhaps with the version that was looked at: `id` or `id:version`.
fn looked_at(value: &str) -> Result<(ArtifactId, Option<u64>), Error> {
    let (id, version) = value.split_once(':').map_or((value, None), |(id, version)| (id, version.parse().ok()));
    let id = id.parse().map_err(|_| Error::Malformed("malformed", format!("{value:?} is no document")))?;
    Ok((id, version))
}

/// What is done, for people.
fn said(app: &App, bulk: &Bulk) -> String {
    match bulk {
        Bulk::Publish => "Publish".to_owned(),
        Bulk::Assign { to } => format!("Give to {}", app.people.name(to)),
        Bulk::Tag { field, value } => {
            let vocabulary = match field.as_str() {
                "grade_bands" => "grade_band",
                "topics" => "topic",
                "districts" => "district",
                other => other,
            };
            format!("Set {}: {}", vocabulary.replace('_', " "), app.store.vocabularies().label(vocabulary, value))
        }
    }
}

fn row(app: &App, becomes: Becomes) -> BulkRow {
    let Becomes { id, title, version, mut changes, why_not } = becomes;
    app.people.name_reviewers(&mut changes);
    BulkRow { id, title, version, changes, why_not }
}
