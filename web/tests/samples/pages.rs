//! The samples as pages.

use std::collections::BTreeMap;

use model::{AccountId, ActionName, ArtifactId, FieldProblem, Live, Role, TextState, Work};
use web::{
    ArtifactPage, Conflict, EditPage, ErrorPage, FormValues, Home, ReadPage, ReviewPage, Suggested, Suggestible,
    TextInfo, UploadOutcome, UploadPage, Viewer, WithdrawnPage,
};

use super::Samples;

const TEXT: &str = "Time line\n\nThe district chose one course of forty lessons for all of the students of\ngrade 8 and \
    wrote down why: a CS pathway needs a beginning. Nothing in grades 6 and 7\nthis year. We would rather do one thing \
    that survives us.\n\n- June 2021: Ms. Sawicki and Mr. Dube, five days\n- September: laptops named and labelled\n- \
    November 29: first lesson\n\nGoals\n3 months: five groups have started; no lesson lost to equipment.\n6 months: 100 \
    of 112 students have a program that uses the river gauge.";

pub(super) fn visitor() -> Viewer {
    Viewer { role: Role::Visitor, name: None, unseen: 0, applications: 0, demo: true }
}

impl Samples {
    pub(super) fn staff(&self) -> Viewer {
        Viewer { role: Role::Admin, name: Some(self.say("R. Amari")), unseen: 3, applications: 2, demo: true }
    }

    pub(super) fn contributor(&self) -> Viewer {
        Viewer { role: Role::Contributor, name: Some(self.say("Mina Okafor")), unseen: 0, applications: 0, demo: false }
    }

    pub(super) fn say(&self, text: &str) -> String {
        (self.written)(text)
    }

    /// Names of the accounts of the sample artifact.
    fn people(&self) -> BTreeMap<AccountId, String> {
        let mut people = BTreeMap::new();
        for note in &self.artifact.notes {
            people.insert(note.stamp.by.clone(), self.say("Dana Reyes"));
        }
        people
    }

    /// Every page by name, some in several states.
    pub fn pages(&self) -> Vec<(&'static str, String)> {
        let mut pages = self.plain_pages();
        pages.extend(self.answered_pages());
        pages.extend(self.selecting());
        pages.extend(self.inside_pages());
        pages.extend(self.of_publications());
        pages
    }

    fn plain_pages(&self) -> Vec<(&'static str, String)> {
        vec![
            ("home", self.home()),
            ("home-empty", self.home_empty()),
            ("results", self.results()),
            ("results-like", self.results_like()),
            ("results-unknown", self.results_unknown()),
            ("results-empty", self.results_empty()),
            ("facet", self.facet_all()),
            ("facet-found", self.facet_found()),
            ("facet-topics", self.facet_topics()),
            ("facet-none", self.facet_none()),
            ("matches", self.matches()),
            ("matches-none", self.matches_none()),
            ("matches-blank", self.matches_blank()),
            ("artifact", self.artifact_live()),
            ("artifact-scan", self.artifact_scan()),
            ("artifact-review", self.artifact_review()),
            ("withdrawn", self.withdrawn()),
            ("read", self.read()),
            ("read-sections", self.read_sections()),
            ("upload", self.upload()),
            ("upload-problems", self.upload_problems()),
            ("edit", self.edit()),
            ("edit-suggested", self.edit_suggested()),
            ("edit-unread", self.edit_unread()),
            ("desk", self.desk()),
            ("desk-empty", self.desk_empty()),
            ("bulk", self.bulk()),
            ("bulk-done", self.bulk_done()),
            ("searches", self.searches()),
            ("searches-empty", self.searches_empty()),
            ("synonyms", self.synonyms()),
            ("synonyms-empty", self.synonyms_empty()),
            ("jobs", self.jobs()),
            ("jobs_checked", self.jobs_checked()),
            ("jobs-none", self.jobs_none()),
            ("job-running", self.job_running()),
            ("job-begun", self.job_begun()),
            ("job-done", self.job_done()),
            ("sign-in", self.sign_in()),
            ("sign-in-failed", self.sign_in_failed()),
            ("forgot", self.forgot()),
            ("forgot-sent", self.forgot_sent()),
            ("unsubscribe", self.unsubscribe()),
            ("unsubscribed", self.unsubscribed()),
            ("changes", self.changes()),
            ("notices", self.notices()),
            ("notices-none", self.notices_none()),
            ("password", self.password()),
            ("password-first", self.password_first()),
            ("account", self.account()),
            ("account-token", self.account_token()),
            ("people", self.people_page()),
            ("people-problem", self.people_problem()),
            ("report", self.report()),
            ("report-sent", self.report_sent()),
            ("reports", self.reports()),
            ("audit", self.audit()),
            ("audit-accounts", self.audit_accounts()),
            ("history", self.history()),
            ("review", self.review()),
            ("mine", self.mine()),
            ("mine-empty", self.mine_empty()),
            ("error", self.error()),
        ]
    }

    fn inside_pages(&self) -> Vec<(&'static str, String)> {
        vec![
            ("districts", self.districts()),
            ("districts-none", self.districts_none()),
            ("district", self.district()),
            ("cohorts", self.cohorts()),
            ("cohort", self.cohort()),
            ("board", self.board()),
            ("cohort-new", self.cohort_new()),
            ("cohort-edit", self.cohort_edit()),
            ("programme", self.programme()),
            ("district-goal", self.district_goal()),
            ("district-goal-form", self.district_goal_form()),
            ("district-goal-none", self.district_goal_none()),
            ("goal", self.goal()),
            ("goal-none", Self::goal_none()),
            ("goal-import", self.goal_import()),
            ("goal-import-preview", self.goal_import_preview()),
            ("plans", self.plans()),
            ("plans-none", self.plans_none()),
            ("plan", self.plan()),
            ("plan-begun", self.plan_begun()),
            ("plan-unknown", self.plan_unknown()),
            ("plan-curriculum", self.plan_section("curriculum")),
            ("plan-standards", self.plan_section("standards")),
            ("plan-script", self.plan_section("script")),
            ("plan-problems", self.plan_problems()),
            ("plan-conflict", self.plan_conflict()),
            ("plan-section-unknown", self.plan_section_unknown()),
            ("session", self.session()),
            ("session-public", self.session_public()),
            ("session-empty", self.session_empty()),
            ("session-edit", self.session_edit()),
            ("session-edit-problems", self.session_edit_problems()),
            ("teams", self.teams()),
            ("team", self.team()),
            ("team-form", self.team_form()),
            ("team-problems", self.team_problems()),
            ("roundtables", self.roundtables()),
            ("roundtables-problems", self.roundtables_problems()),
        ]
    }

    fn home(&self) -> String {
        let (facets, recent) = (&self.facets, &self.hits);
        Home { viewer: &visitor(), total: 2_431, facets, recent, vocabularies: &self.vocabularies }.render()
    }

    fn home_empty(&self) -> String {
        let facets = &BTreeMap::new();
        Home { viewer: &self.staff(), total: 0, facets, recent: &[], vocabularies: &self.vocabularies }.render()
    }

    fn text(&self, state: Option<TextState>, parts: usize) -> TextInfo<'_> {
        let parts = (1..=parts).map(|n| (n, format!("Page {n}"))).collect();
        TextInfo { state, detail: None, facts: &self.facts, parts }
    }

    fn sections(&self) -> TextInfo<'_> {
        let names = ["A plan on two pages", "What", "Who", "With what", "Standards", "Time line", "Goals", "Cost"];
        let parts = names.iter().zip(1..).map(|(name, n)| (n, self.say(name))).collect();
        TextInfo { state: Some(TextState::Text), detail: None, facts: &self.facts, parts }
    }

    fn artifact_live(&self) -> String {
        let artifact = model::Artifact { work: Work::None, ..self.artifact.clone() };
        ArtifactPage {
            viewer: &visitor(),
            artifact: &artifact,
            revision: &artifact.revisions[0],
            text: self.text(Some(TextState::Text), 14),
            actions: &[],
            may_edit: false,
            findings: &[],
            duplicates: &[],
            similar: &self.hits,
            plans: &self.hits[..1],
            people: &self.people(),
            problem: None,
            pdf: true,
            backups: Some(30),
            vocabularies: &self.vocabularies,
        }
        .render()
    }

    fn artifact_scan(&self) -> String {
        ArtifactPage {
            viewer: &visitor(),
            artifact: &self.artifact,
            revision: &self.artifact.revisions[0],
            text: TextInfo { detail: Some("14 pages of pictures"), ..self.text(Some(TextState::NoText), 0) },
            actions: &[],
            may_edit: false,
            findings: &[],
            duplicates: &[],
            similar: &[],
            plans: &[],
            people: &self.people(),
            problem: None,
            pdf: true,
            backups: Some(30),
            vocabularies: &self.vocabularies,
        }
        .render()
    }

    fn artifact_review(&self) -> String {
        let finding = web::Finding {
            grave: true,
            label: "Keeps it from being published",
            explanation: self.say("Page 3 names a student. Take the name out, or say why it may stay."),
            places: vec![
                (Some(3), self.say("Page 3"), self.say("DOB: 3/4/2011")),
                (None, self.say("Deleted text"), self.say("DOB: 5/6/2011")),
            ],
        };
        ArtifactPage {
            viewer: &self.staff(),
            artifact: &self.artifact,
            revision: &self.artifact.revisions[1],
            text: self.sections(),
            actions: &ActionName::ALL,
            may_edit: true,
            findings: &[finding],
            duplicates: &[(ArtifactId::from_bits(77), self.say("The same plan, uploaded by Kestrel Valley"))],
            similar: &[],
            plans: &[],
            people: &self.people(),
            problem: Some(&self.say("Publish needs a reason for passing over the check")),
            pdf: false,
            backups: Some(30),
            vocabularies: &self.vocabularies,
        }
        .render()
    }

    fn review(&self) -> String {
        let finding = web::Finding {
            grave: true,
            label: "Keeps it from being published",
            explanation: self.say("Page 3 names a student."),
            places: vec![
                (Some(3), self.say("Page 3"), self.say("DOB: 3/4/2011")),
                (None, self.say("Deleted text"), self.say("DOB: 5/6/2011")),
            ],
        };
        ReviewPage {
            viewer: &self.staff(),
            own: &AccountId("me".to_owned()),
            artifact: &self.artifact,
            revision: &self.artifact.revisions[1],
            text: self.text(Some(TextState::Text), 14),
            pages: &[(1, self.say("Page 1"), self.say(TEXT)), (2, self.say("Page 2"), self.say(TEXT))],
            pdf: true,
            form: &self.form(),
            problems: &self.problems()[1..],
            suggested: &[],
            suggestible: 3,
            problem: Some(&self.say("it was changed meanwhile")),
            actions: &ActionName::ALL,
            findings: &[finding],
            duplicates: &[(ArtifactId::from_bits(77), self.say("The same plan, uploaded by Kestrel Valley"))],
            people: &self.people(),
            waiting: 12,
            last: Some((ArtifactId::from_bits(78), &self.say("Agenda"), "Published")),
            vocabularies: &self.vocabularies,
        }
        .render()
    }

    fn withdrawn(&self) -> String {
        let artifact = model::Artifact { live: Live::Withdrawn, work: Work::None, ..self.artifact.clone() };
        WithdrawnPage {
            viewer: &visitor(),
            artifact: &artifact,
            title: &artifact.revisions[0].metadata.title,
            replacement: Some((ArtifactId::from_bits(5), self.say("Larkham-Dunmore plan for grades 6-8, 2023"))),
            may_restore: true,
        }
        .render()
    }

    fn read(&self) -> String {
        let html = TEXT.replace("CS pathway", "<mark>CS pathway</mark>").replace("lesson ", "<mark>lesson</mark> ");
        ReadPage {
            viewer: &visitor(),
            artifact: &self.artifact,
            revision: &self.artifact.revisions[0],
            n: 7,
            label: "Page 7",
            text: TEXT,
            html: Some(&html),
            text_info: self.text(Some(TextState::Text), 14),
            q: "cs pathway lesson",
            pdf: true,
        }
        .render()
    }

    fn read_sections(&self) -> String {
        ReadPage {
            viewer: &visitor(),
            artifact: &self.artifact,
            revision: &self.artifact.revisions[0],
            n: 1,
            label: &self.say("A plan on two pages"),
            text: &self.say(TEXT),
            html: None,
            text_info: self.sections(),
            q: &self.say(""),
            pdf: false,
        }
        .render()
    }

    fn upload_page(&self, form: &FormValues, problems: &[FieldProblem], outcomes: &[UploadOutcome<'_>]) -> String {
        let limit_bytes = 200_000_000;
        let viewer = &self.staff();
        UploadPage { viewer, form, filed_as: "{}", problems, outcomes, limit_bytes, vocabularies: &self.vocabularies }
            .render()
    }

    fn upload(&self) -> String {
        self.upload_page(&FormValues::default(), &[], &[])
    }

    fn problems(&self) -> Vec<FieldProblem> {
        let unknown = self.say("\"Atlantis\" is not a known district; give its name, town or organisation code");
        vec![
            FieldProblem::new("file", "choose at least one file"),
            FieldProblem::new("districts", unknown),
            FieldProblem::new("topics", "\"poetry\" is not known"),
            FieldProblem::new("school_year", "\"2019-21\" is not a school year such as 2019-20"),
        ]
    }

    fn form(&self) -> FormValues {
        let metadata = super::catalogue::metadata(self.written);
        FormValues { school_year: self.say("2019-21"), kind: self.say("poem"), ..FormValues::from(&metadata) }
    }

    fn upload_problems(&self) -> String {
        let saved = (
            self.say("agenda-session-1.docx"),
            Ok((ArtifactId::from_bits(99), vec![self.say("The same file is here already")])),
        );
        let refused = (self.say("film.mov"), Err(self.say("is larger than 200 MB; make it smaller")));
        let outcomes = [&saved, &refused];
        let outcomes = outcomes.map(|(name, result)| UploadOutcome { file_name: name, result: result.clone() });
        self.upload_page(&self.form(), &self.problems(), &outcomes)
    }

    fn edit_page(&self, problems: &[FieldProblem], suggested: &[Suggested], suggestible: Suggestible) -> String {
        let saved = FormValues { title: self.say("Another title"), ..self.form() };
        let conflict = Conflict { by: self.say("Dana Reyes"), saved };
        EditPage {
            conflict: problems.is_empty().then_some(&conflict),
            viewer: &self.staff(),
            artifact: &self.artifact,
            form: &self.form(),
            problems,
            suggested,
            suggestible,
            codes: &["6-8.CT.b.3", "6-8.CAS.a.1"],
            next: Some(ActionName::Publish),
            may_replace: true,
            limit_bytes: 200_000_000,
            vocabularies: &self.vocabularies,
        }
        .render()
    }

    fn edit(&self) -> String {
        self.edit_page(&self.problems()[1..], &[], Suggestible::Fields(3))
    }

    fn edit_suggested(&self) -> String {
        let suggested =
            |field: &str| Suggested { field: field.to_owned(), reason: self.say("It says “plan” in its title.") };
        let suggested = ["title", "kind", "topics", "language"].map(suggested);
        self.edit_page(&[], &suggested, Suggestible::Fields(4))
    }

    fn edit_unread(&self) -> String {
        self.edit_page(&[], &[], Suggestible::Unread)
    }

    fn error(&self) -> String {
        ErrorPage {
            viewer: &visitor(),
            status: 404,
            title: "There is no document here",
            detail: &self.say("No document has the identifier in this address."),
            code: "artifact-not-found",
            request_id: "8f3k2m",
            problems: &self.problems()[1..2],
        }
        .render()
    }
}
