//! Samples of the pages of the goal.

use model::disclosure::{Shown, exact, shown};
use model::goal::{Eyes, years};
use model::graduates::{Competent, Numbers, Typed, Ways};
use model::{FieldProblem, Graduates};
use web::{ClassRow, DistrictGoalPage, GoalClass, GoalImportPage, GoalPage, GoalPreview, PreviewRow};

use super::Samples;
use super::pages::visitor;

/// Classes of which everything is told, the ways are not, few are competent, few are not, and nothing is told.
fn said() -> Vec<Graduates> {
    let class = |district: &str, class, graduates, competent| {
        let numbers = Some(Numbers { graduates, competent });
        Graduates { district: district.to_owned(), class, version: 2, numbers, note: String::new() }
    };
    let ways = |course, exam, both| Competent::Ways(Ways { course, exam, both });
    vec![
        class("99010000", 2020, 17, Competent::Total(9)),
        class("99010000", 2021, 204, Competent::Total(4)),
        class("99010000", 2022, 1_210, ways(300, 120, 40)),
        class("99010000", 2023, 215, ways(50, 10, 2)),
        class("99010000", 2024, 190, Competent::Total(188)),
        class("99020000", 2024, 120, Competent::Total(7)),
    ]
}

/// The classes of a district as visitors see them.
pub(super) fn classes() -> Vec<Shown> {
    said().iter().take(5).filter_map(shown).collect()
}

impl Samples {
    fn goal_page(&self, inside: bool, rows: &[ClassRow], problems: &[FieldProblem], problem: Option<&str>) -> String {
        let seen = |class: &Graduates| {
            let note = inside.then(|| self.say("Guidance office"));
            Some((if inside { exact(class)? } else { shown(class)? }, note))
        };
        let classes: Vec<GoalClass> = said().iter().take(5).filter_map(seen).collect();
        let done = inside.then(|| self.say("Saved."));
        let page = DistrictGoalPage {
            viewer: &if inside { self.contributor() } else { visitor() },
            district: self.vocabularies.districts().get("99010000").expect("a district"),
            classes: &classes,
            may_write: inside,
            rows,
            open: problem.is_some(),
            problems,
            problem,
            done: done.as_deref(),
        };
        page.render()
    }

    pub(super) fn district_goal(&self) -> String {
        self.goal_page(false, &[], &[], None)
    }

    pub(super) fn district_goal_form(&self) -> String {
        let typed =
            Typed { class: self.say("2024"), note: self.say("Guidance"), both: self.say("4"), ..Typed::default() };
        let rows = [ClassRow { typed, version: 2 }, ClassRow::default()];
        let problems = ["rows.0.graduates", "rows.0.both", "rows.1.class", "rows.1.note", "class"];
        let problems = problems.map(|field| FieldProblem::new(field, self.say("is wrong")));
        self.goal_page(true, &rows, &problems, Some(&self.say("Someone else saved meanwhile.")))
    }

    pub(super) fn district_goal_none(&self) -> String {
        let page = DistrictGoalPage {
            viewer: &visitor(),
            district: self.vocabularies.districts().get("99010000").expect("a district"),
            classes: &[],
            may_write: false,
            rows: &[],
            open: false,
            problems: &[],
            problem: None,
            done: None,
        };
        page.render()
    }

    pub(super) fn goal(&self) -> String {
        let years = years(&said(), Eyes::Everyone);
        let cohorts = [("2019".to_owned(), years.last().cloned()), ("2018".to_owned(), None)];
        let districts = [(self.say("Alderbrook"), classes().remove(4)), (self.say("Wexmoor"), classes().remove(0))];
        let (years, viewer) = (&years, &self.staff());
        GoalPage { viewer, cohort: "", years, cohorts: &cohorts, districts: &districts }.render()
    }

    pub(super) fn goal_none() -> String {
        GoalPage {
            viewer: &visitor(),
            cohort: "2018",
            years: &[],
            cohorts: &[("2018".to_owned(), None)],
            districts: &[],
        }
        .render()
    }

    pub(super) fn goal_import(&self) -> String {
        let mistakes = [self.say("Line 2: class must be a year."), self.say("Line 3: that as well.")];
        let problem = self.say("Nothing was saved.");
        let (viewer, problem) = (&self.staff(), Some(problem.as_str()));
        GoalImportPage { viewer, preview: None, mistakes: &mistakes, problem, done: None }.render()
    }

    pub(super) fn goal_import_preview(&self) -> String {
        let row = |before| PreviewRow {
            district: self.say("Alderbrook"),
            class: 2024,
            before,
            after: Numbers { graduates: 1_190, competent: Competent::Ways(Ways { course: 60, exam: 30, both: 12 }) },
        };
        let before = Numbers { graduates: 180, competent: Competent::Total(40) };
        let preview = GoalPreview {
            table: self.say("org_code,class,graduates,competent\n99010000,2024,190,60\n"),
            seen: 3,
            new: 1,
            changed: 4,
            same: 2,
            rows: vec![row(None), row(Some(before))],
        };
        let done = self.say("Saved: 2 classes.");
        let viewer = &self.staff();
        GoalImportPage { viewer, preview: Some(&preview), mistakes: &[], problem: None, done: Some(&done) }.render()
    }
}
