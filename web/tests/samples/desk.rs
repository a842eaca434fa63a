//! The samples at the desk.

use model::history::Change;
use model::upkeep::Check;
use model::{
    AccountId, ActionName, Backlog, Finding, JobFailure, JobKind, JobState, JobView, Role, Severity, TextState, Upkeep,
    Work,
};
use web::{
    BulkPage, BulkRow, DeskFilter, DeskPage, DeskRow, JobPage, JobsPage, SearchCount, SearchesPage, SynonymsPage,
    Viewer,
};

use super::Samples;

impl Samples {
    fn desk_row(&self, place: usize) -> DeskRow {
        let hit = &self.hits[place % self.hits.len()];
        let works = [Work::Submitted, Work::Draft, Work::InReview, Work::ChangesRequested];
        let texts = [Some(TextState::Text), Some(TextState::NoText), None, Some(TextState::Text)];
        let actions = [vec![ActionName::Claim], vec![ActionName::Publish], vec![ActionName::Publish], Vec::new()];
        DeskRow {
            id: hit.id,
            title: hit.title.clone(),
            work: works[place % 4],
            kind: hit.kind.clone(),
            districts: hit.districts.clone(),
            changed: self.artifact.changed.at,
            by: self.say("A. Contributor"),
            reviewer: Some(self.say("Dana")),
            text: texts[place % 4],
            actions: actions[place % 4].clone(),
            version: 4,
        }
    }

    pub(super) fn desk(&self) -> String {
        let rows: Vec<DeskRow> = (0..4).map(|place| self.desk_row(place)).collect();
        let works = [Work::Draft, Work::Submitted, Work::InReview, Work::ChangesRequested, Work::Rejected];
        let counts: Vec<(Work, usize)> = works.into_iter().zip([12, 31, 4, 2, 0]).collect();
        DeskPage {
            viewer: &self.staff(),
            state: Some(Work::Submitted),
            filter: &DeskFilter { district: self.say("Nowhere"), whose: "mine".to_owned(), ..DeskFilter::default() },
            counts: &counts,
            rows: &rows,
            staff: &[(AccountId("a".to_owned()), self.say("Dana"))],
            overlooked: Some(2_000),
            trouble: 2,
            page: 1,
            pages: 2,
            total: 31,
            vocabularies: &self.vocabularies,
        }
        .render()
    }

    fn bulk_page(&self, done: bool) -> String {
        let change = Change { what: "topics".to_owned(), before: None, after: Some(self.say("vision")) };
        let row = |place: usize| BulkRow {
            id: self.hits[place].id,
            title: self.hits[place].title.clone(),
            version: 3,
            changes: vec![change.clone(), change.clone()],
            why_not: (place == 1).then(|| self.say("it has that value already")),
        };
        let hidden = [("do".to_owned(), "tag".to_owned()), ("topics".to_owned(), self.say("vision"))];
        let what = self.say("Set topic: vision");
        BulkPage { viewer: &self.staff(), what: &what, done, rows: &[row(0), row(1)], hidden: &hidden }.render()
    }

    pub(super) fn bulk(&self) -> String {
        self.bulk_page(false)
    }

    pub(super) fn bulk_done(&self) -> String {
        self.bulk_page(true)
    }

    fn job_view(&self, kind: JobKind, state: JobState) -> JobView {
        let goes_on = state.goes_on();
        let failure = |n| JobFailure { what: self.say(&format!("plan-{n}.pdf")), why: self.say("it is encrypted") };
        JobView {
            id: format!("{:012x}{:02x}{:02x}", 7, kind as u8, state as u8),
            kind,
            title: self.say("Export \u{201c}plan\u{201d}"),
            by: AccountId("a".to_owned()),
            begun: self.artifact.changed.at,
            ended: (!goes_on).then_some(self.artifact.changed.at),
            state,
            why: if state == JobState::Running { String::new() } else { self.say("by Dana") },
            done: 1_240,
            total: Some(25_000),
            per_minute: goes_on.then_some(24_600),
            seconds_left: goes_on.then_some(58),
            result: if state == JobState::Done { self.say("1,240 documents, 1.2 GB") } else { String::new() },
            failures: if goes_on { Vec::new() } else { (0..3).map(failure).collect() },
            failures_total: if goes_on { 0 } else { 412 },
            file: (state == JobState::Done).then(|| "/desk/jobs/0123456789abcdef/file".to_owned()),
        }
    }

    fn upkeep(&self) -> Upkeep {
        let at = self.artifact.changed.at;
        let finding =
            |severity| Finding::new(severity, self.say("the bytes of a plan are missing"), self.say("restore it"));
        let findings = [Severity::Lost, Severity::Repairable].map(finding).into();
        let check = Some(Check { at, lines: 25_812, files: 1_001, findings });
        Upkeep { check, covered: Some(at), ..Upkeep::default() }
    }

    pub(super) fn jobs_checked(&self) -> String {
        let at = self.artifact.changed.at;
        let check = Some(Check { at, lines: 1, files: 0, findings: Vec::new() });
        let upkeep = Upkeep { check, backup: Some(at), ..Upkeep::default() };
        let (viewer, people) = (&self.staff(), &[].into());
        JobsPage { viewer, jobs: &[], people, reading: None, upkeep: Some(&upkeep), q: "", problem: None }.render()
    }

    pub(super) fn jobs(&self) -> String {
        let states = [
            JobState::Running,
            JobState::Stopping,
            JobState::Silent,
            JobState::Done,
            JobState::Failed,
            JobState::Cancelled,
        ];
        let kinds =
            [JobKind::Import, JobKind::Reindex, JobKind::Import, JobKind::Export, JobKind::Export, JobKind::Verify];
        let jobs: Vec<JobView> =
            kinds.into_iter().zip(states).map(|(kind, state)| self.job_view(kind, state)).collect();
        JobsPage {
            viewer: &self.staff(),
            jobs: &jobs,
            people: &[(AccountId("a".to_owned()), self.say("Dana"))].into(),
            reading: Some(Backlog { files: 34, per_minute: Some(720), seconds_left: Some(3) }),
            upkeep: Some(&self.upkeep()),
            q: &self.say("plan"),
            problem: Some(&self.say("20 jobs are running")),
        }
        .render()
    }

    pub(super) fn jobs_none(&self) -> String {
        let viewer = Viewer { role: Role::Curator, ..self.staff() };
        let people = [].into();
        JobsPage { viewer: &viewer, jobs: &[], people: &people, reading: None, upkeep: None, q: "", problem: None }
            .render()
    }

    fn job_page(&self, job: &JobView) -> String {
        JobPage { viewer: &self.staff(), job, by: &self.say("Dana"), may_cancel: true }.render()
    }

    pub(super) fn job_running(&self) -> String {
        self.job_page(&self.job_view(JobKind::Import, JobState::Running))
    }

    pub(super) fn job_begun(&self) -> String {
        self.job_page(&JobView { total: None, per_minute: None, ..self.job_view(JobKind::Export, JobState::Running) })
    }

    pub(super) fn job_done(&self) -> String {
        self.job_page(&self.job_view(JobKind::Export, JobState::Done))
    }

    pub(super) fn desk_empty(&self) -> String {
        DeskPage {
            viewer: &self.staff(),
            state: None,
            filter: &DeskFilter::default(),
            counts: &[(Work::Draft, 0)],
            rows: &[],
            staff: &[],
            overlooked: None,
            trouble: 0,
            page: 1,
            pages: 0,
            total: 0,
            vocabularies: &self.vocabularies,
        }
        .render()
    }

    fn counts(&self, texts: &[(&str, u32)]) -> Vec<SearchCount> {
        texts.iter().map(|&(text, times)| SearchCount { text: self.say(text), times }).collect()
    }

    pub(super) fn searches(&self) -> String {
        let weeks = ["2026-W47", "2026-W46", "2026-W45", "2026-W01"].map(str::to_owned);
        let failed = [("chromebook cart agreement", 12), ("unplugged", 4), ("letter to caregivers about robots", 1)];
        let frequent = [("implementation plan", 1_204), ("letter to families", 310), ("k-5 \"lesson plan\" & more", 7)];
        SearchesPage {
            viewer: &self.staff(),
            week: "2026-W46",
            weeks: &weeks,
            failed: &self.counts(&failed),
            frequent: &self.counts(&frequent),
            problem: None,
            added: Some(&self.say("unplugged, without computers")),
        }
        .render()
    }

    pub(super) fn searches_empty(&self) -> String {
        let problem = self.say("A group needs at least two different words or phrases");
        SearchesPage {
            viewer: &self.staff(),
            week: &self.say("2026-W47"),
            weeks: &[],
            failed: &[],
            frequent: &[],
            problem: Some(&problem),
            added: None,
        }
        .render()
    }

    pub(super) fn synonyms(&self) -> String {
        let list = self.vocabularies.get("synonyms").expect("built in");
        let label = |term: &model::Term| model::Term { label: self.say(&term.label), ..term.clone() };
        SynonymsPage {
            viewer: &self.staff(),
            groups: &list.terms.iter().map(label).collect::<Vec<_>>(),
            problem: None,
            typed: "",
            done: Some(&self.say("Added: PLC, professional learning community")),
        }
        .render()
    }

    pub(super) fn synonyms_empty(&self) -> String {
        let problem = self.say("A group needs at least two different words or phrases, with commas between them");
        let (viewer, typed) = (&self.staff(), &self.say("unplugged"));
        SynonymsPage { viewer, groups: &[], problem: Some(&problem), typed, done: None }.render()
    }
}
