//! Bringing, reviewing and publishing, with several people at once.

use serde_json::{Value, json};

use crate::bad_input;
use crate::support::{Client, Server, folder, wait_for};

fn record(client: &Client, id: &str) -> Value {
    client.get(&format!("/api/v1/artifacts/{id}")).expect(200).json()
}

/// The fields a form on the page would send, as they stand.
fn form_of(page: &str) -> Vec<(String, String)> {
    let unescape =
        |text: &str| text.replace("&#34;", "\"").replace("&#39;", "'").replace("&amp;", "&").replace("&#38;", "&");
    let form = page.split("data-review ").nth(1).expect("the review's form").split("</form>").next().expect("its end");
    let attribute = |tag: &str, name: &str| {
        tag.split_once(&format!(" {name}=\"")).and_then(|(_, rest)| rest.split('"').next()).map(unescape)
    };
    let mut fields = Vec::new();
    for tag in form.split('<').filter(|tag| tag.starts_with("input ")) {
        let kind = attribute(tag, "type").unwrap_or_default();
        if !matches!(kind.as_str(), "checkbox" | "radio") || tag.contains(" checked") {
            fields.extend(attribute(tag, "name").map(|name| (name, attribute(tag, "value").unwrap_or_default())));
        }
    }
    for part in form.split("<select ").skip(1) {
        let chosen =
            part.split("</select>").next().expect("its end").split("<option ").find(|o| o.contains(" selected"));
        let value = chosen.and_then(|option| attribute(&format!(" {option}"), "value")).unwrap_or_default();
        fields.extend(attribute(&format!(" {part}"), "name").map(|name| (name, value)));
    }
    for part in form.split("<textarea ").skip(1) {
        let text = part.split_once('>').and_then(|(_, rest)| rest.split("</textarea>").next()).unwrap_or_default();
        let text = unescape(text.trim_start_matches('\n'));
        fields.extend(attribute(&format!(" {part}"), "name").map(|name| (name, text)));
    }
    fields
}

/// Presses a button of the review page at `path`, the form as it stands but for `changes`; the address it leads to.
fn press(client: &Client, path: &str, action: &str, changes: &[(&str, &str)]) -> String {
    let page = client.page(path).expect(200).text();
    let mut fields = form_of(&page);
    fields.retain(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    fields.extend(changes.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())));
    fields.push(("action".to_owned(), action.to_owned()));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let path = path.split('?').next().expect("a path");
    client.form(path, &fields).expect(303).header("location").to_owned()
}

#[test]
fn a_document_goes_from_its_district_to_the_public_and_back() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let (mina, dana) = (server.member("contributor", &["00010000"]), server.member("curator", &[]));
    let id = mina.submit("Family night", "The quokka night for families.");
    let path = format!("/desk/review/{id}");
    let first = press(&dana, &path, "request_changes", &[("note", "Please name the grade band.")]);
    assert_eq!(first, "/desk");
    assert!(mina.page("/mine").text().contains("Please name the grade band."));
    let kind = ("content-type", "application/json");
    let answer = json!({"grade_bands": ["K-5"]}).to_string();
    let address = format!("/api/v1/artifacts/{id}");
    mina.request("PATCH", &address, &[kind, ("if-match", "*")], answer.as_bytes()).expect(200);
    mina.transition(&id, &json!({"action": "reply", "note": "It is for K-5."})).expect(200);
    mina.transition(&id, &json!({"action": "resubmit"})).expect(200);
    let page = dana.page(&path).expect(200).text();
    assert!(page.contains("It is for K-5.") && page.contains("Please name the grade band."), "the thread is beside it");
    press(&dana, &path, "publish", &[("description", "An evening for families.")]);
    let found = server.visitor().search("q=quokka");
    assert_eq!((&found["hits"][0]["id"], &found["hits"][0]["grade_bands"]), (&json!(id), &json!(["K-5"])));
    let shown = server.visitor().page(&format!("/artifacts/{id}")).expect(200).text();
    assert!(shown.contains("An evening for families.") && !shown.contains("Please name"), "notes are not public");
    // A revision is reviewed while the first stays up; then it is withdrawn for another, and restored.
    mina.transition(&id, &json!({"action": "revise"})).expect(200);
    mina.transition(&id, &json!({"action": "submit"})).expect(200);
    press(&dana, &path, "publish", &[("title", "Family night, again")]);
    assert_eq!(server.visitor().search("q=quokka")["hits"][0]["title"], "Family night, again");
    let other = server.publish("o.txt", b"Another.", &json!({"title": "Better night", "kind": "agenda"}));
    dana.transition(&id, &json!({"action": "withdraw", "note": "See the other.", "replaced_by": other})).expect(200);
    let gone = server.visitor().page(&format!("/artifacts/{id}")).expect(410).text();
    assert!(gone.contains("See the other.") && gone.contains("Better night"));
    assert_eq!(server.visitor().search("q=quokka")["total"], 0);
    dana.transition(&id, &json!({"action": "restore"})).expect(403);
    server.transition(&id, &json!({"action": "restore"})).expect(200);
    assert_eq!(server.visitor().search("q=quokka")["total"], 1);
}

#[test]
fn a_curator_works_off_the_queue_one_key_a_document() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let (mina, dana) = (server.member("contributor", &["00010000"]), server.member("curator", &[]));
    let ids: Vec<String> =
        (0..4).map(|n| mina.submit(&format!("Paper {n}"), &format!("Axolotl number {n}."))).collect();
    let mut at = dana.form("/desk/review", &[]).expect(303).header("location").to_owned();
    for id in &ids {
        assert!(at.contains(id.as_str()), "the longest waiting comes first: {at}");
        assert_eq!(record(&dana, id)["work"], "in_review", "and is this curator's");
        at = press(&dana, &at, "publish", &[]);
    }
    assert_eq!(at, "/desk");
    assert_eq!(server.visitor().search("q=axolotl")["total"], 4);
}

#[test]
fn two_curators_do_not_do_the_same_work() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let (mina, dana) = (server.member("contributor", &["00010000"]), server.member("curator", &[]));
    let lee = server.member("curator", &["00020000"]);
    let ids: Vec<String> = (0..3).map(|n| mina.submit(&format!("Paper {n}"), &format!("Text {n}."))).collect();
    let next = |who: &Client| who.form("/desk/review", &[]).expect(303).header("location").to_owned();
    let (danas, lees) = (next(&dana), next(&lee));
    assert!(danas.contains(&ids[0]) && lees.contains(&ids[1]), "{danas} {lees}");
    assert!(lee.page(&danas).expect(200).text().contains("reviews it"), "it says who has it");
    // What was changed meanwhile is not overwritten, and what was typed is kept.
    let page = dana.page(&danas).expect(200).text();
    let stale = form_of(&page);
    let kind = ("content-type", "application/json");
    let body = json!({"title": "Changed by the other"}).to_string();
    let address = format!("/api/v1/artifacts/{}", ids[0]);
    lee.request("PATCH", &address, &[kind, ("if-match", "*")], body.as_bytes()).expect(200);
    let mut fields: Vec<(&str, &str)> = stale.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    fields.retain(|(name, _)| *name != "title");
    fields.extend([("title", "Typed by me"), ("action", "publish")]);
    let conflict = dana.form(&danas, &fields).expect(409).text();
    assert!(conflict.contains("changed meanwhile") && conflict.contains("Typed by me"), "{conflict}");
    assert_eq!(record(&dana, &ids[0])["title"], "Changed by the other");
    // A skipped one goes back; the last step can be taken back.
    let after = press(&dana, &danas, "skip", &[]);
    assert!(after.contains(&ids[2]), "{after}");
    assert_eq!(record(&dana, &ids[0])["work"], "submitted");
    let path = format!("/desk/review/{}", ids[2]);
    press(&dana, &path, "reject", &[("note", "Not ours.")]);
    assert_eq!(record(&mina, &ids[2])["work"], "rejected");
    dana.transition(&ids[2], &json!({"action": "undo"})).expect(200);
    let back = record(&mina, &ids[2]);
    assert_eq!((&back["work"], &back["notes"]), (&json!("in_review"), &json!([])));
    lee.transition(&ids[2], &json!({"action": "undo"})).expect(409);
}

#[test]
fn personal_data_keeps_a_document_back_until_someone_says_why_not() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let (mina, dana) = (server.member("contributor", &["00010000"]), server.member("curator", &[]));
    let text = "Roster\n\nStudent\tGrade\nAva L.\t7\nBen M.\t7\nCal N.\t8\n\nWrite to office@abington.example.";
    let id = mina.submit("Class list", text);
    let checks = record(&dana, &id)["checks"].clone();
    let names: Vec<&str> = checks.as_array().expect("checks").iter().filter_map(|c| c["check"].as_str()).collect();
    assert!(names.contains(&"rosters") && names.contains(&"mail-addresses"), "{checks}");
    assert_eq!(checks[0]["level"], "failure", "the gravest first");
    assert_eq!(checks[0]["places"][0]["page"], 1);
    assert!(checks[0]["places"][0]["excerpt"].as_str().expect("a text").contains("Student Grade"));
    let page = dana.page(&format!("/desk/review/{id}")).expect(200).text();
    assert!(page.contains("looks like a list of students") && page.contains("office@abington.example"));
    let path = format!("/desk/review/{id}");
    let fields: Vec<(String, String)> = form_of(&page);
    let mut plain: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    plain.push(("action", "publish"));
    assert!(dana.form(&path, &plain).expect(409).text().contains("these checks failed: rosters"));
    assert_eq!(server.visitor().search("q=roster")["total"], 0);
    press(&dana, &path, "publish", &[("override", "The names are made up.")]);
    let revisions = dana.get(&format!("/api/v1/artifacts/{id}/revisions")).expect(200).json();
    let overrides = revisions.to_string();
    assert!(overrides.contains("The names are made up."), "the reason is kept: {overrides}");
    // Nearly the same text again is told to the reviewer.
    let words: Vec<String> = (0..120).map(|n| format!("word{n}")).collect();
    let first = server.publish("a.txt", words.join(" ").as_bytes(), &json!({"title": "First", "kind": "other"}));
    wait_for(|| (server.search("q=word7")["total"] == 1).then_some(()));
    let again = mina.submit("Second", &(words.join(" ") + " added"));
    let told = record(&dana, &again)["checks"].to_string();
    assert!(told.contains("near-duplicate") && told.contains(&first), "{told}");
}

#[test]
fn deleted_text_is_told_to_staff_and_served_nowhere() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let (dana, visitor) = (server.member("curator", &[]), server.visitor());
    let file = bad_input::docx(
        "<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:body><w:p><w:r><w:t>Okapis \
         code.</w:t></w:r></w:p><w:p><w:del><w:r><w:delText>Quaggas, SSN 123-45-6789</w:delText></w:r></w:del></w:p>\
         </w:body></w:document>",
    );
    let metadata = json!({"title": "Plan", "kind": "agenda", "licence": "CC-BY-4.0", "districts": ["00010000"]});
    let id =
        server.upload("plan.docx", &file, &metadata, &[]).expect(201).json()["id"].as_str().expect("id").to_owned();
    server.wait_until_read(&id);
    let found = record(&dana, &id)["checks"][0].clone();
    let place = json!({"label": "Deleted text (tracked changes)", "excerpt": "Quaggas, SSN 123-45-6789"});
    assert_eq!((&found["check"], &found["places"]), (&json!("social-security-numbers"), &json!([place])));
    let page = dana.page(&format!("/artifacts/{id}")).expect(200).text();
    assert!(page.contains("<li>Deleted text (tracked changes): "), "it leads nowhere: {page}");
    server.transition(&id, &json!({"action": "publish", "override": "for the test"})).expect(200);
    assert_eq!(visitor.search("q=okapis")["total"], 1);
    assert_eq!(visitor.search("q=quaggas")["total"], 0);
    let (artifact, api) = (format!("/artifacts/{id}"), format!("/api/v1/artifacts/{id}"));
    visitor.page(&format!("{artifact}/read/2")).expect(404);
    let addresses = [
        artifact.clone(),
        format!("{artifact}/read/1"),
        format!("{artifact}/matches?q=okapis"),
        api.clone(),
        format!("{api}/text"),
        format!("{api}/matches?q=ssn"),
        "/api/v1/search?q=okapis&explain=true".to_owned(),
        "/api/v1/suggest?q=quag".to_owned(),
    ];
    for who in [&dana, &visitor] {
        for address in &addresses {
            let told = who.page(address).expect(200).text();
            assert!(!told.contains("Quaggas") && !told.contains("quaggas"), "{address}: {told}");
        }
    }
}

#[test]
fn a_reported_document_is_hidden_with_one_click_and_shown_again() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let dana = server.member("curator", &[]);
    let id = server.publish("a.txt", b"The pangolin page.", &json!({"title": "A page", "kind": "other"}));
    let visitor = server.visitor();
    assert!(visitor.page(&format!("/artifacts/{id}")).text().contains(&format!("/artifacts/{id}/report")));
    let path = format!("/artifacts/{id}/report");
    assert!(visitor.form(&path, &[("text", "x")]).expect(422).text().contains("choose what kind"));
    visitor.form(&path, &[("kind", "privacy"), ("text", " "), ("email", "nobody")]).expect(422);
    let sent = [("kind", "privacy"), ("text", "Page 1 <b>names</b> a student."), ("email", "parent@x.example")];
    assert!(visitor.form(&path, &sent).expect(200).text().contains("Thank you"));
    let page = dana.page("/desk/reports").expect(200).text();
    assert!(page.contains("1 open report") && page.contains("parent@x.example") && !page.contains("<b>names"));
    let public = std::fs::read_to_string(data.path().join("journal/actions.jsonl")).expect("the journal");
    assert!(!public.contains("parent@x.example"), "who reports is not in the journal that may be shared");
    let report =
        dana.get("/api/v1/reports").expect(200).json()["reports"][0]["id"].as_str().expect("a text").to_owned();
    dana.form("/desk/reports", &[("report", &report), ("do", "hide")]).expect(303);
    assert_eq!(visitor.search("q=pangolin")["total"], 0);
    visitor.page(&format!("/artifacts/{id}")).expect(404);
    visitor.form(&path, &sent).expect(404);
    dana.form("/desk/reports", &[("report", &report), ("do", "unhide")]).expect(303);
    assert_eq!(visitor.search("q=pangolin")["total"], 1);
    dana.form("/desk/reports", &[("report", &report), ("do", "close"), ("note", "")]).expect(409);
    dana.form("/desk/reports", &[("report", &report), ("do", "close"), ("note", "The name is made up.")]).expect(303);
    assert!(dana.page("/desk/reports").text().contains("All reports were dealt with"));
    let answers: Vec<u16> = (0..12).map(|_| visitor.form(&path, &sent).status).collect();
    assert!(answers.contains(&429), "reports by one address are limited: {answers:?}");
}

#[test]
fn what_is_removed_for_good_is_not_told_in_reports_either() {
    let data = folder();
    let mut server = Server::start(data.path(), &[]);
    let dana = server.member("curator", &[]);
    let id = server.publish("a.txt", b"Jordan Pupil and the pangolin.", &json!({"title": "A page", "kind": "other"}));
    let other = server.publish("b.txt", b"Another page.", &json!({"title": "Another", "kind": "other"}));
    let report = |id: &str, text: &str| {
        let sent = [("kind", "privacy"), ("text", text), ("email", "parent@x.example")];
        server.visitor().form(&format!("/artifacts/{id}/report"), &sent).expect(200);
    };
    report(&id, "It names Jordan Pupil.");
    report(&other, "It names nobody, but I cannot print it.");
    server.transition(&id, &json!({"action": "redact", "note": "Asked for."})).expect(204);
    let reports = dana.get("/api/v1/reports").expect(200).text();
    assert!(!reports.contains("Jordan") && reports.contains("cannot print it"), "{reports}");
    // Not on disk either, and so it stays.
    server.stop();
    let journal = std::fs::read_to_string(data.path().join("accounts/actions.jsonl")).expect("the journal");
    assert!(!journal.contains("Jordan") && journal.contains("cannot print it"));
    assert_eq!(journal.matches("parent@x.example").count(), 1);
    let server = Server::start(data.path(), &[]);
    assert!(server.get("/api/v1/reports").expect(200).text().contains("Removed together with the document"));
    let verified = crate::support::run(&["verify", "--data", data.path().to_str().expect("plain")]);
    assert_eq!(verified.status.code(), Some(0), "{}", String::from_utf8_lossy(&verified.stdout));
}

#[test]
fn what_a_revision_changed_is_shown_to_those_who_may_see_both() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let (mina, dana) = (server.member("contributor", &["00010000"]), server.member("curator", &[]));
    let old = "The plan\nWe begin in grade 6.\nThe end\n";
    let id = mina.submit("The plan", old);
    press(&dana, &format!("/desk/review/{id}"), "publish", &[]);
    mina.transition(&id, &json!({"action": "revise"})).expect(200);
    let body = crate::support::multipart(&[
        ("metadata", b"{\"title\": \"The better plan\"}", None),
        ("file", old.replace('6', "<7>").as_bytes(), Some("b.txt")),
    ]);
    let kind = ("content-type", crate::support::MULTIPART);
    mina.request("POST", &format!("/api/v1/artifacts/{id}/revisions"), &[kind], &body).expect(201);
    mina.wait_until_read(&id);
    let all = mina.get(&format!("/api/v1/artifacts/{id}/revisions")).expect(200).json();
    let latest = all["revisions"].as_array().expect("a list").len();
    let path = format!("/artifacts/{id}/revisions/{latest}");
    let page = wait_for(|| Some(dana.page(&path).expect(200).text()).filter(|page| page.contains("class=\"diff\"")));
    assert!(page.contains("<mark>6.</mark>") && page.contains("&#60;7&#62;"), "{page}");
    assert!(page.contains("The better plan") && page.contains("Compared with revision 1, published"), "{page}");
    assert!(dana.page(&format!("/artifacts/{id}")).text().contains(&path));
    server.visitor().page(&path).expect(404);
    mina.page(&format!("/artifacts/{id}/revisions/1")).expect(404);
}

#[test]
fn changes_of_accounts_are_in_a_trail_of_their_own_for_admins() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    server.member("contributor", &["00010000"]);
    let trail = server.get("/api/v1/audit/accounts").expect(200).json()["deeds"].clone();
    let actions: Vec<&str> = trail.as_array().expect("deeds").iter().filter_map(|d| d["action"].as_str()).collect();
    assert_eq!(actions, ["add token", "invite", "add token", "invite"], "the newest first");
    let changes = trail[1]["changes"].to_string();
    assert!(changes.contains("contributor00010000@test.example") && changes.contains("\"role\""), "{changes}");
    let table = server.get("/api/v1/audit/accounts/file").expect(200);
    assert!(table.header("content-disposition").contains("audit-accounts.csv"));
    let page = server.page("/desk/audit/accounts").expect(200).text();
    let secret = std::fs::read_to_string(data.path().join("token-of-admin@test.example")).expect("a token");
    for told in [trail.to_string(), table.text(), page] {
        assert!(told.contains("contributor00010000@test.example") && !told.contains(&secret) && !told.contains("hash"));
    }
}

#[test]
fn every_change_is_in_the_audit_trail() {
    let data = folder();
    let mut server = Server::start(data.path(), &[]);
    let (mina, dana) = (server.member("contributor", &["00010000"]), server.member("curator", &[]));
    let id = mina.submit("=Family night", "Text.");
    press(&dana, &format!("/desk/review/{id}"), "publish", &[("title", "Evening for families")]);
    let trail = dana.get(&format!("/api/v1/artifacts/{id}/audit")).expect(200).json()["deeds"].clone();
    let actions: Vec<&str> = trail.as_array().expect("deeds").iter().filter_map(|d| d["action"].as_str()).collect();
    assert_eq!(actions, ["create", "submit", "claim", "describe", "publish"]);
    let changed = |at: usize, what: &str| {
        trail[at]["changes"]
            .as_array()
            .expect("changes")
            .iter()
            .find(|c| c["what"] == what)
            .cloned()
            .unwrap_or_default()
    };
    assert_eq!(changed(0, "title")["after"], "=Family night");
    assert_eq!((&changed(1, "work")["before"], &changed(1, "work")["after"]), (&json!("draft"), &json!("submitted")));
    assert_eq!(changed(3, "title")["before"], "=Family night");
    assert_eq!(changed(4, "live")["after"], "published");
    let own = mina.get("/api/v1/me").expect(200).json()["id"].clone();
    assert_eq!((&trail[0]["by"], trail[2]["by"] == own), (&own, false), "each by whom it was done");
    let kind = ("content-type", "application/json");
    let body = json!({"districts": ["00010000"]}).to_string();
    server.request("PUT", "/api/v1/cohorts/2018", &[kind], body.as_bytes()).expect(200);
    let all = dana.get("/api/v1/audit").expect(200).json()["deeds"].clone();
    assert_eq!(all[0]["changes"][0]["what"], "districts of the cohort of 2018");
    assert_eq!(all.as_array().expect("deeds").len(), 6);
    let table = dana.get("/api/v1/audit/file").expect(200);
    assert!(table.header("content-disposition").contains("audit.csv"));
    assert!(
        table.text().contains(",'=Family night") && !table.text().contains(",=Family"),
        "no formula: {}",
        table.text()
    );
    assert!(dana.page("/desk/audit").expect(200).text().contains("Evening for families"));
    assert!(mina.page(&format!("/artifacts/{id}/history")).expect(200).text().contains("Evening for families"));
    // It is a view of the journal: lost, it comes back the same.
    server.stop();
    std::fs::remove_dir_all(data.path().join("catalog")).expect("the catalog is lost");
    let server = Server::start(data.path(), &[]);
    assert_eq!(server.member("curator", &[]).get("/api/v1/audit").expect(200).json()["deeds"], all);
}

#[test]
fn the_desk_is_narrowed_and_many_documents_change_at_once() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let (mina, dana) = (server.member("contributor", &["00010000"]), server.member("curator", &[]));
    let lee = server.member("curator", &["00020000"]);
    let ids: Vec<String> = (0..3).map(|n| mina.submit(&format!("Paper {n}"), &format!("Gecko {n}."))).collect();
    let roster = mina.submit("Class list", "Student\tGrade\nAva L.\t7\nBen M.\t7\nCal N.\t8\n");
    let titles = |query: &str| {
        let page = dana.page(&format!("/desk?{query}")).expect(200).text();
        let rows = page.split("class=\"desk-row\"").skip(1);
        rows.filter_map(|row| Some(row.split("<h2>").nth(1)?.split('>').nth(1)?.split('<').next()?.to_owned()))
            .collect::<Vec<_>>()
    };
    assert_eq!(titles(""), ["Paper 0", "Paper 1", "Paper 2", "Class list"], "the longest waiting first");
    assert_eq!(titles("order=newest")[0], "Class list");
    assert_eq!(titles("kind=policy"), [""; 0]);
    assert_eq!(titles("district=Abington").len(), 4);
    assert_eq!(titles("district=Nowhere"), [""; 0]);
    // Tagging is looked at first.
    let chosen = |more: &[(&str, &str)]| {
        let mut fields: Vec<(String, String)> =
            ids.iter().chain([&roster]).map(|id| ("document".to_owned(), id.clone())).collect();
        fields.extend(more.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())));
        fields
    };
    let send = |fields: &[(String, String)]| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        dana.form("/desk/bulk", &fields).expect(200).text()
    };
    let preview = send(&chosen(&[("do", "tag"), ("tag", "topics=vision")]));
    assert!(preview.contains("This would change 4 documents") && preview.contains("Nothing is changed yet"));
    assert_eq!(record(&dana, &ids[0])["topics"], json!([]));
    let confirmed = |page: &str| -> Vec<(String, String)> {
        let inputs = page.split("<input type=\"hidden\" name=\"").skip(1);
        let pair = |tag: &str| {
            let (name, rest) = tag.split_once("\" value=\"")?;
            Some((name.to_owned(), rest.split('"').next()?.to_owned()))
        };
        inputs.filter_map(pair).collect()
    };
    assert!(send(&confirmed(&preview)).contains("Done for 4 documents"));
    assert_eq!(record(&dana, &ids[2])["topics"], json!(["vision"]));
    // Given to another curator; then published, but for what a check keeps back and what was changed meanwhile.
    let lees = lee.get("/api/v1/me").expect(200).json()["id"].as_str().expect("a text").to_owned();
    send(&confirmed(&send(&chosen(&[("do", "assign"), ("to", &lees)]))));
    assert!(dana.page("/desk?state=in_review").text().contains("reviewed by"));
    assert_eq!(titles("whose=mine"), [""; 0]);
    let preview = send(&chosen(&[("do", "publish")]));
    assert!(preview.contains("these checks failed: rosters"), "{preview}");
    lee.transition(&ids[2], &json!({"action": "reply", "note": "Wait."})).expect(200);
    let done = send(&confirmed(&preview));
    assert!(done.contains("Done for 2 documents") && done.contains("it was changed meanwhile"), "{done}");
    assert_eq!(server.visitor().search("q=gecko")["total"], 2, "shown at once");
    let lines = dana.get("/api/v1/audit").expect(200).json()["deeds"].clone();
    assert_eq!(lines[0]["seq"], lines[1]["seq"], "one line of the journal");
    mina.form("/desk/bulk", &[("do", "publish"), ("document", &ids[2])]).expect(403);
}

#[test]
fn what_two_people_write_at_the_same_time_is_not_lost() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let made = server.upload("a.txt", b"A plan.", &json!({"title": "A plan", "kind": "other"}), &[]).expect(201).json();
    let id = made["id"].as_str().expect("a text");
    let path = format!("/artifacts/{id}/edit");
    let save = |version: &str, title: &str, year: &str| {
        server.form(&path, &[("version", version), ("title", title), ("school_year", year)])
    };
    save("1", "From Quinn", "").expect(303);
    // Someone else began before that, and made a mistake as well: the mistake does not hide the other change.
    for year in ["2026", "2026-27"] {
        let page = save("1", "From Pat", year).expect(412).text();
        assert!(page.contains("value=\"From Pat\"") && page.contains("changed this while you were writing"), "{page}");
        assert!(page.contains("<b>Title</b> saved now: From Quinn</li>"), "what is saved now stands beside it");
    }
    assert_eq!(record(&server, id)["title"], "From Quinn");
    save("2", "From Pat", "2026-27").expect(303);
    assert_eq!(record(&server, id)["title"], "From Pat");
}
