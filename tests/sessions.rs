//! Sessions of cohorts: who reads what of them, how they are written, and the calendar that they are in.

use serde_json::{Value, json};

use crate::support::{Answer, Client, Server, folder};

const JSON: (&str, &str) = ("content-type", "application/json");

/// Makes a cohort of these districts with the standard course.
pub fn cohort(server: &Client, year: &str, begins: &str, districts: &[&str]) -> Value {
    let body = json!({"districts": districts, "begins": begins}).to_string();
    server.request("PUT", &format!("/api/v1/cohorts/{year}"), &[JSON], body.as_bytes()).expect(200).json()
}

fn write(client: &Client, path: &str, papers: &Value) -> Answer {
    client.request("PUT", &format!("/api/v1{path}"), &[JSON], papers.to_string().as_bytes())
}

#[test]
fn what_was_said_is_read_by_members_of_cohorts_and_nobody_else() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    cohort(&server, "2018", "2018-02-01", &["00010000"]);
    cohort(&server, "2019", "2019-02-01", &["00020000"]);
    let open = server.publish("a.txt", b"Words.", &json!({"title": "Open agenda", "kind": "agenda"}));
    let shut = json!({"title": "Staff list", "kind": "agenda", "visibility": "staff"});
    let shut = server.publish("b.txt", b"Other words.", &shut);
    let path = "/cohorts/2018/sessions/kickoff-and-overview";
    let papers = json!({"version": 0, "agenda": "# Morning\n8:30 Quokka coffee\n\n<script>alert(1)</script>",
        "prompts": {"K-5": "Who teaches quokka?"}, "notes": "Quokka notes.", "takeaways": "Quokka!", "materials": [open, shut]});
    write(&server, path, &papers).expect(200);
    let readers = [
        ("visitor", server.visitor(), false),
        ("member of no cohort", server.member("contributor", &["00030000"]), false),
        ("member of the cohort", server.member("contributor", &["00010000"]), true),
        ("member of another", server.member("contributor", &["00020000"]), true),
        ("staff", server.member("curator", &[]), true),
    ];
    for (who, client, may) in readers {
        let page = client.page(path).expect(200).text();
        let api = client.get(&format!("/api/v1{path}")).expect(200).json();
        assert_eq!((page.contains("uokka"), api.get("papers").is_some()), (may, may), "{who}");
        assert!(page.contains("April 22, 2018") && page.contains("Open agenda"), "{who}: {page}");
        assert_eq!(page.contains("Staff list"), who == "staff", "{who}");
        assert_eq!(api["materials"].as_array().map(Vec::len), Some(if who == "staff" { 2 } else { 1 }), "{who}");
        assert!(!page.contains("<script>alert"), "{who}");
        assert!(page.contains("/cohorts/2018/sessions/sharing-district-snapshots\" rel=\"next\""), "{who}");
    }
    let member = server.member("contributor", &["00010000"]);
    let page = member.page(path).text();
    assert!(page.contains("<h3>Morning</h3>") && page.contains("Elementary (K-5)</h3>"), "{page}");
    assert!(!page.contains("/edit\""));
    let page = member.page("/cohorts/2019/sessions/kickoff-and-overview").expect(200).text();
    let earlier = "/search?kind=agenda&#38;kind=session-summary&#38;phase=discovery&#38;cohort=2018";
    assert!(page.contains(earlier), "{page}");
    member.page("/cohorts/2018/sessions/lunch").expect(404);
    member.page(&format!("{path}/edit")).expect(403);
    write(&member, path, &papers).expect(403);
    write(&server, "/cohorts/2018/sessions/lunch", &json!({"version": 0, "agenda": "x"})).expect(404);
}

#[test]
fn a_session_is_written_and_nobody_overwrites_another() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let dana = server.member("curator", &[]);
    cohort(&server, "2018", "2018-02-01", &["00010000"]);
    let open = server.publish("a.txt", b"Words.", &json!({"title": "Open agenda", "kind": "agenda"}));
    let path = "/cohorts/2018/sessions/kickoff-and-overview";
    let edit = format!("{path}/edit");
    let first = format!("{}{open}/read/1\n", dana.url("/artifacts/"));
    let fields = [("version", "0"), ("agenda", "8:30 Coffee"), ("prompt-6-8", "Why now?"), ("materials", &first)];
    dana.form(&edit, &fields).expect(303);
    let form = dana.page(&edit).expect(200).text();
    assert!(form.contains("name=\"version\" value=\"1\"") && form.contains("8:30 Coffee"), "{form}");
    assert!(form.contains("Why now?") && form.contains(&format!("{open} Open agenda")), "{form}");
    // Someone who had the form open before comes too late, loses nothing and sees both.
    let late = [("version", "0"), ("agenda", "9:00 Tea"), ("notes", "My notes")];
    let told = dana.form(&edit, &late).expect(412).text();
    for text in ["9:00 Tea", "My notes", "8:30 Coffee", "Why now?", "Someone else saved", "value=\"1\""] {
        assert!(told.contains(text), "{text}: {told}");
    }
    write(&dana, path, &json!({"version": 0, "agenda": "x"})).expect(412);
    // What is wrong is said at its field, and nothing typed is lost.
    let long = "x".repeat(20_001);
    let wrong =
        [("version", "1"), ("agenda", long.as_str()), ("takeaways", "Kept."), ("materials", "zzzzzzzzzzzz\nnowhere")];
    let told = dana.form(&edit, &wrong).expect(422).text();
    assert!(told.contains("nowhere") && told.contains("Kept.") && told.contains(&long), "{told}");
    let wrong = [("version", "1"), ("agenda", long.as_str()), ("takeaways", "Kept.")];
    let told = dana.form(&edit, &wrong).expect(422).text();
    assert!(told.contains("href=\"#field-agenda\"") && told.contains("20,000 characters") && told.contains("Kept."));
    let told = dana.form(&edit, &[("version", "1"), ("materials", "zzzzzzzzzzzz")]).expect(422).text();
    assert!(told.contains("there is no document zzzzzzzzzzzz"), "{told}");
    assert_eq!(dana.get(&format!("/api/v1{path}")).json()["papers"]["version"], 1);
    // Documents are put to it and taken away with one click, and that is in the audit trail.
    let other = server.publish("b.txt", b"More words.", &json!({"title": "Second paper", "kind": "agenda"}));
    assert!(dana.form(path, &[("add", &format!("/artifacts/{other}"))]).expect(200).text().contains("Second paper"));
    let left = dana.form(path, &[("remove", &open)]).expect(200).text();
    assert!(left.contains("Second paper") && !left.contains("Open agenda"), "{left}");
    assert!(dana.form(path, &[("add", "nothing")]).expect(422).text().contains("is no address of a document"));
    assert_eq!(dana.get(&format!("/api/v1{path}")).json()["materials"][0]["id"], json!(other));
    assert!(dana.get("/api/v1/audit").text().contains("agenda of kickoff-and-overview in the cohort of 2018"));
}

#[test]
fn agendas_of_earlier_cohorts_are_a_start_and_replace_nothing() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let dana = server.member("curator", &[]);
    cohort(&server, "2018", "2018-02-01", &["00010000"]);
    cohort(&server, "2019", "2019-02-01", &["00020000"]);
    let papers = json!({"version": 0, "agenda": "8:30 Coffee of 2018", "prompts": {"9-12": "Who counts?"}});
    write(&server, "/cohorts/2018/sessions/kickoff-and-overview", &papers).expect(200);
    let other = json!({"version": 0, "agenda": "Curriculum of 2018"});
    write(&server, "/cohorts/2018/sessions/planning-day-3-choosing-a-curriculum", &other).expect(200);
    let published = json!({"title": "Published kickoff", "kind": "agenda", "phase": "discovery"});
    server.publish("a.txt", b"Words.", &published);
    let edit = "/cohorts/2019/sessions/kickoff-and-overview/edit";
    let page = dana.page(edit).expect(200).text();
    assert!(page.contains("8:30 Coffee of 2018") && page.contains("Published kickoff"), "{page}");
    assert!(!page.contains("Curriculum of 2018"), "of another phase and not alike");
    let from = "2018/kickoff-and-overview";
    let page = dana.page(&format!("{edit}?from={from}")).expect(200).text();
    let filled = |page: &str, name: &str| {
        let field = page.split(&format!("name=\"{name}\"")).nth(1).expect("the field");
        let text = field.split_once('>').expect("its beginning").1;
        text.split_once("</textarea>").expect("its end").0.trim().to_owned()
    };
    assert_eq!(filled(&page, "agenda"), "8:30 Coffee of 2018");
    assert_eq!(filled(&page, "prompt-9-12"), "Who counts?");
    assert!(page.contains("stand in the form. Nothing is saved yet."), "{page}");
    // The button sends what was typed along: it stays, and the agenda stands below it.
    let typed = [("version", "0"), ("agenda", "My own"), ("notes", "My notes"), ("from", from)];
    let page = dana.form(edit, &typed).expect(200).text();
    assert_eq!(filled(&page, "agenda"), "My own\n\n---\n\n8:30 Coffee of 2018");
    assert_eq!(filled(&page, "notes"), "My notes");
    assert!(page.contains("stand below what was written already. Nothing is saved yet."), "{page}");
    let saved = dana.get("/api/v1/cohorts/2019/sessions/kickoff-and-overview").json();
    assert_eq!(saved["papers"]["version"], 0);
    dana.page(&format!("{edit}?from=2017/x")).expect(404);
}

#[test]
fn a_calendar_tells_everyone_the_dates_and_keeps_names_of_what_moves() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    cohort(&server, "2018", "2018-02-01", &["00010000"]);
    let papers = json!({"version": 0, "agenda": "Quokka coffee"});
    write(&server, "/cohorts/2018/sessions/kickoff-and-overview", &papers).expect(200);
    let visitor = server.visitor();
    let path = "/cohorts/2018/calendar.ics";
    let answer = visitor.get(path).expect(200);
    assert_eq!(answer.header("content-type"), "text/calendar; charset=utf-8");
    let (text, etag) = (answer.text(), answer.header("etag").to_owned());
    assert!(text.lines().all(|line| line.len() <= 75) && !text.contains("uokka"), "{text}");
    let joined = text.replace("\r\n ", "");
    let (url, sessions) =
        (visitor.url("/cohorts/2018/sessions/kickoff-and-overview"), joined.matches("-session-").count());
    assert!(joined.contains(&format!("\r\nURL:{url}\r\n")) && joined.contains(&format!(": {url}\r\n")), "{joined}");
    assert_eq!((sessions, joined.matches("-due-").count()), (9, 7));
    assert!(joined.contains("DTSTART;VALUE=DATE:20180422\r\nSUMMARY:PACE Lab 2018: Kickoff and overview"), "{joined}");
    visitor.request("GET", path, &[("if-none-match", &etag)], &[]).expect(304);
    let uids = |text: &str| -> Vec<String> {
        text.replace("\r\n ", "").lines().filter(|line| line.starts_with("UID")).map(str::to_owned).collect()
    };
    cohort(&server, "2018", "2018-02-08", &["00010000"]);
    let moved = visitor.request("GET", path, &[("if-none-match", &etag)], &[]).expect(200).text();
    assert_eq!(uids(&moved), uids(&text));
    assert!(moved.contains("DTSTART;VALUE=DATE:20180429") && moved.contains("SEQUENCE:2"), "{moved}");
    visitor.get("/cohorts/1999/calendar.ics").expect(404);
}
