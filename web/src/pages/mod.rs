//! One page, one file, one template of the same name.

pub mod accessibility;
pub mod account;
pub mod artifact;
pub mod audit;
pub mod bulk;
pub mod changes;
pub mod desk;
pub mod district;
pub mod districts;
pub mod edit;
pub mod error;
pub mod facet;
pub mod forgot;
pub mod home;
pub mod job;
pub mod jobs;
pub mod lab;
pub mod matches;
pub mod mine;
pub mod notices;
pub mod password;
pub mod people;
pub mod publications;
pub mod read;
pub mod report;
pub mod reports;
pub mod results;
pub mod review;
pub mod searches;
pub mod sign_in;
pub mod synonyms;
pub mod unsubscribe;
pub mod upload;
pub mod withdrawn;

use askama::Template;

/// The places of the main navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Home,
    Browse,
    Cohorts,
    Upload,
    Mine,
    Notices,
    Desk,
    Account,
    Elsewhere,
}

/// The page of the desk that says how many applications wait.
const SELECTION: &str = "/desk/selection";

/// The pages of the desk, for the navigation between them: address, name, and whether it is for admins only.
const DESK_PAGES: &[(&str, &str, bool)] = &[
    ("/desk", "Review desk", false),
    ("/desk/reports", "Reports", false),
    ("/desk/audit", "Audit", false),
    ("/desk/searches", "Searches", false),
    ("/desk/synonyms", "Synonyms", false),
    ("/desk/jobs", "Jobs", false),
    (SELECTION, "Selection", false),
    ("/desk/programme", "Programme", false),
    ("/desk/publications", "Publications", false),
    ("/desk/roundtables", "Roundtables", true),
    ("/desk/goal", "30% goal", false),
    ("/desk/people", "People", true),
];

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
