//! Mixed work: clients that upload, review, publish, revise, withdraw and redact until the server goes away.

use serde_json::json;

use crate::bench::Numbers;
use crate::demo;
use crate::oracle::{Heard, Here, Oracle, Paper, State};
use crate::support::{Client, MULTIPART, Server, multipart, sha256};

/// Most steps that one paper takes.
const STEPS: usize = 7;

/// One step of curation: from which state, by which action, to which.
struct Step {
    live: &'static str,
    work: &'static str,
    action: &'static str,
    next: fn(Here) -> State,
}

/// What may be done with a paper in which state. `revise` sends another file.
const STEPS_FROM: &[Step] = &[
    Step { live: "none", work: "draft", action: "publish", next: |here| published(here) },
    Step { live: "none", work: "draft", action: "submit", next: |here| work(here, "submitted") },
    Step { live: "none", work: "draft", action: "delete", next: |_| State::Absent },
    Step { live: "none", work: "draft", action: "revise", next: |here| revised(here) },
    Step { live: "none", work: "submitted", action: "claim", next: |here| work(here, "in_review") },
    Step { live: "none", work: "in_review", action: "request_changes", next: |here| work(here, "changes_requested") },
    Step { live: "none", work: "in_review", action: "publish", next: |here| published(here) },
    Step { live: "none", work: "changes_requested", action: "resubmit", next: |here| work(here, "submitted") },
    Step { live: "published", work: "none", action: "revise", next: |here| revised(here) },
    Step { live: "published", work: "none", action: "withdraw", next: |here| live(here, "withdrawn") },
    Step { live: "published", work: "none", action: "redact", next: |_| State::Redacted },
    Step { live: "published", work: "draft", action: "publish", next: |here| published(here) },
    Step { live: "withdrawn", work: "none", action: "restore", next: |here| live(here, "published") },
];

fn live(here: Here, live: &str) -> State {
    State::Here(Here { live: live.to_owned(), ..here })
}

fn work(here: Here, work: &str) -> State {
    State::Here(Here { work: work.to_owned(), ..here })
}

fn published(here: Here) -> State {
    let shown = Some(here.revisions);
    State::Here(Here { live: "published".to_owned(), work: "none".to_owned(), shown, ..here })
}

fn revised(here: Here) -> State {
    State::Here(Here { work: "draft".to_owned(), revisions: here.revisions + 1, ..here })
}

/// A file, and the word that only it has.
pub fn file(numbers: &mut Numbers) -> (Vec<u8>, String) {
    let letter = |digit: char| char::from(b'a' + u8::try_from(digit.to_digit(16).expect("a digit")).expect("small"));
    let word: String = sha256(&numbers.next().to_be_bytes()).chars().take(16).map(letter).collect();
    let text = format!("# A paper of {word}\n\nThis paper is about {word} and how a district teaches it.\n");
    let bytes = if numbers.under(4) == 0 { demo::pdf(&word, "en", &text) } else { text.into_bytes() };
    (bytes, word)
}

/// Works until the server goes away; says what was refused that should not have been.
pub fn work_on(server: &Server, oracle: &Oracle, numbers: &mut Numbers, name: &str) -> Vec<String> {
    let mut refused = Vec::new();
    for n in 0.. {
        match one(server, oracle, numbers, &format!("{name}-{n}")) {
            Ok(None) => {}
            Ok(Some(why)) => refused.push(why),
            Err(_) => break,
        }
    }
    refused
}

/// Takes a paper from its upload through some steps; an error when the server went away.
pub fn one(server: &Client, oracle: &Oracle, numbers: &mut Numbers, title: &str) -> Result<Option<String>, String> {
    let mut heard = oracle.create(server, title, file(numbers))?;
    for _ in 0..STEPS {
        if let Heard::Refused(answer) = heard {
            return Ok(Some(format!("{title}: {} {}", answer.status, answer.text())));
        }
        let paper = oracle.paper(title).expect("it was made");
        match step(server, oracle, numbers, paper)? {
            Some(next) => heard = next,
            None => break,
        }
    }
    Ok(None)
}

/// One step of a paper whose state is known; none where nothing leads on.
pub fn step(server: &Client, oracle: &Oracle, numbers: &mut Numbers, paper: Paper) -> Result<Option<Heard>, String> {
    let [State::Here(here)] = &paper.states[..] else { return Ok(None) };
    let fits = |step: &&Step| step.live == here.live && step.work == here.work;
    let steps: Vec<&Step> = STEPS_FROM.iter().filter(fits).collect();
    if steps.is_empty() {
        return Ok(None);
    }
    let step = numbers.pick(&steps);
    take(server, oracle, numbers, paper.clone(), here.clone(), step).map(Some)
}

/// The step of this name, which the paper's state must allow.
pub fn act(
    server: &Client,
    oracle: &Oracle,
    numbers: &mut Numbers,
    title: &str,
    action: &str,
) -> Result<Heard, String> {
    let paper = oracle.paper(title).expect("it was made");
    let [State::Here(here)] = &paper.states[..] else { panic!("{title} is in {:?}", paper.states) };
    let fits = |step: &&Step| step.live == here.live && step.work == here.work && step.action == action;
    let step = STEPS_FROM.iter().find(fits).expect("a step from there");
    take(server, oracle, numbers, paper.clone(), here.clone(), step)
}

fn take(
    server: &Client,
    oracle: &Oracle,
    numbers: &mut Numbers,
    mut paper: Paper,
    here: Here,
    step: &Step,
) -> Result<Heard, String> {
    let path = format!("/api/v1/artifacts/{}", paper.id.as_deref().expect("it was made"));
    let next = (step.next)(here.clone());
    if step.action == "revise" {
        paper.files.truncate(here.revisions);
        paper.files.push(file(numbers));
        let body = multipart(&[("file", &paper.files[here.revisions].0, Some("paper.bin"))]);
        let send = || server.try_request("POST", &format!("{path}/revisions"), &[("content-type", MULTIPART)], &body);
        return oracle.change(&paper, next, send);
    }
    let (note, reason) = ("A step of the proof.", "for the proof");
    let body = match step.action {
        "publish" => json!({"action": "publish", "override": reason}),
        "withdraw" | "redact" | "request_changes" => json!({"action": step.action, "note": note}),
        _ => json!({"action": step.action}),
    };
    let kind = ("content-type", "application/json");
    let send = || server.try_request("POST", &format!("{path}/transitions"), &[kind], body.to_string().as_bytes());
    oracle.change(&paper, next, send)
}
