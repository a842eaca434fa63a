//! The table of routes: each with the least a caller must be. What they may do with one artifact is asked of
//! [`model::policy`] by the use case behind it.

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::handler::Handler;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, MethodRouter, on};
use model::policy;

use super::caller::Caller;
use super::turns::{self, Turns};
use crate::app::App;
use crate::error::Error;

/// The least a caller must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anyone.
    Everyone,
    /// A person with an account, or a program that acts for one.
    Account,
    /// Programme staff.
    Staff,
    /// Those who run the clearinghouse.
    Admin,
}

impl Access {
    /// Its name in the printed table.
    pub fn name(self) -> &'static str {
        match self {
            Self::Everyone => "everyone",
            Self::Account => "account",
            Self::Staff => "staff",
            Self::Admin => "admin",
        }
    }

    fn check(self, caller: &Caller) -> Result<(), Error> {
        let actor = &caller.actor;
        let enough = match self {
            Self::Everyone => true,
            Self::Account => policy::may_contribute(actor),
            Self::Staff => actor.is_curator(),
            Self::Admin => actor.is_admin(),
        };
        match self {
            _ if enough => Ok(()),
            _ if !policy::may_contribute(actor) => Err(Error::SignInNeeded),
            Self::Admin => Err(Error::Forbidden("this is for admins".to_owned())),
            _ => Err(Error::Forbidden("this is for programme staff".to_owned())),
        }
    }
}

/// One row of the table.
pub struct Route {
    /// The method, such as `GET`.
    pub method: &'static str,
    /// The path, with `{names}` for its parts.
    pub path: &'static str,
    /// Who may call it.
    pub access: Access,
    answers: MethodRouter<Arc<App>>,
    large: bool,
}

impl Route {
    fn new<T: 'static>(
        access: Access,
        method: (&'static str, MethodFilter),
        path: &'static str,
        handler: impl Handler<T, Arc<App>>,
    ) -> Self {
        Self { method: method.0, path, access, answers: on(method.1, handler), large: false }
    }

    /// Takes bodies of any size; the handler has a limit of its own.
    pub fn large(self) -> Self {
        Self { large: true, ..self }
    }
}

/// A row for each method, in the order of the table's columns.
macro_rules! methods {
    ($($name:ident $filter:ident $text:literal),*) => {$(
        #[doc = concat!("A row for ", $text, " requests.")]
        pub fn $name<T: 'static>(access: Access, path: &'static str, handler: impl Handler<T, Arc<App>>) -> Route {
            Route::new(access, ($text, MethodFilter::$filter), path, handler)
        }
    )*};
}

methods!(get GET "GET", post POST "POST", put PUT "PUT", patch PATCH "PATCH", delete DELETE "DELETE", options OPTIONS "OPTIONS");

/// The whole table.
pub fn table() -> Vec<Route> {
    let mut rows = crate::pages::routes();
    rows.extend(crate::api::routes());
    rows
}

/// A router in which every route asks its row who may call it.
pub fn router(rows: Vec<Route>) -> Router<Arc<App>> {
    let turns = Arc::new(Turns::default());
    rows.into_iter().fold(Router::new(), |router, row| {
        let access = row.access;
        let mut answers = row.answers.route_layer(middleware::from_fn_with_state(access, check));
        if row.large {
            answers = answers.layer(DefaultBodyLimit::disable());
            answers = answers.route_layer(middleware::from_fn_with_state(Arc::clone(&turns), turns::take));
        }
        router.route(row.path, answers)
    })
}

async fn check(State(access): State<Access>, caller: Caller, request: Request, next: Next) -> Response {
    match access.check(&caller) {
        Ok(()) => next.run(request).await,
        Err(error) => error.into_response(),
    }
}
