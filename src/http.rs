//! The HTTP side: routes, and what every request passes through.

pub mod bytes;
pub mod caller;
pub mod figures;
pub mod guard;
pub mod lines;
pub mod pacing;
pub mod present;
pub mod receive;
pub mod request;
pub mod routes;
pub mod serve;
pub mod turns;
pub mod whole;

use std::any::Any;
use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};

use crate::app::App;
use crate::error::Error;

/// The whole application over an open clearinghouse.
pub fn router(app: Arc<App>) -> Router {
    let compressed = DefaultPredicate::new()
        .and(NotForContentType::const_new("application/pdf"))
        .and(NotForContentType::const_new("application/zip"))
        .and(NotForContentType::const_new("application/octet-stream"))
        .and(NotForContentType::const_new("application/vnd."));
    routes::router(routes::table())
        .fallback(async || Error::NotFound)
        .method_not_allowed_fallback(async |method: axum::http::Method| Error::Method(method.to_string()))
        .layer(DefaultBodyLimit::max(receive::MAX_FORM))
        .layer(middleware::from_fn_with_state(Arc::clone(&app), guard::guard))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn(whole::read_small))
        .layer(middleware::from_fn_with_state(Arc::clone(&app), present::present))
        .layer(middleware::from_fn_with_state(Arc::clone(&app), caller::identify))
        .layer(middleware::from_fn_with_state(Arc::clone(&app), present::describe_headers))
        .layer(CompressionLayer::new().compress_when(compressed))
        .with_state(app)
}

/// A panic ends one request, not the connection: it is answered, and logged like other errors of ours.
fn panicked(why: Box<dyn Any + Send>) -> Response {
    let said = why.downcast_ref::<String>().map(String::as_str).or_else(|| why.downcast_ref::<&str>().copied());
    Error::internal(format!("a handler panicked: {}", said.unwrap_or("it said nothing"))).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_error_of_ours_whatever_it_says() {
        for why in [Box::new("oh") as Box<dyn Any + Send>, Box::new("oh".to_owned()), Box::new(7)] {
            let response = panicked(why);
            let problem = response.extensions().get::<crate::error::Problem>().expect("a problem");
            assert_eq!((response.status().as_u16(), problem.code.as_str()), (500, "internal"));
            assert!(!problem.detail.contains("oh"), "what it said is for the log");
        }
    }
}
