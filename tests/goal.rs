//! The 30 % goal: members say their numbers, visitors see no small one, staff bring in many, and nothing of it is public.

use std::path::Path;

use serde_json::{Value, json};

use crate::support::{Answer, Client, MULTIPART, Server, folder, multipart};

const OURS: &str = "/districts/00010000/goal";

fn put(client: &Client, district: &str, class: u16, body: &Value) -> Answer {
    let path = format!("/api/v1/districts/{district}/goal/{class}");
    client.request("PUT", &path, &[("content-type", "application/json")], body.to_string().as_bytes())
}

/// Fields of the form: class, version, and what is in the columns.
fn rows(rows: &[(&str, &str, [&str; 5], &str)]) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    for (n, (class, version, numbers, note)) in rows.iter().enumerate() {
        let columns = ["class", "version", "note", "graduates", "course", "exam", "both", "competent"];
        let values = [&[*class, *version, *note][..], numbers].concat();
        fields
            .extend(columns.iter().zip(values).map(|(column, value)| (format!("rows.{n}.{column}"), value.to_owned())));
    }
    fields
}

fn send(client: &Client, path: &str, fields: &[(String, String)]) -> Answer {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    client.form(path, &fields)
}

fn classes(client: &Client, query: &str) -> Vec<Value> {
    client.get(&format!("/api/v1/goal{query}")).expect(200).json()["classes"].as_array().expect("a list").clone()
}

/// Everything in a folder, as text.
fn everything(dir: &Path) -> String {
    let mut all = String::new();
    for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
        let path = entry.path();
        let bytes =
            if path.is_dir() { everything(&path).into_bytes() } else { std::fs::read(&path).unwrap_or_default() };
        all += &String::from_utf8_lossy(&bytes);
    }
    all
}

#[test]
fn a_member_says_the_numbers_and_visitors_see_no_small_one() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let (mina, other, visitor) =
        (server.member("contributor", &["00010000"]), server.member("contributor", &["00030000"]), server.visitor());
    assert!(visitor.page(OURS).expect(200).text().contains("Nobody has said yet"));
    let form = mina.page(OURS).expect(200).text();
    assert!(form.contains("Enter the numbers") && form.contains("name=\"rows.0.class\" value=\"20"), "{form}");
    let typed = rows(&[
        ("2021", "0", ["17", "", "", "", "8"], ""),
        ("2022", "0", ["1,214", "3", "4", "1", ""], "counted by hand, 6 of them"),
        ("2023", "0", ["1187", "311", "97", "44", ""], ""),
        ("2024", "0", ["1193", "", "", "", "1190"], ""),
        ("2025", "0", ["", "", "", "", ""], ""),
    ]);
    assert_eq!(send(&mina, OURS, &typed).expect(303).header("location"), "/districts/00010000/goal?saved=4");
    send(&other, OURS, &typed).expect(403);
    put(&other, "00010000", 2023, &json!({"graduates": 100, "competent": 50})).expect(403);
    put(&visitor, "00010000", 2023, &json!({"graduates": 100, "competent": 50})).expect(401);
    // Members and staff see them as they are.
    for inside in [&mina, &*server] {
        let page = inside.page(OURS).expect(200).text();
        for exact in ["<span>1,214</span>", "<span>6</span>", "0.4%", "30.6%", "<span>1,190</span>", "counted by hand"]
        {
            assert!(page.contains(exact), "{exact}: {page}");
        }
    }
    for outside in [&visitor, &other] {
        shows_no_small_number(outside);
    }
    let page = visitor.page(OURS).expect(200).text();
    let picture = page.find("<svg class=\"timeline goal\"").map(|start| &page[start..]).expect("a picture");
    let picture = picture.split("<p class=\"timeline-key").next().unwrap_or_default();
    insta::with_settings!({prepend_module_to_snapshot => false}, { insta::assert_snapshot!("goal_picture", picture.trim()); });
    assert!(visitor.page("/districts/00010000").text().contains("Of its class of 2024, 99% or more are CS-competent."));
    what_is_wrong_or_late_is_kept(&mina);
    cleared_and_said_again(&mina, &visitor);
}

/// What lets nobody work out a small number, and nothing else.
fn shows_no_small_number(outside: &Client) {
    let page = outside.page(OURS).expect(200).text();
    for told in ["fewer than 10", "1% or less", "all but fewer than 10", "99% or more", "30.6%", "<span>364</span>"] {
        assert!(page.contains(told), "{told}: {page}");
    }
    for secret in ["<span>6</span>", "<span>8</span>", "0.4%", "47.0%", "1,190", "99.7%", "counted by hand", "rows.0"] {
        assert!(!page.contains(secret), "{secret}: {page}");
    }
    let rows = classes(outside, "");
    let spans: Vec<_> = rows.iter().map(|row| row["competent"].clone()).collect();
    let span = |least: u32, most: u32| json!({"least": least, "most": most});
    assert_eq!(spans, [span(0, 17), span(0, 9), span(364, 364), span(1184, 1193)]);
    assert!(rows.iter().all(|row| row.get("version").is_none() && row.get("note").is_none()));
    assert_eq!(rows[2]["ways"], json!({"course": 311, "exam": 97, "both": 44}));
    assert!(rows[1].get("ways").is_none() && rows[0].get("share").is_none());
}

/// What someone typed over an older version is kept and saves nothing; mistakes come back with everything that was typed.
fn what_is_wrong_or_late_is_kept(mina: &Client) {
    put(mina, "00010000", 2023, &json!({"graduates": 1187, "competent": 371, "version": 7})).expect(412);
    put(mina, "00010000", 2023, &json!({"graduates": 1187, "competent": 371, "version": 1})).expect(200);
    let late = rows(&[("2023", "1", ["1187", "", "", "", "377"], "")]);
    let met = send(mina, OURS, &late).expect(412).text();
    assert!(
        met.contains("Someone else saved a change meanwhile") && met.contains("value=\"377\"") && met.contains("371")
    );
    assert!(met.contains("name=\"rows.0.version\" value=\"2\""), "now it is for what is saved: {met}");
    let wrong = rows(&[("2022", "1", ["100", "60", "50", "5", ""], ""), ("1999", "0", ["many", "", "", "", ""], "")]);
    let met = send(mina, OURS, &wrong).expect(422).text();
    assert!(
        met.contains("gives 105 competent, more than the 100 graduates") && met.contains("value=\"many\""),
        "{met}"
    );
    assert!(
        met.contains("href=\"#field-0-course\">Class of 2022, by course") && met.contains("href=\"#field-1-class\"")
    );
    put(mina, "00010000", 2022, &json!({"graduates": 50, "course": 5})).expect(422);
    put(mina, "99999999", 2022, &json!({"graduates": 50, "competent": 5})).expect(404);
}

/// Numbers that are cleared are gone, and can be said again.
fn cleared_and_said_again(mina: &Client, visitor: &Client) {
    send(mina, OURS, &rows(&[("2021", "1", [""; 5], "")])).expect(303);
    assert_eq!(classes(visitor, "").len(), 3);
    put(mina, "00010000", 2021, &json!({"graduates": 30, "competent": 12, "version": 2})).expect(200);
    let more =
        [rows(&[("2021", "3", ["30", "", "", "", "12"], "")]), vec![("do".to_owned(), "rows".to_owned())]].concat();
    assert!(send(mina, OURS, &more).expect(200).text().contains("name=\"rows.4.graduates\""));
}

#[test]
fn sums_cannot_be_taken_apart() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let visitor = server.visitor();
    let said = [("00010000", 210, 90), ("00030000", 180, 4), ("00050000", 14, 13), ("00070000", 300, 71)];
    for (district, graduates, competent) in said {
        put(&server, district, 2024, &json!({"graduates": graduates, "competent": competent})).expect(200);
    }
    let kind = [("content-type", "application/json")];
    let body = json!({"districts": ["00010000", "00030000", "00050000"]}).to_string();
    server.request("PUT", "/api/v1/cohorts/2018", &kind, body.as_bytes()).expect(200);
    let year = |client: &Client, query: &str| {
        client.get(&format!("/api/v1/goal{query}")).expect(200).json()["years"][0].clone()
    };
    let (all, cohort) = (year(&visitor, ""), year(&visitor, "?cohort=2018"));
    assert_eq!((&all["districts"], &all["left_out"], &all["graduates"]), (&json!(4), &json!(1), &json!(690)));
    assert_eq!(all["competent"], json!({"least": 161, "most": 170}));
    assert_eq!(cohort["competent"], json!({"least": 90, "most": 99}));
    assert_eq!((&cohort["reached"], &cohort["not_yet"], &cohort["not_shown"]), (&json!(1), &json!(1), &json!(1)));
    // A member's own numbers do not open a sum of others'.
    let member = server.member("contributor", &["00030000"]);
    assert_eq!(year(&member, "?cohort=2018"), cohort);
    assert_eq!(classes(&member, "?district=Acushnet")[0]["competent"], json!({"least": 4, "most": 4}));
    assert_eq!(year(&server, "?cohort=2018")["competent"], json!({"least": 107, "most": 107}), "staff see all");
    let page = visitor.page("/goal?cohort=2018").expect(200).text();
    assert!(
        page.contains("<span>90 to 99</span>")
            && page.contains("23% to 26%")
            && page.contains("1 too small to count in")
    );
    assert!(page.contains("1 of 3 districts reached it with the class of 2024; of 1 it is not shown"), "{page}");
    assert!(!page.contains("107") && server.page("/goal?cohort=2018").text().contains("<span>107</span>"));
    assert!(visitor.page("/cohorts/2018").text().contains("/goal?cohort=2018"));
    visitor.page("/goal?cohort=1999").expect(404);
    visitor.get("/api/v1/goal?district=Atlantis").expect(422);
}

fn upload(client: &Client, table: &[u8]) -> Answer {
    let form = multipart(&[("file", table, Some("goal.csv"))]);
    client.request("POST", "/desk/goal", &[("content-type", MULTIPART), ("accept", "text/html,*/*")], &form)
}

/// The hidden fields of a preview.
fn previewed(page: &str) -> Vec<(String, String)> {
    let field = |name: &str| {
        let value = page.split(&format!("name=\"{name}\" value=\"")).nth(1).and_then(|rest| rest.split('"').next());
        let value = value.unwrap_or_else(|| panic!("no {name} in {page}"));
        (name.to_owned(), value.replace("&#34;", "\"").replace("&#39;", "'").replace("&#38;", "&"))
    };
    vec![field("seen"), field("table")]
}

#[test]
fn staff_bring_in_many_districts_all_or_nothing() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let (dana, visitor) = (server.member("curator", &[]), server.visitor());
    let table = "org_code,class,graduates,course,exam,both,competent,note\n\
                 10000,2024,210,70,40,20,,=HYPERLINK(1)\nAcushnet,2024,180,,,,4,\n00030000,2023,14,,,,13,\"a, b\"\n";
    upload(&server.member("contributor", &["00010000"]), table.as_bytes()).expect(403);
    let wrong = table.replace("180,,,,4", "180,,,,181").replace("2023,14", "23,14");
    let met = upload(&dana, wrong.as_bytes()).expect(422).text();
    assert!(met.contains("Line 3: competent gives 181 competent") && met.contains("Line 4: class must be"), "{met}");
    assert!(classes(&dana, "").is_empty(), "nothing is half done");
    let preview = upload(&dana, table.as_bytes()).expect(200).text();
    assert!(
        preview.contains("3 new, 0 changed, 0 as they are")
            && preview.contains("90 of 210 (course 70, exam 40, both 20)")
    );
    assert!(classes(&dana, "").is_empty(), "a preview writes nothing");
    let lines =
        || std::fs::read_to_string(data.path().join("accounts/actions.jsonl")).expect("a journal").lines().count();
    let before = lines();
    let fields = previewed(&preview);
    assert_eq!(send(&dana, "/desk/goal/save", &fields).expect(303).header("location"), "/desk/goal?saved=3");
    assert_eq!(lines(), before + 1, "one line of the journal");
    // Once it changed, what was looked at is not saved any more.
    assert!(send(&dana, "/desk/goal/save", &fields).expect(412).text().contains("Nothing was saved"));
    // What staff take out comes in again as it is; what visitors take out has no small number.
    let exact = dana.get("/goal.csv").expect(200);
    assert!(exact.header("content-disposition").contains("goal.csv"));
    assert!(
        exact.text().contains("00010000,Abington,2024,210,70,40,20,90,42.8,42.8,,'=HYPERLINK(1)"),
        "{}",
        exact.text()
    );
    let again = upload(&dana, &exact.body).expect(200).text();
    assert!(again.contains("0 new, 0 changed, 3 as they are"), "{again}");
    let shown = visitor.get("/goal.csv").expect(200).text();
    for line in [
        "00010000,Abington,2024,210,70,40,20,90,42.8,42.8,,",
        "00030000,Acushnet,2023,14,,,,,,,class of fewer than 20,",
        "00030000,Acushnet,2024,180,,,,,0.0,5.0,fewer than 10 competent,",
    ] {
        assert!(shown.lines().any(|one| one == line), "{line}: {shown}");
    }
    let own = server.member("contributor", &["00030000"]).get("/districts/00030000/goal.csv").expect(200).text();
    assert!(own.contains("2024,180,,,,4,2.2,2.2,,") && own.lines().count() == 3, "{own}");
    let told = server.member("admin", &[]).get("/api/v1/audit/accounts").expect(200).text();
    assert!(told.contains("import graduates") && told.contains("90 of 210"));
}

#[test]
fn nothing_of_it_is_where_everybody_may_look() {
    let data = folder();
    let mut server = Server::start(data.path(), &[]);
    let mina = server.member("contributor", &["00010000"]);
    let said = json!({"graduates": 73_913, "course": 7, "exam": 3, "both": 1, "note": "Quokkacount"});
    put(&mina, "00010000", 2024, &said).expect(200);
    server.publish("goal.txt", b"Our goal.", &json!({"title": "Goal", "kind": "other", "districts": ["00010000"]}));
    server.stop();
    for public in ["journal", "catalog", "index", "derived", "counters"] {
        let text = everything(&data.path().join(public));
        assert!(!text.contains("73913") && !text.contains("Quokkacount"), "{public}");
    }
    assert!(everything(&data.path().join("accounts")).contains("73913"));
    let server = Server::start(data.path(), &[]);
    assert_eq!(classes(&server, "")[0]["competent"], json!({"least": 9, "most": 9}), "it is there after a start");
}
