//! `GET` and `POST /desk/people`: accounts, for admins.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use model::{AccountId, Actor, FieldProblem, Role};
use web::{PeoplePage, PersonForm};

use crate::app::App;
use crate::error::Error;
use crate::http::caller::Caller;
use crate::http::request::Who;
use crate::pages::fields::Fields;
use crate::people::{AccountChange, NewAccount};

/// What came of a change.
#[derive(Default)]
struct Outcome {
    form: PersonForm,
    problems: Vec<FieldProblem>,
    problem: Option<String>,
    done: Option<String>,
    link: Option<(String, String)>,
}

/// Everybody with an account, and the form to invite someone.
pub async fn people(State(app): State<Arc<App>>, Who(actor): Who) -> Result<Html<String>, Error> {
    Ok(Html(page(&app, &actor, &Outcome::default())?))
}

fn page(app: &App, actor: &Actor, outcome: &Outcome) -> Result<String, Error> {
    let page = PeoplePage {
        viewer: &super::viewer(app, actor),
        own: &actor.account,
        accounts: &app.accounts(actor)?,
        vocabularies: &app.store.vocabularies(),
        mail: app.notices.mail_state(),
        refusals: &app.notices.refusals(),
        form: &outcome.form,
        problems: &outcome.problems,
        problem: outcome.problem.as_deref(),
        done: outcome.done.as_deref(),
        link: outcome.link.as_ref().map(|(email, link)| (email.as_str(), link.as_str())),
    };
    Ok(page.render())
}

/// Makes a change and shows the page again.
pub async fn change(State(app): State<Arc<App>>, caller: Caller, body: Bytes) -> Result<Response, Error> {
    caller.require_person()?;
    let fields = Fields::of(&body);
    let form = form(&fields);
    let (status, outcome) = match make(&app, &caller.actor, &fields, form.clone()).await {
        Ok(outcome) => (StatusCode::OK, outcome),
        Err(Error::Fields(problems)) => {
            (StatusCode::UNPROCESSABLE_ENTITY, Outcome { form, problems, ..Outcome::default() })
        }
        Err(Error::Conflict(_, why)) => {
            (StatusCode::CONFLICT, Outcome { form, problem: Some(why), ..Outcome::default() })
        }
        Err(error) => return Err(error),
    };
    Ok((status, Html(page(&app, &caller.actor, &outcome)?)).into_response())
}

fn form(fields: &Fields) -> PersonForm {
    let one = |name: &str| fields.first(name).unwrap_or_default().to_owned();
    PersonForm { id: one("id"), email: one("email"), name: one("name"), role: one("role"), districts: one("districts") }
}

async fn make(app: &App, actor: &Actor, fields: &Fields, form: PersonForm) -> Result<Outcome, Error> {
    let asked = fields.first("do").unwrap_or_default();
    let role: Option<Role> = serde_json::from_value(serde_json::Value::String(form.role.clone())).ok();
    let districts: Vec<String> = form.districts.split([';', '\n']).map(|one| one.trim().to_owned()).collect();
    let id = AccountId(form.id.clone());
    let done = |done: String| Outcome { done: Some(done), ..Outcome::default() };
    let with_base = |link: String| format!("{}{link}", app.settings.base_url());
    Ok(match asked {
        "invite" => {
            let new = NewAccount { email: form.email, name: form.name, role, districts, password: None };
            let (account, link) = app.invite(actor, new).await?;
            Outcome { link: link.map(|link| (account.email, with_base(link))), ..Outcome::default() }
        }
        "change" => {
            let change = AccountChange { role, districts: Some(districts), ..AccountChange::default() };
            let account = app.change_account(actor, id, change).await?;
            done(format!("Saved: {}", account.label()))
        }
        "close" | "open" => {
            let change = AccountChange { closed: Some(asked == "close"), ..AccountChange::default() };
            let account = app.change_account(actor, id, change).await?;
            let what = if account.closed { "closed and signed out" } else { "open again" };
            done(format!("The account of {} is {what}.", account.label()))
        }
        "link" => {
            let email = app.account(actor, &id.0)?.email;
            Outcome { link: Some((email, with_base(app.link_for(actor, id).await?))), ..Outcome::default() }
        }
        _ => return Err(Error::Malformed("malformed", "the form is not one of this page".to_owned())),
    })
}
