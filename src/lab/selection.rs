//! The selection of a cohort: staff call for districts, districts apply without an account, staff decide and make the cohort.

use std::net::IpAddr;
use std::sync::Arc;

use artifacts::notices::Letter;
use artifacts::{Decision, Plan};
use jiff::{SignedDuration, Timestamp};
use model::selection::{self, Decided, day_of};
use model::{
    Actor, Application, ApplicationForm, Call, Candidate, Cohort, PrivateRecord, Record, Stamp, Standing, Vocabularies,
    policy,
};

use crate::app::App;
use crate::error::Error;

/// How long the mail to an applicant is worth sending.
const GOOD_FOR: SignedDuration = SignedDuration::from_hours(3 * 24);

/// A call with all that came of it.
pub struct Selection {
    /// The call.
    pub call: Call,
    /// The applications, by district.
    pub applications: Vec<Arc<Application>>,
    /// What counts of each for the balance.
    pub candidates: Vec<Candidate>,
    /// The Roundtables' names.
    pub regions: Vec<String>,
    /// The cohort, once there is one of this year.
    pub cohort: Option<Cohort>,
}

/// What staff decide on an application.
pub struct NewDecision {
    /// The version that is decided on.
    pub version: u64,
    /// What it becomes.
    pub standing: Standing,
    /// Why.
    pub reason: String,
}

impl App {
    /// Opens a call, or changes the one of version `over`.
    pub async fn save_call(&self, actor: &Actor, call: Call, over: Option<u64>) -> Result<Call, Error> {
        require_staff(actor)?;
        let problems = call.problems();
        if !problems.is_empty() {
            return Err(Error::Fields(problems));
        }
        let by = actor.account.clone();
        let (saved, _) = self
            .write(move |moment| {
                let current = moment.state.call(&call.year)?.map(|call| call.version);
                if over.is_none() && current.is_some() {
                    let why = format!("has a call already; change the one for {}", call.year);
                    return Ok(Err(model::FieldProblem::new("year", why).into()));
                }
                if over != current {
                    let asked = over.unwrap_or(0).to_string();
                    return Ok(Err(Error::Stale { asked, current: current.unwrap_or(0) }));
                }
                let action = if over.is_none() { "add call" } else { "change call" };
                let next = Call { version: current.unwrap_or(0) + 1, ..call };
                let records = vec![Record::Call(next.clone())];
                let plan = Plan { by, action: action.to_owned(), key: None, records };
                Ok(Ok(Decision { plan: Some(plan), answer: next }))
            })
            .await?;
        Ok(saved)
    }

    /// The call that this form answers: the one it names, or the one that is open. Staff may fill in a form at any time.
    pub fn answered_call(&self, actor: &Actor, year: &str, now: Timestamp) -> Result<Option<Call>, Error> {
        let calls = self.store.state().calls()?;
        let today = day_of(now);
        let open = || selection::open_call(&calls, today).cloned();
        let named = calls.iter().find(|call| call.year == year);
        let named = named.filter(|call| call.is_open(today) || policy::may_run_cohorts(actor));
        Ok(if year.is_empty() { open() } else { named.cloned() })
    }

    /// Takes a district's application; it is kept when this returns. A second one replaces the first if it has the same
    /// mail address and nothing was decided yet; those of staff always do.
    pub async fn apply(
        &self,
        actor: &Actor,
        from: Option<IpAddr>,
        form: &ApplicationForm,
        now: Timestamp,
    ) -> Result<Application, Error> {
        let closed = || Error::Conflict("no_call", "no district can apply for that cohort today".to_owned());
        let call = self.answered_call(actor, form.year.trim(), now)?.ok_or_else(closed)?;
        let staff = policy::may_run_cohorts(actor);
        let vocabularies = self.store.vocabularies();
        let said = form.checked(&call.year, now, vocabularies.districts(), &bands(&vocabularies));
        let said = said.map_err(Error::Fields)?;
        if !staff {
            self.people.limits.report(from)?;
        }
        let name = vocabularies.label("district", &said.district);
        let kept = self.change_private(actor.account.clone(), "apply for a cohort", move |directory, at| {
            let mut next = Application { at, ..said };
            if let Some(before) = directory.application(&next.year, &next.district) {
                if !staff && (before.contact.email != next.contact.email || !before.decisions.is_empty()) {
                    return Err(Error::Conflict("applied", applied_already(&name, &next.year)));
                }
                next.version = before.version + 1;
                next.decisions.clone_from(&before.decisions);
            }
            Ok((Some(PrivateRecord::Application(Box::new(next.clone()))), next))
        });
        let kept = kept.await?;
        if !staff {
            self.confirm(&kept, &vocabularies)?;
        }
        Ok(kept)
    }

    /// Mails the applicant that the application is here, when mail can be sent. Nothing that was typed stands in it: the
    /// address may be someone else's.
    fn confirm(&self, application: &Application, vocabularies: &Vocabularies) -> Result<(), Error> {
        if !self.notices.by_mail() {
            return Ok(());
        }
        let name = vocabularies.label("district", &application.district);
        let (year, base) = (&application.year, self.settings.base_url());
        let text = format!(
            "Hello,\n\nPACE has the application of {name} for the PACE Lab, cohort of {year}.\n\nWhat happens next: staff \
             read all applications after the call closes, and write to you with the decision. To change something before \
             then, send the form again from the same mail address: {base}/apply\n\nIf you did not apply, tell PACE staff; \
             somebody gave your address.\n\n-- \nPACE Clearinghouse\n"
        );
        let letter = Letter {
            to: application.contact.email.clone(),
            subject: format!("{name}: your application for the PACE Lab"),
            text,
            expires: Timestamp::now() + GOOD_FOR,
            account: None,
        };
        self.notices.put_letter(&letter)
    }

    /// The applications for a year, or all of them.
    pub fn applications(&self, actor: &Actor, year: Option<&str>) -> Result<Vec<Arc<Application>>, Error> {
        require_staff(actor)?;
        let directory = self.people.accounts.now();
        let own = directory.applications().filter(|one| year.is_none_or(|year| one.year == year));
        Ok(own.cloned().collect())
    }

    /// How many applications for cohorts of this year and later wait for a decision.
    pub fn undecided_applications(&self, actor: &Actor) -> usize {
        if !policy::may_run_cohorts(actor) {
            return 0;
        }
        let year = crate::lab::cohorts::today().year().to_string();
        let directory = self.people.accounts.now();
        directory.applications().filter(|one| one.year >= year && one.standing() == Standing::Undecided).count()
    }

    /// A call with its applications.
    pub fn selection(&self, actor: &Actor, year: &str) -> Result<Selection, Error> {
        let applications = self.applications(actor, Some(year))?;
        let state = self.store.state();
        let call = state.call(year)?.ok_or(Error::NotFound)?;
        let (table, vocabularies) = (Arc::clone(self.people.accounts.now().roundtables()), self.store.vocabularies());
        let candidate = |one: &Arc<Application>| {
            Candidate::of(one, vocabularies.districts().get(&one.district), table.of(&one.district))
        };
        let candidates = applications.iter().map(candidate).collect();
        let regions = table.rows.iter().map(|row| row.name.clone()).collect();
        Ok(Selection { call, applications, candidates, regions, cohort: state.cohort(year)? })
    }

    /// Keeps a decision on an application with who made it, and returns it.
    pub async fn decide_application(
        &self,
        actor: &Actor,
        (year, district): (String, String),
        new: NewDecision,
    ) -> Result<Application, Error> {
        require_staff(actor)?;
        let reason = selection::reason(new.standing, &new.reason)?;
        let by = actor.account.clone();
        self.change_private(by.clone(), "decide on application", move |directory, at| {
            let found = directory.application(&year, &district).ok_or(Error::NotFound)?;
            let mut next = Application::clone(found);
            if next.version != new.version {
                return Err(Error::Stale { asked: new.version.to_string(), current: next.version });
            }
            let same = |last: &Decided| last.standing == new.standing && last.reason == reason;
            if next.decisions.last().is_some_and(same) {
                return Ok((None, next));
            }
            next.decide(Decided { standing: new.standing, reason, stamp: Stamp { at, by } });
            Ok((Some(PrivateRecord::Application(Box::new(next.clone()))), next))
        })
        .await
    }

    /// Puts the selected districts with their grade bands into the cohort of the year, which is made if need be; returns how
    /// many were not in it before.
    pub async fn make_cohort(&self, actor: &Actor, year: &str) -> Result<usize, Error> {
        let selection = self.selection(actor, year)?;
        let vocabularies = self.store.vocabularies();
        let selected = selection.applications.iter().filter(|one| one.standing() == Standing::Selected);
        let mut selected: Vec<&Application> = selected.map(AsRef::as_ref).collect();
        selected.sort_by_cached_key(|one| vocabularies.label("district", &one.district));
        if selected.is_empty() {
            return Err(Error::Conflict("nobody_selected", "no district is selected yet".to_owned()));
        }
        let over = selection.cohort.as_ref().map(|cohort| cohort.version);
        let mut next = selection.cohort.unwrap_or_else(|| Cohort { year: year.to_owned(), ..Cohort::default() });
        let before = next.districts.len();
        for one in selected {
            if !next.districts.contains(&one.district) {
                next.districts.push(one.district.clone());
                next.bands.insert(one.district.clone(), one.band.clone());
            }
        }
        let added = next.districts.len() - before;
        if added > 0 {
            self.save_cohort(actor, next, over).await?;
        }
        Ok(added)
    }
}

fn applied_already(name: &str, year: &str) -> String {
    format!(
        "there is an application of {name} for the cohort of {year} already. Whoever sent it can send it again from the same \
         mail address until it is decided; after that, or to change the contact, write to PACE staff"
    )
}

/// The values of the grade bands.
fn bands(vocabularies: &Vocabularies) -> Vec<&str> {
    let bands = vocabularies.get("grade_band").map(|list| list.terms.as_slice()).unwrap_or_default();
    bands.iter().map(|term| term.value.as_str()).collect()
}

fn require_staff(actor: &Actor) -> Result<(), Error> {
    if policy::may_run_cohorts(actor) {
        return Ok(());
    }
    Err(Error::Forbidden("only programme staff see who applied, and select".to_owned()))
}
