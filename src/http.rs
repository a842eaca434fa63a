//! The HTTP side: routes, and what every request passes through.

pub mod bytes;
pub mod caller;
pub mod guard;
pub mod present;
pub mod receive;
pub mod request;
pub mod routes;
pub mod serve;
pub mod whole;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
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
        .layer(middleware::from_fn(whole::read_small))
        .layer(middleware::from_fn_with_state(Arc::clone(&app), present::present))
        .layer(middleware::from_fn_with_state(Arc::clone(&app), caller::identify))
        .layer(middleware::from_fn_with_state(Arc::clone(&app), present::describe_headers))
        .layer(CompressionLayer::new().compress_when(compressed))
        .with_state(app)
}
