//! An artifact's landing page: what it is, whose, who vouches for it, and how to read it.

use std::collections::BTreeMap;

use askama::Template;
use model::{AccountId, ActionName, Artifact, ArtifactId, Hit, Live, Revision, Vocabularies};

use super::{Frame, Place};
use crate::curation::{self, Offer};
use crate::description::{self, Line, Origin};
use crate::links;
use crate::markup;
use crate::text_state::TextInfo;
use crate::viewer::Viewer;
use crate::wording;

/// Sections listed before the list is folded.
const UNFOLDED: usize = 12;
/// Pages shown as pictures; the others as numbers.
const PICTURES: usize = 12;

/// `GET /artifacts/{id}`
#[derive(Debug, Template)]
#[template(path = "artifact.html")]
pub struct ArtifactPage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// The artifact.
    pub artifact: &'a Artifact,
    /// The revision shown.
    pub revision: &'a Revision,
    /// The text of its file.
    pub text: TextInfo<'a>,
    /// What the viewer may do with it now.
    pub actions: &'a [ActionName],
    /// Whether the viewer may edit its next revision.
    pub may_edit: bool,
    /// What the checks found on the next revision, the gravest first.
    pub findings: &'a [Finding],
    /// Other artifacts with the same file or nearly the same text: identifier and title.
    pub duplicates: &'a [(ArtifactId, String)],
    /// Artifacts with much the same words, most alike first.
    pub similar: &'a [Hit],
    /// Plans that it belongs to.
    pub plans: &'a [Hit],
    /// What others read of the accounts that had to do with it.
    pub people: &'a BTreeMap<AccountId, String>,
    /// Why the last action was refused.
    pub problem: Option<&'a str>,
    /// Whether the file can be opened in the browser's viewer.
    pub pdf: bool,
    /// For how many days backups are kept, if that is known.
    pub backups: Option<u16>,
    /// The vocabularies.
    pub vocabularies: &'a Vocabularies,
}

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Whether it keeps the document from being published.
    pub grave: bool,
    /// How much it matters, for people.
    pub label: &'static str,
    /// What was found, and what to do.
    pub explanation: String,
    /// Where: page number (none for text that is on no page), its name, what stands there.
    pub places: Vec<(Option<usize>, String, String)>,
}

impl Frame for ArtifactPage<'_> {}

impl ArtifactPage<'_> {
    /// The whole document.
    pub fn render(&self) -> String {
        super::document(self)
    }

    fn kind(&self) -> Option<String> {
        self.revision.metadata.kind.as_ref().map(|kind| self.vocabularies.label("kind", kind))
    }

    fn bands(&self) -> Option<String> {
        description::bands(&self.revision.metadata.grade_bands)
    }

    /// The description's paragraphs.
    fn paragraphs(&self) -> impl Iterator<Item = &str> {
        self.revision.metadata.description.split('\n').map(str::trim).filter(|line| !line.is_empty())
    }

    fn lines(&self) -> Vec<Line> {
        description::lines(&self.revision.metadata, self.vocabularies)
    }

    fn districts(&self) -> Vec<Origin> {
        description::districts(&self.revision.metadata.districts, self.vocabularies)
    }

    /// Whether the revision shown is the one the public sees.
    fn is_live(&self) -> bool {
        self.artifact.live == Live::Published && self.artifact.live_revision == Some(self.revision.number)
    }

    /// The revisions, newest first; those that were never published only for the people who work on it.
    fn listed(&self) -> Vec<&Revision> {
        let all = self.has_panel();
        self.artifact.revisions.iter().rev().filter(|revision| all || revision.published.is_some()).collect()
    }

    fn person(&self, account: &AccountId) -> &str {
        self.people.get(account).map_or("PACE staff", String::as_str)
    }

    /// How many pages are shown as pictures: the first ones of a PDF.
    fn pictures(&self) -> usize {
        if self.pdf && self.text.are_pages() { PICTURES.min(self.text.parts.len()) } else { 0 }
    }

    /// Its cohort, and everything of it.
    fn cohort(&self) -> Option<(String, String)> {
        let cohort = self.revision.metadata.cohort.as_ref()?;
        Some((self.vocabularies.label("cohort", cohort), links::filtered("cohort", cohort)))
    }

    fn is_folded(&self) -> bool {
        self.text.parts.len() > UNFOLDED
    }

    fn short_hash(&self) -> String {
        self.revision.file.sha256.to_string().chars().take(12).collect()
    }

    fn has_panel(&self) -> bool {
        self.viewer.is_staff() || self.may_edit || !self.actions.is_empty() || self.problem.is_some()
    }

    /// Whether a check keeps it from being published.
    fn is_blocked(&self) -> bool {
        self.findings.iter().any(|finding| finding.grave)
    }

    fn standing(&self) -> String {
        curation::standing(self.artifact)
    }

    /// What the viewer may do, the usual next steps first.
    fn offers(&self) -> Vec<Offer> {
        let offer = |action: &ActionName| curation::offer(*action, self.is_blocked(), self.backups);
        let mut offers: Vec<Offer> = self.actions.iter().map(offer).collect();
        offers.sort_by_key(|offer| offer.look != "primary");
        offers
    }

    /// Who wrote it, for the citation: its districts, else what the file says, else the programme.
    fn author(&self) -> String {
        let names: Vec<String> =
            self.revision.metadata.districts.iter().map(|code| self.vocabularies.label("district", code)).collect();
        match (names.is_empty(), &self.text.facts.author) {
            (false, _) => names.join(", "),
            (true, Some(author)) => author.clone(),
            (true, None) => "PACE".to_owned(),
        }
    }

    /// The year of the citation: of publication, else of creation.
    fn year(&self) -> String {
        let stamp = self.revision.published.as_ref().unwrap_or(&self.revision.created);
        stamp.at.strftime("%Y").to_string()
    }
}
