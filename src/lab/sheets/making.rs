//! The document of a sheet: made from its answers, stored as a file, and an artifact like any other from then on.

use std::io::Read as _;

use artifacts::store::Moment;
use model::curation::Transition;
use model::metadata::Values;
use model::{
    ActionName, Actor, Artifact, ArtifactId, Description, FileRef, Live, Metadata, Record, SheetId, Work, file_name,
};
use sha2::{Digest as _, Sha256};
use web::Document;

use super::WholeSheet;
use crate::app::App;
use crate::curation::{Change, Expect, NewArtifact};
use crate::error::Error;

/// Most of the last document that is looked at, in bytes.
const HEAD: u64 = 8 << 20;

/// The document that a sheet's answers make, and the one that was made.
pub struct Made {
    /// It, as the answers stand; nothing while there are none.
    pub html: Option<String>,
    /// The artifact made before.
    pub artifact: Option<Artifact>,
    /// Whether that says the same.
    pub same: bool,
    /// Why it takes no new revision now.
    pub locked: Option<&'static str>,
}

/// What came of making a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Makes {
    /// A draft, or the next revision of one.
    Draft(ArtifactId),
    /// Nothing: the document says what the sheet says.
    Nothing,
}

const UNDER_REVIEW: &str = "It is being reviewed. Once the reviewers have decided, it takes a new revision.";
const HANDED_IN: &str =
    "It is handed in and waits for a reviewer. To change it before that, take it back on its page; then make it again.";
const WITHDRAWN: &str = "It was withdrawn, and its page says why. Ask PACE staff before you make it again.";

/// Why an artifact takes no new revision now.
fn locked(artifact: &Artifact) -> Option<&'static str> {
    match artifact.work {
        Work::InReview => Some(UNDER_REVIEW),
        Work::Submitted => Some(HANDED_IN),
        Work::None if artifact.live != Live::Published => Some(WITHDRAWN),
        _ => None,
    }
}

impl App {
    /// The document of a sheet, and how it stands.
    pub fn made(&self, whole: &WholeSheet) -> Result<Made, Error> {
        let (answers, vocabularies) = (whole.answers(), self.store.vocabularies());
        let html = document(whole, &answers, &vocabularies).html();
        let found = whole.sheet.artifact.map(|id| self.store.state().artifact(id)).transpose()?.flatten();
        let artifact = found.filter(|artifact| artifact.redacted.is_none());
        let hash = html.as_ref().map(|html| model::Sha256::new(Sha256::digest(html).into()));
        let latest = artifact.as_ref().and_then(Artifact::latest).map(|latest| latest.file.sha256);
        let locked = artifact.as_ref().and_then(locked);
        Ok(Made { same: hash.is_some() && hash == latest, html, artifact, locked })
    }

    /// Makes the document of a sheet: a draft, or the next revision of the one that was made.
    pub async fn make_document(&self, actor: Actor, id: &SheetId) -> Result<Makes, Error> {
        let whole = self.sheet(&actor, id)?;
        if !whole.known {
            return Err(super::unknown_form(&whole.sheet));
        }
        let made = self.made(&whole)?;
        let Some(html) = made.html else {
            let why = "nothing is written yet; fill in a section first".to_owned();
            return Err(Error::Conflict("nothing_written", why));
        };
        if made.same {
            return Ok(Makes::Nothing);
        }
        let file = self.store_document(&whole, html).await?;
        let artifact = match (made.artifact, made.locked) {
            (Some(_), Some(why)) => return Err(Error::Conflict("locked", why.to_owned())),
            (Some(artifact), None) => {
                let expect = Expect::Version(artifact.version.to_string());
                self.revise(actor, artifact.id, expect, file, self.redescribed(&whole, &artifact)).await?
            }
            (None, _) => self.first(actor, whole, file).await?,
        };
        Ok(Makes::Draft(artifact.id))
    }

    /// Hands in the document of a sheet whose form says so, unless that was done; who may not has made it all the same.
    pub async fn hand_in(&self, actor: Actor, id: &SheetId) -> Result<bool, Error> {
        let whole = self.sheet(&actor, id)?;
        let Some(artifact) = whole.sheet.artifact.filter(|_| whole.form.hands_in) else { return Ok(false) };
        let action = match self.artifact(artifact)?.work {
            Work::Draft => ActionName::Submit,
            Work::ChangesRequested => ActionName::Resubmit,
            _ => return Ok(false),
        };
        self.transition(actor, artifact, Expect::Any, Transition::of(action)).await?;
        Ok(true)
    }

    /// The description of the next revision: as it is, unless it is still what the last document said of itself.
    fn redescribed(&self, whole: &WholeSheet, artifact: &Artifact) -> Change {
        let (answers, vocabularies) = (whole.answers(), self.store.vocabularies());
        let (summary, title) = {
            let document = document(whole, &answers, &vocabularies);
            (document.summary().unwrap_or_default(), document.title())
        };
        let mut last = String::new();
        let bytes = artifact.latest().and_then(|latest| self.bytes(&latest.file.sha256).ok());
        let read = bytes.map(|bytes| bytes.take(HEAD).read_to_string(&mut last));
        if !matches!(read, Some(Ok(_))) {
            last.clear();
        }
        Box::new(move |current, _| {
            let untouched = Document::is_described_so(&last, &current.description);
            let description = if untouched { summary } else { current.description.clone() };
            let title = if Document::is_called(&last, &current.title) { title } else { current.title.clone() };
            Ok(Metadata { title, description, ..current.clone() })
        })
    }

    /// The first document of a sheet, which names it from then on.
    async fn first(&self, actor: Actor, whole: WholeSheet, file: FileRef) -> Result<Artifact, Error> {
        let vocabularies = self.store.vocabularies();
        let metadata = described(&whole, &vocabularies).check(&vocabularies).map_err(Error::Fields)?;
        let visibility = whole.form.visibility;
        let new = NewArtifact { file, metadata, external_id: None, visibility, key: None };
        let (id, known) = (whole.sheet.id, whole.sheet.artifact);
        let named = move |moment: &Moment<'_>, artifact: ArtifactId| {
            let Some(mut sheet) = moment.state.sheet(&id)?.filter(|sheet| sheet.artifact == known) else {
                let why = "someone else has just made the document; look again".to_owned();
                return Ok(Err(Error::Conflict("made_meanwhile", why)));
            };
            sheet.artifact = Some(artifact);
            sheet.version += 1;
            Ok(Ok(Record::Sheet(Box::new(sheet))))
        };
        self.create_along(actor, new, named).await
    }

    /// Stores the file.
    async fn store_document(&self, whole: &WholeSheet, html: String) -> Result<FileRef, Error> {
        let SheetId { form, district, subject } = &whole.sheet.id;
        let about = subject.parts().join("-");
        let district = self.store.vocabularies().label("district", district).to_lowercase().replace(' ', "-");
        let name = file_name::clean(&format!("{district}-{form}-{about}.html"));
        let media_type = extract::sniff(html.as_bytes(), &name).to_owned();
        let blobs = self.store.blobs();
        let stored = tokio::task::spawn_blocking(move || {
            let mut incoming = blobs.begin()?;
            incoming.write(html.as_bytes())?;
            incoming.finish()
        });
        let stored = stored.await.map_err(Error::internal)?;
        let (sha256, size) = stored.map_err(crate::http::receive::unstored)?;
        Ok(FileRef { sha256, size, name, media_type })
    }
}

/// The document as these answers make it.
pub fn document<'a>(
    whole: &'a WholeSheet,
    answers: &'a std::collections::BTreeMap<String, model::Answers>,
    vocabularies: &'a model::Vocabularies,
) -> Document<'a> {
    Document { form: &whole.form, sheet: &whole.sheet, answers, vocabularies }
}

/// What is said of the document as long as nobody says otherwise.
fn described(whole: &WholeSheet, vocabularies: &model::Vocabularies) -> Description {
    let (form, sheet) = (&whole.form, &whole.sheet);
    let answers = whole.answers();
    let filled = form.sections.iter().filter(|section| answers.get(&section.id).is_some_and(|all| !all.is_empty()));
    let topics: Vec<String> = filled.flat_map(|section| section.topics.iter().cloned()).collect();
    let document = document(whole, &answers, vocabularies);
    let bands = match sheet.id.band() {
        "" => vocabularies.districts().get(&sheet.id.district).map(|one| one.grade_bands.clone()).unwrap_or_default(),
        band => vec![band.to_owned()],
    };
    Description {
        title: Some(document.title()),
        description: document.summary(),
        kind: Some(form.kind.clone()),
        grade_bands: Values(bands),
        topics: Values(topics),
        districts: Values(vec![sheet.id.district.clone()]),
        cohort: sheet.of_cohort().map(str::to_owned),
        phase: form.phase.clone(),
        school_year: sheet.id.school_year().map(str::to_owned),
        language: Some("en".to_owned()),
        ..Description::default()
    }
}
