//! What people see when something does not work: a page in plain words, with a way on.

use serde_json::json;

use crate::support::{Answer, MULTIPART, Server, folder, multipart};

/// The answer is a page of this status that says what happened and leads on to `way`.
#[track_caller]
fn leads_on(answer: Answer, status: u16, way: &str) -> String {
    let page = answer.expect(status);
    assert!(page.header("content-type").starts_with("text/html"), "a page");
    let text = page.text();
    let lead =
        text.split("<p class=\"lead\">").nth(1).and_then(|rest| rest.split("</p>").next()).expect("what happened");
    assert!(lead.starts_with(char::is_uppercase) && lead.ends_with('.'), "a sentence: {lead}");
    assert!(text.contains(&format!("href=\"{way}\"")), "{status} leads on to {way}");
    text
}

#[test]
fn every_error_is_a_page_with_a_way_on() {
    let data = folder();
    let server = Server::start(data.path(), &["--upload-limit", "1"]);
    let mina = server.member("contributor", &["00010000"]);
    let visitor = server.visitor();
    leads_on(visitor.page("/search?page=0"), 400, "/search");
    leads_on(mina.page("/desk"), 403, "/mine");
    leads_on(visitor.page("/nowhere"), 404, "/");
    let id = server.publish("a.txt", b"A plan for pangolins.", &json!({"title": "Pangolins", "kind": "other"}));
    let stale = server.form(&format!("/artifacts/{id}/edit"), &[("version", "1"), ("title", "Other")]);
    assert!(stale.expect(412).text().contains("changed this while you were writing"));
    let large = multipart(&[("version", b"1", None), ("file", &vec![b'x'; 1_500_000], Some("large.txt"))]);
    let headers = [("content-type", MULTIPART), ("accept", "text/html")];
    leads_on(server.request("POST", &format!("/artifacts/{id}/revisions"), &headers, &large), 413, "/upload");
    server.transition(&id, &json!({"action": "withdraw", "note": "It was about armadillos."})).expect(200);
    let gone = visitor.page(&format!("/artifacts/{id}")).expect(410).text();
    assert!(gone.contains("It was about armadillos.") && gone.contains("href=\"/search"));
}

#[test]
fn who_tries_too_often_is_told_when_to_try_again() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let visitor = server.visitor();
    let attempt = || visitor.form("/sign-in", &[("email", "mina@test.example"), ("password", "guess"), ("then", "")]);
    let refused = std::iter::repeat_with(attempt).take(100).find(|answer| answer.status == 429).expect("a limit");
    assert!(!refused.header("retry-after").is_empty());
    assert!(refused.text().contains("try again in"), "{}", refused.text());
}

#[test]
fn what_is_damaged_on_disk_is_an_error_of_ours_in_plain_words() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let id = server.publish("a.txt", b"A plan for pangolins.", &json!({"title": "Pangolins", "kind": "other"}));
    let blobs = std::fs::read_dir(data.path().join("blobs")).expect("lists").filter_map(Result::ok);
    for folder in blobs.filter(|entry| entry.file_name().len() == 2) {
        std::fs::remove_dir_all(folder.path()).expect("removes");
    }
    let text = leads_on(server.visitor().page(&format!("/artifacts/{id}/file")), 500, "/search");
    assert!(text.contains("request <code>"), "it can be found in the log");
}
