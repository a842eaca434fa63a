//! The calendar of professional development: staff keep its sessions, districts say to which they want to come.

use artifacts::{Decision, Plan};
use jiff::civil::Date;
use model::pd::{MOST, MOST_TEACHERS};
use model::{Actor, ArtifactId, FieldProblem, Interest, PdSession, Record, Stamp, Vocabularies, policy};

use crate::app::{self, App};
use crate::error::Error;

impl App {
    /// All sessions, by day.
    pub fn pd_sessions(&self) -> Result<Vec<PdSession>, Error> {
        let mut all = self.store.state().pd_sessions()?;
        all.sort_by(|one, other| (one.from, &one.title, &one.id).cmp(&(other.from, &other.title, &other.id)));
        Ok(all)
    }

    /// A session, and the districts that want to come, those with most teachers first.
    pub fn pd_session(&self, id: &str) -> Result<(PdSession, Vec<Interest>), Error> {
        let state = self.store.state();
        let session = state.pd_session(id)?.ok_or(Error::NotFound)?;
        let mut interests = coming(state.interests_in(id)?);
        interests.sort_by_key(|one| std::cmp::Reverse(one.teachers));
        Ok((session, interests))
    }

    /// Who wants to come to what.
    pub fn pd_interests(&self) -> Result<Vec<Interest>, Error> {
        Ok(coming(self.store.state().interests()?))
    }

    /// Adds a session, or changes the one of version `over`.
    pub async fn save_pd(&self, actor: &Actor, session: PdSession, over: Option<u64>) -> Result<PdSession, Error> {
        if !policy::may_run_pd(actor) {
            return Err(Error::Forbidden("only programme staff change this calendar".to_owned()));
        }
        let vocabularies = self.store.vocabularies();
        let mut next = session.tidied();
        let problems = next.problems(&values(&vocabularies, "grade_band"), &values(&vocabularies, "topic"));
        if !problems.is_empty() {
            return Err(Error::Fields(problems));
        }
        if over.is_none() {
            next.id = ArtifactId::from_bits(app::random()).to_string();
        }
        let by = actor.account.clone();
        let (saved, _) = self
            .write(move |moment| {
                let current = moment.state.pd_session(&next.id)?.map(|session| session.version);
                if over.is_some() && current.is_none() {
                    return Ok(Err(Error::NotFound));
                }
                if over != current {
                    let asked = over.unwrap_or(0).to_string();
                    return Ok(Err(Error::Stale { asked, current: current.unwrap_or(0) }));
                }
                if over.is_none() && moment.state.pd_sessions()?.len() >= MOST {
                    let why = format!("there are {MOST} sessions in this calendar, the most it takes");
                    return Ok(Err(Error::Conflict("too_many", why)));
                }
                let action = if over.is_none() { "add PD session" } else { "change PD session" };
                next.version = current.unwrap_or(0) + 1;
                let records = vec![Record::Pd(Box::new(next.clone()))];
                let plan = Plan { by, action: action.to_owned(), key: None, records };
                Ok(Ok(Decision { plan: Some(plan), answer: next }))
            })
            .await?;
        Ok(saved)
    }

    /// Says that a district wants to send so many teachers to a session; none takes it back.
    pub async fn want(
        &self,
        actor: &Actor,
        id: String,
        district: String,
        teachers: u32,
        today: Date,
    ) -> Result<(), Error> {
        if !policy::may_write_for(&district, actor) {
            return Err(Error::Forbidden("only members of the district and programme staff say this".to_owned()));
        }
        if self.store.vocabularies().districts().get(&district).is_none() {
            return Err(FieldProblem::new("district", format!("there is none with the code {district:?}")).into());
        }
        if teachers > MOST_TEACHERS {
            return Err(FieldProblem::new("teachers", format!("are at most {MOST_TEACHERS} of one district")).into());
        }
        let by = actor.account.clone();
        self.write(move |moment| {
            let Some(session) = moment.state.pd_session(&id)? else { return Ok(Err(Error::NotFound)) };
            if session.cancelled || session.is_over(today) {
                let why = "this session is over or cancelled, so nobody can come any more".to_owned();
                return Ok(Err(Error::Conflict("over", why)));
            }
            let before = moment.state.interests_in(&id)?.into_iter().find(|one| one.district == district);
            if before.map_or(0, |one| one.teachers) == teachers {
                return Ok(Ok(Decision { plan: None, answer: () }));
            }
            let changed = Stamp { at: moment.now, by: by.clone() };
            let records = vec![Record::Interest(Interest { session: id, district, teachers, changed })];
            let plan = Plan { by, action: "want to come".to_owned(), key: None, records };
            Ok(Ok(Decision { plan: Some(plan), answer: () }))
        })
        .await
        .map(|_| ())
    }
}

fn coming(all: Vec<Interest>) -> Vec<Interest> {
    all.into_iter().filter(|one| one.teachers > 0).collect()
}

/// The values of a vocabulary.
fn values<'v>(vocabularies: &'v Vocabularies, name: &str) -> Vec<&'v str> {
    let terms = vocabularies.get(name).map(|list| list.terms.as_slice()).unwrap_or_default();
    terms.iter().map(|term| term.value.as_str()).collect()
}
