//! The pages of the clearinghouse, their styles and their scripts, all embedded in the program. Each page is a struct
//! of what it shows, in [`pages`], beside a template of the same name; `render` gives the whole HTML document.
//!
//! Pages carry no inline script or style, so the policy `default-src 'self'` fits them; scripts only add to pages
//! that work without them.

mod assets;
mod course;
mod curation;
mod description;
mod explanation;
mod facets;
mod flow;
mod form;
mod goal_chart;
mod links;
mod markup;
pub mod pages;
mod progress;
mod text_state;
mod timeline;
mod viewer;
mod wording;

pub use assets::{Asset, FOLDER, asset};
pub use course::{CourseForm, DeliverableRow, Moving, PhaseRow, SessionRow, TeamRow};
pub use form::{FormValues, Suggested};
pub use links::PER_PAGE;
pub use pages::accessibility::AccessibilityPage;
pub use pages::account::{AccountPage, Provider};
pub use pages::artifact::{ArtifactPage, Finding};
pub use pages::audit::{AuditOf, AuditPage};
pub use pages::board::BoardPage;
pub use pages::bulk::{BulkPage, BulkRow};
pub use pages::changes::{ChangesPage, DiffLine, DiffText};
pub use pages::cohort::{CohortPage, StepCount};
pub use pages::cohort_edit::{CohortEditPage, CohortForm};
pub use pages::cohorts::CohortsPage;
pub use pages::desk::{DeskFilter, DeskPage, DeskRow};
pub use pages::district::DistrictPage;
pub use pages::district_goal::{ClassRow, DistrictGoalPage, GoalClass};
pub use pages::districts::{DistrictsPage, DistrictsWanted};
pub use pages::edit::{Conflict, EditPage, Suggestible};
pub use pages::error::ErrorPage;
pub use pages::facet::FacetPage;
pub use pages::forgot::ForgotPage;
pub use pages::goal::GoalPage;
pub use pages::goal_import::{GoalImportPage, GoalPreview, PreviewRow};
pub use pages::home::Home;
pub use pages::job::JobPage;
pub use pages::jobs::JobsPage;
pub use pages::matches::MatchesPage;
pub use pages::mine::{MinePage, MineRow};
pub use pages::notices::{NoticeRow, NoticesPage};
pub use pages::password::{PasswordPage, PasswordTask};
pub use pages::people::{PeoplePage, PersonForm};
pub use pages::programme::ProgrammePage;
pub use pages::read::ReadPage;
pub use pages::report::{ReportForm, ReportPage};
pub use pages::reports::{ReportRow, ReportsPage};
pub use pages::results::{Like, ResultsPage};
pub use pages::review::ReviewPage;
pub use pages::searches::{SearchCount, SearchesPage};
pub use pages::sign_in::SignInPage;
pub use pages::synonyms::SynonymsPage;
pub use pages::unsubscribe::UnsubscribePage;
pub use pages::upload::{UploadOutcome, UploadPage};
pub use pages::withdrawn::WithdrawnPage;
pub use text_state::TextInfo;
pub use timeline::Publication;
pub use viewer::Viewer;
pub use wording::{count, number, sentence, size};
