//! The samples about sessions, teams and Roundtables.

use model::roster::TeamMember;
use model::{ArtifactId, Cohort, FieldProblem, SessionRecord};
use web::{
    LibraryAgenda, PersonRow, RoundtableRow, RoundtablesPage, SessionEditPage, SessionForm, SessionPage, Started,
    TeamPage, TeamSheet, TeamState, TeamsPage, TeamsRow, Viewer,
};

use super::Samples;
use super::pages::visitor;

impl Samples {
    fn papers(&self) -> SessionRecord {
        let text = self.say("# Morning\n8:30 Coffee\n\n- **Who** counts?\n- [Plan](/artifacts/000000000007)\n\n| Time | |\n|---|---|\n| 9:00 | ");
        SessionRecord {
            cohort: "2018".to_owned(),
            session: "kickoff".to_owned(),
            version: 3,
            agenda: text.clone(),
            prompts: [("K-5".to_owned(), self.say("Who teaches it?")), (self.say("6-8"), self.say("Why?"))].into(),
            notes: text.clone(),
            takeaways: text,
            materials: vec![ArtifactId::from_bits(7)],
        }
    }

    fn titled(&self) -> [(ArtifactId, String); 2] {
        [7, 8].map(|bits| (ArtifactId::from_bits(bits), self.say("Kickoff agenda")))
    }

    fn session_page(&self, viewer: &Viewer, cohort: &Cohort, papers: Option<&SessionRecord>) -> String {
        let (said, titled) = (self.say("Added."), self.titled());
        let staff = viewer.role >= model::Role::Curator;
        SessionPage {
            viewer,
            cohort,
            session: &cohort.course.sessions[0],
            papers,
            materials: &titled[..1],
            candidates: if staff { &titled[1..] } else { &[] },
            earlier: &["2016".to_owned(), "2017".to_owned()],
            vocabularies: &self.vocabularies,
            done: staff.then_some(said.as_str()),
            problem: staff.then_some(said.as_str()),
        }
        .render()
    }

    pub(super) fn session(&self) -> String {
        self.session_page(&self.staff(), &self.cohort_of_2018(), Some(&self.papers()))
    }

    pub(super) fn session_public(&self) -> String {
        self.session_page(&visitor(), &Cohort { begins: None, ..self.cohort_of_2018() }, None)
    }

    pub(super) fn session_empty(&self) -> String {
        let papers = SessionRecord { prompts: self.papers().prompts, ..SessionRecord::default() };
        self.session_page(&self.contributor(), &self.cohort_of_2018(), Some(&papers))
    }

    fn session_form(&self, agenda: &str) -> SessionForm {
        let prompts = ["K-5", "6-8", "9-12"].map(|band| (band.to_owned(), self.say(agenda)));
        let (agenda, notes) = (self.say(agenda), self.say("Notes"));
        let (takeaways, materials) = (self.say("Takeaways"), self.say("000000000007 Plan"));
        SessionForm { version: 3, agenda, prompts: prompts.into(), notes, takeaways, materials }
    }

    fn session_edit_page(&self, problems: &[FieldProblem], saved: Option<&SessionForm>, below: bool) -> String {
        let cohort = self.cohort_of_2018();
        let session = &cohort.course.sessions[0];
        let started = Started { label: self.say("Kickoff"), year: self.say("2017"), below };
        let agenda = LibraryAgenda {
            year: "2017".to_owned(),
            session: session.clone(),
            day: cohort.begins,
            papers: self.papers(),
        };
        SessionEditPage {
            viewer: &self.staff(),
            cohort: &cohort,
            session,
            form: &self.session_form("8:30 Coffee"),
            problems,
            saved,
            started: problems.is_empty().then_some(&started),
            agendas: if below { &[] } else { std::slice::from_ref(&agenda) },
            published: &self.hits,
            vocabularies: &self.vocabularies,
        }
        .render()
    }

    pub(super) fn session_edit(&self) -> String {
        self.session_edit_page(&[], None, false)
    }

    pub(super) fn session_edit_problems(&self) -> String {
        let fields = ["agenda", "prompt-6-8", "materials", "elsewhere"];
        let problems = fields.map(|field| FieldProblem::new(field, self.say("is too long")));
        self.session_edit_page(&problems, Some(&self.session_form("9:00 Tea")), true)
    }

    pub(super) fn teams(&self) -> String {
        let team = |people, gaps: &[&str]| TeamState {
            label: self.say("Discovery team"),
            people,
            gaps: gaps.iter().map(|gap| self.say(gap)).collect(),
        };
        let row = |district: &str, own, teams| TeamsRow { district: district.to_owned(), own, may_write: own, teams };
        let rows = [
            row("00010000", false, vec![team(4, &[]), team(0, &["no CS teacher yet"])]),
            row("99", true, vec![team(1, &["no CS teacher yet", "1 person of at least 6"])]),
            row("00030000", true, vec![team(4, &[])]),
        ];
        let (viewer, cohort) = (&self.contributor(), &self.cohort_of_2018());
        TeamsPage { viewer, cohort, rows: &rows, vocabularies: &self.vocabularies }.render()
    }

    fn team_page(&self, may_write: bool, wrong: bool) -> String {
        let cohort = self.cohort_of_2018();
        let person = TeamMember {
            name: self.say("Zinnia Lark"),
            role: self.say("CS teacher"),
            position: self.say("Teacher"),
            email: self.say("zinnia@x.example"),
        };
        let fields = ["people.1.name", "people.1.email", "people"];
        let sheet = TeamSheet {
            team: cohort.course.teams[0].clone(),
            people: vec![person.clone(), TeamMember { name: self.say("Bo"), ..TeamMember::default() }],
            gaps: vec![self.say("no CS teacher yet")],
            version: 2,
            rows: vec![PersonRow { person, remove: true }, PersonRow::default()],
            open: wrong,
            problems: if wrong {
                fields.map(|one| FieldProblem::new(one, self.say("is wrong"))).into()
            } else {
                vec![]
            },
            conflict: wrong,
        };
        let empty = TeamSheet { team: cohort.course.teams[0].clone(), ..TeamSheet::default() };
        let empty =
            TeamSheet { team: model::programme::Team { id: "other".to_owned(), ..empty.team.clone() }, ..empty };
        let (viewer, vocabularies) = (&self.contributor(), &self.vocabularies);
        let (done, teams) = (self.say("Saved: Discovery team"), &[sheet, empty]);
        let done = (!wrong).then_some(done.as_str());
        TeamPage { viewer, cohort: &cohort, district: "00010000", teams, may_write, done, vocabularies }.render()
    }

    pub(super) fn team(&self) -> String {
        self.team_page(false, false)
    }

    pub(super) fn team_form(&self) -> String {
        self.team_page(true, false)
    }

    pub(super) fn team_problems(&self) -> String {
        self.team_page(true, true)
    }

    fn roundtables_page(&self, wrong: bool) -> String {
        let row = |name: &str| RoundtableRow { name: self.say(name), districts: self.say("Abington; Atlantis") };
        let rows = [row("North"), row("South"), RoundtableRow::default()];
        let fields = ["row.1.name", "row.2.districts", "rows"];
        let problems = fields.map(|field| FieldProblem::new(field, self.say("no district is called so")));
        let said = self.say("the file is no table");
        RoundtablesPage {
            viewer: &self.staff(),
            version: 4,
            rows: &rows,
            problems: if wrong { &problems } else { &[] },
            problem: wrong.then_some(said.as_str()),
            done: (!wrong).then_some(said.as_str()),
            saved: if wrong { &rows[..2] } else { &[] },
        }
        .render()
    }

    pub(super) fn roundtables(&self) -> String {
        self.roundtables_page(false)
    }

    pub(super) fn roundtables_problems(&self) -> String {
        self.roundtables_page(true)
    }
}
