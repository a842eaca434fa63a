//! Plans that districts write: from an empty form over several people to a published document and its next revision.

use std::sync::Arc;

use model::{AccountId, Answers, Record, SectionAnswers, Sheet, SheetId, Stamp};
use serde_json::{Value, json};

use crate::support::{Answer, Client, Server, folder, passages};

const PLAN: &str = "/districts/00010000/plans/6-8/2027-28";
const API: &str = "/api/v1/districts/00010000/plans/6-8/2027-28";

fn begin(client: &Client, band: &str, school_year: &str, from: &str) -> Answer {
    client.form("/districts/00010000/plans", &[("band", band), ("school_year", school_year), ("from", from)])
}

/// A section's answers and version.
fn section(client: &Client, section: &str) -> Value {
    client.get(&format!("{API}/{section}")).expect(200).json()
}

fn save(client: &Client, section: &str, version: &str, fields: &[(&str, &str)]) -> Answer {
    let fields = [&[("version", version), ("then", "stay")], fields].concat();
    client.form(&format!("{PLAN}/{section}"), &fields)
}

/// Makes the document; its identifier.
fn make(client: &Client) -> String {
    let made = client.form(PLAN, &[]).expect(303);
    let place = made.header("location").to_owned();
    let id = place.strip_prefix("/artifacts/").and_then(|rest| rest.strip_suffix("/edit"));
    id.unwrap_or_else(|| panic!("{place}")).to_owned()
}

fn texts(client: &Client, id: &str) -> Vec<(String, String)> {
    client.wait_until_read(id);
    let pages = client.get(&format!("/api/v1/artifacts/{id}/text")).expect(200).json();
    let text = |page: &Value, name: &str| page[name].as_str().unwrap_or_default().to_owned();
    pages["pages"].as_array().expect("a list").iter().map(|page| (text(page, "label"), text(page, "text"))).collect()
}

fn act(client: &Client, id: &str, action: &Value) -> Answer {
    client.transition(id, action).expect(200)
}

const VISION: &str = "Every student builds a marmalade counter.\r\n\r\nNobody <script>alert(1)</script> is left out.";

#[test]
fn a_plan_is_written_published_found_and_revised() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let (mina, ava) =
        (server.member("contributor", &["00010000"]), server.member("contributor", &["00010000", "00020000"]));
    let page = mina.page("/districts/00010000/plans").expect(200).text();
    assert!(page.contains("No plan of Abington is published yet"), "{page}");
    assert_eq!(begin(&mina, "6-8", "2027-28", "").expect(303).header("location"), PLAN);
    assert_eq!(begin(&ava, "6-8", "2027-28", "").expect(303).header("location"), PLAN, "it is there already");
    assert!(mina.page(PLAN).expect(200).text().contains("Not decided yet."));
    assert!(mina.form(PLAN, &[]).expect(409).text().contains("nothing is written yet"));
    // Two people in two sections do not meet.
    let saved = save(&mina, "vision", "0", &[("vision", VISION)]).expect(303);
    assert_eq!(saved.header("location"), format!("{PLAN}/vision?saved=yes"));
    let pd = [("pd.0.what", ""), ("pd.1.what", "Summer week"), ("pd.1.hours", "1,200"), ("support", "")];
    save(&ava, "professional-development", "0", &pd).expect(303);
    let saved = section(&ava, "professional-development");
    assert_eq!(saved["answers"], json!({"pd": [{"what": "Summer week", "hours": "1200"}]}));
    let overview = mina.page(PLAN).expect(200).text();
    assert!(overview.contains("1 of 3 answered") && overview.contains("&lt;script&gt;"), "{overview}");
    // The document is a draft that says what it is.
    let id = make(&mina);
    let draft = mina.get(&format!("/api/v1/artifacts/{id}")).expect(200).json();
    let m = &draft;
    assert_eq!(m["title"], "Abington: implementation plan for grades 6-8, 2027-28");
    assert_eq!((&m["kind"], &m["grade_bands"]), (&json!("implementation-plan"), &json!(["6-8"])));
    assert_eq!((&m["school_year"], &m["phase"]), (&json!("2027-28"), &json!("planning")));
    assert_eq!(m["topics"], json!(["vision", "pd-decisions"]));
    assert_eq!(
        m["description"],
        "Every student builds a marmalade counter.\n\nNobody <script>alert(1)</script> is left out."
    );
    assert!(mina.form(PLAN, &[]).expect(200).text().contains("Nothing has changed since the document was made"));
    assert_eq!(section(&mina, "vision")["version"], 1);
    let parts = texts(&mina, &id);
    let labels: Vec<&str> = parts.iter().map(|(label, _)| label.as_str()).collect();
    assert!(
        labels.contains(&"Professional development")
            && labels.contains(&"What every student will know and be able to do")
    );
    assert!(!labels.contains(&"Partnerships"), "{labels:?}");
    assert!(parts.iter().any(|(_, text)| text.contains("Nobody <script>alert(1)</script> is left out.")));
    // Handed in, it takes no new revision.
    act(&mina, &id, &json!({"action": "submit"}));
    save(&mina, "vision", "1", &[("vision", "Every student builds a turnip clock.")]).expect(303);
    let told = mina.form(PLAN, &[]).expect(409).text();
    assert!(told.contains("waits for a reviewer") && told.contains("Something has changed here"), "{told}");
    act(&server, &id, &json!({"action": "claim"}));
    assert!(mina.form(PLAN, &[]).expect(409).text().contains("It is being reviewed"));
    act(&server, &id, &json!({"action": "publish", "override": "for the test"}));
    let hits = server.visitor().search("q=%22marmalade+counter%22&grade_band=6-8&district=00010000");
    assert_eq!((&hits["total"], &hits["hits"][0]["id"]), (&json!(1), &json!(id)));
    let labels: Vec<String> = passages(&hits["hits"][0]).into_iter().map(|(_, label, _)| label).collect();
    assert!(labels.iter().any(|label| label == "What every student will know and be able to do"), "{labels:?}");
    assert!(mina.page("/districts/00010000/plans").expect(200).text().contains(&format!("/artifacts/{id}")));
    // What has changed since becomes its second revision.
    assert_eq!(make(&ava), id);
    let second = mina.get(&format!("/api/v1/artifacts/{id}/revisions")).expect(200).json();
    assert_eq!(second["revisions"].as_array().map(Vec::len), Some(2), "{second}");
    assert_eq!(server.visitor().search("q=%22marmalade+counter%22")["total"], 1, "the first one stays up");
    mina.wait_until_read(&id);
    act(&mina, &id, &json!({"action": "submit"}));
    act(&server, &id, &json!({"action": "claim"}));
    act(&server, &id, &json!({"action": "publish", "override": "for the test"}));
    assert_eq!(server.visitor().search("q=%22turnip+clock%22")["total"], 1);
    let described = server.visitor().get(&format!("/api/v1/artifacts/{id}")).expect(200).json();
    assert_eq!(described["description"], "Every student builds a turnip clock.", "nobody had changed it");
    assert_eq!(server.visitor().search("q=%22marmalade+counter%22")["total"], 0);
}

#[test]
fn whoever_saves_second_is_shown_both_and_loses_nothing() {
    let data = folder();
    let mut server = Server::start(data.path(), &[]);
    let (mina, dana) = (server.member("contributor", &["00010000"]), server.member("curator", &[]));
    begin(&mina, "6-8", "2027-28", "").expect(303);
    save(&mina, "vision", "0", &[("vision", "First words"), ("why-now", "Now")]).expect(303);
    save(&dana, "vision", "1", &[("vision", "Hers"), ("why-now", "Now")]).expect(303);
    let told = save(&mina, "vision", "1", &[("vision", "Mine & mine"), ("why-now", "Now")]).expect(412).text();
    assert!(
        told.contains("changed this section while you were writing") && told.contains("name=\"version\" value=\"2\"")
    );
    assert!(
        told.contains("saved now: <span class=\"typed\">Hers</span>") && told.contains("Mine &#38; mine</textarea>"),
        "{told}"
    );
    assert!(!told.contains("</b>, saved now: <span class=\"typed\">Now"), "what is the same is not told");
    assert_eq!(section(&mina, "vision")["answers"]["vision"], "Hers");
    save(&mina, "vision", "2", &[("vision", "Both"), ("why-now", "Now")]).expect(303);
    // The same answers again are no change, whatever the version.
    save(&dana, "vision", "1", &[("vision", "Both"), ("why-now", "Now")]).expect(303);
    assert_eq!(section(&dana, "vision")["version"], 3);
    // What is wrong is told at its place, and all that was typed stands there.
    let long = "x".repeat(301);
    let pd = [("pd.0.what", "Week"), ("pd.1.hours", "two"), ("pd.1.provider", long.as_str()), ("support", "Kept")];
    let told = save(&mina, "professional-development", "0", &pd).expect(422).text();
    for expected in [
        "<a href=\"#field-pd.1.hours\">",
        "Row 2, Hours: &#34;two&#34; is not a number",
        "id=\"problem-field-pd.1.provider\"",
        "value=\"two\"",
        ">Week</textarea>".trim_start_matches('>'),
        "Kept</textarea>",
    ] {
        assert!(told.contains(expected), "{expected} is not in {told}");
    }
    assert_eq!(section(&mina, "professional-development")["version"], 0);
    let more =
        mina.form(&format!("{PLAN}/measures"), &[("version", "0"), ("then", "more"), ("measures.0.measure", "One")]);
    let more = mina.page(more.expect(303).header("location")).expect(200).text();
    assert!(more.contains("name=\"measures.5.measure\"") && !more.contains("name=\"measures.6.measure\""));
    mina.form(&format!("{PLAN}/vision"), &[("vision", "no version")]).expect(428);
    // A restart, after a crash even, keeps everything.
    let before = mina.get(API).expect(200).json();
    server.kill();
    let server = Server::start(data.path(), &[]);
    let mina = server.member("contributor", &["00010000"]);
    assert_eq!(mina.get(API).expect(200).json(), before);
    // The audit trail says who changed which section.
    let trail = server.get("/api/v1/audit").expect(200).json().to_string();
    assert!(trail.contains("vision in section vision of implementation-plan of 00010000, 6-8, 2027-28"), "{trail}");
}

#[test]
fn a_plan_begins_from_an_earlier_one_of_the_same_district() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let mina = server.member("contributor", &["00010000"]);
    begin(&mina, "9-12", "2026-27", "").expect(303);
    let earlier = "/districts/00010000/plans/9-12/2026-27";
    mina.form(&format!("{earlier}/vision"), &[("version", "0"), ("vision", "As before")]).expect(303);
    mina.form(
        &format!("{earlier}/standards"),
        &[("version", "0"), ("standards", "9-12.CT.a.1"), ("standards-later", "Some")],
    )
    .expect(303);
    begin(&mina, "6-8", "2027-28", "9-12/2026-27").expect(303);
    assert_eq!(section(&mina, "vision")["answers"], json!({"vision": "As before"}));
    assert_eq!(
        section(&mina, "standards")["answers"],
        json!({"standards-later": "Some"}),
        "codes of another band stay behind"
    );
    assert_eq!(section(&mina, "goals")["version"], 0);
    for (band, year, from, field) in [
        ("7-8", "2027-28", "", "field-band"),
        ("6-8", "2027-29", "", "field-school_year"),
        ("K-5", "2027-28", "K-5/1999-00", "field-from"),
    ] {
        let told = begin(&mina, band, year, from).expect(422).text();
        assert!(told.contains(&format!("href=\"#{field}\"")), "{field}: {told}");
    }
}

#[test]
fn nobody_else_sees_a_plan() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let mina = server.member("contributor", &["00010000"]);
    begin(&mina, "6-8", "2027-28", "").expect(303);
    save(&mina, "vision", "0", &[("vision", "A secret quince")]).expect(303);
    let vision = format!("{PLAN}/vision");
    let body = json!({"answers": {"vision": "Theirs"}}).to_string();
    let put = |client: &Client, tag: &str| {
        let headers = [("content-type", "application/json"), ("if-match", tag)];
        client.request("PUT", &format!("{API}/vision"), &headers, body.as_bytes())
    };
    for (stranger, status) in [(server.member("contributor", &["00020000"]), 403), (server.visitor(), 401)] {
        for path in ["/districts/00010000/plans", PLAN, vision.as_str(), API, &format!("{API}/vision")] {
            let answer = stranger.get(path).expect(status);
            assert!(!answer.text().contains("quince"), "{path}");
        }
        begin(&stranger, "K-5", "2027-28", "").expect(status);
        save(&stranger, "vision", "1", &[("vision", "Theirs")]).expect(status);
        stranger.form(PLAN, &[]).expect(status);
        put(&stranger, "\"1\"").expect(status);
    }
    for path in ["/districts/00010000/plans/K-5/2027-28", "/districts/00010000/plans/6-8/2027-28/nothing"] {
        mina.page(path).expect(404);
    }
    // Programs may write, too, as their people may.
    assert_eq!(put(&mina, "\"7\"").expect(412).json()["code"], "stale");
    assert_eq!(put(&mina, "\"1\"").expect(200).header("etag"), "\"2\"");
    assert_eq!(section(&mina, "vision")["answers"]["vision"], "Theirs");
    let form = server.visitor().get("/api/v1/forms/implementation-plan").expect(200).json();
    assert_eq!((&form["version"], &form["sections"][0]["questions"][0]["type"]), (&json!(1), &json!("long")));
    server.visitor().get("/api/v1/forms/implementation-plan?version=99").expect(404);
    assert!(server.visitor().get("/api/v1/forms").expect(200).text().contains("implementation-plan"));
}

/// A sheet of a version of the form that the program does not know.
fn of_another_version(data: &std::path::Path) {
    let store = artifacts::Store::open(artifacts::Settings {
        dir: data.to_owned(),
        files: Arc::new(artifacts::Disk),
        clock: Arc::new(jiff::Timestamp::now),
        random: Arc::new(|| 7),
        extractor_version: extract::EXTRACTOR_VERSION,
    });
    let store = store.expect("opens");
    let of = |text: &str| text.to_owned();
    let id = SheetId::of_year("implementation-plan", "00010000", "6-8", "2027-28");
    let began = Stamp { at: jiff::Timestamp::UNIX_EPOCH, by: AccountId::operator() };
    let answers = Answers::from([
        ("our-dream".to_owned(), model::Answer::Text("A <b>rhubarb</b> reader".to_owned())),
        ("weeks".to_owned(), model::Answer::Rows(vec![[("what".to_owned(), "Robots".to_owned())].into()])),
    ]);
    let records = vec![
        Record::Sheet(Box::new(Sheet {
            id: id.clone(),
            form_version: 99,
            version: 1,
            cohort: None,
            began: began.clone(),
            artifact: None,
            owners: Vec::new(),
        })),
        Record::Answers(Box::new(SectionAnswers {
            sheet: id,
            section: of("dreams"),
            version: 4,
            changed: began,
            answers,
        })),
    ];
    let plan = artifacts::Plan { by: AccountId::operator(), action: of("begin"), key: None, records };
    let (tell, told) = std::sync::mpsc::channel();
    let decide = move |_: &artifacts::Moment<'_>| Ok(Ok::<_, ()>(artifacts::Decision { plan: Some(plan), answer: () }));
    store.write(decide, move |written| tell.send(written.is_ok()).expect("the test waits"));
    assert!(told.recv().expect("the writer answers"));
}

#[test]
fn a_plan_of_a_form_that_is_not_known_is_read_and_not_changed() {
    let data = folder();
    of_another_version(data.path());
    let server = Server::start(data.path(), &[]);
    let mina = server.member("contributor", &["00010000"]);
    let page = mina.page(PLAN).expect(200).text();
    assert!(page.contains("version 99 of the form") && page.contains("A &lt;b&gt;rhubarb&lt;/b&gt; reader"), "{page}");
    assert!(!page.contains("Make the document") && page.contains(&format!("{PLAN}/dreams")));
    let page = mina.page(&format!("{PLAN}/dreams")).expect(200).text();
    assert!(page.contains("Our dream") && page.contains("<td>Robots</td>") && !page.contains("<textarea"), "{page}");
    let refused = save(&mina, "dreams", "4", &[("our-dream", "Mine")]).expect(409).text();
    assert!(refused.contains("it can be read, not changed"));
    assert!(mina.form(PLAN, &[]).expect(409).text().contains("it can be read, not changed"));
    assert_eq!(section(&mina, "dreams")["version"], 4);
}

#[test]
fn what_districts_like_it_planned_stands_beside_the_form() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let mina = server.member("contributor", &["00010000"]);
    begin(&mina, "6-8", "2027-28", "").expect(303);
    let page = |section: &str| mina.page(&format!("{PLAN}/{section}")).expect(200).text();
    assert!(page("partnerships").contains("No plan for grades 6-8 is published yet"));
    let alike = server.get("/api/v1/districts?q=").json();
    let own = mina.get("/api/v1/districts?q=00010000").json()["districts"][0].clone();
    let size = own["enrollment"].as_u64().expect("a number");
    let is_alike = |one: &&Value| {
        one["kind"] == own["kind"]
            && one["org_code"] != own["org_code"]
            && one["grade_bands"] == own["grade_bands"]
            && one["enrollment"].as_u64().is_some_and(|n| n >= size && n < size + size / 4)
    };
    let is_unlike = |one: &&Value| one["kind"] == "charter";
    let all = alike["districts"].as_array().expect("a list");
    let code = |test: &dyn Fn(&&Value) -> bool| {
        all.iter().find(test).expect("one")["org_code"].as_str().expect("text").to_owned()
    };
    let publish = |district: &str, band: &str, word: &str| {
        let text = format!(
            "<html lang=en><h1>Plan</h1><p>Words.</p><h2>With whom</h2><p>Our partners are the {word} and the college.</p></html>"
        );
        let metadata = json!({"title": format!("The {word} plan"), "kind": "implementation-plan", "grade_bands": [band], "districts": [district]});
        server.publish(&format!("{word}.html"), text.as_bytes(), &metadata)
    };
    let unlike = publish(&code(&is_unlike), "6-8", "lighthouse");
    let told = page("partnerships");
    assert!(told.contains(&unlike) && told.contains("No plan of a district like yours"), "{told}");
    let like = publish(&code(&is_alike), "6-8", "orchard");
    let high = publish(&code(&is_alike), "9-12", "foundry");
    let told = page("partnerships");
    assert!(told.contains(&like) && !told.contains(&unlike) && !told.contains(&high), "{told}");
    assert!(
        told.contains(&format!("/artifacts/{like}/read/2?q=partnerships"))
            && told.contains("the orchard and the <mark>college</mark>")
    );
    assert!(told.contains("/search?kind=implementation-plan&#38;grade_band=6-8&#38;phase=planning"));
    let told = page("measures");
    assert!(told.contains(&like) && !told.contains(&format!("/artifacts/{like}/read/")), "no passage on measures");
}
