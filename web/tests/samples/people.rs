//! The samples about people.

use jiff::Timestamp;
use model::account::{Identity, Token, TokenScope};
use model::history::{Change, Deed};
use model::report::Closed;
use model::{
    Account, AccountId, ActionName, ArtifactId, Delivery, FieldProblem, Live, NoticeKind, Report, ReportKind, Role,
    Sha256, Stamp, Work,
};
use web::{
    AccountPage, AuditOf, AuditPage, ChangesPage, DiffLine, DiffText, ForgotPage, MinePage, MineRow, NoticeRow,
    NoticesPage, PasswordPage, PasswordTask, PeoplePage, PersonForm, Provider, ReportForm, ReportPage, ReportRow,
    ReportsPage, SignInPage, UnsubscribePage,
};

use super::Samples;
use super::pages::visitor;

impl Samples {
    fn account_of(&self, id: &str, role: Role) -> Account {
        let stamp = Stamp { at: Timestamp::UNIX_EPOCH, by: AccountId::operator() };
        let token = Token {
            id: "7c1d".to_owned(),
            name: self.say("nightly import"),
            hash: Sha256::new([7; 32]),
            scope: TokenScope::Read,
            created: stamp.at,
            expires: stamp.at,
        };
        Account {
            id: AccountId(id.to_owned()),
            email: self.say("dana.reyes@pace.example"),
            name: self.say("Dana Reyes"),
            role,
            districts: vec!["00010000".to_owned(), self.say("99")],
            password: (role == Role::Admin).then(|| "a hash".to_owned()),
            link: None,
            tokens: vec![token],
            session_epoch: 0,
            closed: role == Role::Curator,
            delivery: Delivery::Daily,
            identities: vec![Identity { issuer: self.say("https://id.example"), subject: self.say("1234") }],
            version: 1,
            created: stamp.clone(),
            changed: stamp,
        }
    }

    pub(super) fn sign_in(&self) -> String {
        self.sign_in_page("/desk", "", None)
    }

    pub(super) fn sign_in_failed(&self) -> String {
        let problem = self.say("the mail address or the password is not right");
        self.sign_in_page("/", "dana@pace.example", Some(&problem))
    }

    fn providers(&self) -> [Provider; 1] {
        let say = |text| self.say(text);
        [Provider { name: say("Google"), issuer: say("https://id.example"), address: "/sign-in/with/0".to_owned() }]
    }

    fn sign_in_page(&self, then: &str, email: &str, problem: Option<&str>) -> String {
        let (then, email, providers) = (self.say(then), self.say(email), &self.providers());
        let by_mail = problem.is_none();
        SignInPage { viewer: &visitor(), then: &then, email: &email, by_mail, providers, problem }.render()
    }

    pub(super) fn forgot(&self) -> String {
        let (email, problem) = (self.say("dana"), self.say("must be a mail address"));
        ForgotPage { viewer: &visitor(), email: &email, problem: Some(&problem), done: false }.render()
    }

    pub(super) fn forgot_sent(&self) -> String {
        ForgotPage { viewer: &visitor(), email: &self.say("dana@pace.example"), problem: None, done: true }.render()
    }

    pub(super) fn unsubscribe(&self) -> String {
        let email = self.say("dana@pace.example");
        UnsubscribePage { viewer: &visitor(), action: "/unsubscribe/a.0f", email: &email, done: false }.render()
    }

    pub(super) fn unsubscribed(&self) -> String {
        let email = self.say("dana@pace.example");
        UnsubscribePage { viewer: &visitor(), action: "/unsubscribe/a.0f", email: &email, done: true }.render()
    }

    pub(super) fn changes(&self) -> String {
        let after = self.artifact.latest().expect("a revision");
        let mut before = after.clone();
        before.number = 1;
        before.metadata.title = self.say("Another title");
        let part = |marked, text| (marked, self.say(text));
        let lines = vec![
            DiffLine::Same(vec![part(false, "Plan")]),
            DiffLine::Gone(vec![part(false, "In grade "), part(true, "6")]),
            DiffLine::New(vec![part(false, "In grade "), part(true, "7")]),
            DiffLine::Elsewhere,
        ];
        let description = &model::history::revision_changes(&before, after);
        let (viewer, id, text) = (&self.staff(), self.artifact.id, DiffText::Differs(lines));
        ChangesPage { viewer, id, before: &before, after, description, text }.render()
    }

    pub(super) fn notices(&self) -> String {
        let row = |kind, new: bool| NoticeRow {
            kind,
            at: Timestamp::UNIX_EPOCH,
            who: self.say("Dana Reyes"),
            artifact: ArtifactId::from_bits(7),
            title: self.say("Family night"),
            text: new.then(|| self.say("For which grades?")),
            new,
        };
        let kinds = [NoticeKind::ChangesRequested, NoticeKind::Report, NoticeKind::Reply, NoticeKind::Hidden];
        let rows: Vec<NoticeRow> = kinds.into_iter().zip([true, true, false, false]).map(|(k, n)| row(k, n)).collect();
        NoticesPage { viewer: &self.staff(), rows: &rows, delivery: Some(Delivery::Daily) }.render()
    }

    pub(super) fn notices_none(&self) -> String {
        NoticesPage { viewer: &self.contributor(), rows: &[], delivery: None }.render()
    }

    fn password_page(&self, task: PasswordTask, problems: &[FieldProblem]) -> String {
        let (email, name) = (self.say("dana@pace.example"), self.say("Dana"));
        let (action, providers) = ("/link/0a1b", &self.providers());
        PasswordPage { viewer: &visitor(), task, action, providers, email: &email, name: &name, problems }.render()
    }

    pub(super) fn password(&self) -> String {
        self.password_page(PasswordTask::Reset, &[])
    }

    pub(super) fn password_first(&self) -> String {
        let problems =
            ["email", "name", "password"].map(|field| FieldProblem::new(field, self.say("must be something else")));
        self.password_page(PasswordTask::FirstAdmin, &problems)
    }

    fn account_page(&self, problems: &[FieldProblem], token: Option<&str>) -> String {
        AccountPage {
            viewer: &self.staff(),
            account: &self.account_of("a", Role::Admin),
            districts: &self.vocabularies,
            by_mail: true,
            providers: &self.providers(),
            problems,
            done: None,
            token,
        }
        .render()
    }

    pub(super) fn account(&self) -> String {
        self.account_page(&[FieldProblem::new("old", self.say("is not your present password"))], None)
    }

    pub(super) fn account_token(&self) -> String {
        self.account_page(&[], Some(&self.say("pace_0123")))
    }

    fn people_with(&self, form: &PersonForm, problems: &[FieldProblem], problem: Option<&str>) -> String {
        let roles = [("a", Role::Admin), ("b", Role::Curator), ("c", Role::Contributor)];
        let email = self.say("dana@pace.example");
        PeoplePage {
            viewer: &self.staff(),
            own: &AccountId("a".to_owned()),
            accounts: &roles.map(|(id, role)| self.account_of(id, role)),
            vocabularies: &self.vocabularies,
            mail: Some((2, Some(self.say("connection refused")))),
            refusals: &[(email.clone(), self.say("no such mailbox"))],
            form,
            problems,
            problem,
            done: None,
            link: problem.is_none().then_some((email.as_str(), "http://127.0.0.1/link/0a1b")),
        }
        .render()
    }

    pub(super) fn people_page(&self) -> String {
        self.people_with(&PersonForm::default(), &[], None)
    }

    pub(super) fn people_problem(&self) -> String {
        let said = self.say("not a mail address");
        let form = PersonForm { email: said.clone(), districts: said.clone(), ..PersonForm::default() };
        self.people_with(&form, &[FieldProblem::new("email", said.clone())], Some(&said))
    }

    pub(super) fn mine(&self) -> String {
        let row = |(place, work): (usize, Work)| MineRow {
            id: ArtifactId::from_bits(place as u64),
            title: self.hits[0].title.clone(),
            kind: self.hits[0].kind.clone(),
            districts: self.hits[0].districts.clone(),
            live: Live::Published,
            work,
            changed: Timestamp::UNIX_EPOCH,
            note: Some(self.say("Please name the grade band.")),
            actions: vec![ActionName::Resubmit],
            version: 3,
        };
        let rows: Vec<MineRow> =
            [Work::ChangesRequested, Work::Submitted, Work::None].into_iter().enumerate().map(row).collect();
        let (districts, cohorts) = (&["99020000".to_owned()], &["2018".to_owned()]);
        MinePage { viewer: &self.staff(), rows: &rows, districts, cohorts, vocabularies: &self.vocabularies }.render()
    }

    fn report_page(&self, form: &ReportForm, problems: &[FieldProblem], sent: bool) -> String {
        let title = self.say("Plan for grades 6-8");
        ReportPage { viewer: &visitor(), id: ArtifactId::from_bits(5), title: &title, form, problems, sent }.render()
    }

    pub(super) fn report(&self) -> String {
        let form = ReportForm {
            kind: Some(ReportKind::Privacy),
            text: self.say("Page 3 names a student."),
            email: self.say("someone@x.example"),
        };
        let problems = ["kind", "text", "email"].map(|field| FieldProblem::new(field, self.say("is not right")));
        self.report_page(&form, &problems, false)
    }

    pub(super) fn report_sent(&self) -> String {
        self.report_page(&ReportForm::default(), &[], true)
    }

    pub(super) fn reports(&self) -> String {
        let stamp = Stamp { at: Timestamp::UNIX_EPOCH, by: AccountId::operator() };
        let row = |(place, closed): (u64, bool)| ReportRow {
            report: Report {
                id: format!("r{place}"),
                artifact: ArtifactId::from_bits(place),
                kind: ReportKind::Privacy,
                text: self.say("Page 3 names a student."),
                email: Some(self.say("someone@x.example")),
                at: stamp.at,
                closed: closed.then(|| Closed { stamp: stamp.clone(), note: self.say("Taken down.") }),
            },
            title: self.say("Plan for grades 6-8"),
            hidden: place == 2,
            up: place == 1,
            closed_by: closed.then(|| self.say("Dana")),
        };
        let rows: Vec<ReportRow> = [(1, false), (2, false), (3, true)].into_iter().map(row).collect();
        ReportsPage { viewer: &self.staff(), rows: &rows, problem: Some(&self.say("say what was done")) }.render()
    }

    fn deeds(&self) -> Vec<Deed> {
        let change = Change { what: "title".to_owned(), before: Some(self.say("Old")), after: Some(self.say("New")) };
        let deed = |seq, artifact| Deed {
            seq,
            at: Timestamp::UNIX_EPOCH,
            by: AccountId("a".to_owned()),
            action: self.say("describe"),
            artifact,
            changes: vec![change.clone()],
        };
        vec![deed(9, Some(ArtifactId::from_bits(5))), deed(8, None)]
    }

    fn audit_page(&self, of: AuditOf<'_>) -> String {
        let people = [(AccountId("a".to_owned()), self.say("Dana Reyes"))].into();
        let titles = [(ArtifactId::from_bits(5), self.say("Plan"))].into();
        let deeds = &self.deeds();
        AuditPage { viewer: &self.staff(), of, deeds, people: &people, titles: &titles }.render()
    }

    pub(super) fn audit(&self) -> String {
        self.audit_page(AuditOf::Everything { older: Some(8) })
    }

    pub(super) fn audit_accounts(&self) -> String {
        self.audit_page(AuditOf::Accounts { older: Some(8) })
    }

    pub(super) fn history(&self) -> String {
        self.audit_page(AuditOf::One { id: ArtifactId::from_bits(5), title: &self.say("Plan") })
    }

    pub(super) fn mine_empty(&self) -> String {
        MinePage { viewer: &self.staff(), rows: &[], districts: &[], cohorts: &[], vocabularies: &self.vocabularies }
            .render()
    }
}
