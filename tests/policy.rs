//! Who may do and see what: every route with every role, and every way to a document with every kind of reader.

use serde_json::json;

use crate::support::{Client, Server, folder, run, said};

/// A reader or writer of the tests.
struct Person {
    name: &'static str,
    client: Client,
}

fn people(server: &Server) -> Vec<Person> {
    let person = |name, client| Person { name, client };
    vec![
        person("visitor", server.visitor()),
        person("contributor", server.member("contributor", &["00020000"])),
        person("curator", server.member("curator", &[])),
        person("admin", server.member("admin", &[])),
    ]
}

/// What each route asks for: the least role that is let in. A new route must be added here.
const ROUTES: &str = "
everyone GET     /
everyone GET     /search
everyone GET     /search/facets/{facet}
everyone GET     /artifacts/{id}
everyone GET     /artifacts/{id}/read/{n}
everyone GET     /artifacts/{id}/matches
everyone GET     /artifacts/{id}/revisions/{n}
everyone GET     /artifacts/{id}/view
everyone GET     /artifacts/{id}/file
everyone GET     /artifacts/{id}/thumbnail
account  GET     /artifacts/{id}/edit
account  POST    /artifacts/{id}/edit
account  POST    /artifacts/{id}/revisions
account  POST    /artifacts/{id}/transitions
everyone GET     /artifacts/{id}/report
everyone POST    /artifacts/{id}/report
account  GET     /artifacts/{id}/history
everyone GET     /districts
everyone GET     /districts/{code}
account  GET     /upload
account  POST    /upload
account  GET     /mine
account  GET     /notices
everyone GET     /unsubscribe/{named}
everyone POST    /unsubscribe/{named}
everyone GET     /cohorts
staff    GET     /cohorts/new
staff    POST    /cohorts/new
everyone GET     /cohorts/{year}
staff    GET     /cohorts/{year}/edit
staff    POST    /cohorts/{year}/edit
account  GET     /cohorts/{year}/board
account  GET     /cohorts/{year}/answers
account  GET     /cohorts/{year}/answers.csv
staff    POST    /cohorts/{year}/reminders
everyone GET     /cohorts/{year}/calendar.ics
everyone GET     /cohorts/{year}/sessions/{id}
staff    POST    /cohorts/{year}/sessions/{id}
staff    GET     /cohorts/{year}/sessions/{id}/edit
staff    POST    /cohorts/{year}/sessions/{id}/edit
account  GET     /cohorts/{year}/teams
account  GET     /cohorts/{year}/teams/{district}
account  POST    /cohorts/{year}/teams/{district}
staff    GET     /desk/programme
staff    POST    /desk/programme
admin    GET     /desk/roundtables
admin    POST    /desk/roundtables
admin    GET     /desk/roundtables/file
admin    POST    /desk/roundtables/file
account  GET     /districts/{code}/plans
account  POST    /districts/{code}/plans
account  GET     /districts/{code}/plans/{band}/{school_year}
account  POST    /districts/{code}/plans/{band}/{school_year}
account  GET     /districts/{code}/plans/{band}/{school_year}/{section}
account  POST    /districts/{code}/plans/{band}/{school_year}/{section}
account  GET     /districts/{code}/questionnaire/{cohort}
account  POST    /districts/{code}/questionnaire/{cohort}
account  GET     /districts/{code}/questionnaire/{cohort}/{section}
account  POST    /districts/{code}/questionnaire/{cohort}/{section}
everyone GET     /lessons
account  GET     /districts/{code}/lessons
account  POST    /districts/{code}/lessons
account  GET     /districts/{code}/lessons/{number}
account  POST    /districts/{code}/lessons/{number}
account  POST    /districts/{code}/lessons/{number}/owner
account  GET     /districts/{code}/lessons/{number}/{section}
account  POST    /districts/{code}/lessons/{number}/{section}
everyone GET     /districts/{code}/goal
account  POST    /districts/{code}/goal
everyone GET     /districts/{code}/goal.csv
everyone GET     /goal
everyone GET     /goal.csv
staff    GET     /desk/goal
staff    POST    /desk/goal
staff    POST    /desk/goal/save
everyone GET     /apply
everyone POST    /apply
everyone GET     /pd
everyone GET     /pd/calendar.ics
staff    GET     /pd/new
staff    POST    /pd/new
account  GET     /pd/together
everyone GET     /pd/{id}
account  POST    /pd/{id}
staff    GET     /pd/{id}/edit
staff    POST    /pd/{id}/edit
staff    GET     /desk/selection
staff    GET     /desk/selection/new
staff    POST    /desk/selection/new
staff    GET     /desk/selection/{year}
staff    GET     /desk/selection/{year}/edit
staff    POST    /desk/selection/{year}/edit
staff    POST    /desk/selection/{year}/cohort
staff    GET     /desk/selection/{year}/{district}
staff    POST    /desk/selection/{year}/{district}
everyone GET     /publications
everyone GET     /publications/{id}
everyone GET     /publications/{id}/pictures/{sha256}
staff    GET     /desk/publications
staff    POST    /desk/publications
staff    GET     /desk/publications/{id}
staff    POST    /desk/publications/{id}
staff    GET     /desk/publications/{id}/preview
staff    POST    /desk/publications/{id}/preview
staff    GET     /desk/publications/{id}/pdf
staff    GET     /desk/publications/{id}/pictures/{sha256}
staff    GET     /desk
staff    POST    /desk/review
staff    GET     /desk/review/{id}
staff    POST    /desk/review/{id}
staff    POST    /desk/bulk
staff    GET     /desk/reports
staff    POST    /desk/reports
staff    GET     /desk/audit
admin    GET     /desk/audit/accounts
staff    GET     /desk/searches
staff    POST    /desk/searches
staff    GET     /desk/synonyms
staff    POST    /desk/synonyms
staff    POST    /desk/synonyms/file
staff    GET     /desk/jobs
staff    POST    /desk/jobs
staff    GET     /desk/jobs/{id}
staff    POST    /desk/jobs/{id}
staff    GET     /desk/jobs/{id}/file
admin    GET     /desk/people
admin    POST    /desk/people
everyone GET     /sign-in
everyone POST    /sign-in
everyone POST    /sign-out
everyone GET     /sign-in/with/{name}
everyone GET     /sign-in/back
everyone GET     /forgot-password
everyone POST    /forgot-password
everyone GET     /link/{secret}
everyone POST    /link/{secret}
everyone GET     /setup/{secret}
everyone POST    /setup/{secret}
account  GET     /account
account  POST    /account
everyone GET     /accessibility
everyone GET     /assets/{name}
everyone GET     /favicon.ico
everyone GET     /robots.txt
everyone GET     /api/v1/search
everyone GET     /api/v1/suggest
everyone GET     /api/v1/artifacts
account  POST    /api/v1/artifacts
everyone GET     /api/v1/artifacts/{id}
account  PATCH   /api/v1/artifacts/{id}
account  DELETE  /api/v1/artifacts/{id}
everyone GET     /api/v1/artifacts/{id}/revisions
account  POST    /api/v1/artifacts/{id}/revisions
everyone GET     /api/v1/artifacts/{id}/file
everyone GET     /api/v1/artifacts/{id}/text
everyone GET     /api/v1/artifacts/{id}/matches
everyone GET     /api/v1/artifacts/{id}/similar
account  GET     /api/v1/artifacts/{id}/suggestions
account  POST    /api/v1/artifacts/{id}/transitions
everyone POST    /api/v1/artifacts/{id}/reports
account  GET     /api/v1/artifacts/{id}/audit
staff    POST    /api/v1/bulk
staff    GET     /api/v1/audit
staff    GET     /api/v1/audit/file
admin    GET     /api/v1/audit/accounts
admin    GET     /api/v1/audit/accounts/file
staff    GET     /api/v1/reports
staff    POST    /api/v1/imports
everyone GET     /api/v1/vocabularies
everyone GET     /api/v1/districts
everyone GET     /api/v1/synonyms
staff    POST    /api/v1/synonyms
everyone GET     /api/v1/synonyms/file
staff    PUT     /api/v1/synonyms/file
everyone GET     /api/v1/publications
everyone GET     /api/v1/publications/{id}
everyone OPTIONS /api/v1/uploads
account  POST    /api/v1/uploads
account  GET     /api/v1/uploads/{id}
account  PATCH   /api/v1/uploads/{id}
account  DELETE  /api/v1/uploads/{id}
everyone GET     /api/v1/cohorts
everyone GET     /api/v1/cohorts/{year}
staff    PUT     /api/v1/cohorts/{year}
account  GET     /api/v1/cohorts/{year}/board
everyone GET     /api/v1/cohorts/{year}/sessions/{id}
staff    PUT     /api/v1/cohorts/{year}/sessions/{id}
account  GET     /api/v1/cohorts/{year}/teams/{district}
everyone POST    /api/v1/applications
staff    GET     /api/v1/applications
everyone GET     /api/v1/pd
everyone GET     /api/v1/programme
staff    PUT     /api/v1/programme
everyone GET     /api/v1/forms
everyone GET     /api/v1/forms/{id}
account  GET     /api/v1/districts/{code}/plans/{band}/{school_year}
account  GET     /api/v1/districts/{code}/plans/{band}/{school_year}/{section}
account  PUT     /api/v1/districts/{code}/plans/{band}/{school_year}/{section}
everyone GET     /api/v1/goal
account  PUT     /api/v1/districts/{code}/goal/{class}
account  GET     /api/v1/districts/{code}/questionnaire/{cohort}
account  GET     /api/v1/districts/{code}/questionnaire/{cohort}/{section}
account  PUT     /api/v1/districts/{code}/questionnaire/{cohort}/{section}
account  GET     /api/v1/districts/{code}/lessons/{number}
account  GET     /api/v1/districts/{code}/lessons/{number}/{section}
account  PUT     /api/v1/districts/{code}/lessons/{number}/{section}
account  GET     /api/v1/me
account  GET     /api/v1/notices
admin    GET     /api/v1/accounts
admin    POST    /api/v1/accounts
admin    PATCH   /api/v1/accounts/{id}
admin    POST    /api/v1/accounts/{id}/link
admin    POST    /api/v1/accounts/{id}/tokens
admin    DELETE  /api/v1/accounts/{id}/tokens/{token}
staff    GET     /api/v1/admin/searches
staff    GET     /api/v1/jobs
staff    POST    /api/v1/jobs
staff    GET     /api/v1/jobs/{id}
staff    DELETE  /api/v1/jobs/{id}
admin    POST    /api/v1/admin/verify
admin    POST    /api/v1/admin/reindex
admin    GET     /api/v1/admin/backup
admin    POST    /api/v1/admin/backup
everyone GET     /api/v1/openapi.json
everyone GET     /healthz
everyone GET     /readyz
everyone GET     /metrics
";

#[test]
fn every_route_lets_in_whom_the_table_says() {
    let (printed, _) = said(&run(&["routes"]));
    assert_eq!(printed.trim(), ROUTES.trim(), "the program's routes and this table differ");
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let people = people(&server);
    for row in ROUTES.trim().lines() {
        let [access, method, path] = row.split_whitespace().collect::<Vec<_>>()[..] else { panic!("{row}") };
        let least = ["everyone", "account", "staff", "admin"].iter().position(|name| *name == access).expect("known");
        let path = path.replace("{id}", "000000000000").replace("{n}", "1").replace("{facet}", "district");
        let path = path
            .replace("{named}", "x")
            .replace("{year}", "2018")
            .replace("{code}", "00030000")
            .replace("{band}", "6-8")
            .replace("{school_year}", "2027-28")
            .replace("{section}", "vision")
            .replace("{name}", "x")
            .replace("{secret}", "0")
            .replace("{token}", "0")
            .replace("{district}", "00010000")
            .replace("{code}", "00010000");
        for (rank, person) in people.iter().enumerate() {
            let answer = person.client.request(method, &path, &[("content-type", "text/plain")], &[]);
            let told = answer.text();
            let shut = told.contains("sign_in_needed") || told.contains("this is for");
            assert_eq!(shut, rank < least, "{method} {path} as {}: {} {told}", person.name, answer.status);
        }
    }
}

/// A document, and the words that only it has.
struct Paper {
    state: &'static str,
    visibility: &'static str,
    word: String,
    id: String,
}

/// One document of every visibility in every state.
fn papers(server: &Server) -> Vec<Paper> {
    let mut papers = Vec::new();
    for visibility in ["public", "cohort", "staff"] {
        for state in ["draft", "published", "hidden", "withdrawn"] {
            let word = format!("quokka{visibility}{state}");
            let metadata = json!({"title": format!("About {word}"), "kind": "agenda", "visibility": visibility,
                "cohort": "2018", "districts": ["00010000"]});
            let text = format!("The {word} stands on this page.");
            let name = format!("{word}.txt");
            let id = if state == "draft" {
                let id = server.upload(&name, text.as_bytes(), &metadata, &[]).expect(201).json()["id"].clone();
                let id = id.as_str().expect("a text").to_owned();
                server.wait_until_read(&id);
                id
            } else {
                server.publish(&name, text.as_bytes(), &metadata)
            };
            match state {
                "hidden" => drop(server.transition(&id, &json!({"action": "hide"})).expect(200)),
                "withdrawn" => drop(server.transition(&id, &json!({"action": "withdraw", "note": "old"})).expect(200)),
                _ => {}
            }
            papers.push(Paper { state, visibility, word, id });
        }
    }
    papers
}

/// Whether anything that this person can ask for tells them of the document.
fn traces(client: &Client, paper: &Paper) -> Vec<String> {
    let Paper { word, id, .. } = paper;
    let beginning: String = word.chars().take(word.len() - 2).collect();
    let paths = [
        format!("/artifacts/{id}"),
        format!("/artifacts/{id}/read/1"),
        format!("/artifacts/{id}/matches?q=page"),
        format!("/artifacts/{id}/file"),
        format!("/artifacts/{id}/thumbnail"),
        format!("/artifacts/{id}/edit"),
        format!("/artifacts/{id}/report"),
        format!("/artifacts/{id}/history"),
        format!("/api/v1/artifacts/{id}/audit"),
        format!("/api/v1/artifacts/{id}"),
        format!("/api/v1/artifacts/{id}/revisions"),
        format!("/api/v1/artifacts/{id}/file"),
        format!("/api/v1/artifacts/{id}/text"),
        format!("/api/v1/artifacts/{id}/matches?q=page"),
        format!("/api/v1/artifacts/{id}/similar"),
    ];
    let mut found: Vec<String> = paths.into_iter().filter(|path| client.get(path).status == 200).collect();
    let told = |path: &String| client.get(path).text().to_lowercase().contains(word.as_str());
    found.extend(["/".to_owned(), "/mine".to_owned(), "/desk".to_owned()].into_iter().filter(told));
    let hits = client.get(&format!("/api/v1/search?q={word}")).json();
    if hits["total"] != 0 || !hits["did_you_mean"].is_null() {
        found.push("search".to_owned());
    }
    let typo = word.replacen("quokka", "quoka", 1);
    if client.get(&format!("/api/v1/search?q={typo}")).json()["did_you_mean"].to_string().contains(word) {
        found.push("did you mean".to_owned());
    }
    if client.get(&format!("/api/v1/suggest?q={beginning}")).text().contains(word) {
        found.push("suggestions".to_owned());
    }
    if client.get("/api/v1/search?q=&per_page=100").text().contains(word) {
        found.push("all documents".to_owned());
    }
    found
}

#[test]
fn documents_leak_to_nobody_who_may_not_see_them() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let path = data.path().to_str().expect("plain");
    assert!(path.starts_with('/'));
    let papers = papers(&server);
    let readers = [
        ("visitor", server.visitor()),
        ("member of another cohort", server.member("contributor", &["00030000"])),
        ("member of the cohort", server.member("contributor", &["00020000"])),
        ("member of its district", server.member("contributor", &["00010000"])),
        ("curator", server.member("curator", &[])),
    ];
    let body = json!({"districts": ["00010000", "00020000"]}).to_string();
    let kind = ("content-type", "application/json");
    server.request("PUT", "/api/v1/cohorts/2018", &[kind], body.as_bytes()).expect(200);
    for paper in &papers {
        for (reader, client) in &readers {
            let up = paper.state == "published";
            let may = match *reader {
                "curator" | "member of its district" => true,
                "member of the cohort" => up && paper.visibility != "staff",
                _ => up && paper.visibility == "public",
            };
            let found = traces(client, paper);
            let what = format!("{} {} document, {reader}: {found:?}", paper.visibility, paper.state);
            assert_eq!(!found.is_empty(), may, "{what}");
        }
    }
    // Counts are of what one may see.
    let total = |client: &Client| client.get("/api/v1/search?q=").json()["facets"]["kind"][0]["count"].clone();
    let counts: Vec<_> = readers.iter().map(|(_, client)| total(client)).collect();
    assert_eq!(counts, [json!(1), json!(1), json!(2), json!(2), json!(3)]);
}

#[test]
fn messages_do_not_tell_what_is_hidden() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let draft = server.upload("secret.txt", b"x", &json!({"title": "Secret plan", "external_id": "secret-1"}), &[]);
    let id = draft.expect(201).json()["id"].as_str().expect("a text").to_owned();
    let stranger = server.member("contributor", &["00030000"]);
    for (method, path) in [
        ("GET", format!("/api/v1/artifacts/{id}")),
        ("PATCH", format!("/api/v1/artifacts/{id}")),
        ("DELETE", format!("/api/v1/artifacts/{id}")),
        ("POST", format!("/api/v1/artifacts/{id}/transitions")),
    ] {
        let kind = ("content-type", "application/json");
        let body = if path.ends_with("transitions") { r#"{"action": "submit"}"# } else { "{}" };
        let answer = stranger.request(method, &path, &[kind, ("if-match", "*")], body.as_bytes()).expect(404);
        assert!(!answer.text().contains("Secret"));
    }
    assert_eq!(stranger.get("/api/v1/artifacts?external_id=secret-1").expect(200).json()["artifacts"], json!([]));
    // The reader of a withdrawn document is not told of a draft that stands for it.
    let old = server.publish("old.txt", b"old", &json!({"title": "Old plan", "kind": "agenda"}));
    server.transition(&old, &json!({"action": "withdraw", "note": "see the new one", "replaced_by": id})).expect(200);
    let told = server.visitor().page(&format!("/artifacts/{old}")).expect(410).text();
    assert!(told.contains("see the new one") && !told.contains("Secret plan"), "the draft's title is told");
    // Whoever has the same file, or nearly the same text, is not told of those that are not for them.
    let words: Vec<String> = (0..120).map(|n| format!("word{n}")).collect();
    let text = words.join(" ");
    let hidden = json!({"title": "For staff", "kind": "agenda", "visibility": "staff"});
    let theirs = server.publish("staff.txt", text.as_bytes(), &hidden);
    for (name, bytes) in [("same.txt", text.clone()), ("near.txt", text.clone() + " more")] {
        let mine = stranger.upload(name, bytes.as_bytes(), &json!({"title": "Mine"}), &[]).expect(201).json();
        let mine = mine["id"].as_str().expect("a text");
        stranger.wait_until_read(mine);
        for path in [format!("/api/v1/artifacts/{mine}"), format!("/artifacts/{mine}")] {
            let told = |client: &Client| client.page(&path).expect(200).text().contains(&theirs);
            assert_eq!((told(&stranger), told(&server)), (false, true), "{path}");
        }
    }
    // A revision under way does not show on the live page.
    let live = server.publish("live.txt", b"live", &json!({"title": "Live plan", "kind": "agenda"}));
    server.transition(&live, &json!({"action": "revise"})).expect(200);
    let metadata = json!({"title": "Coming plan"});
    let form = crate::support::multipart(&[
        ("metadata", metadata.to_string().as_bytes(), None),
        ("file", b"coming", Some("coming.txt")),
    ]);
    let headers = [("content-type", crate::support::MULTIPART), ("if-match", "*")];
    server.request("POST", &format!("/api/v1/artifacts/{live}/revisions"), &headers, &form).expect(201);
    for path in [
        format!("/artifacts/{live}"),
        format!("/api/v1/artifacts/{live}"),
        format!("/api/v1/artifacts/{live}/revisions"),
    ] {
        let text = server.visitor().page(&path).expect(200).text();
        assert!(text.contains("Live plan") && !text.to_lowercase().contains("coming"), "{path}: {text}");
    }
}
