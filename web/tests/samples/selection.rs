//! The samples about selections and professional development.

use jiff::Timestamp;
use jiff::civil::Date;
use model::pd::together;
use model::selection::{Contact, Decided};
use model::{
    AccountId, Application, ApplicationForm, Call, Candidate, FieldProblem, Interest, PdSession, Stamp, Standing,
};
use web::{
    ApplyPage, CallEditPage, CallForm, CandidatePage, PdEditPage, PdForm, PdPage, PdRow, PdSessionPage, PdTogetherPage,
    SelectionPage, SelectionRow, SelectionsPage,
};

use super::Samples;
use super::pages::visitor;

const TODAY: Date = Date::constant(2026, 11, 28);

fn stamp() -> Stamp {
    Stamp { at: Timestamp::UNIX_EPOCH, by: AccountId::operator() }
}

impl Samples {
    /// Pages about selections and professional development.
    pub(super) fn selecting(&self) -> Vec<(&'static str, String)> {
        vec![
            ("apply", self.apply()),
            ("apply-wrong", self.apply_wrong()),
            ("apply-sent", self.apply_sent()),
            ("apply-closed", self.apply_closed()),
            ("selections", self.selections()),
            ("selections-none", self.selections_none()),
            ("selection", self.selection()),
            ("selection-none", self.selection_none()),
            ("candidate", self.candidate()),
            ("call-edit", self.call_edit()),
            ("call-new", self.call_new()),
            ("pd", self.pd()),
            ("pd-none", self.pd_none()),
            ("pd-session", self.pd_session()),
            ("pd-session-public", self.pd_session_public()),
            ("pd-edit", self.pd_edit()),
            ("pd-new", self.pd_new()),
            ("pd-together", self.pd_together()),
            ("pd-together-all", self.pd_together_all()),
            ("pd-together-none", self.pd_together_none()),
        ]
    }

    fn call(&self) -> Call {
        let asks = self.say("# Tell us\n- about **you**");
        let (opens, closes) = (Date::constant(2026, 11, 1), Date::constant(2026, 12, 20));
        Call { year: "2027".to_owned(), version: 2, opens, closes, wanted: 12, asks }
    }

    fn application(&self) -> Application {
        let decided = |standing, reason: &str| Decided { standing, reason: self.say(reason), stamp: stamp() };
        Application {
            year: "2027".to_owned(),
            district: "99020000".to_owned(),
            version: 3,
            band: "6-8".to_owned(),
            offers: [("6-8".to_owned(), self.say("A club")), (self.say("K-5"), self.say("Robots"))].into(),
            goal: self.say("One course"),
            support: self.say("Time"),
            contact: self.contact(),
            at: Timestamp::UNIX_EPOCH,
            decisions: vec![decided(Standing::Waiting, "Late"), decided(Standing::Selected, "A team")],
        }
    }

    fn contact(&self) -> Contact {
        let [name, position, email] = ["Ann Lee", "Principal", "ann@wexmoor.example"].map(|text| self.say(text));
        Contact { name, position, email }
    }

    fn candidates(&self) -> Vec<Candidate> {
        let one = |district: &str, band: &str, region: Option<&str>, standing| Candidate {
            district: district.to_owned(),
            band: self.say(band),
            region: region.map(|region| self.say(region)),
            kind: self.say("county-agricultural"),
            students: Some(3180),
            offers: vec![self.say("6-8")],
            standing,
        };
        vec![
            one("99010000", "9-12", Some("North"), Standing::Selected),
            one("99020000", "6-8", Some("North"), Standing::Waiting),
            one("99030000", "6-8", None, Standing::NotThisYear),
            one("99040000", "K-5", Some("South"), Standing::Undecided),
        ]
    }

    fn apply_page(&self, call: Option<&Call>, wrong: &[&str], sent: bool) -> String {
        let problems: Vec<_> = wrong.iter().map(|field| FieldProblem::new(field, self.say("is missing"))).collect();
        let mut form = ApplicationForm::of(&self.application());
        form.district = self.say("Wexmoor");
        let problem = self.say("There is one already.");
        let page = ApplyPage {
            viewer: &visitor(),
            call,
            next: Some(&self.call()),
            form: &form,
            problems: &problems,
            problem: (!wrong.is_empty()).then_some(problem.as_str()),
            sent,
            mail: true,
            vocabularies: &self.vocabularies,
        };
        page.render()
    }

    fn apply(&self) -> String {
        self.apply_page(Some(&self.call()), &[], false)
    }

    fn apply_wrong(&self) -> String {
        let wrong = ["district", "band", "offers", "offers.6-8", "commits", "goal", "support", "name", "email"];
        self.apply_page(Some(&self.call()), &wrong, false)
    }

    fn apply_sent(&self) -> String {
        self.apply_page(Some(&self.call()), &[], true)
    }

    fn apply_closed(&self) -> String {
        self.apply_page(None, &[], false)
    }

    fn selections(&self) -> String {
        let row = SelectionRow { call: self.call(), applied: 7, selected: 2, undecided: 1 };
        SelectionsPage { viewer: &self.staff(), rows: &[row], today: TODAY }.render()
    }

    fn selections_none(&self) -> String {
        SelectionsPage { viewer: &self.staff(), rows: &[], today: TODAY }.render()
    }

    fn selection(&self) -> String {
        let (candidates, regions) = (self.candidates(), ["North", "South", "West"].map(|name| self.say(name)));
        let mut cohort = self.cohort_of_2018();
        cohort.districts = vec!["99020000".to_owned()];
        let said = self.say("Decided.");
        let page = SelectionPage {
            viewer: &self.staff(),
            call: &self.call(),
            candidates: &candidates,
            regions: &regions,
            cohort: Some(&cohort),
            done: Some(&said),
            problem: Some(&said),
            vocabularies: &self.vocabularies,
            today: TODAY,
        };
        page.render()
    }

    fn selection_none(&self) -> String {
        let page = SelectionPage {
            viewer: &self.staff(),
            call: &self.call(),
            candidates: &[],
            regions: &[],
            cohort: None,
            done: None,
            problem: None,
            vocabularies: &self.vocabularies,
            today: TODAY,
        };
        page.render()
    }

    fn candidate(&self) -> String {
        let problems = ["standing", "reason"].map(|field| FieldProblem::new(field, self.say("is missing")));
        let said = self.say("Because");
        let page = CandidatePage {
            viewer: &self.staff(),
            application: &self.application(),
            candidate: &self.candidates()[1],
            by: &[self.say("Dana Reyes"), self.say("Lee Albright")],
            in_cohort: true,
            standing: Some(Standing::NotThisYear),
            reason: &said,
            problems: &problems,
            problem: Some(&said),
            vocabularies: &self.vocabularies,
        };
        page.render()
    }

    fn call_edit(&self) -> String {
        let [opens, closes, wanted, asks] = ["today", "soon", "many", "All"].map(|text| self.say(text));
        let form = CallForm { version: Some(2), year: "2027".to_owned(), opens, closes, wanted, asks };
        let problems = ["opens", "wanted", "asks"].map(|field| FieldProblem::new(field, self.say("is wrong")));
        let problem = self.say("Someone else saved.");
        CallEditPage { viewer: &self.staff(), form: &form, problems: &problems, problem: Some(&problem) }.render()
    }

    fn call_new(&self) -> String {
        CallEditPage { viewer: &self.staff(), form: &CallForm::default(), problems: &[], problem: None }.render()
    }

    fn pd_session_of(&self, id: &str, from: Date, to: Date) -> PdSession {
        let [title, provider, times, place] = ["Sensors", "MassCAN", "8:30", "Wexmoor"].map(|text| self.say(text));
        PdSession {
            id: id.to_owned(),
            version: 1,
            title,
            provider,
            from,
            to,
            times,
            place,
            online: true,
            seats: Some(5),
            bands: vec!["6-8".to_owned()],
            topics: vec![self.say("vision")],
            link: self.say("https://pd.example/1"),
            description: self.say("Twelve **lessons**"),
            cancelled: id == "c",
        }
    }

    fn pd_sessions(&self) -> Vec<PdSession> {
        let day = |day| Date::constant(2026, 12, day);
        let over = Date::constant(2025, 7, 1);
        vec![
            self.pd_session_of("a", over, over),
            self.pd_session_of("b", TODAY, day(2)),
            self.pd_session_of("c", day(9), day(9)),
            self.pd_session_of("d", day(20), Date::constant(2027, 1, 4)),
        ]
    }

    fn pd(&self) -> String {
        let row = |(districts, session)| PdRow { session, districts };
        let rows: Vec<PdRow> = self.pd_sessions().into_iter().enumerate().map(row).collect();
        let (viewer, band) = (&self.staff(), &self.say("6-8"));
        PdPage { viewer, rows: &rows, band, today: TODAY, vocabularies: &self.vocabularies }.render()
    }

    fn pd_none(&self) -> String {
        let (viewer, vocabularies) = (&visitor(), &self.vocabularies);
        PdPage { viewer, rows: &[], band: "", today: TODAY, vocabularies }.render()
    }

    fn interests() -> Vec<Interest> {
        let one = |session: &str, district: &str, teachers| Interest {
            session: session.to_owned(),
            district: district.to_owned(),
            teachers,
            changed: stamp(),
        };
        vec![
            one("b", "99020000", 4),
            one("b", "99010000", 2),
            one("d", "99020000", 1),
            one("d", "99010000", 1),
            one("b", "99030000", 1),
        ]
    }

    fn pd_session(&self) -> String {
        let interests: Vec<Interest> = Self::interests().into_iter().filter(|one| one.session == "b").collect();
        let said = self.say("Saved.");
        let page = PdSessionPage {
            viewer: &self.staff(),
            session: &self.pd_sessions()[1],
            districts: interests.len(),
            interests: Some(&interests),
            own: &["99020000".to_owned()],
            typed: (&self.say("Atlantis"), &self.say("many")),
            today: TODAY,
            done: Some(&said),
            problem: Some(&said),
            vocabularies: &self.vocabularies,
        };
        page.render()
    }

    fn pd_session_public(&self) -> String {
        let page = PdSessionPage {
            viewer: &visitor(),
            session: &self.pd_sessions()[2],
            districts: 3,
            interests: None,
            own: &[],
            typed: ("", ""),
            today: TODAY,
            done: None,
            problem: None,
            vocabularies: &self.vocabularies,
        };
        page.render()
    }

    fn pd_edit_page(&self, id: &str, form: &PdForm, problems: &[FieldProblem], problem: Option<&str>) -> String {
        let (viewer, vocabularies) = (&self.staff(), &self.vocabularies);
        PdEditPage { viewer, id, form, problems, problem, vocabularies }.render()
    }

    fn pd_edit(&self) -> String {
        let fields =
            ["title", "provider", "from", "to", "times", "seats", "place", "bands", "link", "description", "topics"];
        let problems = fields.map(|field| FieldProblem::new(field, self.say("is wrong")));
        let form = PdForm { from: self.say("soon"), seats: self.say("many"), ..PdForm::of(&self.pd_sessions()[1]) };
        self.pd_edit_page("b", &form, &problems, Some(&self.say("Someone else saved.")))
    }

    fn pd_new(&self) -> String {
        self.pd_edit_page("", &PdForm::default(), &[], None)
    }

    fn pd_together_page(&self, interests: &[Interest], own: &[String]) -> String {
        let page = PdTogetherPage {
            viewer: &self.contributor(),
            pairs: &together(interests, own),
            sessions: &self.pd_sessions(),
            own: !own.is_empty(),
            vocabularies: &self.vocabularies,
        };
        page.render()
    }

    fn pd_together(&self) -> String {
        self.pd_together_page(&Self::interests(), &["99020000".to_owned()])
    }

    fn pd_together_all(&self) -> String {
        self.pd_together_page(&Self::interests(), &[])
    }

    fn pd_together_none(&self) -> String {
        self.pd_together_page(&[], &["99020000".to_owned()])
    }
}
