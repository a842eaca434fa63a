//! The index through its public face, on small documents made here.

mod collection;
mod counting;
mod explaining;
mod finding;
mod folding;
mod passages;
mod query_language;
mod scopes;
mod storing;
mod suggesting;
