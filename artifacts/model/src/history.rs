//! What a change changed, for the audit trail: each thing with what it was before and what it is after.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::account::Account;
use crate::artifact::{Artifact, Revision};
use crate::cohort::Cohort;
use crate::graduates::Graduates;
use crate::id::{AccountId, ArtifactId};
use crate::pd::{Interest, PdSession};
use crate::programme::{Course, Due};
use crate::publication::{Content, Publication, Release};
use crate::report::Report;
use crate::roster::Roster;
use crate::roundtable::Roundtables;
use crate::selection::{Application, Call};
use crate::session::SessionRecord;
use crate::sheet::{SectionAnswers, Sheet};

/// Longest text of a change that is kept, in characters.
const LONGEST: usize = 1_000;

/// One thing that changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Change {
    /// What it is, such as `title` or `work`.
    pub what: String,
    /// What it was; nothing when it was not there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// What it is; nothing when it is gone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

/// One action in the audit trail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Deed {
    /// Its place in the journal.
    pub seq: u64,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Who.
    #[schema(value_type = String)]
    pub by: AccountId,
    /// What they did.
    pub action: String,
    /// The artifact, when it was done to one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub artifact: Option<ArtifactId>,
    /// What changed by it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
}

/// The things of an artifact that the audit trail tells of, by name.
type Things = BTreeMap<&'static str, String>;

fn things(artifact: &Artifact) -> Things {
    let mut things = Things::from([
        ("live", word(artifact.live)),
        ("work", word(artifact.work)),
        ("visibility", word(artifact.visibility)),
    ]);
    let mut put = |name, value: String| {
        if !value.is_empty() {
            things.insert(name, value);
        }
    };
    put("hidden", if artifact.hidden { "yes".to_owned() } else { String::new() });
    put("reviewer", artifact.reviewer.as_ref().map(ToString::to_string).unwrap_or_default());
    put("live revision", artifact.live_revision.map(|number| number.to_string()).unwrap_or_default());
    put("external_id", artifact.external_id.clone().unwrap_or_default());
    put("reason of withdrawal", artifact.withdrawal.as_ref().map(|w| w.reason.clone()).unwrap_or_default());
    put("removed for good", artifact.redacted.as_ref().map(|stamp| stamp.at.to_string()).unwrap_or_default());
    put("last note", artifact.notes.last().map(|note| note.text.clone()).unwrap_or_default());
    if let Some(latest) = artifact.latest() {
        let passed: Vec<String> = latest.overrides.iter().map(|o| format!("{}: {}", o.check, o.reason)).collect();
        put("revision", latest.number.to_string());
        put("checks passed over", passed.join("; "));
        things.extend(described(latest));
    }
    things
}

/// What a revision says, and the file it has.
fn described(revision: &Revision) -> Things {
    let m = &revision.metadata;
    let mut things =
        Things::from([("file", revision.file.name.clone()), ("checksum", revision.file.sha256.to_string())]);
    let mut put = |name, value: String| {
        if !value.is_empty() {
            things.insert(name, value);
        }
    };
    put("title", m.title.clone());
    put("description", m.description.clone());
    put("kind", m.kind.clone().unwrap_or_default());
    put("grade_bands", m.grade_bands.join("; "));
    put("topics", m.topics.join("; "));
    put("districts", m.districts.join("; "));
    put("audience", m.audience.join("; "));
    put("cohort", m.cohort.clone().unwrap_or_default());
    put("phase", m.phase.clone().unwrap_or_default());
    put("school_year", m.school_year.clone().unwrap_or_default());
    put("language", m.language.clone().unwrap_or_default());
    put("licence", m.licence.clone().unwrap_or_default());
    put("source_url", m.source_url.clone().unwrap_or_default());
    things
}

/// A value's machine name, as in JSON.
fn word<T: Serialize>(value: T) -> String {
    let name = serde_json::to_value(value).ok();
    name.and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
}

/// What differs between two states of an artifact; nothing stands for "not there".
pub fn changes(before: Option<&Artifact>, after: Option<&Artifact>) -> Vec<Change> {
    differing(&before.map(things).unwrap_or_default(), &after.map(things).unwrap_or_default())
}

/// What differs between the descriptions and files of two revisions.
pub fn revision_changes(before: &Revision, after: &Revision) -> Vec<Change> {
    differing(&described(before), &described(after))
}

/// What differs between two states of an account. Of secrets it is only told that they changed. The account's address
/// always stands first, so that one knows whose it is.
pub fn account_changes(before: Option<&Account>, after: &Account) -> Vec<Change> {
    let (known, now) = (before.map(account_things).unwrap_or_default(), account_things(after));
    let address = |account: &Account| account.email.clone();
    let whose = Change { what: "account".to_owned(), before: before.map(address), after: Some(address(after)) };
    let mut changes = vec![whose];
    changes.extend(differing(&known, &now));
    let secret = |what: &str| Change { what: what.to_owned(), before: None, after: Some("changed".to_owned()) };
    if before.is_some_and(|before| before.password != after.password) {
        changes.push(secret("password"));
    }
    if before.map(|before| &before.link) != Some(&after.link) && after.link.is_some() {
        changes.push(secret("link"));
    }
    if before.is_some_and(|before| before.session_epoch != after.session_epoch) {
        changes.push(Change { after: Some("ended".to_owned()), ..secret("sessions") });
    }
    changes
}

/// The things of an account that the audit trail tells of, by name.
fn account_things(account: &Account) -> Things {
    let tokens: Vec<String> = account.tokens.iter().map(|token| format!("{} ({})", token.name, token.id)).collect();
    let signed: Vec<String> = account.identities.iter().map(|i| format!("{} at {}", i.subject, i.issuer)).collect();
    let closed = if account.closed { "yes" } else { "" };
    let things = [
        ("name", account.name.clone()),
        ("role", word(account.role)),
        ("districts", account.districts.join("; ")),
        ("mail about documents", word(account.delivery)),
        ("tokens", tokens.join("; ")),
        ("other sign-ins", signed.join("; ")),
        ("closed", closed.to_owned()),
    ];
    things.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

/// What differs between two states of a report.
pub fn report_changes(before: Option<&Report>, after: &Report) -> Vec<Change> {
    let things = |report: &Report| {
        let how = report.closed.as_ref().map(|closed| closed.note.clone()).unwrap_or_default();
        let things = [("kind", word(report.kind)), ("report", report.text.clone()), ("dealt with", how)];
        things.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    };
    differing(&before.map(things).unwrap_or_default(), &things(after))
}

fn differing(before: &Things, after: &Things) -> Vec<Change> {
    let mut names: Vec<&str> = before.keys().chain(after.keys()).copied().collect();
    names.sort_unstable();
    names.dedup();
    let differs = |name: &&str| before.get(name) != after.get(name);
    let text = |things: &Things, name: &str| things.get(name).map(|text| text.chars().take(LONGEST).collect());
    let change = |name: &str| Change { what: name.to_owned(), before: text(before, name), after: text(after, name) };
    names.into_iter().filter(differs).map(change).collect()
}

/// A list that changed: what is gone and what is new.
pub fn list_change(what: &str, before: &[String], after: &[String]) -> Option<Change> {
    let only = |ones: &[String], others: &[String]| {
        let only: Vec<&str> = ones.iter().filter(|one| !others.contains(one)).map(String::as_str).collect();
        (!only.is_empty()).then(|| only.join("; ").chars().take(LONGEST).collect::<String>())
    };
    let (before, after) = (only(before, after), only(after, before));
    (before.is_some() || after.is_some()).then(|| Change { what: what.to_owned(), before, after })
}

/// What differs between two states of a cohort.
pub fn cohort_changes(before: Option<&Cohort>, after: &Cohort) -> Vec<Change> {
    let none = Cohort::default();
    let before = before.unwrap_or(&none);
    let of = format!("of the cohort of {}", after.year);
    let bands = |cohort: &Cohort| cohort.bands.iter().map(|(code, band)| format!("{code}: {band}")).collect::<Vec<_>>();
    let mut changes = Vec::new();
    changes.extend(list_change(&format!("districts {of}"), &before.districts, &after.districts));
    changes.extend(list_change(&format!("target bands {of}"), &bands(before), &bands(after)));
    for (what, was, is) in
        [("beginning", before.begins, after.begins), ("leaders", before.leaders_since, after.leaders_since)]
    {
        if was != is {
            let day = |day: Option<jiff::civil::Date>| day.map(|day| day.to_string());
            changes.push(Change { what: format!("{what} {of}"), before: day(was), after: day(is) });
        }
    }
    changes.extend(course_changes(&of, &before.course, &after.course));
    changes
}

/// What differs between two courses, of which each row of a list is told as a line.
pub fn course_changes(of: &str, before: &Course, after: &Course) -> Vec<Change> {
    let lists = course_lines(before).into_iter().zip(course_lines(after));
    lists.filter_map(|((what, was), (_, is))| list_change(&format!("{what} {of}"), &was, &is)).collect()
}

/// A course's lists, each row as a line.
fn course_lines(course: &Course) -> [(&'static str, Vec<String>); 4] {
    let due = |due: &Due| match due {
        Due::Session(session) => format!("before {session}"),
        Due::Phase(phase) => format!("at the end of {phase}"),
    };
    let phases = course.phases.iter().map(|one| format!("{} after {} for {} days", one.label, one.after, one.days));
    let sessions = course.sessions.iter().map(|one| format!("{} {} days into {}", one.label, one.after, one.phase));
    let deliverables = course.deliverables.iter().map(|one| format!("{} ({}) {}", one.label, one.kind, due(&one.due)));
    let teams = course.teams.iter();
    let teams = teams.map(|one| format!("{} of {} to {}: {}", one.label, one.least, one.most, one.required.join(", ")));
    [
        ("phases", phases.collect()),
        ("sessions", sessions.collect()),
        ("deliverables", deliverables.collect()),
        ("teams", teams.collect()),
    ]
}

/// What differs between two states of a session's papers.
pub fn session_changes(before: Option<&SessionRecord>, after: &SessionRecord) -> Vec<Change> {
    let things = |papers: &SessionRecord| -> Things {
        let prompts: Vec<String> = papers.prompts.iter().map(|(band, text)| format!("{band}: {text}")).collect();
        let materials: Vec<String> = papers.materials.iter().map(ToString::to_string).collect();
        let things = [
            ("agenda", papers.agenda.clone()),
            ("prompts", prompts.join("; ")),
            ("notes", papers.notes.clone()),
            ("takeaways", papers.takeaways.clone()),
            ("materials", materials.join("; ")),
        ];
        things.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    };
    let mut changes = differing(&before.map(things).unwrap_or_default(), &things(after));
    for change in &mut changes {
        change.what = format!("{} of {} in the cohort of {}", change.what, after.session, after.cohort);
    }
    changes
}

/// What differs between two states of a publication, with its parts by number.
pub fn publication_changes(before: Option<&Publication>, after: &Publication) -> Vec<Change> {
    let things = |one: &Publication| -> Things {
        let parts: Vec<String> = one
            .parts
            .iter()
            .map(|part| match &part.content {
                Content::Markdown { text } => format!("{}: {text}", part.title),
                other => format!("{} ({})", part.title, other.kind()),
            })
            .collect();
        let things = [
            ("title", one.title.clone()),
            ("subtitle", one.subtitle.clone()),
            ("kind", one.genre.name().to_owned()),
            ("cohort", one.cohort.clone().unwrap_or_default()),
            ("language", one.language.clone()),
            ("licence", one.licence.clone().unwrap_or_default()),
            ("parts", parts.join("; ")),
            ("document", one.artifact.map(|id| id.to_string()).unwrap_or_default()),
        ];
        things.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    };
    let mut changes = differing(&before.map(things).unwrap_or_default(), &things(after));
    for change in &mut changes {
        change.what = format!("{} of publication {}", change.what, after.id);
    }
    changes
}

/// What differs between two states of a release: it is made, and becomes a file.
pub fn release_changes(before: Option<&Release>, after: &Release) -> Vec<Change> {
    let what = format!("release {} of publication {}", after.number, after.publication);
    let file = |release: &Release| release.file.map(|sha256| format!("file {sha256}"));
    match before {
        None => vec![Change { what, before: None, after: Some(after.title.clone()) }],
        Some(before) => vec![Change { what, before: file(before), after: file(after) }],
    }
}

/// What differs between two tables of Roundtables, of which each row is told as a line.
pub fn roundtable_changes(before: &Roundtables, after: &Roundtables) -> Vec<Change> {
    let lines = |table: &Roundtables| -> Vec<String> {
        table.rows.iter().map(|row| format!("{}: {}", row.name, row.districts.join(", "))).collect()
    };
    list_change("Roundtables", &lines(before), &lines(after)).into_iter().collect()
}

/// What differs between two states of a team, by people's names and roles.
pub fn roster_changes(before: Option<&Roster>, after: &Roster) -> Vec<Change> {
    let people = |roster: &Roster| -> Vec<String> {
        roster.people.iter().map(|one| format!("{} ({})", one.name, one.role)).collect()
    };
    let what = format!("{} team of {} in the cohort of {}", after.team, after.district, after.cohort);
    list_change(&what, &before.map(people).unwrap_or_default(), &people(after)).into_iter().collect()
}

/// What differs between two states of a call.
pub fn call_changes(before: Option<&Call>, after: &Call) -> Vec<Change> {
    let things = |call: &Call| {
        let wanted = call.wanted.to_string();
        Things::from([
            ("first day", call.opens.to_string()),
            ("last day", call.closes.to_string()),
            ("districts wanted", wanted),
            ("what is asked", call.asks.clone()),
        ])
    };
    named(differing(&before.map(things).unwrap_or_default(), &things(after)), &format!("of the call of {}", after.year))
}

/// What differs between two states of a session of professional development.
pub fn pd_changes(before: Option<&PdSession>, after: &PdSession) -> Vec<Change> {
    let things = |one: &PdSession| -> Things {
        let yes = |yes: bool| if yes { "yes".to_owned() } else { String::new() };
        let things = [
            ("title", one.title.clone()),
            ("provider", one.provider.clone()),
            ("first day", one.from.to_string()),
            ("last day", one.to.to_string()),
            ("times", one.times.clone()),
            ("place", one.place.clone()),
            ("online", yes(one.online)),
            ("seats", one.seats.map(|seats| seats.to_string()).unwrap_or_default()),
            ("bands", one.bands.join("; ")),
            ("topics", one.topics.join("; ")),
            ("link", one.link.clone()),
            ("description", one.description.clone()),
            ("cancelled", yes(one.cancelled)),
        ];
        things.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    };
    let changes = differing(&before.map(things).unwrap_or_default(), &things(after));
    named(changes, &format!("of the PD session {}", after.id))
}

/// What differs between two states of a district's wish to come to a session of professional development.
pub fn interest_changes(before: Option<&Interest>, after: &Interest) -> Vec<Change> {
    let teachers = |one: &Interest| (one.teachers > 0).then(|| one.teachers.to_string());
    let what = format!("teachers of {} for the PD session {}", after.district, after.session);
    vec![Change { what, before: before.and_then(teachers), after: teachers(after) }]
}

/// What differs between two states of an application, with the decision on it.
pub fn application_changes(before: Option<&Application>, after: &Application) -> Vec<Change> {
    let things = |one: &Application| -> Things {
        let offers: Vec<String> = one.offers.iter().map(|(band, text)| format!("{band}: {text}")).collect();
        let contact = [&one.contact.name, &one.contact.position, &one.contact.email].map(String::as_str);
        let reason = one.decisions.last().map(|decided| decided.reason.clone()).unwrap_or_default();
        let things = [
            ("grade band", one.band.clone()),
            ("offers", offers.join("; ")),
            ("goal", one.goal.clone()),
            ("support", one.support.clone()),
            ("contact", contact.join(", ")),
            ("decision", one.standing().label().to_owned()),
            ("reason", reason),
        ];
        things.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    };
    let changes = differing(&before.map(things).unwrap_or_default(), &things(after));
    named(changes, &format!("of the application of {} for {}", after.district, after.year))
}

/// The same changes, each with what it belongs to.
fn named(changes: Vec<Change>, of: &str) -> Vec<Change> {
    changes.into_iter().map(|change| Change { what: format!("{} {of}", change.what), ..change }).collect()
}

/// What differs between two states of a sheet.
pub fn sheet_changes(before: Option<&Sheet>, after: &Sheet) -> Vec<Change> {
    let mut changes = Vec::new();
    if before.is_none() {
        let version = format!("version {}", after.form_version);
        changes.push(Change { what: after.id.to_string(), before: None, after: Some(version) });
    }
    let artifact = |sheet: &Sheet| sheet.artifact.map(|id| id.to_string());
    let was = before.and_then(artifact);
    if was != artifact(after) {
        changes.push(Change { what: format!("document of {}", after.id), before: was, after: artifact(after) });
    }
    let owner = |sheet: &Sheet| sheet.owners.last().map(|owner| format!("{} since {}", owner.role, owner.since));
    let was = before.and_then(owner);
    if was != owner(after) {
        changes.push(Change { what: format!("owner of {}", after.id), before: was, after: owner(after) });
    }
    changes
}

/// What differs between two states of a section, by question.
pub fn answer_changes(before: Option<&SectionAnswers>, after: &SectionAnswers) -> Vec<Change> {
    let was = |question: &str| before.and_then(|before| before.answers.get(question));
    let mut questions: Vec<&String> = after.answers.keys().collect();
    questions.extend(before.iter().flat_map(|before| before.answers.keys()));
    questions.sort_unstable();
    questions.dedup();
    let said = |answer: &crate::form::Answer| answer.said().chars().take(LONGEST).collect::<String>();
    let change = |question: &String| Change {
        what: format!("{question} in section {} of {}", after.section, after.sheet),
        before: was(question).map(said),
        after: after.answers.get(question).map(said),
    };
    let differs = |question: &&String| was(question) != after.answers.get(question.as_str());
    questions.into_iter().filter(differs).map(change).collect()
}

/// What differs between two states of a class, as a line.
pub fn graduates_changes(before: Option<&Graduates>, after: &Graduates) -> Vec<Change> {
    let line = |class: &Graduates| {
        let numbers = class.numbers?;
        let ways = numbers.competent.ways();
        let ways = ways.map(|ways| format!(" (course {}, exam {}, both {})", ways.course, ways.exam, ways.both));
        let (total, all) = (numbers.competent.total(), numbers.graduates);
        let note = if class.note.is_empty() { String::new() } else { format!("; {}", class.note) };
        Some(format!("{total} of {all}{}{note}", ways.unwrap_or_default()))
    };
    let (before, after_line) = (before.and_then(line), line(after));
    let what = format!("graduates of {} in {}", after.district, after.class);
    if before == after_line { Vec::new() } else { vec![Change { what, before, after: after_line }] }
}
