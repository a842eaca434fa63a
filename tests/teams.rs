//! Teams of districts: who names their people, what they lack, and that nobody else learns of them.

use std::path::Path;

use serde_json::json;

use crate::sessions::cohort;
use crate::support::{Client, Server, folder};

const PATH: &str = "/cohorts/2018/teams/00010000";

/// The fields of a form with these people as name, role and mail address.
fn fields<'a>(team: &'a str, version: &'a str, people: &[(&'a str, &'a str, &'a str)]) -> Vec<(String, String)> {
    let mut fields = vec![("team".to_owned(), team.to_owned()), ("version".to_owned(), version.to_owned())];
    for (n, (name, role, email)) in (1..).zip(people) {
        for (column, value) in [("name", name), ("role", role), ("position", &""), ("email", email)] {
            fields.push((format!("people.{n}.{column}"), (*value).to_owned()));
        }
    }
    fields
}

fn send(client: &Client, fields: &[(String, String)]) -> crate::support::Answer {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    client.form(PATH, &fields)
}

#[test]
fn members_name_their_team_and_are_told_what_it_lacks() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    cohort(&server, "2018", "2018-02-01", &["00010000", "00020000"]);
    let mina = server.member("contributor", &["00010000"]);
    let other = server.member("contributor", &["00020000"]);
    let page = mina.page(PATH).expect(200).text();
    assert!(page.contains("no CS teacher yet") && page.contains("0 people of at least 6"), "{page}");
    assert!(page.contains("value=\"Technology director\""), "a missing role is offered as a row: {page}");
    let people =
        [("Zinnia Quokka", "CS teacher", "Zinnia@Quokka.example"), ("Bo Lind", "Superintendent or assistant", "")];
    send(&mina, &fields("discovery", "0", &people)).expect(303);
    let page = other.page(PATH).expect(200).text();
    assert!(page.contains("Zinnia Quokka") && page.contains("zinnia@quokka.example"), "the cohort sees it: {page}");
    assert!(
        page.contains("2 people of at least 3") && !page.contains("<form method=\"post\" action=\"/cohorts"),
        "{page}"
    );
    send(&other, &fields("discovery", "1", &people)).expect(403);
    let all = other.page("/cohorts/2018/teams").expect(200).text();
    assert!(all.contains("2 people of at least 3") && all.contains("nobody named yet"), "{all}");
    // Someone else was faster: nothing typed is lost, and both stand there.
    let late = [("Cy Late", "CS teacher", "")];
    let told = send(&mina, &fields("discovery", "0", &late)).expect(412).text();
    assert!(
        told.contains("Cy Late") && told.contains("Zinnia Quokka") && told.contains("Someone else saved"),
        "{told}"
    );
    // What is wrong is said at its row.
    let wrong = [("", "CS teacher", "no address"), ("Dee", "", "")];
    let told = send(&mina, &fields("discovery", "1", &wrong)).expect(422).text();
    for text in ["href=\"#field-discovery-1-name\"", "Person 1, mail address", "no address", "value=\"Dee\""] {
        assert!(told.contains(text), "{text}: {told}");
    }
    let mut more = fields("discovery", "1", &[("Dee", "", "")]);
    more.push(("do".to_owned(), "rows".to_owned()));
    let told = send(&mina, &more).expect(200).text();
    assert!(
        told.contains("field-discovery-5-name")
            && told.contains("value=\"Dee\"")
            && !told.contains("field-discovery-6-name"),
        "{told}"
    );
    // Staff complete it, one person leaves again.
    let dana = server.member("curator", &[]);
    let three = [people[0], people[1], ("Ed", "Principal", "")];
    send(&dana, &fields("discovery", "1", &three)).expect(303);
    let view = mina.get(&format!("/api/v1{PATH}")).expect(200).json();
    assert_eq!((&view["teams"][0]["missing"], &view["teams"][0]["version"]), (&json!([]), &json!(2)));
    assert!(dana.page("/cohorts/2018/teams").text().contains("complete, 3 people"));
    let mut gone = fields("discovery", "2", &three);
    gone.push(("people.1.remove".to_owned(), "yes".to_owned()));
    send(&mina, &gone).expect(303);
    assert!(!mina.page(PATH).text().contains("Zinnia"));
    mina.page("/cohorts/2018/teams/00030000").expect(404);
    send(&mina, &fields("nobody", "0", &people)).expect(404);
}

/// Every file below a folder, but for those in `private`.
pub fn files(dir: &Path, private: &[&str]) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(dir).expect("a folder").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = entry.path();
        if path.is_dir() && !private.contains(&name.as_str()) {
            found.extend(files(&path, private));
        } else if path.is_file() && !name.starts_with("token-of-") {
            found.push(path);
        }
    }
    found
}

/// Whether a file holds this word.
pub fn told(path: &Path, word: &str) -> bool {
    let bytes = std::fs::read(path).expect("readable");
    String::from_utf8_lossy(&bytes).to_lowercase().contains(word)
}

#[test]
fn names_and_addresses_stay_inside() {
    let data = folder();
    let mut server = Server::start(data.path(), &[]);
    cohort(&server, "2018", "2018-02-01", &["00010000"]);
    server.publish(
        "a.txt",
        b"Words.",
        &json!({"title": "Plan", "kind": "agenda", "cohort": "2018", "districts": ["00010000"]}),
    );
    let people = [("Zinnia Quokka", "CS teacher", "zinnia@quokka.example")];
    send(&server, &fields("planning", "0", &people)).expect(303);
    for (who, client) in [("visitor", server.visitor()), ("stranger", server.member("contributor", &["00030000"]))] {
        let paths = [
            PATH,
            "/cohorts/2018/teams",
            "/api/v1/cohorts/2018/teams/00010000",
            "/cohorts",
            "/cohorts/2018",
            "/districts/00010000",
            "/cohorts/2018/calendar.ics",
            "/api/v1/cohorts",
            "/api/v1/cohorts/2018",
            "/search?q=plan",
            "/api/v1/search?q=words",
            "/api/v1/suggest?q=zinn",
            "/cohorts/2018/sessions/kickoff-and-overview",
            "/metrics",
            "/",
            "/api/v1/audit",
        ];
        for path in paths {
            let told = client.page(path).text().to_lowercase();
            assert!(!told.contains("quokka.example") && !told.contains("zinnia quokka"), "{who} {path}: {told}");
        }
    }
    for path in [PATH, "/cohorts/2018/teams"] {
        assert_eq!(server.visitor().page(path).status, 303, "sign in first");
        server.member("contributor", &["00030000"]).page(path).expect(403);
    }
    let dana = server.member("curator", &[]);
    assert!(!dana.get("/api/v1/audit").expect(200).text().contains("Zinnia"), "not in the public journal's trail");
    server.stop();
    let told = |path: &Path| told(path, "zinnia") || told(path, "quokka");
    let all = files(data.path(), &[]);
    let private: Vec<_> = all.iter().filter(|path| told(path)).collect();
    assert!(private.iter().all(|path| path.starts_with(data.path().join("accounts"))), "{private:?}");
    assert!(!private.is_empty(), "it is in the private journal");
    assert!(all.len() > 10 && !files(data.path(), &["accounts"]).iter().any(|path| told(path)));
}
