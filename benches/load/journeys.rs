//! What users do: search and read, contribute, review.

use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::corpus::{Corpus, Numbers};
use crate::nginx::Nginx;
use crate::support::{Answer, Client, MULTIPART, Server, multipart};

/// Queries that readers ask.
const QUERIES: usize = 500;
/// Pages whose bytes nginx hands out.
const PAGES: usize = 200;
/// Users in a full round; the first of them reviews, the next two contribute, the others read.
const ROUND: usize = 20;

/// How long each request took.
#[derive(Default)]
pub struct Times(pub Vec<Duration>);

/// The users' clients, and what they ask.
pub struct People {
    visitor: Client,
    contributor: Client,
    curator: Client,
    queries: Vec<String>,
    agent: ureq::Agent,
}

/// One user's turn under way.
struct Turn<'a> {
    client: &'a Client,
    times: &'a mut Times,
    failed: usize,
}

impl Turn<'_> {
    /// Sends a request and takes its time; a refusal is counted.
    fn ask(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Option<Answer> {
        let begun = Instant::now();
        let answer = self.client.try_request(method, path, headers, body);
        self.times.0.push(begun.elapsed());
        let answer = answer.ok().filter(|answer| answer.status < 400);
        self.failed += usize::from(answer.is_none());
        answer
    }

    fn page(&mut self, path: &str) -> Option<String> {
        self.ask("GET", path, &[("accept", "text/html,*/*")], &[]).map(|answer| answer.text())
    }

    fn send(&mut self, path: &str, body: &serde_json::Value) -> Option<Answer> {
        self.ask("POST", path, &[("content-type", "application/json")], body.to_string().as_bytes())
    }
}

/// The addresses that begin so among a page's links.
fn links(page: &str, beginning: &str) -> Vec<String> {
    let links = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    links.filter(|link| link.starts_with(beginning)).map(|link| link.replace("&#38;", "&")).collect()
}

impl People {
    /// The people of a server.
    pub fn of(server: &Server, corpus: &Corpus) -> Self {
        let mut numbers = Numbers::new(3);
        let queries = (0..QUERIES).map(|n| corpus.query(1 + n % 3, &mut numbers).replace(' ', "+")).collect();
        Self {
            visitor: server.visitor(),
            contributor: server.member("contributor", &["00010000"]),
            curator: server.member("curator", &[]),
            queries,
            agent: ureq::Agent::new_with_defaults(),
        }
    }

    /// One turn of a user; returns how many requests failed.
    pub fn play(&self, user: usize, numbers: &mut Numbers, times: &mut Times) -> usize {
        // With few users each plays all parts in turn.
        match (user + numbers.below(ROUND)) % ROUND {
            0 => self.review(times),
            1 | 2 => self.contribute(numbers, times),
            _ => self.read(numbers, times),
        }
    }

    /// Home, a search, one of what it finds, the page that matched, now and then the file.
    fn read(&self, numbers: &mut Numbers, times: &mut Times) -> usize {
        let mut turn = Turn { client: &self.visitor, times, failed: 0 };
        turn.page("/");
        let query = &self.queries[numbers.below(self.queries.len())];
        turn.ask("GET", &format!("/api/v1/suggest?q={}", &query[..query.len().min(4)]), &[], &[]);
        let Some(results) = turn.page(&format!("/search?q={query}")) else { return turn.failed };
        let passages: Vec<String> =
            links(&results, "/artifacts/").into_iter().filter(|link| link.contains("/read/")).collect();
        let Some(passage) = passages.get(numbers.below(passages.len().max(1))) else { return turn.failed };
        let artifact = passage.split("/read/").next().unwrap_or_default().to_owned();
        turn.page(&artifact);
        turn.page(passage);
        if numbers.below(5) == 0 {
            turn.ask("GET", &format!("{artifact}/file"), &[], &[]);
        }
        turn.failed
    }

    /// A paper is brought and handed in.
    fn contribute(&self, numbers: &mut Numbers, times: &mut Times) -> usize {
        let mut turn = Turn { client: &self.contributor, times, failed: 0 };
        turn.page("/mine");
        turn.page("/upload");
        let text = format!("An agenda, number {}.", numbers.below(usize::MAX));
        let metadata = json!({"title": text, "kind": "agenda", "licence": "CC-BY-4.0", "districts": ["00010000"]});
        let body = multipart(&[
            ("metadata", metadata.to_string().as_bytes(), None),
            ("file", text.as_bytes(), Some("agenda.txt")),
        ]);
        let Some(made) = turn.ask("POST", "/api/v1/artifacts", &[("content-type", MULTIPART)], &body) else {
            return turn.failed;
        };
        let id = made.json()["id"].as_str().unwrap_or_default().to_owned();
        turn.page(&format!("/artifacts/{id}/edit"));
        turn.send(&format!("/api/v1/artifacts/{id}/transitions"), &json!({"action": "submit"}));
        turn.failed
    }

    /// The desk, one of what waits, which is published. What others took meanwhile is no failure.
    fn review(&self, times: &mut Times) -> usize {
        let mut turn = Turn { client: &self.curator, times, failed: 0 };
        let Some(desk) = turn.page("/desk") else { return turn.failed };
        let waiting = links(&desk, "/desk/review/");
        let Some(next) = waiting.first() else { return turn.failed };
        let failed = turn.failed;
        turn.page(next);
        let id = next.trim_start_matches("/desk/review/").split('?').next().unwrap_or_default().to_owned();
        let path = format!("/api/v1/artifacts/{id}/transitions");
        if turn.send(&path, &json!({"action": "claim"})).is_some() {
            turn.send(&path, &json!({"action": "publish", "override": "for the measurement"}));
        }
        failed
    }

    /// Keeps the pages that readers see in a folder, for nginx; returns their names.
    pub fn keep(&self, dir: &Path) -> Vec<String> {
        let (mut numbers, mut kept) = (Numbers::new(5), Vec::new());
        let mut paths = vec!["/".to_owned()];
        while paths.len() < PAGES {
            let query = &self.queries[numbers.below(self.queries.len())];
            let search = format!("/search?q={query}");
            let found = links(&self.visitor.page(&search).expect(200).text(), "/artifacts/");
            paths.push(search);
            paths.extend(found.into_iter().take(4));
        }
        for (n, path) in paths.iter().enumerate() {
            let name = format!("{n}.html");
            std::fs::write(dir.join(&name), self.visitor.page(path).body).expect("is written");
            kept.push(name);
        }
        kept
    }

    /// One page from nginx.
    pub fn fetch(&self, nginx: &Nginx, kept: &[String], numbers: &mut Numbers, times: &mut Times) {
        let url = nginx.url(&kept[numbers.below(kept.len())]);
        let begun = Instant::now();
        self.agent.get(url).call().expect("is sent").body_mut().read_to_vec().expect("is read");
        times.0.push(begun.elapsed());
    }
}
