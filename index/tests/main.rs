//! The index through its public face, on small documents made here.

mod collection;
mod counting;
mod finding;
mod passages;
mod query_language;
mod scopes;
mod storing;
mod suggesting;
