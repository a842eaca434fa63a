//! The programme's publications: staff put them together, freeze releases of them, and publish those as documents like any
//! other, whose text is also a page of this site.

mod assembly;
mod printing;
mod publishing;

pub use assembly::Assembled;
pub use printing::MAKER;

use artifacts::{Decision, Plan};
use model::publication::{self, Genre};
use model::{Actor, Artifact, FieldProblem, Publication, Record, Release, Stamp, Visibility, Vocabularies, policy};

use crate::app::App;
use crate::error::Error;

/// A release that is up, and the document that it became.
pub struct Published {
    /// The publication's name in addresses.
    pub id: String,
    /// The release.
    pub release: Release,
    /// The document.
    pub artifact: Artifact,
}

impl App {
    /// The publications as staff see them, the last changed first.
    pub fn publications(&self, actor: &Actor) -> Result<Vec<Publication>, Error> {
        require_staff(actor)?;
        let mut all = self.store.state().publications()?;
        all.sort_by_key(|one| std::cmp::Reverse(one.changed.at));
        Ok(all)
    }

    /// A publication as staff see it.
    pub fn publication(&self, actor: &Actor, id: &str) -> Result<Publication, Error> {
        require_staff(actor)?;
        self.store.state().publication(id)?.ok_or(Error::NotFound)
    }

    /// The release of a publication that is up, as far as this person may see it.
    pub fn published(&self, actor: &Actor, id: &str) -> Result<Published, Error> {
        let publication = self.store.state().publication(id)?.ok_or(Error::NotFound)?;
        self.shown_to(actor, &publication)?.ok_or(Error::NotFound)
    }

    /// Every release that is up and that this person may see, the newest first.
    pub fn all_published(&self, actor: &Actor) -> Result<Vec<Published>, Error> {
        let all = self.store.state().publications()?;
        let shown = all.iter().filter_map(|one| self.shown_to(actor, one).transpose());
        let mut shown = shown.collect::<Result<Vec<_>, Error>>()?;
        shown.sort_by_key(|one| std::cmp::Reverse(one.release.frozen.at));
        Ok(shown)
    }

    /// The release whose file is the live one of the document, if this person may see that.
    fn shown_to(&self, actor: &Actor, publication: &Publication) -> Result<Option<Published>, Error> {
        let state = self.store.state();
        let Some(artifact) = publication.artifact.map(|id| state.artifact(id)).transpose()?.flatten() else {
            return Ok(None);
        };
        let Some(live) = artifact.live().filter(|_| policy::may_see_live(&artifact, actor)) else { return Ok(None) };
        let file = live.file.sha256;
        let release = state.releases(&publication.id)?.into_iter().rev().find(|release| release.file == Some(file));
        Ok(release.map(|release| Published { id: publication.id.clone(), release, artifact }))
    }

    /// Makes a publication of a kind, with the parts that those begin with.
    pub async fn begin_publication(
        &self,
        actor: &Actor,
        genre: Genre,
        cohort: Option<String>,
    ) -> Result<Publication, Error> {
        require_staff(actor)?;
        let by = actor.account.clone();
        let vocabularies = self.store.vocabularies();
        let about = cohort.as_ref().map(|cohort| vocabularies.label("cohort", cohort));
        let title = match (genre, about) {
            (Genre::Other, None) => "New publication".to_owned(),
            (Genre::Other, Some(about)) => format!("Publication about the {}", lower(&about)),
            (genre, None) => genre.label().to_owned(),
            (genre, Some(about)) => format!("{}: {}", genre.label(), lower(&about)),
        };
        let parts = publication::template(genre, cohort.as_deref());
        let (made, _) = self
            .write(move |moment| {
                let known: Vec<String> = moment.state.publications()?.into_iter().map(|one| one.id).collect();
                if known.len() >= publication::MOST {
                    let why = format!("there are {} publications, the most there can be", publication::MOST);
                    return Ok(Err(Error::Conflict("too_many", why)));
                }
                let made = Publication {
                    id: publication::name(&title, &|name| known.iter().any(|known| known == name)),
                    version: 1,
                    title,
                    subtitle: String::new(),
                    genre,
                    cohort,
                    language: "en".to_owned(),
                    licence: Some("CC-BY-4.0".to_owned()),
                    visibility: Visibility::Public,
                    parts,
                    artifact: None,
                    releases: 0,
                    changed: Stamp { at: moment.now, by: by.clone() },
                };
                Ok(check(&made, &vocabularies).map(|()| Decision {
                    plan: Some(plan(by, "begin publication", vec![Record::Publication(Box::new(made.clone()))])),
                    answer: made,
                }))
            })
            .await?;
        Ok(made)
    }

    /// Replaces what staff write of a publication; its name, its document and its releases stay.
    pub async fn save_publication(&self, actor: &Actor, written: Publication) -> Result<Publication, Error> {
        require_staff(actor)?;
        let by = actor.account.clone();
        let vocabularies = self.store.vocabularies();
        let (saved, _) = self
            .write(move |moment| {
                let Some(before) = moment.state.publication(&written.id)? else { return Ok(Err(Error::NotFound)) };
                if written.version != before.version {
                    let (asked, current) = (written.version.to_string(), before.version);
                    return Ok(Err(Error::Stale { asked, current }));
                }
                let changed = Stamp { at: moment.now, by: by.clone() };
                let (version, artifact, releases) = (before.version, before.artifact, before.releases);
                let unchanged =
                    Publication { changed: before.changed.clone(), version, artifact, releases, ..written.tidied() };
                if unchanged == before {
                    return Ok(Ok(Decision { plan: None, answer: before }));
                }
                let next = Publication { version: version + 1, changed, ..unchanged };
                Ok(check(&next, &vocabularies).map(|()| Decision {
                    plan: Some(plan(by, "change publication", vec![Record::Publication(Box::new(next.clone()))])),
                    answer: next,
                }))
            })
            .await?;
        Ok(saved)
    }
}

fn require_staff(actor: &Actor) -> Result<(), Error> {
    if policy::may_publish(actor) {
        return Ok(());
    }
    Err(Error::Forbidden("only programme staff write publications".to_owned()))
}

fn check(publication: &Publication, vocabularies: &Vocabularies) -> Result<(), Error> {
    let problems: Vec<FieldProblem> = publication.problems(vocabularies);
    if problems.is_empty() { Ok(()) } else { Err(Error::Fields(problems)) }
}

fn plan(by: model::AccountId, action: &str, records: Vec<Record>) -> Plan {
    Plan { by, action: action.to_owned(), key: None, records }
}

fn lower(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}
