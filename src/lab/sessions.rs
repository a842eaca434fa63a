//! Papers of cohorts' sessions: what was planned, asked, said and used, for whoever is in a cohort; and what earlier ones
//! offer as a start.

use std::sync::Arc;

use artifacts::store::Moment;
use artifacts::{CatalogError, Decision, Plan};
use model::programme::Session;
use model::session::{Scheduled, is_alike};
use model::{
    Actor, Artifact, ArtifactId, Cohort, FieldProblem, Hit, Record, Search, SessionRecord, Sort, Vocabularies, policy,
};

use crate::api::search::Texts;
use crate::app::App;
use crate::error::Error;

/// Most agendas of other sessions offered beside the form.
const MOST_AGENDAS: usize = 24;
/// Most documents that may be put to a session with one click.
const MOST_CANDIDATES: usize = 30;
/// Most published agendas offered there.
const MOST_PUBLISHED: usize = 6;

/// A session, as a person sees it.
pub struct Shown {
    /// Its cohort.
    pub cohort: Cohort,
    /// The session of the cohort's course.
    pub session: Session,
    /// What belongs to it; texts only for those who may read them.
    pub papers: SessionRecord,
    /// Whether they may.
    pub readable: bool,
    /// The documents used in it that the person may see, with their titles.
    pub materials: Vec<(ArtifactId, String)>,
}

/// The papers of another session, offered as a start.
pub struct Earlier {
    /// Its cohort's year.
    pub year: String,
    /// The session.
    pub session: Session,
    /// Its day.
    pub day: Option<jiff::civil::Date>,
    /// Its papers.
    pub papers: SessionRecord,
    /// Whether it is the same session of another cohort, or one called so.
    pub alike: bool,
}

/// A document to be put to a session's materials, or taken from them.
pub enum Material {
    /// Put there.
    Add(ArtifactId),
    /// Taken away.
    Remove(ArtifactId),
}

impl App {
    /// A session for this person.
    pub fn cohort_session(&self, actor: &Actor, year: &str, id: &str) -> Result<Shown, Error> {
        let cohort = self.cohort(year)?;
        let session = cohort.course.session(id).cloned().ok_or(Error::NotFound)?;
        let papers = self.store.state().session(year, id)?;
        let mut materials = Vec::new();
        for id in &papers.materials {
            let found = self.store.state().artifact(*id)?;
            materials.extend(found.and_then(|artifact| Some((*id, title_for(&artifact, actor)?))));
        }
        let readable = policy::may_see_sessions(actor);
        let papers = if readable { papers } else { SessionRecord { materials: papers.materials, ..hidden(year, id) } };
        Ok(Shown { cohort, session, papers, readable, materials })
    }

    /// Saves the papers of a session over the version they name.
    pub async fn save_session(&self, actor: &Actor, papers: SessionRecord) -> Result<SessionRecord, Error> {
        require_staff(actor)?;
        let papers = papers.tidied();
        let vocabularies = self.store.vocabularies();
        let problems = papers.problems(&bands(&vocabularies));
        if !problems.is_empty() {
            return Err(Error::Fields(problems));
        }
        self.write_papers(actor, "change session", move |moment| {
            let now = moment.state.session(&papers.cohort, &papers.session)?;
            if now.version != papers.version {
                return Ok(Err(Error::Stale { asked: papers.version.to_string(), current: now.version }));
            }
            for id in papers.materials.iter().filter(|id| !now.materials.contains(id)) {
                if moment.state.artifact(*id)?.is_none() {
                    return Ok(Err(FieldProblem::new("materials", format!("there is no document {id}")).into()));
                }
            }
            Ok(Ok((now, papers)))
        })
        .await
    }

    /// Puts a document to a session's materials or takes one away, whatever else is changed meanwhile.
    pub async fn change_material(
        &self,
        actor: &Actor,
        (year, id): (String, String),
        change: Material,
    ) -> Result<SessionRecord, Error> {
        require_staff(actor)?;
        self.write_papers(actor, "change session", move |moment| {
            let now = moment.state.session(&year, &id)?;
            let mut next = now.clone();
            match change {
                Material::Remove(gone) => next.materials.retain(|one| *one != gone),
                Material::Add(new) if moment.state.artifact(new)?.is_none() => {
                    return Ok(Err(FieldProblem::new("materials", format!("there is no document {new}")).into()));
                }
                Material::Add(new) => next.materials.push(new),
            }
            let next = next.tidied();
            let problems = next.problems(&[]).into_iter().filter(|problem| problem.field == "materials");
            let problems: Vec<FieldProblem> = problems.collect();
            Ok(if problems.is_empty() { Ok((now, next)) } else { Err(Error::Fields(problems)) })
        })
        .await
    }

    /// Writes the papers that `decide` makes of those there are, when they differ and the session is in its cohort's course.
    async fn write_papers(
        &self,
        actor: &Actor,
        action: &'static str,
        decide: impl FnOnce(&Moment<'_>) -> Result<Result<(SessionRecord, SessionRecord), Error>, CatalogError>
        + Send
        + 'static,
    ) -> Result<SessionRecord, Error> {
        let by = actor.account.clone();
        let (saved, _) = self
            .write(move |moment| {
                let (now, next) = match decide(moment)? {
                    Ok(both) => both,
                    Err(error) => return Ok(Err(error)),
                };
                let cohort = moment.state.cohort(&next.cohort)?;
                if cohort.and_then(|cohort| cohort.course.session(&next.session).cloned()).is_none() {
                    return Ok(Err(Error::NotFound));
                }
                if next == now {
                    return Ok(Ok(Decision { plan: None, answer: now }));
                }
                let next = SessionRecord { version: now.version + 1, ..next };
                let records = vec![Record::Session(Box::new(next.clone()))];
                let plan = Plan { by, action: action.to_owned(), key: None, records };
                Ok(Ok(Decision { plan: Some(plan), answer: next }))
            })
            .await?;
        Ok(saved)
    }

    /// Agendas and prompts of other sessions: of the same or one called alike first, then of its phase; newer cohorts first.
    pub fn earlier_agendas(&self, cohort: &Cohort, session: &Session) -> Result<Vec<Earlier>, Error> {
        let state = self.store.state();
        let mut all = Vec::new();
        for other in state.cohorts()?.into_iter().rev() {
            for Scheduled { session: one, day } in other.schedule() {
                let own = other.year == cohort.year && one.id == session.id;
                let alike = one.id == session.id || is_alike(&one.label, &session.label);
                if own || !(alike || one.phase == session.phase) {
                    continue;
                }
                let papers = state.session(&other.year, &one.id)?;
                if !papers.agenda.is_empty() || !papers.prompts.is_empty() {
                    all.push(Earlier { year: other.year.clone(), session: one.clone(), day, papers, alike });
                }
            }
        }
        all.sort_by_key(|one| !one.alike);
        all.truncate(MOST_AGENDAS);
        Ok(all)
    }

    /// Published agendas of this phase, the newest first.
    pub async fn published_agendas(self: &Arc<Self>, actor: &Actor, phase: &str) -> Result<Vec<Hit>, Error> {
        let (app, scope) = (Arc::clone(self), policy::scope(actor));
        let filters = [("kind", "agenda".to_owned()), ("phase", phase.to_owned())];
        let filters = filters.map(|(name, value)| (name, vec![value])).into();
        let search = Search { page: 1, per_page: MOST_PUBLISHED, sort: Sort::Newest, filters, ..Search::default() };
        let found = crate::compute::run(move || {
            app.indexing.index().search(&search, &scope, &app.store.vocabularies(), &Texts::of(&app))
        });
        Ok(found.await??.hits)
    }

    /// Published documents of a session's cohort and phase that are not among its materials: what may be put there with one
    /// click, the newest first.
    pub fn candidates(&self, actor: &Actor, shown: &Shown) -> Result<Vec<(ArtifactId, String)>, Error> {
        let mut found = Vec::new();
        for artifact in self.of_cohort(&shown.cohort.year)?.into_iter().filter(Artifact::is_up) {
            let said = artifact.latest().and_then(|revision| revision.metadata.phase.clone());
            if said.as_ref() == Some(&shown.session.phase) && !shown.papers.materials.contains(&artifact.id) {
                found.extend(title_for(&artifact, actor).map(|title| (artifact.changed.at, artifact.id, title)));
            }
        }
        found.sort_by_key(|(changed, ..)| std::cmp::Reverse(*changed));
        Ok(found.into_iter().take(MOST_CANDIDATES).map(|(_, id, title)| (id, title)).collect())
    }
}

fn require_staff(actor: &Actor) -> Result<(), Error> {
    if policy::may_run_cohorts(actor) {
        return Ok(());
    }
    Err(Error::Forbidden("only programme staff change sessions".to_owned()))
}

fn hidden(year: &str, id: &str) -> SessionRecord {
    SessionRecord { cohort: year.to_owned(), session: id.to_owned(), ..SessionRecord::default() }
}

/// What this person may know a document by, if they may see anything of it.
fn title_for(artifact: &Artifact, actor: &Actor) -> Option<String> {
    let live = || artifact.live().filter(|_| policy::may_see_live(artifact, actor));
    let all = || artifact.latest().filter(|_| policy::may_see_all(artifact, actor));
    live().or_else(all).map(|revision| revision.metadata.title.clone())
}

/// The values of the vocabulary of grade bands, in order.
pub fn bands(vocabularies: &Vocabularies) -> Vec<&str> {
    let list = vocabularies.get("grade_band").map(|list| list.terms.as_slice()).unwrap_or_default();
    list.iter().map(|term| term.value.as_str()).collect()
}

/// The documents that a text names, each on its line by its identifier or address; more may follow there.
///
/// # Errors
/// The lines that name none.
pub fn named_documents(text: &str) -> Result<Vec<ArtifactId>, FieldProblem> {
    let (mut named, mut unread) = (Vec::new(), Vec::new());
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let word = line.split_whitespace().next().unwrap_or_default();
        let after = word.rsplit_once("/artifacts/").map_or(word, |(_, after)| after);
        let name = after.split(['/', '?', '#']).next().unwrap_or_default();
        match name.to_ascii_lowercase().parse() {
            Ok(id) => named.push(id),
            Err(_) => unread.push(format!("{:?}", line.chars().take(60).collect::<String>())),
        }
    }
    if unread.is_empty() {
        return Ok(named);
    }
    let message =
        format!("{} is no address of a document here; it ends in /artifacts/ and 12 characters", unread.join(", "));
    Err(FieldProblem::new("materials", message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_named_by_identifier_or_address() {
        let id = ArtifactId::from_bits(7);
        let text =
            format!("{id}\n\nhttps://x.org/artifacts/{id}/read/3?q=a \r\n /artifacts/{id}#x\n{id} Kickoff agenda\n");
        assert_eq!(named_documents(&text), Ok(vec![id; 4]));
        let wrong = named_documents("https://x.org/elsewhere\n000000000007\nnonsense").expect_err("wrong");
        assert!(wrong.message.contains("elsewhere") && wrong.message.contains("nonsense"), "{wrong}");
    }
}
