//! What the programme publishes: written by staff, read by everybody.

mod desk;
mod edit;
mod list;
mod preview;
mod publication;

use crate::http::routes::Access::{Everyone, Staff};
use crate::http::routes::{Route, get, post};

/// Their routes.
pub fn routes() -> Vec<Route> {
    vec![
        get(Everyone, "/publications", list::publications),
        get(Everyone, "/publications/{id}", publication::publication),
        get(Everyone, "/publications/{id}/pictures/{sha256}", publication::picture),
        get(Staff, "/desk/publications", desk::list),
        post(Staff, "/desk/publications", desk::begin),
        get(Staff, "/desk/publications/{id}", edit::form),
        post(Staff, "/desk/publications/{id}", edit::change),
        get(Staff, "/desk/publications/{id}/preview", preview::preview),
        post(Staff, "/desk/publications/{id}/preview", preview::take),
        get(Staff, "/desk/publications/{id}/pdf", preview::pdf),
        get(Staff, "/desk/publications/{id}/pictures/{sha256}", preview::picture),
    ]
}
