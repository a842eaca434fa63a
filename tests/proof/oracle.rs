//! What was acknowledged, and whether it is still so.
//!
//! A paper is in one of the states that are right for it: one, when its last change was acknowledged; the one before it
//! and the one after it, when the answer was lost. In each of them, everybody must see what they may, and no more.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use regex::bytes::{Regex, RegexBuilder};
use serde_json::{Value, json};

use crate::support::{Answer, Client, MULTIPART, Server, multipart, run, said, sha256, wait_for};

/// Where a paper is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// It was never made, or it was deleted.
    Absent,
    /// Its content is gone for good.
    Redacted,
    /// It is there.
    Here(Here),
}

/// A paper that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Here {
    pub live: String,
    pub work: String,
    /// Its revisions; the last one may not be published.
    pub revisions: usize,
    /// The published one.
    pub shown: Option<usize>,
}

impl State {
    /// A new draft.
    pub fn draft() -> Self {
        Self::Here(Here { live: "none".to_owned(), work: "draft".to_owned(), revisions: 1, shown: None })
    }
}

/// One paper: every revision has a word of its own.
#[derive(Clone, Debug)]
pub struct Paper {
    /// What it is called, and what makes its creation known.
    pub title: String,
    /// The name it was given, once that was heard.
    pub id: Option<String>,
    /// For each revision its file, and the word that only stands there.
    pub files: Vec<(Vec<u8>, String)>,
    /// The states that are right.
    pub states: Vec<State>,
    touched: bool,
}

/// All papers, by title.
#[derive(Default)]
pub struct Oracle {
    papers: Mutex<BTreeMap<String, Paper>>,
    acknowledged: Mutex<u64>,
}

/// What was heard of a change.
pub enum Heard {
    /// It is done.
    Done,
    /// It is not done: this is why.
    Refused(Answer),
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Oracle {
    /// Operations acknowledged until now.
    pub fn acknowledged(&self) -> u64 {
        *lock(&self.acknowledged)
    }

    /// Another one that knows the same, for a copy of the folder.
    pub fn copy(&self) -> Self {
        Self { papers: Mutex::new(lock(&self.papers).clone()), acknowledged: Mutex::default() }
    }

    /// The papers whose state is known for sure, once they were made.
    pub fn settled(&self) -> Vec<Paper> {
        lock(&self.papers).values().filter(|paper| paper.states.len() == 1 && paper.id.is_some()).cloned().collect()
    }

    /// Asks for a change to `paper` that leads to `next`, and notes what that means: an answer without a word of doubt
    /// settles it; without an answer both states are right from now on.
    pub fn change(
        &self,
        paper: &Paper,
        next: State,
        ask: impl FnOnce() -> Result<Answer, String>,
    ) -> Result<Heard, String> {
        let mut doubtful = paper.clone();
        doubtful.touched = true;
        doubtful.states.push(next.clone());
        lock(&self.papers).insert(paper.title.clone(), doubtful.clone());
        let answer = ask()?;
        let states = match answer.status {
            200..300 => {
                *lock(&self.acknowledged) += 1;
                vec![next]
            }
            // What stopped the writer may have happened before or after it was on disk: it says so.
            503 | 500 => return Ok(Heard::Refused(answer)),
            _ => paper.states.clone(),
        };
        if answer.status >= 400 && paper.id.is_none() {
            // It was never made, and nobody will ask for it again.
            lock(&self.papers).remove(&paper.title);
            return Ok(Heard::Refused(answer));
        }
        let made = if answer.status == 201 { answer.json()["id"].as_str().map(str::to_owned) } else { None };
        let id = doubtful.id.clone().or(made);
        let done = answer.status < 300;
        lock(&self.papers).insert(paper.title.clone(), Paper { id, states, ..doubtful });
        Ok(if done { Heard::Done } else { Heard::Refused(answer) })
    }

    /// Makes a new paper of this title with its first revision.
    pub fn create(&self, client: &Client, title: &str, file: (Vec<u8>, String)) -> Result<Heard, String> {
        let paper =
            Paper { title: title.to_owned(), id: None, files: vec![file], states: vec![State::Absent], touched: true };
        self.change(&paper, State::draft(), || send(client, &paper))
    }

    /// The paper of this title as it is known now.
    pub fn paper(&self, title: &str) -> Option<Paper> {
        lock(&self.papers).get(title).cloned()
    }

    /// Looks at every paper that was touched since the last look, or at `all`; says what is not right. What was in doubt
    /// is settled by it: where no answer came, the same request is made again under its key.
    pub fn look(&self, server: &Server, data: &Path, all: bool) -> Vec<String> {
        let papers: Vec<Paper> = lock(&self.papers).values().filter(|paper| all || paper.touched).cloned().collect();
        let visitor = server.visitor();
        let mut wrong = Vec::new();
        for paper in papers {
            match looked_at(server, &visitor, data, paper.clone()) {
                Ok(paper) => drop(lock(&self.papers).insert(paper.title.clone(), paper)),
                Err(why) => wrong.push(format!("{} ({:?}): {why}; right is {:?}", paper.title, paper.id, paper.states)),
            }
        }
        wrong
    }

    /// Looks at one paper.
    pub fn look_only(&self, server: &Server, data: &Path, title: &str) -> Option<String> {
        let paper = self.paper(title).expect("it was made");
        let looked = looked_at(server, &server.visitor(), data, paper);
        looked.err().map(|why| format!("{title}: {why}"))
    }

    /// Looks at everything through a server, then at the folder without one: `verify` finds nothing, no paper is there
    /// twice, and nothing is left of what was redacted.
    pub fn look_at_all(&self, mut server: Server, data: &Path) -> Vec<String> {
        let mut wrong = self.look(&server, data, true);
        server.stop();
        drop(server);
        let (text, code) = said(&run(&["verify", "--data", data.to_str().expect("plain")]));
        if code != Some(0) {
            wrong.push(format!("verify ends with {code:?}: {text}"));
        }
        let journal = std::fs::read_to_string(data.join("journal/actions.jsonl")).expect("the journal reads");
        let made = made_by(&journal);
        for paper in lock(&self.papers).values() {
            if made.get(&paper.title).is_some_and(|ids| ids.len() > 1) {
                wrong.push(format!("{} was made twice: {:?}", paper.title, made[&paper.title]));
            }
        }
        wrong.extend(self.redacted().and_then(|words| left_of(data, &words)));
        wrong
    }

    /// Finds any word of what was redacted.
    fn redacted(&self) -> Option<Regex> {
        let papers = lock(&self.papers);
        let redacted = papers.values().filter(|paper| paper.states == [State::Redacted]);
        let words = redacted.flat_map(|paper| {
            paper.files.iter().map(|(_, word)| regex::escape(word)).chain([regex::escape(&secret(paper))])
        });
        let words = words.collect::<Vec<_>>().join("|");
        (!words.is_empty()).then(|| RegexBuilder::new(&words).size_limit(1 << 30).build().expect("words of ours"))
    }
}

/// The artifacts of each title in a journal.
fn made_by(journal: &str) -> BTreeMap<String, Vec<String>> {
    let mut made: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in journal.lines().skip(1) {
        let line: Value = serde_json::from_str(line).expect("a line of JSON");
        for record in line["records"].as_array().into_iter().flatten() {
            let artifact = &record["artifact"];
            let title = artifact["revisions"][0]["metadata"]["title"].as_str();
            if let (Some(title), Some(id)) = (title, artifact["id"].as_str()) {
                let ids = made.entry(title.to_owned()).or_default();
                if !ids.iter().any(|known| known == id) {
                    ids.push(id.to_owned());
                }
            }
        }
    }
    made
}

/// What stands in a paper's description alone.
fn secret(paper: &Paper) -> String {
    paper.files[0].1.chars().rev().collect()
}

/// Where in a folder one of these words stands, but for what visitors searched for: they may type what they like.
fn left_of(dir: &Path, words: &Regex) -> Option<String> {
    let mut entries = std::fs::read_dir(dir).expect("lists").flatten();
    entries.find_map(|entry| {
        if entry.file_name() == "counters" {
            return None;
        }
        if entry.path().is_dir() {
            return left_of(&entry.path(), words);
        }
        let bytes = std::fs::read(entry.path()).unwrap_or_default();
        let word = String::from_utf8_lossy(words.find(&bytes)?.as_bytes()).into_owned();
        Some(format!("{word} was redacted and stands in {}", entry.path().display()))
    })
}

/// Uploads the first revision of a paper under its key.
fn send(client: &Client, paper: &Paper) -> Result<Answer, String> {
    let description = format!("What {} is about.", secret(paper));
    let metadata = json!({"title": paper.title, "description": description, "kind": "other"}).to_string();
    let file = Some("paper.bin");
    let body = multipart(&[("metadata", metadata.as_bytes(), None), ("file", &paper.files[0].0, file)]);
    let headers = [("content-type", MULTIPART), ("idempotency-key", paper.title.as_str())];
    client.try_request("POST", "/api/v1/artifacts", &headers, &body)
}

/// A paper, settled; or what is wrong with it.
fn looked_at(server: &Client, visitor: &Client, data: &Path, mut paper: Paper) -> Result<Paper, String> {
    let Some(id) = paper.id.clone() else {
        // Nobody heard whether it was made: asked again, it is there once.
        let ids =
            [send(server, &paper)?, send(server, &paper)?].map(|answer| (answer.status, answer.json()["id"].clone()));
        if ids[0] != ids[1] || ids[0].0 != 201 {
            return Err(format!("the same request twice gave {ids:?}"));
        }
        paper.id = ids[0].1.as_str().map(str::to_owned);
        paper.states = vec![State::draft()];
        return looked_at(server, visitor, data, paper);
    };
    let path = format!("/api/v1/artifacts/{id}");
    let answer = server.try_request("GET", &path, &[], &[])?;
    let state = observed(&answer)?;
    if !paper.states.contains(&state) {
        return Err(format!("it is {state:?}"));
    }
    let shown = match &state {
        State::Here(here) => {
            has_files(server, &path, data, &paper, here)?;
            here.shown.filter(|_| here.live == "published")
        }
        _ => None,
    };
    let gone = matches!(&state, State::Here(here) if here.live == "withdrawn");
    for path in [path.clone(), format!("{path}/file"), format!("/artifacts/{id}/read/1")] {
        let status = visitor.try_request("GET", &path, &[], &[])?.status;
        let right = match &state {
            _ if shown.is_some() => [200, 200],
            State::Redacted => [404, 410],
            _ if gone => [410, 410],
            _ => [404, 404],
        };
        // The text of a page may have to be read again first.
        if !(right.contains(&status) || (path.contains("/read/") && shown.is_some())) {
            return Err(format!("{path} answers visitors {status} while it is {state:?}"));
        }
    }
    if let Some(shown) = shown {
        let file = visitor.try_request("GET", &format!("{path}/file"), &[], &[])?;
        if file.body != paper.files[shown - 1].0 {
            return Err("visitors get other bytes".to_owned());
        }
    }
    for (at, (_, word)) in paper.files.iter().enumerate() {
        found_only_if(visitor, word, &id, shown == Some(at + 1))?;
    }
    Ok(Paper { states: vec![state], touched: false, ..paper })
}

/// A word is found by visitors, in this paper alone, or not at all.
fn found_only_if(visitor: &Client, word: &str, id: &str, shown: bool) -> Result<(), String> {
    let query = format!("/api/v1/search?q=%22{word}%22");
    let mut last = Value::Null;
    let mut right = || {
        last = visitor.try_request("GET", &query, &[], &[]).ok()?.json();
        let hits = last["hits"].as_array()?;
        let as_it_should = if shown { hits.len() == 1 && hits[0]["id"] == json!(id) } else { hits.is_empty() };
        as_it_should.then_some(())
    };
    if !shown {
        return right().ok_or(format!("visitors find {word}: {last}"));
    }
    // What a crash took of the derived data is read again, which takes a moment.
    if std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| wait_for(right))).is_err() {
        return Err(format!("visitors do not find {word}: {last}"));
    }
    Ok(())
}

/// The state that an admin sees.
fn observed(answer: &Answer) -> Result<State, String> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let number = |value: &Value| value.as_u64().and_then(|number| usize::try_from(number).ok());
    match answer.status {
        404 => Ok(State::Absent),
        410 => Ok(State::Redacted),
        200 => {
            let seen = answer.json();
            let (live, work, shown) = (text(&seen["live"]), text(&seen["work"]), number(&seen["live_revision"]));
            Ok(State::Here(Here { live, work, revisions: number(&seen["revision"]).unwrap_or(0), shown }))
        }
        other => Err(format!("an admin is answered {other}: {}", answer.text())),
    }
}

/// Every revision's bytes are there as they were sent.
fn has_files(server: &Client, path: &str, data: &Path, paper: &Paper, here: &Here) -> Result<(), String> {
    let listed = server.try_request("GET", &format!("{path}/revisions"), &[], &[])?.json();
    let listed: Vec<String> = listed["revisions"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|revision| revision["file"]["sha256"].as_str().map(str::to_owned))
        .collect();
    let sent: Vec<String> = paper.files[..here.revisions].iter().map(|(bytes, _)| sha256(bytes)).collect();
    if listed != sent {
        return Err(format!("its files are {listed:?}, not {sent:?}"));
    }
    for (name, (bytes, _)) in sent.iter().zip(&paper.files) {
        let stored =
            std::fs::read(data.join("blobs").join(&name[..2]).join(name)).map_err(|error| error.to_string())?;
        if stored != *bytes {
            return Err(format!("{name} has other bytes"));
        }
    }
    Ok(())
}
