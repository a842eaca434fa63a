//! Answers of a cohort's districts beside each other. What a district handed in stands in its report, which carries its
//! answers; so whoever may read the report may compare them, and nobody sees more than that.

use std::collections::BTreeMap;
use std::io::Read as _;

use model::form::{self, Answers, Form};
use model::{Actor, Artifact, Cohort, Sheet, SheetId, policy};
use web::{Answered, Document};

use crate::app::App;
use crate::error::Error;

/// The form whose answers are compared.
pub const QUESTIONNAIRE: &str = "discovery-questionnaire";
/// Most of a report that is looked at, in bytes.
const HEAD: u64 = 8 << 20;

/// What may be compared.
pub struct Side {
    /// The form, in its newest version.
    pub form: &'static Form,
    /// The cohort that was asked for.
    pub cohort: Cohort,
    /// The years of the cohorts that are compared, that one first.
    pub years: Vec<String>,
    /// What their districts answered, by year and name.
    pub answered: Vec<Answered>,
}

impl App {
    /// What a cohort's districts answered, beside those of another cohort, as far as this person may see it.
    pub fn side_by_side(&self, actor: &Actor, year: &str, with: Option<&str>) -> Result<Side, Error> {
        let cohort = self.cohort(year)?;
        if !policy::may_see_inside(year, actor) {
            let why = "the answers of a cohort are for its districts and for programme staff";
            return Err(Error::Forbidden(why.to_owned()));
        }
        let other = with.filter(|other| *other != year).map(|other| self.cohort(other)).transpose()?;
        let form = form::newest(QUESTIONNAIRE).ok_or(Error::NotFound)?;
        let mut answered = Vec::new();
        for (group, cohort) in [Some(&cohort), other.as_ref()].into_iter().flatten().enumerate() {
            let mut of_cohort = Vec::new();
            for district in &cohort.districts {
                let sheet = self.store.state().sheet(&SheetId::of_cohort(QUESTIONNAIRE, district, &cohort.year))?;
                let one = sheet.map(|sheet| self.answered(actor, sheet, group)).transpose()?;
                of_cohort.extend(one.flatten());
            }
            of_cohort.sort_by(|one, other| one.name.cmp(&other.name));
            answered.extend(of_cohort);
        }
        let years = [&cohort].into_iter().chain(&other).map(|cohort| cohort.year.clone()).collect();
        Ok(Side { form, cohort, years, answered })
    }

    /// What a district says in its report; else, for those who write it, what stands in the questionnaire now.
    fn answered(&self, actor: &Actor, sheet: Sheet, group: usize) -> Result<Option<Answered>, Error> {
        let artifact = sheet.artifact.map(|id| self.store.state().artifact(id)).transpose()?.flatten();
        let shown = artifact.as_ref().filter(|artifact| policy::may_see_live(artifact, actor));
        let carried = shown.and_then(|artifact| self.carried(artifact).map(|answers| (artifact.id, answers)));
        let (report, by_section) = match carried {
            Some((id, answers)) => (Some(id), answers),
            None if policy::may_write_for(&sheet.id.district, actor) => (None, self.sheet(actor, &sheet.id)?.answers()),
            None => return Ok(None),
        };
        let answers: Answers = by_section.into_values().flatten().collect();
        let name = self.store.vocabularies().label("district", &sheet.id.district);
        Ok((!answers.is_empty()).then_some(Answered { sheet, name, group, report, answers }))
    }

    /// The answers in the published revision of a report. Its file may have been replaced by any other, so they are checked
    /// like those that come in.
    fn carried(&self, artifact: &Artifact) -> Option<BTreeMap<String, Answers>> {
        let mut html = String::new();
        let file = self.bytes(&artifact.live()?.file.sha256).ok()?;
        file.take(HEAD).read_to_string(&mut html).ok()?;
        let carried = Document::carried(&html)?;
        let vocabularies = self.store.vocabularies();
        let checked = |(id, answers): (String, Answers)| {
            let section = form::all().iter().rev().filter(|form| form.id == QUESTIONNAIRE);
            let section = section.filter_map(|form| form.section(&id));
            let checked =
                section.filter_map(|section| section.check(answers.clone(), &answers, "", &vocabularies).ok());
            checked.into_iter().next().map(|checked| (id, checked))
        };
        Some(carried.into_iter().filter_map(checked).collect())
    }
}
