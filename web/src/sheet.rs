//! A form that is data, as a page asks for it and as the document it becomes.

pub(crate) mod document;
pub(crate) mod fields;
pub(crate) mod inputs;

pub use document::{Document, named};
pub use fields::answers;

/// What a criterion's weight and a thing's rating mean, from 0.
pub(crate) const WEIGHTS: [&str; 4] = ["does not matter", "matters a little", "matters", "matters most"];
pub(crate) const RATINGS: [&str; 4] = ["not at all", "a little", "mostly", "fully"];
