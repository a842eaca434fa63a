//! The samples about plans that districts write.

use std::collections::BTreeMap;

use jiff::Timestamp;
use model::form::{Answer, Answers, Comparison, Extent, Form, Thing};
use model::{AccountId, ArtifactId, District, FieldProblem, Hit, Sheet, SheetId, Snippet, Stamp};
use web::{
    Document, PlanForm, PlanRow, PlansPage, Prior, PriorDocument, SheetConflict, SheetDocument, SheetPage,
    SheetSectionPage, SheetSectionRow, Successor,
};

use super::Samples;

fn sheet() -> Sheet {
    let id = SheetId::of_year("implementation-plan", "99020000", "6-8", "2027-28");
    let began = Stamp { at: Timestamp::UNIX_EPOCH, by: AccountId("a".to_owned()) };
    Sheet {
        id,
        form_version: 1,
        version: 1,
        cohort: Some("2026".to_owned()),
        began,
        artifact: None,
        owners: Vec::new(),
    }
}

fn form() -> &'static Form {
    model::form::newest("implementation-plan").expect("is built in")
}

impl Samples {
    pub(super) fn writing_district(&self) -> District {
        let known = self.vocabularies.districts().get("99020000").cloned().expect("is there");
        District { name: self.say(&known.name), ..known }
    }

    fn row(&self, cells: &[(&str, &str)]) -> BTreeMap<String, String> {
        let cell = |(column, text): &(&str, &str)| ((*column).to_owned(), self.say(text));
        cells.iter().map(cell).collect()
    }

    fn answers_of(&self, section: &str) -> Answers {
        let mut answers = Answers::new();
        let mut put = |question: &str, answer| answers.insert(question.to_owned(), answer);
        match section {
            "vision" => {
                put("vision", Answer::Text(self.say("Every student.\n\n- girls\n- boys")));
                put("why-now", Answer::Text(self.say("Now.")));
            }
            "goals" => {
                let mut goal = self.row(&[("goal", "100 students"), ("who", "Ms. Haskell")]);
                goal.insert("row".to_owned(), "3".to_owned());
                put("goals", Answer::Rows(vec![goal, self.row(&[("row", "gone"), ("goal", "An old one")])]));
            }
            "curriculum" => {
                let marks = |marks: [u8; 2]| [("cost", marks[0]), ("fits", marks[1])].map(|(c, m)| (c.to_owned(), m));
                let thing = |name: &str, given| Thing { name: self.say(name), ratings: marks(given).into() };
                let things = vec![thing("Own units", [3, 1]), thing("A bought course", [0, 3])];
                let note = self.say("Close.");
                put("compared", Answer::Comparison(Comparison { weights: marks([1, 3]).into(), things, note }));
                put("chosen", Answer::Text(self.say("Own units")));
                let choice = self.row(&[("grade", "7"), ("who", "all"), ("hours", "62")]);
                put("taught", Answer::Rows(vec![choice]));
            }
            "standards" => {
                let codes = ["6-8.CT.b.3", "6-8.CAS.a.1"].map(str::to_owned).to_vec();
                put("standards", Answer::Chosen(codes));
            }
            "script" => {
                let mut area = self.row(&[("level", "novice"), ("evidence", "None yet")]);
                area.insert("row".to_owned(), "leadership".to_owned());
                put("script", Answer::Rows(vec![area]));
            }
            _ => {}
        }
        answers
    }

    fn all_answers(&self) -> BTreeMap<String, Answers> {
        form().sections.iter().map(|section| (section.id.clone(), self.answers_of(&section.id))).collect()
    }

    fn prior(&self) -> Prior {
        let passage = Snippet {
            page: 4,
            label: self.say("Curriculum"),
            html: "How we chose a <mark>curriculum</mark>".to_owned(),
        };
        let row = |hit: &Hit, passage| PriorDocument { hit: hit.clone(), passage };
        Prior { rows: vec![row(&self.hits[0], Some(passage)), row(&self.hits[1], None)], alike: true }
    }

    pub(super) fn plans(&self) -> String {
        let row = PlanRow {
            sheet: sheet().id,
            full: 3,
            begun: 5,
            of: 12,
            changed: Some((Timestamp::UNIX_EPOCH, self.say("Mina Okafor"))),
            document: Some((ArtifactId::from_bits(5), "draft".to_owned())),
        };
        let form =
            PlanForm { band: "6-8".to_owned(), school_year: self.say("2027-28"), from: "6-8/2027-28".to_owned() };
        PlansPage {
            viewer: &self.contributor(),
            district: &self.writing_district(),
            rows: &[row],
            published: &self.hits[..1],
            form: &form,
            problems: &[FieldProblem::new("school_year", self.say("is not a school year"))],
            vocabularies: &self.vocabularies,
        }
        .render()
    }

    pub(super) fn plans_none(&self) -> String {
        PlansPage {
            viewer: &self.contributor(),
            district: &self.writing_district(),
            rows: &[],
            published: &[],
            form: &PlanForm::default(),
            problems: &[],
            vocabularies: &self.vocabularies,
        }
        .render()
    }

    fn plan_page(&self, form: &Form, known: bool, document: Option<&SheetDocument>, problem: Option<&str>) -> String {
        let (sheet, answers) = (&sheet(), &self.all_answers());
        let extents = [Extent::Full, Extent::Begun, Extent::Empty].into_iter().cycle();
        let row = |(section, extent): (&model::form::Section, Extent)| SheetSectionRow {
            id: section.id.clone(),
            title: section.title.clone(),
            extent,
            answered: (1, 3),
            changed: (extent > Extent::Empty).then(|| (Timestamp::UNIX_EPOCH, self.say("Mina Okafor"))),
        };
        let written = Document { form, sheet, answers, vocabularies: &self.vocabularies };
        SheetPage {
            viewer: &self.contributor(),
            sheet,
            form,
            known,
            name: None,
            successor: &Successor::default(),
            problems: &[],
            began_by: &self.say("Mina Okafor"),
            rows: &form.sections.iter().zip(extents).map(row).collect::<Vec<_>>(),
            document,
            preview: SheetPage::preview_of(&written),
            problem,
            done: None,
            vocabularies: &self.vocabularies,
        }
        .render()
    }

    pub(super) fn plan(&self) -> String {
        let document = SheetDocument {
            id: ArtifactId::from_bits(5),
            title: self.say("Wexmoor: implementation plan"),
            standing: "in review".to_owned(),
            same: false,
            locked: Some("It is being reviewed.".to_owned()),
        };
        self.plan_page(form(), true, Some(&document), Some(&self.say("No document was made")))
    }

    pub(super) fn plan_begun(&self) -> String {
        self.plan_page(form(), true, None, None)
    }

    fn unknown(&self) -> Form {
        let answers = self.all_answers();
        Form::of_answers("implementation-plan", 99, answers.iter().map(|(id, answers)| (id.as_str(), answers)))
    }

    pub(super) fn plan_unknown(&self) -> String {
        self.plan_page(&self.unknown(), false, None, None)
    }

    fn section_page(
        &self,
        form: &Form,
        section: &str,
        problems: &[FieldProblem],
        conflict: Option<&SheetConflict>,
    ) -> String {
        let sheet = sheet();
        SheetSectionPage {
            viewer: &self.contributor(),
            sheet: &sheet,
            name: None,
            form,
            known: form.version == 1,
            section: form.section(section).expect("is there"),
            answers: &self.answers_of(section),
            version: 3,
            more: !problems.is_empty(),
            problems,
            conflict,
            problem: None,
            done: conflict.is_none().then_some("Saved."),
            prior: &if problems.is_empty() { self.prior() } else { Prior::default() },
            vocabularies: &self.vocabularies,
        }
        .render()
    }

    pub(super) fn plan_section(&self, section: &str) -> String {
        self.section_page(form(), section, &[], None)
    }

    pub(super) fn plan_problems(&self) -> String {
        let fields = ["chosen", "taught", "taught.0.hours", "compared.0.name", "compared.note", "unknown"];
        let problems = fields.map(|field| FieldProblem::new(field, self.say("is not right")));
        self.section_page(form(), "curriculum", &problems, None)
    }

    pub(super) fn plan_conflict(&self) -> String {
        let saved = Answers::from([("vision".to_owned(), Answer::Text(self.say("Hers\nof two lines")))]);
        let conflict = SheetConflict { by: self.say("Dana Reyes"), saved };
        self.section_page(form(), "vision", &[], Some(&conflict))
    }

    pub(super) fn plan_section_unknown(&self) -> String {
        self.section_page(&self.unknown(), "goals", &[], None)
    }
}
