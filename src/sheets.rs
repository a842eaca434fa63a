//! Sheets: forms that districts fill in, section by section, and the documents that are made of them. What a form is about
//! stands in its file (see [`model::form`]); nothing here knows it.

mod making;
mod prior;

pub use making::{Makes, document};

use std::collections::BTreeMap;

use artifacts::store::Moment;
use artifacts::{CatalogError, Decision, Plan};
use model::form::{self, Answers, Form, Section};
use model::{Actor, FieldProblem, Record, SectionAnswers, Sheet, SheetId, Stamp, metadata, policy, sheet};

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
    /// A sheet, for those who may write it.
    pub fn sheet(&self, actor: &Actor, id: &SheetId) -> Result<WholeSheet, Error> {
        require_writer(&id.district, actor)?;
        let state = self.store.state();
        let sheet = state.sheet(id)?.ok_or(Error::NotFound)?;
        let sections = state.all_answers(id)?.into_iter().map(|answers| (answers.section.clone(), answers));
        let sections: BTreeMap<String, SectionAnswers> = sections.collect();
        let known = form::get(&id.form, sheet.form_version);
        let form = known.cloned().unwrap_or_else(|| {
            let answers = sections.iter().map(|(id, section)| (id.as_str(), &section.answers));
            Form::of_answers(&id.form, sheet.form_version, answers)
        });
        Ok(WholeSheet { sheet, form, known: known.is_some(), sections })
    }

    /// A district's sheets of a form, the latest school year first.
    pub fn sheets_of(&self, actor: &Actor, district: &str, form: &str) -> Result<Vec<WholeSheet>, Error> {
        require_writer(district, actor)?;
        let mut sheets = self.store.state().sheets_of(district)?;
        sheets.retain(|sheet| sheet.id.form == form);
        sheets.sort_by(|one, other| {
            other.id.school_year.cmp(&one.id.school_year).then_with(|| one.id.band.cmp(&other.id.band))
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
        if !vocabularies.get("grade_band").is_some_and(|list| list.terms.iter().any(|term| term.value == id.band)) {
            problems.push(FieldProblem::new("band", format!("{:?} is not a grade band", id.band)));
        }
        if !metadata::is_school_year(&id.school_year) {
            let message = format!("{:?} is not a school year such as 2027-28", id.school_year);
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
                section.check(alone, before, &id.band, &vocabularies).unwrap_or_default()
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
        let checked = whole.section(section)?.check(sent, before, &id.band, &vocabularies).map_err(Error::Fields)?;
        let section = section.to_owned();
        let saved = self.write(move |moment| save(moment, &actor, id, section, version, checked)).await;
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
    let cohorts = moment.state.cohorts()?;
    let own = cohorts.into_iter().filter(|cohort| cohort.districts.contains(&id.district));
    let cohort = own.map(|cohort| cohort.year).max();
    let began = Stamp { at: moment.now, by: actor.account.clone() };
    let sheet = Sheet { id, form_version: form.version, version: 1, cohort, began, artifact: None };
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

fn save(
    moment: &Moment<'_>,
    actor: &Actor,
    sheet: SheetId,
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
    let answers = SectionAnswers { sheet, section, version: current + 1, changed, answers };
    let records = vec![Record::Answers(Box::new(answers.clone()))];
    let plan = (current > 0 || !answers.answers.is_empty()).then(|| Plan {
        by: actor.account.clone(),
        action,
        key: None,
        records,
    });
    Ok(Ok(Decision { plan, answer: answers }))
}
