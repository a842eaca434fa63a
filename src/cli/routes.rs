//! `routes`

use super::FINE;
use crate::http::routes::table;

/// Prints the table of routes: who may call what.
pub fn run() -> u8 {
    for row in table() {
        println!("{:<8} {:<7} {}", row.access.name(), row.method, row.path);
    }
    FINE
}
