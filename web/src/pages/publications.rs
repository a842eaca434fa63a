//! What the programme publishes.

pub mod desk;
pub mod edit;
pub mod list;
pub mod preview;
pub mod publication;
