//! Notices: who is told what, in the list and by mail, also when the mail server fails.

use std::net::TcpListener;

use serde_json::json;

use crate::mail_server::{Mail, MailServer, local, start};
use crate::people::signed_in;
use crate::support::{Client, Server, folder, run, said, wait_for};

/// Each notice as kind and whether it is new.
fn told(client: &Client) -> Vec<(String, bool)> {
    let list = client.get("/api/v1/notices").expect(200).json()["notices"].clone();
    let notice = |n: &serde_json::Value| (n["kind"].as_str().expect("a text").to_owned(), n["new"] == true);
    list.as_array().expect("a list").iter().map(notice).collect()
}

/// Waits until someone has this many notices.
fn wait_told(client: &Client, count: usize) -> Vec<(String, bool)> {
    wait_for(|| Some(told(client)).filter(|told| told.len() >= count))
}

#[test]
fn people_are_told_what_concerns_them_and_may_still_see() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let (mina, dana) = (server.member("contributor", &["00010000"]), server.member("curator", &[]));
    let other = server.member("contributor", &["00020000"]);
    let id = mina.submit("Family night", "Words of it.");
    assert_eq!(wait_told(&dana, 1), [("submitted".to_owned(), true)]);
    dana.transition(&id, &json!({"action": "claim"})).expect(200);
    dana.transition(&id, &json!({"action": "request_changes", "note": "For <b>which</b> grades?"})).expect(200);
    assert_eq!(wait_told(&mina, 1), [("changes_requested".to_owned(), true)]);
    let page = mina.page("/").text();
    assert!(page.contains("<span class=\"number\">1<span"), "the frame of every page counts them");
    let page = mina.page("/notices").expect(200).text();
    assert!(page.contains("asks for changes to") && page.contains("For &#60;b&#62;which"), "{page}");
    assert!(!mina.page("/").text().contains("<span class=\"number\">"), "they are seen");
    mina.transition(&id, &json!({"action": "reply", "note": "For K-5."})).expect(200);
    mina.transition(&id, &json!({"action": "resubmit"})).expect(200);
    let kinds: Vec<String> = wait_told(&dana, 3).into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(kinds, ["submitted", "reply", "submitted"], "to the reviewer, the newest first");
    let admins = wait_told(&server, 1);
    assert_eq!(admins.len(), 1, "others of the staff are only told while nobody reviews it: {admins:?}");
    dana.transition(&id, &json!({"action": "claim"})).expect(200);
    dana.transition(&id, &json!({"action": "publish", "override": "for the test"})).expect(200);
    assert_eq!(wait_told(&mina, 2)[0], ("published".to_owned(), true));
    let report = json!({"kind": "privacy", "text": "A name."}).to_string();
    let path = format!("/api/v1/artifacts/{id}/reports");
    server.visitor().request("POST", &path, &[("content-type", "application/json")], report.as_bytes()).expect(204);
    assert_eq!(wait_told(&dana, 4)[0].0, "report");
    dana.transition(&id, &json!({"action": "withdraw", "note": "A better one is here."})).expect(200);
    assert_eq!(wait_told(&mina, 3)[0].0, "withdrawn");
    assert_eq!(told(&other), [], "nobody else is told");
    // What was removed for good is not told of either.
    server.transition(&id, &json!({"action": "redact", "note": "Asked for."})).expect(204);
    assert_eq!((told(&mina), told(&dana)), (vec![], vec![]));
}

#[test]
fn people_are_told_of_reports_also_after_others_were_removed_for_good() {
    let data = folder();
    let mut server = Server::start(data.path(), &[]);
    let report = |server: &Server, id: &str| {
        let body = json!({"kind": "privacy", "text": "A name."}).to_string();
        let path = format!("/api/v1/artifacts/{id}/reports");
        let kind = ("content-type", "application/json");
        server.visitor().request("POST", &path, &[kind], body.as_bytes()).expect(204);
    };
    let dana = server.member("curator", &[]);
    let [first, second, third] = ["first", "second", "third"]
        .map(|text| server.publish("a.txt", text.as_bytes(), &json!({"title": text, "kind": "other"})));
    report(&server, &first);
    wait_told(&dana, 1);
    // That rewrites the journal of reports and adds no line to it.
    server.transition(&first, &json!({"action": "redact", "note": "Asked for."})).expect(204);
    std::thread::sleep(std::time::Duration::from_secs(6));
    report(&server, &second);
    wait_for(|| (told(&dana) == [("report".to_owned(), true)]).then_some(()));
    assert!(server.stop().1);
    let server = Server::start(data.path(), &[]);
    report(&server, &third);
    wait_told(&server.member("curator", &[]), 2);
}

#[test]
fn mail_waits_for_its_server_and_none_is_lost() {
    let (data, mail) = (folder(), local());
    let address = mail.local_addr().expect("an address");
    let mut server = start(data.path(), &mail);
    drop(mail);
    let (mina, dana) = (server.member("contributor", &["00010000"]), server.member("curator", &[]));
    mina.submit("First paper", "Words of it.");
    wait_told(&dana, 1);
    wait_for(|| server.page("/desk/people").text().contains("Mail waits").then_some(()));
    // The clearinghouse is killed, comes back, and tells what happened meanwhile too.
    server.kill();
    let mail = TcpListener::bind(address).expect("the same port");
    let taken = MailServer::listen(mail.try_clone().expect("another handle"));
    taken.be_busy(true);
    let server = start(data.path(), &mail);
    let dana = server.member("curator", &[]);
    server.member("contributor", &["00010000"]).submit("Second paper", "Words of it.");
    wait_told(&dana, 2);
    assert_eq!(taken.count("curator@test.example", ""), 0);
    taken.be_busy(false);
    let first = taken.wait("curator@test.example", "First paper");
    assert!(first.text.contains("Subject: ") && first.text.contains("Auto-Submitted: auto-generated"), "{first:?}");
    taken.wait("curator@test.example", "Second paper");
    wait_for(|| (!server.page("/desk/people").text().contains("Mail waits")).then_some(()));
}

#[test]
fn mail_is_ended_by_the_link_in_it_and_says_nothing_of_what_is_hidden_meanwhile() {
    let (data, mail) = (folder(), local());
    let taken = MailServer::listen(mail.try_clone().expect("another handle"));
    let server = start(data.path(), &mail);
    let (mina, dana) = (server.member("contributor", &["00010000"]), server.member("curator", &[]));
    mina.submit("Evening of robots", "Words of it.");
    let got = taken.wait("curator@test.example", "Evening of robots");
    let link = got.text.lines().find_map(|line| line.strip_prefix("List-Unsubscribe: <")).expect("a header");
    let path = link.trim_end_matches('>').strip_prefix(&server.base).expect("a link of this server").to_owned();
    assert!(got.text.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click"));
    let visitor = server.visitor();
    assert!(visitor.page(&path).expect(200).text().contains("End these mails?"));
    let other_end = if path.ends_with('0') { '1' } else { '0' };
    visitor.page(&format!("{}{other_end}", &path[..path.len() - 1])).expect(410);
    visitor.page("/unsubscribe/x").expect(410);
    // A mail program posts by itself, without cookies.
    let body = b"List-Unsubscribe=One-Click";
    let kind = ("content-type", "application/x-www-form-urlencoded");
    assert!(visitor.request("POST", &path, &[kind], body).expect(200).text().contains("No more mails"));
    assert!(dana.page("/notices").text().contains("You get none of these by mail"));
    mina.submit("Another evening", "Words of it.");
    taken.wait("admin@test.example", "Another evening");
    let titles = ["Evening of robots", "Another evening"].map(|title| taken.count("curator@test.example", title));
    assert_eq!(titles, [1, 0]);
}

#[test]
fn the_daily_mail_waits_and_who_may_not_see_a_document_any_more_is_not_told_of_it() {
    let (data, mail) = (folder(), local());
    let taken = MailServer::listen(mail.try_clone().expect("another handle"));
    let server = start(data.path(), &mail);
    let lee = signed_in(&server, data.path(), "lee@pace.example", "admin");
    let dana = signed_in(&server, data.path(), "dana@pace.example", "curator");
    let mina = server.member("contributor", &["00010000"]);
    let saved = dana.form("/account", &[("do", "delivery"), ("delivery", "daily")]).expect(200).text();
    assert!(saved.contains("value=\"daily\" selected"), "{saved}");
    mina.submit("Evening of robots", "Words of it.");
    taken.wait("lee@pace.example", "Evening of robots");
    assert_eq!(wait_told(&dana, 1).len(), 1);
    assert_eq!(taken.count("dana@pace.example", ""), 0);
    let page = lee.page("/desk/people").expect(200).text();
    assert!(!page.contains("Mail waits"), "what waits for its hour is no trouble");
    let id = dana.get("/api/v1/me").expect(200).json()["id"].as_str().expect("a text").to_owned();
    let kind = ("content-type", "application/json");
    lee.request("PATCH", &format!("/api/v1/accounts/{id}"), &[kind], br#"{"role": "contributor"}"#).expect(200);
    assert_eq!((told(&dana).len(), told(&lee).len()), (0, 1));
}

#[test]
fn links_are_mailed_and_a_forgotten_password_is_replaced() {
    let (data, mail) = (folder(), local());
    let taken = MailServer::listen(mail.try_clone().expect("another handle"));
    let server = start(data.path(), &mail);
    let link = |mail: &Mail| {
        let at = mail.text.find("/link/").expect("a link");
        mail.text[at..].split_whitespace().next().expect("a word").to_owned()
    };
    let folder_name = data.path().to_str().expect("a plain path");
    let invite = |email: &str| {
        let (text, code) = said(&run(&["user", "add", email, "--role", "contributor", "--data", folder_name]));
        assert_eq!(code, Some(0), "{text}");
    };
    invite("mina@wexmoor.example");
    let visitor = server.visitor();
    let path = link(&taken.wait("mina@wexmoor.example", "You are invited"));
    visitor.form(&path, &[("name", "Mina"), ("password", "lantern otter gravel")]).expect(303);
    assert!(visitor.page("/sign-in").text().contains("/forgot-password"));
    let ask = |email: &str| visitor.form("/forgot-password", &[("email", email)]);
    let known = ask("Mina@Wexmoor.example").expect(200).text().replace("Mina@Wexmoor.example", "X");
    assert_eq!(ask("other@wexmoor.example").expect(200).text().replace("other@wexmoor.example", "X"), known);
    assert!(ask("no address").expect(422).text().contains("must be a mail address"));
    let path = link(&taken.wait("mina@wexmoor.example", "another password"));
    visitor.form(&path, &[("password", "seven quiet tractors")]).expect(303);
    visitor.form("/sign-in", &[("email", "mina@wexmoor.example"), ("password", "seven quiet tractors")]).expect(303);
    assert_eq!(taken.count("other@wexmoor.example", ""), 0);
    let asked: Vec<u16> = (0..12).map(|_| ask("mina@wexmoor.example").status).collect();
    assert!(asked.contains(&429), "mail to one address is limited: {asked:?}");
    // An address that does not exist keeps nobody else's mail, and admins see it.
    invite("nobody@wexmoor.example");
    wait_for(|| server.page("/desk/people").text().contains("no such mailbox").then_some(()));
    let without = Server::start(folder().path(), &[]);
    without.visitor().page("/forgot-password").expect(404);
}
