//! The samples about questionnaires, their comparison, and lessons.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use model::form::compare::Given;
use model::form::{Answer, Answers, Extent, Form, newest};
use model::{AccountId, ArtifactId, FieldProblem, Owner, Sheet, SheetId, Stamp};
use web::{
    Answered, AnswersPage, DistrictLessonsPage, Document, LessonRow, LessonsPage, PlanRow, SheetDocument, SheetPage,
    SheetSectionPage, SheetSectionRow, Successor, Theme,
};

use super::Samples;
use super::pages::visitor;

fn form(id: &str) -> &'static Form {
    newest(id).expect("is built in")
}

fn sheet(id: SheetId, owners: Vec<Owner>) -> Sheet {
    let began = Stamp { at: Timestamp::UNIX_EPOCH, by: AccountId("a".to_owned()) };
    Sheet { id, form_version: 1, version: 2, cohort: Some("2026".to_owned()), began, artifact: None, owners }
}

impl Samples {
    /// The pages here, by name.
    pub(super) fn answered_pages(&self) -> Vec<(&'static str, String)> {
        vec![
            ("answers", self.answers()),
            ("answers-none", self.answers_none()),
            ("questionnaire", self.questionnaire()),
            ("questionnaire-begun", self.questionnaire_begun()),
            ("questionnaire-section", self.questionnaire_section()),
            ("lesson", self.lesson_page()),
            ("district-lessons", self.district_lessons()),
            ("district-lessons-none", self.district_lessons_none()),
            ("lessons", self.lessons()),
            ("lessons-none", self.lessons_none()),
        ]
    }

    fn lesson(&self) -> Sheet {
        let owner = |role: &str, year| Owner { role: self.say(role), since: Date::constant(year, 8, 1) };
        let owners = vec![owner("Director of technology", 2020), owner("Principal", 2024)];
        sheet(SheetId::numbered("lesson", "99020000", 3), owners)
    }

    fn answered(&self, district: &str, year: &str, group: usize, students: &str) -> Answered {
        let cells = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
            pairs.iter().map(|(column, text)| ((*column).to_owned(), (*text).to_owned())).collect()
        };
        let course = [("name", self.say("Robots")), ("students", students.to_owned())];
        let course = course.map(|(column, text)| (column.to_owned(), text)).into();
        let answers: Answers = [
            ("in-short", Answer::Text(self.say("Three sentences.\n\n- one\n- two"))),
            ("leads", Answer::Text("teacher".to_owned())),
            ("challenges", Answer::Chosen(vec!["time".to_owned(), self.say("an old one")])),
            ("competent", Answer::Text(students.to_owned())),
            ("schools", Answer::Rows(vec![cells(&[("row", "K-5"), ("schools", "4"), ("with-cs", "1")])])),
            ("courses-middle", Answer::Rows(vec![course])),
        ]
        .map(|(question, answer)| (question.to_owned(), answer))
        .into();
        Answered {
            sheet: sheet(SheetId::of_cohort("discovery-questionnaire", district, year), Vec::new()),
            name: self.say("Wexmoor"),
            group,
            report: (group == 0).then(|| ArtifactId::from_bits(9)),
            answers,
        }
    }

    fn answers_page(&self, years: &[&str], answered: &[Answered], section: Option<&str>) -> String {
        let years: Vec<String> = years.iter().map(|year| (*year).to_owned()).collect();
        let given = answered.iter().map(|one| Given { group: one.group, answers: one.answers.clone() });
        AnswersPage {
            viewer: &self.contributor(),
            years: &years,
            all: &["2018", "2019", "2026"].map(str::to_owned),
            districts: 12,
            form: form("discovery-questionnaire"),
            section,
            answered,
            given: &given.collect::<Vec<_>>(),
            own: Some("/districts/99020000/questionnaire/2026".to_owned()),
            vocabularies: &self.vocabularies,
        }
        .render()
    }

    pub(super) fn answers(&self) -> String {
        let answered = [
            self.answered("99020000", "2026", 0, "1204.5"),
            self.answered("99030000", "2026", 0, "7"),
            self.answered("99010000", "2019", 1, "31"),
        ];
        self.answers_page(&["2026", "2019"], &answered, None)
    }

    pub(super) fn answers_none(&self) -> String {
        self.answers_page(&["2026"], &[], Some("pd"))
    }

    fn sheet_page(&self, form: &Form, sheet: &Sheet, name: Option<&str>, made: bool, wrong: bool) -> String {
        let answers: BTreeMap<String, Answers> = form
            .sections
            .iter()
            .map(|one| {
                let long = one.questions.iter().find(|question| question.ask == model::form::Ask::Long);
                let long = long.map(|question| (question.id.clone(), Answer::Text(self.say("What it is."))));
                (one.id.clone(), long.into_iter().collect())
            })
            .collect();
        let row = |section: &model::form::Section| SheetSectionRow {
            id: section.id.clone(),
            title: section.title.clone(),
            extent: Extent::Begun,
            answered: (1, 3),
            changed: Some((Timestamp::UNIX_EPOCH, self.say("Mina Okafor"))),
        };
        let document = SheetDocument {
            id: ArtifactId::from_bits(5),
            title: self.say("Wexmoor: report"),
            standing: "published".to_owned(),
            same: false,
            locked: None,
        };
        let successor = Successor { role: self.say("Dean"), since: self.say("2027-08-01") };
        let problems = ["role", "since"].map(|field| FieldProblem::new(field, self.say("is not right")));
        let written = Document { form, sheet, answers: &answers, vocabularies: &self.vocabularies };
        SheetPage {
            viewer: &self.contributor(),
            sheet,
            form,
            known: true,
            name,
            began_by: &self.say("Mina Okafor"),
            rows: &form.sections.iter().map(row).collect::<Vec<_>>(),
            document: made.then_some(&document),
            preview: SheetPage::preview_of(&written),
            successor: &successor,
            problems: if wrong { &problems } else { &[] },
            problem: None,
            done: made.then_some("Handed in."),
            vocabularies: &self.vocabularies,
        }
        .render()
    }

    pub(super) fn questionnaire(&self) -> String {
        let sheet = sheet(SheetId::of_cohort("discovery-questionnaire", "99020000", "2026"), Vec::new());
        self.sheet_page(form("discovery-questionnaire"), &sheet, None, true, false)
    }

    pub(super) fn questionnaire_begun(&self) -> String {
        let id = SheetId::of_cohort("discovery-questionnaire", "99020000", "2026");
        let sheet = Sheet { version: 0, ..sheet(id, Vec::new()) };
        self.sheet_page(form("discovery-questionnaire"), &sheet, None, false, false)
    }

    pub(super) fn questionnaire_section(&self) -> String {
        let id = SheetId::of_cohort("discovery-questionnaire", "99020000", "2026");
        let form = form("discovery-questionnaire");
        SheetSectionPage {
            viewer: &self.contributor(),
            sheet: &sheet(id, Vec::new()),
            name: None,
            form,
            known: true,
            section: form.section("enrolment").expect("is there"),
            answers: &Answers::from([("left-out".to_owned(), Answer::Text(self.say("Girls.")))]),
            version: 1,
            more: false,
            problems: &[],
            conflict: None,
            problem: None,
            done: None,
            prior: &web::Prior::default(),
            vocabularies: &self.vocabularies,
        }
        .render()
    }

    pub(super) fn lesson_page(&self) -> String {
        let name = self.say("Ask who makes the schedule");
        self.sheet_page(form("lesson"), &self.lesson(), Some(&name), true, true)
    }

    pub(super) fn district_lessons(&self) -> String {
        let row = LessonRow {
            name: self.say("Ask who makes the schedule"),
            theme: Some("Schedule".to_owned()),
            owner: Some(self.say("Principal")),
            sheet: PlanRow {
                sheet: self.lesson().id,
                full: 1,
                begun: 2,
                of: 2,
                changed: Some((Timestamp::UNIX_EPOCH, self.say("Mina Okafor"))),
                document: Some((ArtifactId::from_bits(5), "draft".to_owned())),
            },
        };
        DistrictLessonsPage {
            viewer: &self.contributor(),
            district: &self.writing_district(),
            rows: &[row],
            published: &self.hits[..1],
            role: &self.say("nobody@example.org"),
            problems: &[FieldProblem::new("role", self.say("is not a role"))],
            vocabularies: &self.vocabularies,
        }
        .render()
    }

    pub(super) fn district_lessons_none(&self) -> String {
        DistrictLessonsPage {
            viewer: &self.contributor(),
            district: &self.writing_district(),
            rows: &[],
            published: &[],
            role: "",
            problems: &[],
            vocabularies: &self.vocabularies,
        }
        .render()
    }

    pub(super) fn lessons(&self) -> String {
        let theme = |label: &str, search: &str, total| Theme {
            label: label.to_owned(),
            search: search.to_owned(),
            total,
            lessons: self.hits[..2].to_vec(),
        };
        LessonsPage {
            viewer: &self.contributor(),
            themes: &[theme("Staffing", "\"Theme Staffing\"", 12), theme("More", "", 2)],
            own: &[("99020000".to_owned(), self.say("Wexmoor"))],
            vocabularies: &self.vocabularies,
        }
        .render()
    }

    pub(super) fn lessons_none(&self) -> String {
        LessonsPage { viewer: &visitor(), themes: &[], own: &[], vocabularies: &self.vocabularies }.render()
    }
}
