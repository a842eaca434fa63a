//! Sheets: forms that districts fill in, section by section, and the documents that are made of them. What a form is about
//! stands in its file (see [`model::form`]); nothing here knows it.

mod making;
mod owners;
mod prior;

pub use making::{Makes, document};

use std::collections::BTreeMap;

use artifacts::store::Moment;
use artifacts::{CatalogError, Decision, Plan};
use model::form::{self, About, Answers, Form, Section};
use model::{Actor, FieldProblem, Record, SectionAnswers, Sheet, SheetId, Stamp, Subject, metadata, policy, sheet};

use crate::app::App;
use crate::error::Error;

/// A sheet with all that is known of it.
pub struct WholeSheet {
    /// The sheet.
    pub sheet: Sheet,
    /// Its form; one made from its answers where its own is not known.
    pub form: Form,
    /// Whether its own is.
    pub known: bool,
    /// What is answered, by section.
    pub sections: BTreeMap<String, SectionAnswers>,
}

impl WholeSheet {
    /// Its answers alone.
    pub fn answers(&self) -> BTreeMap<String, Answers> {
        self.sections.iter().map(|(id, section)| (id.clone(), section.answers.clone())).collect()
    }

    /// A section of its form.
    pub fn section(&self, id: &str) -> Result<&Section, Error> {
        self.form.section(id).ok_or(Error::NotFound)
    }
}

/// Refuses those who are neither members of the district nor staff.
pub fn require_writer(district: &str, actor: &Actor) -> Result<(), Error> {
    if policy::may_write_for(district, actor) {
        return Ok(());
    }
    Err(Error::Forbidden("only members of the district and programme staff may see and write this".to_owned()))
}

/// Why a sheet whose form is not known takes no answers.
fn unknown_form(sheet: &Sheet) -> Error {
    let why = format!(
        "this was filled in with version {} of the form, which is not known here; it can be read, not changed",
        sheet.form_version
    );
    Error::Conflict("unknown_form", why)
}

impl App {
    /// A sheet, for those who may write it. One about a cohort that the district is in is there before anything is saved.
    pub fn sheet(&self, actor: &Actor, id: &SheetId) -> Result<WholeSheet, Error> {
        require_writer(&id.district, actor)?;
        let state = self.store.state();
        let sheet = match state.sheet(id)? {
            Some(sheet) => sheet,
            None => self.empty(actor, id)?,
        };
        let sections = state.all_answers(id)?.into_iter().map(|answers| (answers.section.clone(), answers));
        let sections: BTreeMap<String, SectionAnswers> = sections.collect();
        let known = form::get(&id.form, sheet.form_version);
        let form = known.cloned().unwrap_or_else(|| {
            let answers = sections.iter().map(|(id, section)| (id.as_str(), &section.answers));
            Form::of_answers(&id.form, sheet.form_version, answers)
        });
        Ok(WholeSheet { sheet, form, known: known.is_some(), sections })
    }

    /// The sheet of a cohort that nobody wrote in yet.
    fn empty(&self, actor: &Actor, id: &SheetId) -> Result<Sheet, Error> {
        let form = form::newest(&id.form).filter(|form| form.about == About::Cohort).ok_or(Error::NotFound)?;
        let Subject::Cohort { year } = &id.subject else { return Err(Error::NotFound) };
        if !self.cohort(year)?.districts.contains(&id.district) {
            return Err(Error::NotFound);
        }
        let began = Stamp { at: jiff::Timestamp::now(), by: actor.account.clone() };
        let (form_version, cohort) = (form.version, Some(year.clone()));
        Ok(Sheet { id: id.clone(), form_version, version: 0, cohort, began, artifact: None, owners: Vec::new() })
    }

    /// A district's sheets of a form, the latest first.
    pub fn sheets_of(&self, actor: &Actor, district: &str, form: &str) -> Result<Vec<WholeSheet>, Error> {
        require_writer(district, actor)?;
        let mut sheets = self.store.state().sheets_of(district)?;
        sheets.retain(|sheet| sheet.id.form == form);
        sheets.sort_by(|one, other| {
            let latest = other.id.school_year().cmp(&one.id.school_year());
            latest.then_with(|| one.id.band().cmp(other.id.band())).then(other.id.number().cmp(&one.id.number()))
        });
        sheets.iter().map(|sheet| self.sheet(actor, &sheet.id)).collect()
    }

    /// Begins a sheet, empty or with the answers of an earlier one of the same district. One that is there already is
    /// given as it is.
    pub async fn begin_sheet(&self, actor: Actor, id: SheetId, from: Option<SheetId>) -> Result<Sheet, Error> {
        require_writer(&id.district, &actor)?;
        let form = form::newest(&id.form).ok_or(Error::NotFound)?;
        self.check_sheet(&id)?;
        let copied = from.map(|from| self.copied(&actor, form, &id, &from)).transpose()?.unwrap_or_default();
        let begun = self.write(move |moment| begin(moment, &actor, form, id, copied)).await;
        begun.map(|(sheet, _)| sheet)
    }

    /// Whether there is such a district, grade band and school year.
    fn check_sheet(&self, id: &SheetId) -> Result<(), Error> {
        let vocabularies = self.store.vocabularies();
        let mut problems = Vec::new();
        if vocabularies.districts().get(&id.district).is_none() {
            return Err(Error::NotFound);
        }
        let Subject::Year { band, school_year } = &id.subject else { return Err(Error::NotFound) };
        if !vocabularies.get("grade_band").is_some_and(|list| list.terms.iter().any(|term| term.value == *band)) {
            problems.push(FieldProblem::new("band", format!("{band:?} is not a grade band")));
        }
        if !metadata::is_school_year(school_year) {
            let message = format!("{school_year:?} is not a school year such as 2027-28");
            problems.push(FieldProblem::new("school_year", message));
        }
        if problems.is_empty() { Ok(()) } else { Err(Error::Fields(problems)) }
    }

    /// The answers of an earlier sheet that the newest form takes, by section.
    fn copied(
        &self,
        actor: &Actor,
        form: &Form,
        id: &SheetId,
        from: &SheetId,
    ) -> Result<BTreeMap<String, Answers>, Error> {
        let gone = || Error::Fields(vec![FieldProblem::new("from", "is no plan of this district")]);
        if from.district != id.district || from.form != id.form {
            return Err(gone());
        }
        let earlier = self.sheet(actor, from).map_err(|error| match error {
            Error::NotFound => gone(),
            other => other,
        })?;
        let vocabularies = self.store.vocabularies();
        let taken = |section: &Section| {
            let before = &earlier.sections.get(&section.id)?.answers;
            let one = |(question, answer): (&String, &form::Answer)| {
                let alone = Answers::from([(question.clone(), answer.clone())]);
                section.check(alone, before, id.band(), &vocabularies).unwrap_or_default()
            };
            let answers: Answers = before.iter().flat_map(one).collect();
            (!answers.is_empty()).then(|| (section.id.clone(), answers))
        };
        Ok(form.sections.iter().filter_map(taken).collect())
    }

    /// Saves the answers of one section, which must be at `version`: 0 while nothing is saved. The same answers again
    /// change nothing.
    pub async fn save_answers(
        &self,
        actor: Actor,
        id: SheetId,
        section: &str,
        version: u64,
        sent: Answers,
    ) -> Result<SectionAnswers, Error> {
        let whole = self.sheet(&actor, &id)?;
        if !whole.known {
            return Err(unknown_form(&whole.sheet));
        }
        let none = Answers::new();
        let before = whole.sections.get(section).map_or(&none, |section| &section.answers);
        let vocabularies = self.store.vocabularies();
        let checked = whole.section(section)?.check(sent, before, id.band(), &vocabularies).map_err(Error::Fields)?;
        let section = section.to_owned();
        let unsaved = (whole.sheet.version == 0).then_some(whole.sheet);
        let saved = self.write(move |moment| save(moment, &actor, (id, unsaved), section, version, checked)).await;
        saved.map(|(answers, _)| answers)
    }
}

type Decided<T> = Result<Result<Decision<T>, Error>, CatalogError>;

fn begin(
    moment: &Moment<'_>,
    actor: &Actor,
    form: &Form,
    id: SheetId,
    copied: BTreeMap<String, Answers>,
) -> Decided<Sheet> {
    if let Some(sheet) = moment.state.sheet(&id)? {
        return Ok(Ok(Decision { plan: None, answer: sheet }));
    }
    if moment.state.sheets_of(&id.district)?.len() >= sheet::MOST {
        let why = format!("a district has at most {} of these; go on with one that is there", sheet::MOST);
        return Ok(Err(Error::Conflict("too_many_sheets", why)));
    }
    let began = Stamp { at: moment.now, by: actor.account.clone() };
    let cohort = latest_cohort(moment, &id.district)?;
    let sheet = Sheet { id, form_version: form.version, version: 1, cohort, began, artifact: None, owners: Vec::new() };
    let mut records = vec![Record::Sheet(Box::new(sheet.clone()))];
    let answers = copied.into_iter().map(|(section, answers)| SectionAnswers {
        sheet: sheet.id.clone(),
        section,
        version: 1,
        changed: sheet.began.clone(),
        answers,
    });
    records.extend(answers.map(|answers| Record::Answers(Box::new(answers))));
    let plan = Plan { by: actor.account.clone(), action: format!("begin {}", form.id), key: None, records };
    Ok(Ok(Decision { plan: Some(plan), answer: sheet }))
}

/// The latest cohort that a district is in.
fn latest_cohort(moment: &Moment<'_>, district: &str) -> Result<Option<String>, CatalogError> {
    let own = moment.state.cohorts()?.into_iter().filter(|cohort| cohort.districts.iter().any(|code| code == district));
    Ok(own.map(|cohort| cohort.year).max())
}

/// Saves a section; with it the sheet, where nothing of that is saved yet.
fn save(
    moment: &Moment<'_>,
    actor: &Actor,
    (sheet, unsaved): (SheetId, Option<Sheet>),
    section: String,
    version: u64,
    answers: Answers,
) -> Decided<SectionAnswers> {
    let before = moment.state.answers(&sheet, &section)?;
    let current = before.as_ref().map_or(0, |before| before.version);
    if let Some(before) = before
        && before.answers == answers
    {
        return Ok(Ok(Decision { plan: None, answer: before }));
    }
    if version != current {
        return Ok(Err(Error::Stale { asked: version.to_string(), current }));
    }
    let changed = Stamp { at: moment.now, by: actor.account.clone() };
    let action = format!("answer {}", sheet.form);
    let first = unsaved.filter(|_| moment.state.sheet(&sheet).is_ok_and(|saved| saved.is_none()));
    let first = first.map(|sheet| Record::Sheet(Box::new(Sheet { version: 1, began: changed.clone(), ..sheet })));
    let answers = SectionAnswers { sheet, section, version: current + 1, changed, answers };
    let records = first.into_iter().chain([Record::Answers(Box::new(answers.clone()))]).collect();
    let plan = (current > 0 || !answers.answers.is_empty()).then(|| Plan {
        by: actor.account.clone(),
        action,
        key: None,
        records,
    });
    Ok(Ok(Decision { plan, answer: answers }))
}
