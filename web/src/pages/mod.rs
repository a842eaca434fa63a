//! One page, one file, one template of the same name.

pub mod artifact;
pub mod desk;
pub mod edit;
pub mod error;
pub mod facet;
pub mod home;
pub mod matches;
pub mod read;
pub mod results;
pub mod searches;
pub mod synonyms;
pub mod upload;
pub mod withdrawn;

use askama::Template;

/// The places of the main navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Home,
    Browse,
    Upload,
    Desk,
    Elsewhere,
}

/// The pages of the desk, for the navigation between them: address and name.
const DESK_PAGES: &[(&str, &str)] =
    &[("/desk", "Review desk"), ("/desk/searches", "Searches"), ("/desk/synonyms", "Synonyms")];

/// What the frame around every page asks of it.
trait Frame {
    /// Where in the navigation it stands.
    const PLACE: Place = Place::Elsewhere;

    fn place(&self) -> Place {
        Self::PLACE
    }

    /// What the search box holds.
    #[expect(clippy::unnecessary_literal_bound, reason = "pages with a search answer with its text")]
    fn q(&self) -> &str {
        ""
    }
}

/// The whole document. Writing a template to memory cannot fail.
fn document(page: &impl Template) -> String {
    page.render().expect("templates are written to memory")
}
