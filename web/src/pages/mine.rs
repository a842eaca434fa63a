//! What a contributor and their districts brought.

use askama::Template;
use jiff::Timestamp;
use model::{ActionName, ArtifactId, Live, Vocabularies, Work};

use super::{Frame, Place};
use crate::curation;
use crate::description::names;
use crate::links;
use crate::markup;
use crate::viewer::Viewer;
use crate::wording;

/// `GET /mine`
#[derive(Debug, Template)]
#[template(path = "mine.html")]
pub struct MinePage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// The documents: what waits for them first.
    pub rows: &'a [MineRow],
    /// The years of their districts' cohorts.
    pub cohorts: &'a [String],
    /// Organisation codes of their districts, whose plans they write.
    pub districts: &'a [String],
    /// The vocabularies.
    pub vocabularies: &'a Vocabularies,
}

/// One document.
#[derive(Clone, Debug)]
pub struct MineRow {
    /// Its name.
    pub id: ArtifactId,
    /// Its title.
    pub title: String,
    /// Its kind.
    pub kind: Option<String>,
    /// Its districts' organisation codes.
    pub districts: Vec<String>,
    /// What the public sees.
    pub live: Live,
    /// Where the next revision stands.
    pub work: Work,
    /// When it last changed.
    pub changed: Timestamp,
    /// What the reviewer wants, or why they said no.
    pub note: Option<String>,
    /// What the viewer may do with it now.
    pub actions: Vec<ActionName>,
    /// What a change must name.
    pub version: u64,
}

impl Frame for MinePage<'_> {
    const PLACE: Place = Place::Mine;
}

impl MinePage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        super::document(self)
    }

    fn facts(&self, row: &MineRow) -> Vec<String> {
        let kind = row.kind.as_ref().map(|kind| self.vocabularies.label("kind", kind));
        [kind, names(&row.districts, self.vocabularies)].into_iter().flatten().collect()
    }

    /// How many wait for the viewer.
    fn waiting(&self) -> usize {
        self.rows.iter().filter(|row| row.work.waits_for_contributor()).count()
    }
}

impl MineRow {
    /// The one step that comes next, if it needs nothing but a click.
    fn next(&self) -> Option<ActionName> {
        [ActionName::Submit, ActionName::Resubmit].into_iter().find(|action| self.actions.contains(action))
    }

    /// Its value in the form.
    fn next_value(&self) -> &'static str {
        self.next().map_or("", curation::action_value)
    }

    fn standing(&self) -> &'static str {
        match (self.work, self.live) {
            (Work::None, Live::Published) => "published",
            (Work::None, Live::Withdrawn) => "withdrawn",
            (work, _) => work.label(),
        }
    }
}
