//! Reminders by mail: who is told of what is owed, once, and by whom.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::mail_server::{MailServer, local, start};
use crate::sessions::cohort;
use crate::support::{Client, Server, folder};

/// The day so many days from the one on which reminders are, which begins at 11:00 UTC.
fn day(days: i64) -> String {
    let at = Timestamp::now() - SignedDuration::from_hours(11) + SignedDuration::from_hours(24 * days);
    TimeZone::UTC.to_datetime(at).date().to_string()
}

/// A cohort whose district report is due in 8 days: its kickoff is 80 days after it begins.
fn due_soon(server: &Client) {
    cohort(server, "2018", &day(8 - 80), &["00010000", "00020000"]);
}

const ANN: &str = "contributor00010000@test.example";
const BO: &str = "contributor00020000@test.example";

#[test]
fn members_are_told_once_of_what_is_due_and_not_of_what_is_handed_in() {
    let (data, mail) = (folder(), local());
    let taken = MailServer::listen(mail.try_clone().expect("another handle"));
    let mut server = Server::start(data.path(), &[]);
    due_soon(&server);
    let (ann, _) = (server.member("contributor", &["00010000"]), server.member("contributor", &["00020000"]));
    server.member("contributor", &["00030000"]);
    let never = server.member("contributor", &["00010000", "00050000"]);
    never.form("/account", &[("do", "delivery"), ("delivery", "never")]);
    // Ann's district has handed it in, Bo's has a draft.
    let report = |client: &Client, code: &str| {
        let said = json!({"title": "Report", "kind": "district-report", "cohort": "2018", "phase": "discovery", "districts": [code]});
        let made = client.upload(&format!("{code}.txt"), code.as_bytes(), &said, &[]).expect(201).json();
        let id = made["id"].as_str().expect("a text").to_owned();
        client.wait_until_read(&id);
        id
    };
    let handed_in = report(&ann, "00010000");
    ann.transition(&handed_in, &json!({"action": "submit"})).expect(200);
    let draft = report(&server.member("contributor", &["00020000"]), "00020000");
    server.stop();
    let mut server = start(data.path(), &mail);
    let got = taken.wait(BO, "owes this");
    assert!(got.text.contains("Subject: District report, due in 8 days"), "{}", got.text);
    assert!(
        got.text.contains(&format!("/artifacts/{draft}/edit")) && got.text.contains("/cohorts/2018/board"),
        "{}",
        got.text
    );
    assert!(got.text.contains("List-Unsubscribe: <") && got.text.contains("Auto-Submitted"), "{}", got.text);
    // Another start tells nothing twice, also after a crash.
    server.kill();
    let server = start(data.path(), &mail);
    server.member("curator", &[]).form("/cohorts/2018/reminders", &[]).expect(303);
    // What is told after it has come, so it would have come too.
    server.member("contributor", &["00010000"]).submit("Later paper", "Words of it.");
    taken.wait("admin@test.example", "Later paper");
    let told =
        [ANN, BO, "contributor00030000@test.example", "admin@test.example"].map(|to| taken.count(to, "owes this"));
    assert_eq!(told, [0, 1, 0, 0]);
}

#[test]
fn staff_remind_everybody_once_a_day_with_everything_filled_in() {
    let (data, mail) = (folder(), local());
    let taken = MailServer::listen(mail.try_clone().expect("another handle"));
    let server = start(data.path(), &mail);
    let dana = server.member("curator", &[]);
    for code in ["00010000", "00020000"] {
        server.member("contributor", &[code]);
    }
    // Both were due a month ago: nobody is told by itself.
    cohort(&server, "2018", &day(-30 - 80), &["00010000", "00020000", "00030000"]);
    let never = server.member("contributor", &["00020000"]);
    assert_eq!(never.form("/cohorts/2018/reminders", &[]).status, 403);
    let remind = || dana.form("/cohorts/2018/reminders", &[]).expect(303).header("location").to_owned();
    assert_eq!(remind(), "/cohorts/2018/board?reminded=2", "the third has no members");
    let got = taken.wait(ANN, "owes this");
    assert!(got.text.contains("late: it was due"), "{}", got.text);
    let upload = "/upload?kind=district-report&phase=discovery&districts=00010000&cohort=2018";
    assert!(got.text.contains(&server.url(upload)), "{}", got.text);
    let form = server.member("contributor", &["00010000"]).page(upload).expect(200).text();
    assert!(form.contains("Abington") && form.contains("District report"), "{form}");
    taken.wait(BO, "owes this");
    assert_eq!(remind(), "/cohorts/2018/board?reminded=0", "each district once a day");
    assert_eq!([ANN, BO].map(|to| taken.count(to, "owes this")), [1, 1]);
    dana.page("/cohorts/2018/board?reminded=0").expect(200);
    dana.form("/cohorts/2019/reminders", &[]).expect(404);
    let without = folder();
    let without = Server::start(without.path(), &[]);
    due_soon(&without);
    let told = without.form("/cohorts/2018/reminders", &[]).expect(409).text();
    assert!(told.contains("is not set up here"), "{told}");
}
