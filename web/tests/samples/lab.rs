//! The samples about districts and cohorts.

use jiff::civil::Date;
use model::pathway::pathway;
use model::{ArtifactId, Cohort, Course, District, FieldProblem};
use web::{
    BoardPage, CohortEditPage, CohortForm, CohortPage, CohortsPage, CourseForm, DistrictPage, DistrictsPage,
    DistrictsWanted, ProgrammePage, StepCount,
};

use super::Samples;
use super::pages::visitor;

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

impl Samples {
    /// A cohort in which people named everything that has a name.
    pub(super) fn cohort_of_2018(&self) -> Cohort {
        let mut course = Course::standard();
        course.phases.iter_mut().for_each(|one| one.label = self.say(&one.label));
        course.sessions.iter_mut().for_each(|one| one.label = self.say(&one.label));
        course.deliverables.iter_mut().for_each(|one| one.label = self.say(&one.label));
        course.teams.iter_mut().for_each(|one| one.required.iter_mut().for_each(|role| *role = self.say(role)));
        Cohort {
            year: "2018".to_owned(),
            version: 3,
            districts: ["99010000", "99020000", "99030000"].map(str::to_owned).into(),
            bands: [("99010000".to_owned(), "9-12".to_owned()), ("99020000".to_owned(), "6-8".to_owned())].into(),
            begins: Some(day("2018-02-01")),
            course,
            leaders_since: Some(day("2019-06-30")),
        }
    }

    fn districts_of(&self) -> Vec<&District> {
        self.vocabularies.districts().iter().filter(|district| district.org_code.starts_with("99")).collect()
    }

    pub(super) fn districts(&self) -> String {
        let all = self.districts_of();
        let sharing = [(all[0], 12, vec!["2018".to_owned()]), (all[1], 1, Vec::new())];
        let wanted = DistrictsWanted { q: self.say("field"), kind: "regional".to_owned(), band: "6-8".to_owned() };
        let vocabularies = &self.vocabularies;
        DistrictsPage { viewer: &visitor(), wanted: &wanted, sharing: &sharing, others: &all[2..], vocabularies }
            .render()
    }

    pub(super) fn districts_none(&self) -> String {
        let wanted = DistrictsWanted { q: self.say("Atlantis"), ..DistrictsWanted::default() };
        let vocabularies = &self.vocabularies;
        DistrictsPage { viewer: &visitor(), wanted: &wanted, sharing: &[], others: &[], vocabularies }.render()
    }

    pub(super) fn district(&self) -> String {
        let (all, cohort) = (self.districts_of(), self.cohort_of_2018());
        let plans = [("9-12".to_owned(), 2019, ArtifactId::from_bits(7))];
        let bands = ["K-5", "9-12"].map(str::to_owned);
        let (way, goal) = (pathway(&bands, &plans, &[]), super::goal::classes());
        let page = DistrictPage {
            viewer: &self.staff(),
            district: all[0],
            cohorts: &[cohort],
            roundtable: Some(&self.say("North Shore")),
            total: 40,
            kinds: &self.facets["kind"],
            newest: &self.hits,
            pathway: way.as_ref(),
            alike: &[(all[1], 3), (all[3], 1)],
            goal: goal.get(2),
            own: true,
            vocabularies: &self.vocabularies,
            today: day("2020-01-15"),
        };
        page.render()
    }

    pub(super) fn cohorts(&self) -> String {
        let cohorts = [(self.cohort_of_2018(), 21), (Cohort { year: "2017".to_owned(), ..Cohort::default() }, 0)];
        CohortsPage { viewer: &self.staff(), cohorts: &cohorts, today: day("2018-09-30") }.render()
    }

    pub(super) fn cohort(&self) -> String {
        let step = StepCount {
            phase: "discovery".to_owned(),
            total: 3,
            kinds: vec![("district-report".to_owned(), 2), (self.say("agenda"), 1)],
        };
        let page = CohortPage {
            viewer: &self.staff(),
            cohort: &self.cohort_of_2018(),
            total: 21,
            by_district: &[("99010000".to_owned(), 4)],
            by_step: &[step],
            earlier: &["2017".to_owned()],
            publications: &[(day("2018-09-01"), self.say("Snapshot Report"), "/artifacts/000000000007".to_owned())],
            inside: true,
            own: Some("99010000"),
            vocabularies: &self.vocabularies,
            today: day("2018-09-30"),
            saved: true,
        };
        page.render()
    }

    pub(super) fn board(&self) -> String {
        let cohort = self.cohort_of_2018();
        let rows = cohort.board(std::slice::from_ref(&self.artifact), day("2018-09-30"));
        let page = BoardPage {
            viewer: &self.staff(),
            cohort: &cohort,
            rows: &rows,
            open: &[self.artifact.id],
            own: &["99010000".to_owned()],
            earlier: &["2017".to_owned()],
            reminded: Some(2),
            mail: false,
            vocabularies: &self.vocabularies,
        };
        page.render()
    }

    fn cohort_form(&self, form: &CohortForm, wrong: &[&str]) -> String {
        let problems: Vec<_> = wrong.iter().map(|field| FieldProblem::new(field, self.say("are wrong"))).collect();
        let problem = self.say("Someone else saved meanwhile.");
        let (viewer, vocabularies) = (&self.staff(), &self.vocabularies);
        CohortEditPage { viewer, form, problems: &problems, problem: Some(&problem), added: Some(2), vocabularies }
            .render()
    }

    pub(super) fn cohort_new(&self) -> String {
        let members = vec![(self.say("Wexmoor"), "6-8".to_owned()), <_>::default()];
        self.cohort_form(
            &CohortForm { year: self.say("2027"), begins: self.say("soon"), members, ..CohortForm::default() },
            &["districts", "begins"],
        )
    }

    pub(super) fn cohort_edit(&self) -> String {
        let cohort = self.cohort_of_2018();
        let form = CohortForm {
            version: Some(3),
            year: "2018".to_owned(),
            begins: "2018-02-01".to_owned(),
            was: self.say("2018-02-01"),
            leaders_since: String::new(),
            members: vec![(self.say("Wexmoor"), String::new())],
            course: Some(CourseForm::of(&cohort.course, cohort.begins)),
        };
        self.cohort_form(&form, &["districts", "sessions"])
    }

    pub(super) fn programme(&self) -> String {
        let course = CourseForm::of(&self.cohort_of_2018().course, None);
        let problems = [FieldProblem::new("phases", self.say("are wrong"))];
        let done = self.say("Saved.");
        let (viewer, vocabularies) = (&self.staff(), &self.vocabularies);
        let course = &course;
        ProgrammePage {
            viewer,
            version: 3,
            course,
            problems: &problems,
            problem: None,
            done: Some(&done),
            vocabularies,
        }
        .render()
    }
}
