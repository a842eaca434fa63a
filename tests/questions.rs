//! What a cohort's districts say of themselves: filled in, saved by itself, handed in, read and compared by the cohort. And
//! what they learned: written down, handed over, found.

use serde_json::{Value, json};

use crate::support::{Answer, Client, Server, folder};

const YEAR: &str = "2031";
const OWN: &str = "/districts/00010000/questionnaire/2031";
const OTHER: &str = "/districts/00050000/questionnaire/2031";

fn put(client: &Client, path: &str, body: &Value) -> Answer {
    client.request("PUT", path, &[("content-type", "application/json")], body.to_string().as_bytes())
}

fn cohort(server: &Server, year: &str, districts: &[&str]) {
    let body = json!({"districts": districts, "begins": format!("{year}-02-03")});
    put(server, &format!("/api/v1/cohorts/{year}"), &body).expect(200);
}

fn save(client: &Client, sheet: &str, section: &str, fields: &[(&str, &str)]) {
    let version = client.get(&format!("/api/v1{sheet}/{section}")).expect(200).json()["version"].to_string();
    let fields = [&[("version", version.as_str()), ("then", "stay")], fields].concat();
    client.form(&format!("{sheet}/{section}"), &fields).expect(303);
}

/// The document of a sheet.
fn document(client: &Client, sheet: &str) -> String {
    let sheet = client.get(&format!("/api/v1{sheet}")).expect(200).json();
    sheet["artifact"].as_str().unwrap_or_else(|| panic!("{sheet}")).to_owned()
}

fn publish(server: &Server, id: &str) {
    server.wait_until_read(id);
    server.transition(id, &json!({"action": "claim"})).expect(200);
    server.transition(id, &json!({"action": "publish", "override": "for the test"})).expect(200);
}

/// Hands the questionnaire in, and has it shown to the cohort.
fn hand_in(server: &Server, client: &Client, sheet: &str) -> String {
    assert!(client.form(sheet, &[]).expect(200).text().contains("Handed in."));
    let id = document(client, sheet);
    publish(server, &id);
    id
}

/// Three schools with teachers, and how many graduates are competent.
fn fill(client: &Client, sheet: &str, teachers: [&str; 2], competent: &str) {
    let cells =
        [("teachers.K-5.teachers", teachers[0]), ("teachers.9-12.teachers", teachers[1]), ("specialists", "1.5")];
    save(client, sheet, "staffing", &cells);
    save(client, sheet, "enrolment", &[("competent", competent), ("left-out", "The <b>quince</b> pickers.")]);
    save(client, sheet, "district", &[("leads", "teacher")]);
}

/// A table of the comparison as text: cells of a row with `|` between.
fn rows(page: &str, caption: &str) -> Vec<String> {
    let table = page.split("<table").find(|table| table.contains(&format!(">{caption}</caption>")));
    let table = table.unwrap_or_else(|| panic!("no table {caption} in {page}"));
    let table = table.split("</table>").next().unwrap_or_default();
    let cell = |part: &str| {
        let mut text = String::new();
        let mut inside = false;
        for c in part.chars() {
            match c {
                '<' => inside = true,
                '>' => inside = false,
                _ if !inside => text.push(c),
                _ => {}
            }
        }
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let row = |row: &str| {
        let cells = row.split("</t").filter(|part| part.contains("<th") || part.contains("<td"));
        let cells = cells.map(|part| cell(&part[part.find("<t").unwrap_or(0)..]));
        cells.collect::<Vec<_>>().join(" | ")
    };
    table.split("<tr>").skip(2).map(row).collect()
}

#[test]
fn a_questionnaire_saves_itself_and_never_over_somebody_else() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    cohort(&server, YEAR, &["00010000", "00050000"]);
    let (mina, dana) = (server.member("contributor", &["00010000"]), server.member("curator", &[]));
    let empty = mina.page(OWN).expect(200).text();
    assert!(empty.contains("Discovery questionnaire of the cohort of 2031") && !empty.contains("begun by"), "{empty}");
    assert!(!empty.contains("Hand in the report"), "there is nothing to hand in");
    let auto = |client: &Client, version: &str, text: &str| {
        let fields = [("version", version), ("then", "auto"), ("left-out", text)];
        client.form(&format!("{OWN}/enrolment"), &fields)
    };
    assert_eq!(auto(&mina, "0", "Mine").expect(200).text(), "1");
    assert_eq!(auto(&mina, "1", "Mine, longer").expect(200).text(), "2");
    assert!(mina.page(&format!("{OWN}/enrolment")).expect(200).text().contains("Mine, longer</textarea>"));
    auto(&dana, "1", "Hers").expect(412);
    auto(&server.visitor(), "2", "Theirs").expect(401);
    let wrong = [("version", "2"), ("then", "auto"), ("competent", "many")];
    mina.form(&format!("{OWN}/enrolment"), &wrong).expect(422);
    let now = mina.get(&format!("/api/v1{OWN}/enrolment")).expect(200).json();
    assert_eq!((&now["version"], &now["answers"]), (&json!(2), &json!({"left-out": "Mine, longer"})));
    assert!(mina.page(OWN).expect(200).text().contains("begun by"));
    // Plans are saved by themselves as well.
    mina.form("/districts/00010000/plans", &[("band", "6-8"), ("school_year", "2027-28")]).expect(303);
    let fields = [("version", "0"), ("then", "auto"), ("vision", "All")];
    assert_eq!(mina.form("/districts/00010000/plans/6-8/2027-28/vision", &fields).expect(200).text(), "1");
    // Only districts of the cohort have one, and only their members and staff see it.
    server.member("contributor", &["00070000"]).page("/districts/00070000/questionnaire/2031").expect(404);
    mina.page("/districts/00010000/questionnaire/1999").expect(404);
    mina.page(OTHER).expect(403);
    server.member("contributor", &["00050000"]).form(&format!("{OWN}/enrolment"), &[("version", "2")]).expect(403);
}

#[test]
fn a_report_that_is_handed_in_is_for_the_cohort_alone() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    cohort(&server, YEAR, &["00010000", "00050000"]);
    let (mina, ava) = (server.member("contributor", &["00010000"]), server.member("contributor", &["00050000"]));
    let (stranger, dana) = (server.member("contributor", &["00070000"]), server.member("curator", &[]));
    fill(&mina, OWN, ["4", "6"], "12");
    let answers = |client: &Client| client.page(&format!("/cohorts/{YEAR}/answers?section=all")).expect(200).text();
    assert!(!answers(&ava).contains("Abington"), "nobody else sees what is not handed in");
    assert!(answers(&mina).contains("draft") && answers(&dana).contains("1 of 2 districts"));
    let id = hand_in(&server, &mina, OWN);
    let record = ava.get(&format!("/api/v1/artifacts/{id}")).expect(200).json();
    assert_eq!(record["title"], "Abington: district report of the cohort of 2031");
    assert_eq!((&record["kind"], &record["phase"]), (&json!("district-report"), &json!("discovery")));
    assert_eq!((&record["cohort"], &record["visibility"]), (&json!(YEAR), &json!("cohort")));
    for outsider in [&stranger, &server.visitor()] {
        outsider.get(&format!("/artifacts/{id}")).expect(404);
        assert_eq!(outsider.search("q=quince")["total"], 0);
    }
    stranger.page(&format!("/cohorts/{YEAR}/answers")).expect(403);
    stranger.get(&format!("/cohorts/{YEAR}/answers.csv")).expect(403);
    assert_eq!(ava.search("q=quince")["total"], 1);
    assert!(answers(&ava).contains("The &lt;b&gt;quince&lt;/b&gt; pickers.") && !answers(&ava).contains("draft"));
    // What is written afterwards stays at home until it is handed in again, too.
    save(&mina, OWN, "enrolment", &[("competent", "99"), ("left-out", "A secret medlar")]);
    assert!(!answers(&ava).contains("medlar") && !answers(&dana).contains("medlar"));
    hand_in(&server, &mina, OWN);
    assert!(answers(&ava).contains("medlar"));
    // Withdrawn, it is compared no more.
    server.transition(&id, &json!({"action": "withdraw", "note": "Wrong numbers."})).expect(200);
    assert!(!answers(&ava).contains("medlar"));
}

#[test]
fn numbers_line_up_across_districts_and_cohorts() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    cohort(&server, "2030", &["00070000"]);
    cohort(&server, YEAR, &["00010000", "00050000"]);
    let member = |code: &str| server.member("contributor", &[code]);
    let (mina, ava, olu) = (member("00010000"), member("00050000"), member("00070000"));
    fill(&mina, OWN, ["4", "1,006.5"], "12");
    fill(&ava, OTHER, ["10", ""], "31");
    let past = "/districts/00070000/questionnaire/2030";
    fill(&olu, past, ["7", "8"], "20");
    hand_in(&server, &mina, OWN);
    hand_in(&server, &ava, OTHER);
    let page = ava.page(&format!("/cohorts/{YEAR}/answers?section=staffing")).expect(200).text();
    assert!(!page.contains("CS-competent") && page.contains("2 of 2 districts"));
    // Worked out by hand: the medians of (4, 10), of 1,006.5 alone, and of (1,010.5, 10).
    assert_eq!(
        rows(&page, "Teachers"),
        [
            "Abington | 4 | - | 1,006.5 | 1,010.5",
            "Acton | 10 | - | - | 10",
            "Median | 7 | - | 1,006.5 | 510.25",
            "Total | 14 | - | 1,006.5 | 1,020.5"
        ]
        .map(|row| row.replace("Acton", &name(&server, "00050000")))
    );
    let page = ava.page(&format!("/cohorts/{YEAR}/answers?section=district")).expect(200).text();
    assert!(page.contains("A teacher, beside teaching: 2"), "{page}");
    // A cohort beside it shows what this reader may see of that: nothing yet, then what is public.
    let beside =
        |client: &Client| client.page(&format!("/cohorts/{YEAR}/answers?with=2030&section=all")).expect(200).text();
    let name_of = name(&server, "00070000");
    assert!(!beside(&ava).contains(&format!("{name_of}, 2030")));
    assert!(beside(&server.member("curator", &[])).contains(&format!("{name_of}, 2030 <span class=\"soft\">draft")));
    let report = hand_in(&server, &olu, past);
    assert!(!beside(&ava).contains(&format!("{name_of}, 2030")), "it is for the cohort of 2030");
    server.transition(&report, &json!({"action": "revise"})).expect(200);
    let tag = format!("\"{}\"", server.get(&format!("/api/v1/artifacts/{report}")).json()["version"]);
    let open = [("content-type", "application/json"), ("if-match", tag.as_str())];
    let path = format!("/api/v1/artifacts/{report}");
    server.request("PATCH", &path, &open, br#"{"visibility": "public"}"#).expect(200);
    server.transition(&report, &json!({"action": "publish", "override": "for the test"})).expect(200);
    let caption = "Graduates who are CS-competent, by district";
    assert_eq!(
        rows(&beside(&ava), caption)[2..],
        [
            format!("{name_of}, 2030 | 20"),
            "Median, 2031 | 21.5".to_owned(),
            "Total, 2031 | 43".to_owned(),
            "Median, 2030 | 20".to_owned(),
            "Total, 2030 | 20".to_owned()
        ]
    );
    let csv = ava.get(&format!("/cohorts/{YEAR}/answers.csv?with=2030")).expect(200);
    assert!(csv.header("content-type").starts_with("text/csv"));
    let line = "Staffing and certification,Teachers of computer science by level,\"Teachers, K-5\",2031,Abington,yes,4";
    assert!(csv.text().lines().any(|one| one == line), "{}", csv.text());
    ava.page(&format!("/cohorts/{YEAR}/answers?with=1999")).expect(404);
}

#[test]
fn a_cell_of_the_table_is_never_a_formula() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    cohort(&server, YEAR, &["00010000"]);
    let mina = server.member("contributor", &["00010000"]);
    save(&mina, OWN, "enrolment", &[("left-out", "=HYPERLINK(\"x\")")]);
    let csv = mina.get(&format!("/cohorts/{YEAR}/answers.csv")).expect(200).text();
    assert!(csv.contains("'=HYPERLINK") && csv.contains(",no,"), "{csv}");
}

/// What a district is called.
fn name(server: &Server, code: &str) -> String {
    let found = server.get(&format!("/api/v1/districts?q={code}")).expect(200).json();
    found["districts"][0]["name"].as_str().expect("a name").to_owned()
}

#[test]
fn a_lesson_is_handed_over_published_and_found_by_its_theme() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let (mina, stranger) = (server.member("contributor", &["00010000"]), server.member("contributor", &["00050000"]));
    let lessons = "/districts/00010000/lessons";
    for wrong in ["", "mina@example.org"] {
        assert!(mina.form(lessons, &[("role", wrong)]).expect(422).text().contains("href=\"#field-role\""));
    }
    let begun = mina.form(lessons, &[("role", "Director of technology")]).expect(303);
    assert_eq!(begun.header("location"), format!("{lessons}/1/lesson"));
    mina.form(lessons, &[("role", "Principal")]).expect(303);
    let lesson = format!("{lessons}/1");
    let said = [
        ("headline", "Ask who makes the schedule"),
        ("theme", "schedule"),
        ("happened", "A persimmon semester was lost."),
    ];
    save(&mina, &lesson, "lesson", &said);
    save(&mina, &lesson, "process", &[("steps.0.step", "Ask"), ("steps.0.when", "January")]);
    let list = mina.page(lessons).expect(200).text();
    assert!(list.contains("Ask who makes the schedule") && list.contains("Lesson 2"), "{list}");
    assert!(list.contains("<span>Schedule</span>") && list.contains("Director of technology sees to it"));
    // To another role, from a day on, once.
    let owner = format!("{lesson}/owner");
    let over = |client: &Client, version: &str, role: &str, since: &str| {
        client.form(&owner, &[("version", version), ("role", role), ("since", since)])
    };
    let version = |client: &Client| client.get(&format!("/api/v1{lesson}")).expect(200).json()["version"].to_string();
    let first = version(&mina);
    for (role, since, field) in
        [("Director of technology", "2999-01-01", "role"), ("Dean", "soon", "since"), ("Dean", "1999-01-01", "since")]
    {
        let told = over(&mina, &first, role, since).expect(422).text();
        assert!(told.contains(&format!("href=\"#field-{field}\"")) && told.contains(since), "{told}");
    }
    over(&stranger, &first, "Dean", "2999-08-01").expect(403);
    over(&mina, &first, "Dean of <i>studies</i>", "2999-08-01").expect(303);
    let told = over(&mina, &first, "Coach", "2999-09-01").expect(412).text();
    assert!(told.contains("Somebody else has just changed") && told.contains("value=\"Coach\""), "{told}");
    let page = mina.page(&lesson).expect(200).text();
    assert!(page.contains("<b>Dean of &#60;i&#62;studies&#60;/i&#62;</b>"), "{page}");
    assert!(page.contains("Director of technology, from <time"));
    let trail = server.get("/api/v1/audit").expect(200).json().to_string();
    assert!(trail.contains("owner of lesson of 00010000, 1"), "{trail}");
    // Its document goes through curation like a plan.
    let made = mina.form(&lesson, &[]).expect(303);
    let id = document(&mina, &lesson);
    assert_eq!(made.header("location"), format!("/artifacts/{id}/edit"));
    let visitor = server.visitor();
    assert!(visitor.page("/lessons").expect(200).text().contains("No lesson is published yet"));
    mina.transition(&id, &json!({"action": "submit"})).expect(200);
    publish(&server, &id);
    let hits = visitor.search("q=persimmon&kind=lessons-learned");
    assert_eq!(
        (&hits["total"], &hits["hits"][0]["title"]),
        (&json!(1), &json!("Abington: Ask who makes the schedule"))
    );
    assert_eq!(visitor.search("q=%22theme+schedule%22")["total"], 1);
    let bare = json!({"title": "Older lessons", "kind": "lessons-learned"});
    server.publish("older.txt", b"What we learned before there was a form.", &bare);
    let page = visitor.page("/lessons").expect(200).text();
    let (schedule, more) = (page.find(">Schedule <").expect("a theme"), page.find(">More <").expect("the others"));
    let (own, older) = (page.find("Ask who makes").expect("there"), page.find("Older lessons").expect("there"));
    assert!(schedule < own && own < more && more < older, "{page}");
    for path in [lessons, lesson.as_str(), &format!("{lesson}/lesson"), &format!("/api/v1{lesson}")] {
        stranger.get(path).expect(403);
    }
    mina.page(&format!("{lessons}/9")).expect(404);
    mina.page(&format!("{lessons}/one")).expect(404);
}
