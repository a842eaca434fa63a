//! `GET` and `POST /account`: one's own account.

use std::sync::Arc;

use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use model::account::{Identity, TokenScope};
use model::{Account, Delivery, FieldProblem};
use serde::Deserialize;
use web::AccountPage;

use crate::app::App;
use crate::error::Error;
use crate::http::caller::{Caller, session_cookie};
use crate::people::NewToken;

/// What a form on the page asks for.
#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub enum ChangeForm {
    /// Another name.
    Name {
        /// The name.
        name: String,
    },
    /// Another password.
    Password {
        /// The present one.
        old: String,
        /// The new one.
        password: String,
    },
    /// How notices come by mail.
    Delivery {
        /// How.
        delivery: Delivery,
    },
    /// A token.
    AddToken {
        /// What it is for.
        token_name: String,
        /// What it may be used for.
        scope: TokenScope,
        /// Days it works.
        days: String,
    },
    /// The end of signing in by a provider.
    RemoveIdentity {
        /// The provider.
        issuer: String,
        /// The person's name there.
        subject: String,
    },
    /// A token's end.
    RemoveToken {
        /// Its name in the list.
        token: String,
    },
}

/// What came of it.
#[derive(Default)]
struct Outcome {
    problems: Vec<FieldProblem>,
    done: Option<&'static str>,
    token: Option<String>,
    session: Option<String>,
}

/// The person's name, password and tokens.
pub async fn account(State(app): State<Arc<App>>, caller: Caller) -> Result<Html<String>, Error> {
    Ok(Html(page(&app, &caller, caller.account()?, &Outcome::default())))
}

fn page(app: &App, caller: &Caller, account: &Account, outcome: &Outcome) -> String {
    let page = AccountPage {
        viewer: &super::viewer(app, &caller.actor),
        account,
        districts: &app.store.vocabularies(),
        by_mail: app.notices.by_mail(),
        providers: &super::providers(app, &[("then", "/account")]),
        problems: &outcome.problems,
        done: outcome.done,
        token: outcome.token.as_deref(),
    };
    page.render()
}

/// Makes the change and shows the page again.
pub async fn change(
    State(app): State<Arc<App>>,
    caller: Caller,
    Form(form): Form<ChangeForm>,
) -> Result<Response, Error> {
    caller.require_person()?;
    let outcome = match make(&app, caller.account()?, form).await {
        Ok(outcome) => outcome,
        Err(Error::Fields(problems)) => Outcome { problems, ..Outcome::default() },
        Err(error) => return Err(error),
    };
    let account = app.people.accounts.now().get(&caller.actor.account).map(|account| Account::clone(account));
    let status = if outcome.problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = Html(page(&app, &caller, &account.ok_or(Error::SignInNeeded)?, &outcome));
    Ok(match &outcome.session {
        Some(session) => (status, session_cookie(&app.settings, session), page).into_response(),
        None => (status, page).into_response(),
    })
}

async fn make(app: &App, account: &Account, form: ChangeForm) -> Result<Outcome, Error> {
    let id = account.id.clone();
    let done = |done| Outcome { done: Some(done), ..Outcome::default() };
    Ok(match form {
        ChangeForm::Name { name } => {
            app.rename(id, &name).await?;
            done("Your name is changed.")
        }
        ChangeForm::Password { old, password } => {
            let session = app.change_password(id, old, password).await?;
            Outcome {
                session: Some(session),
                ..done("Your password is changed, and you are signed out everywhere else.")
            }
        }
        ChangeForm::Delivery { delivery } => {
            app.set_delivery(id, delivery).await?;
            done("Saved.")
        }
        ChangeForm::AddToken { token_name: name, scope, days } => {
            let days = days.trim().parse().map_err(|_| FieldProblem::new("days", "must be a number"))?;
            let (_, secret) = app.add_token(id.clone(), id, NewToken { name, scope, days: Some(days) }).await?;
            Outcome { token: Some(secret), ..Outcome::default() }
        }
        ChangeForm::RemoveIdentity { issuer, subject } => {
            app.remove_identity(id, Identity { issuer, subject }).await?;
            done("That account does not sign you in any more.")
        }
        ChangeForm::RemoveToken { token } => {
            app.remove_token(id.clone(), id, token).await?;
            done("The token is removed; programs that used it are locked out.")
        }
    })
}
