//! Replaying from nothing gives the same catalog.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::mpsc::channel;

use model::publication::Genre;
use model::{
    AccountId, Answer, Answers, Call, Cohort, District, Interest, PdSession, Programme, Publication, Record, Release,
    SectionAnswers, SessionRecord, Sheet, SheetId, Stamp, Visibility, Vocabulary,
};
use proptest::prelude::*;

use crate::files::Disk;
use crate::journal::{FileJournal, Journal};
use crate::store::{Store, replay};
use crate::{Catalog, VerifyError, verify};

use super::{artifact, create, put_blob, settings, stamp, title_of, write};

#[derive(Clone, Debug)]
enum Step {
    Create(u8),
    Retitle(usize, u8),
    Delete(usize),
    Name(usize, u8),
    Extend(u8),
    Inside(u8),
    Offered(u8),
    Sheet(u8),
    Answer(u8, u8),
    Publish(u8),
    Redact(u8),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..8u8).prop_map(Step::Create),
        3 => (0..10usize, any::<u8>()).prop_map(|(at, n)| Step::Retitle(at, n)),
        1 => (0..10usize).prop_map(Step::Delete),
        2 => (0..10usize, 0..4u8).prop_map(|(at, n)| Step::Name(at, n)),
        1 => any::<u8>().prop_map(Step::Extend),
        1 => any::<u8>().prop_map(Step::Inside),
        1 => any::<u8>().prop_map(Step::Offered),
        1 => any::<u8>().prop_map(Step::Publish),
        1 => (0..4u8).prop_map(Step::Sheet),
        2 => (0..4u8, any::<u8>()).prop_map(|(sheet, n)| Step::Answer(sheet, n)),
        1 => (0..8u8).prop_map(Step::Redact),
    ]
}

fn sheet_id(n: u8) -> SheetId {
    let district = format!("9900000{}", n % 2);
    match n {
        0 | 1 => SheetId::of_year("plan", &district, "6-8", "2027-28"),
        2 => SheetId::of_cohort("questions", &district, "2026"),
        _ => SheetId::numbered("thought", &district, u32::from(n)),
    }
}

/// What belongs to cohorts and to forms that districts fill in.
fn inside(step: &Step) -> Vec<Record> {
    match *step {
        Step::Inside(n) => {
            let cohort = Cohort { year: format!("20{:02}", n % 3), version: u64::from(n), ..Cohort::default() };
            let session = SessionRecord {
                cohort: cohort.year.clone(),
                session: format!("s{}", n % 2),
                ..SessionRecord::default()
            };
            let programme = Programme { version: u64::from(n), ..Programme::default() };
            vec![Record::Cohort(cohort), Record::Session(Box::new(session)), Record::Programme(programme)]
        }
        Step::Offered(n) => {
            let call = Call { year: format!("20{:02}", n % 3), version: u64::from(n), ..Call::default() };
            let session = PdSession { id: format!("s{}", n % 2), version: u64::from(n), ..PdSession::default() };
            let (id, district) = (session.id.clone(), format!("9900000{}", n % 2));
            let interest = Interest { session: id, district, teachers: u32::from(n), changed: stamp() };
            vec![Record::Call(call), Record::Pd(Box::new(session)), Record::Interest(interest)]
        }
        Step::Publish(n) => {
            let publication = Publication {
                id: format!("report-{}", n % 3),
                version: u64::from(n),
                title: format!("title {n}"),
                subtitle: String::new(),
                genre: Genre::Other,
                cohort: None,
                language: "en".to_owned(),
                licence: None,
                visibility: Visibility::Public,
                parts: Vec::new(),
                artifact: None,
                releases: 1,
                changed: stamp(),
            };
            let release = Release::of(&publication, u32::from(n % 2), stamp(), Vec::new(), Vec::new());
            vec![Record::Publication(Box::new(publication)), Record::Release(Box::new(release))]
        }
        Step::Sheet(n) => {
            let sheet = Sheet {
                id: sheet_id(n),
                form_version: 1,
                version: 1,
                cohort: None,
                began: stamp(),
                artifact: None,
                owners: Vec::new(),
            };
            vec![Record::Sheet(Box::new(sheet))]
        }
        Step::Answer(sheet, n) => {
            let answers = Answers::from([("question".to_owned(), Answer::Text(format!("answer {n}")))]);
            let (sheet, section) = (sheet_id(sheet), format!("section-{}", n % 3));
            let answers = SectionAnswers { sheet, section, version: u64::from(n), changed: stamp(), answers };
            vec![Record::Answers(Box::new(answers))]
        }
        _ => Vec::new(),
    }
}

fn redact(store: &Store, text: &str) {
    let (tell, told) = channel();
    let sha256 = crate::blobs::hash(text.as_bytes()).expect("hashes");
    store.redact(sha256, "asked for".to_owned(), AccountId::operator(), move |done| {
        tell.send(done).expect("the test waits")
    });
    told.recv().expect("the writer answers").expect("is done");
}

fn change(store: &Store, id: model::ArtifactId, change: impl FnOnce(&mut model::Artifact)) {
    let found = store.state().artifact(id).expect("reads").filter(|found| found.redacted.is_none());
    if let Some(mut found) = found {
        change(&mut found);
        found.version += 1;
        write(store, move |_| vec![Record::Artifact(Box::new(found))]).expect("is stored");
    }
}

fn take(store: &Store, ids: &mut Vec<model::ArtifactId>, step: Step) {
    match step {
        Step::Create(n) => ids.extend(create(store, &format!("text {n}"))),
        Step::Retitle(at, n) => {
            if let Some(&id) = ids.get(at) {
                change(store, id, |found| found.revisions[0].metadata.title = format!("title {n}"));
            }
        }
        Step::Name(at, n) => {
            let name = format!("outside/{n}");
            let free = store.state().by_external_id(&name).expect("reads").is_none();
            if let Some(&id) = ids.get(at).filter(|_| free) {
                change(store, id, |found| found.external_id = Some(name));
            }
        }
        Step::Delete(at) => {
            if at < ids.len() {
                let id = ids.remove(at);
                write(store, move |_| vec![Record::Deleted(id)]).expect("is stored");
            }
        }
        Step::Extend(n) => {
            let list = Vocabulary { name: "kind".to_owned(), terms: Vec::new() };
            let district = District {
                org_code: format!("99{n:06}"),
                name: "New".to_owned(),
                kind: "municipal".to_owned(),
                operating: true,
                town: "Newtown".to_owned(),
                county: String::new(),
                grade_bands: Vec::new(),
                enrollment: None,
            };
            write(store, move |_| vec![Record::Vocabulary(list), Record::District(district)]).expect("is stored");
        }
        Step::Redact(n) => redact(store, &format!("text {n}")),
        Step::Inside(_) | Step::Offered(_) | Step::Sheet(_) | Step::Answer(..) | Step::Publish(_) => {
            let records = inside(&step);
            write(store, move |_| records).expect("is stored");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn replaying_from_nothing_gives_the_same_catalog(steps in proptest::collection::vec(step(), 0..40)) {
        let dir = tempfile::tempdir().expect("a folder");
        let mut ids = Vec::new();
        let kept = {
            let store = Store::open(settings(dir.path(), Arc::new(Disk))).expect("opens");
            for step in steps {
                take(&store, &mut ids, step);
            }
            store.catalog().dump().expect("reads")
        };
        let journal = FileJournal::open(Arc::new(Disk), &dir.path().join("journal"), "", None).expect("opens").journal;
        let fresh = Catalog::open(&dir.path().join("fresh")).expect("opens");
        replay(&journal as &dyn Journal, &fresh, None).expect("replays");
        prop_assert_eq!(kept, fresh.dump().expect("reads"));
    }
}

#[test]
fn sheets_and_answers_are_found_under_their_district() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = Store::open(settings(dir.path(), Arc::new(Disk))).expect("opens");
    let steps =
        [Step::Sheet(0), Step::Sheet(1), Step::Sheet(2), Step::Answer(0, 0), Step::Answer(0, 1), Step::Answer(2, 0)];
    for records in steps.iter().map(inside) {
        write(&store, move |_| records).expect("is stored");
    }
    let state = store.state();
    let sheets = |district: &str| -> Vec<SheetId> {
        state.sheets_of(district).expect("reads").into_iter().map(|sheet| sheet.id).collect()
    };
    assert_eq!(sheets("99000000"), [sheet_id(0), sheet_id(2)]);
    assert_eq!((sheets("99000001"), sheets("9900000")), (vec![sheet_id(1)], Vec::new()));
    let sections: Vec<String> =
        state.all_answers(&sheet_id(0)).expect("reads").into_iter().map(|answers| answers.section).collect();
    assert_eq!(sections, ["section-0", "section-1"]);
    assert!(state.answers(&sheet_id(2), "section-0").expect("reads").is_some());
    assert!(state.answers(&sheet_id(2), "section-1").expect("reads").is_none());
}

/// The first file of a folder in which a word stands.
fn left_of(dir: &std::path::Path, word: &str) -> Option<std::path::PathBuf> {
    std::fs::read_dir(dir).expect("lists").flatten().map(|entry| entry.path()).find_map(|path| {
        let holds = |bytes: &[u8]| bytes.windows(word.len()).any(|part| part == word.as_bytes());
        if path.is_dir() { left_of(&path, word) } else { holds(&std::fs::read(&path).expect("reads")).then_some(path) }
    })
}

#[test]
fn redacted_content_is_nowhere_on_disk_and_its_artifact_is_a_tombstone() {
    let dir = tempfile::tempdir().expect("a folder");
    let secret = "Jordan Pupil, born 2011";
    let id = {
        let store = Store::open(settings(dir.path(), Arc::new(Disk))).expect("opens");
        create(&store, "harmless").expect("is stored");
        let id = create(&store, secret).expect("is stored");
        redact(&store, secret);
        let tombstone = store.state().artifact(id).expect("reads").expect("stays");
        assert!(tombstone.redacted.is_some() && tombstone.revisions.is_empty());
        assert_eq!(store.head().0.epoch, 2);
        id
    };
    assert_eq!(left_of(dir.path(), "Jordan"), None);
    let journal = std::fs::read_to_string(dir.path().join("journal/actions.jsonl")).expect("reads");
    assert!(!journal.contains("Jordan") && journal.contains("harmless"));
    let store = Store::open(settings(dir.path(), Arc::new(Disk))).expect("opens");
    assert_eq!(title_of(&store, id), None);
    let sha256 = crate::blobs::hash(secret.as_bytes()).expect("hashes");
    assert!(!store.blobs().contains(&sha256) && store.state().redaction(&sha256).expect("reads").is_some());
}

#[test]
fn the_answers_that_redacted_content_was_made_from_go_with_it_and_later_ones_stay() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = Store::open(settings(dir.path(), Arc::new(Disk))).expect("opens");
    let secret = "Jordan Pupil, born 2011";
    let artifact = create(&store, secret).expect("is stored");
    let answers = |sheet: u8, text: &str, at| {
        let answers = Answers::from([("question".to_owned(), Answer::Text(text.to_owned()))]);
        let changed = Stamp { at, by: AccountId::operator() };
        let section = "section".to_owned();
        Record::Answers(Box::new(SectionAnswers { sheet: sheet_id(sheet), section, version: 1, changed, answers }))
    };
    let sheet = |n: u8, artifact| {
        let began = stamp();
        Record::Sheet(Box::new(Sheet {
            id: sheet_id(n),
            form_version: 1,
            version: 1,
            cohort: None,
            began,
            artifact,
            owners: Vec::new(),
        }))
    };
    let (early, late) = (jiff::Timestamp::UNIX_EPOCH, jiff::Timestamp::MAX);
    let records =
        vec![sheet(0, Some(artifact)), sheet(1, None), answers(0, secret, early), answers(1, "harmless", early)];
    write(&store, move |_| records).expect("is stored");
    redact(&store, secret);
    let there = |sheet: u8| store.state().answers(&sheet_id(sheet), "section").expect("reads").is_some();
    assert_eq!((there(0), there(1)), (false, true));
    assert!(!std::fs::read_to_string(dir.path().join("journal/actions.jsonl")).expect("reads").contains("Jordan"));
    let records = vec![answers(0, "written since", late)];
    write(&store, move |_| records).expect("is stored");
    // A redaction that looks unfinished is finished at the next start, and takes nothing that was written since.
    put_blob(&store, secret.as_bytes()).expect("is there");
    drop(store);
    let store = Store::open(settings(dir.path(), Arc::new(Disk))).expect("opens");
    create(&store, "the writer is done with it").expect("is stored");
    let there = |sheet: u8| store.state().answers(&sheet_id(sheet), "section").expect("reads").is_some();
    assert!(there(0) && there(1) && !store.blobs().contains(&crate::blobs::hash(secret.as_bytes()).expect("hashes")));
}

#[test]
fn a_lost_or_damaged_catalog_is_rebuilt_and_verify_is_content() {
    let dir = tempfile::tempdir().expect("a folder");
    let ids: Vec<_> = {
        let store = Store::open(settings(dir.path(), Arc::new(Disk))).expect("opens");
        (0..20).map(|n| create(&store, &format!("text {n}")).expect("is stored")).collect()
    };
    let catalog = dir.path().join("catalog");
    let spoil = |damage: &dyn Fn()| {
        damage();
        let store = Store::open(settings(dir.path(), Arc::new(Disk))).expect("opens");
        for (n, &id) in ids.iter().enumerate() {
            assert_eq!(title_of(&store, id), Some(format!("text {n}")));
        }
        let scratch = tempfile::tempdir().expect("a folder");
        assert_eq!(verify(&store, scratch.path(), None, &|_, _| ControlFlow::Continue(())).expect("checks").1, []);
    };
    spoil(&|| std::fs::remove_dir_all(&catalog).expect("is removed"));
    spoil(&|| std::fs::write(catalog.join("1/db"), b"not a database at all").expect("is written"));
    spoil(&|| std::fs::write(catalog.join("1/conf"), b"not a configuration").expect("is written"));
}

#[test]
fn verify_names_changed_and_missing_bytes() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = Store::open(settings(dir.path(), Arc::new(Disk))).expect("opens");
    let id = create(&store, "precious").expect("is stored");
    let name = put_blob(&store, b"precious").expect("is there").to_string();
    std::fs::write(dir.path().join("blobs").join(&name[..2]).join(&name), b"precious?").expect("is written");
    let scratch = tempfile::tempdir().expect("a folder");
    let (_, findings) = verify(&store, scratch.path(), None, &|_, _| ControlFlow::Continue(())).expect("checks");
    assert_eq!(findings.len(), 1);
    assert!(findings[0].what.contains(&id.to_string()) && findings[0].severity == model::Severity::Lost);
}

#[test]
fn a_check_stops_where_it_is_told_to() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = Store::open(settings(dir.path(), Arc::new(Disk))).expect("opens");
    for n in 0..4 {
        create(&store, &format!("text {n}")).expect("is stored");
    }
    for last in [1, 3, 6, 8] {
        let scratch = tempfile::tempdir().expect("a folder");
        let until = |done: usize, of: usize| {
            assert_eq!(of, 8, "four lines and four files");
            if done == last { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        assert!(matches!(verify(&store, scratch.path(), None, &until), Err(VerifyError::Stopped)), "{last}");
    }
}

#[test]
fn a_record_cannot_name_bytes_that_are_not_there() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = Store::open(settings(dir.path(), Arc::new(Disk))).expect("opens");
    let absent = model::Sha256::new([9; 32]);
    let refused = write(&store, move |id| vec![Record::Artifact(Box::new(artifact(id, absent, "x")))]);
    assert!(refused.is_err());
}
