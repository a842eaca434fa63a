//! Cohorts: made from the programme's template, changed without losing anything, and a board that tells by itself how
//! far each district is.

use serde_json::{Value, json};

use crate::support::{Answer, Client, Server, folder};

fn put(client: &Client, path: &str, body: &Value) -> Answer {
    client.request("PUT", path, &[("content-type", "application/json")], body.to_string().as_bytes())
}

/// A page's form as a browser would send it: every input, selected option and text.
fn filled(page: &str, action: &str) -> Vec<(String, String)> {
    let start = page.find(&format!("action=\"{action}\"")).expect("the form");
    let form = page[start..].split("</form>").next().expect("its end");
    let value = |tag: &str, name: &str| {
        let after = tag.split(&format!(" {name}=\"")).nth(1)?;
        Some(after.split('"').next()?.replace("&#38;", "&").replace("&#39;", "'").replace("&#34;", "\""))
    };
    let mut fields = Vec::new();
    for tag in form.split('<').skip(1) {
        let Some(name) = value(tag, "name") else { continue };
        if tag.starts_with("input") {
            fields.push((name, value(tag, "value").unwrap_or_default()));
        } else if tag.starts_with("textarea") {
            fields.push((name, tag.split_once('>').map_or("", |(_, text)| text).trim_start().to_owned()));
        } else if tag.starts_with("select") {
            let options =
                form.split(&format!("name=\"{name}\"")).nth(1).and_then(|rest| rest.split("</select>").next());
            let all: Vec<&str> = options.unwrap_or_default().split("<option").skip(1).collect();
            let chosen = all.iter().find(|option| option.contains(" selected")).or(all.first());
            fields.push((name, chosen.and_then(|option| value(option, "value")).unwrap_or_default()));
        }
    }
    fields
}

fn send(client: &Client, path: &str, fields: &[(String, String)]) -> Answer {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    client.form(path, &fields)
}

fn set(fields: &mut [(String, String)], name: &str, value: &str) {
    let field = fields.iter_mut().find(|(field, _)| field == name).unwrap_or_else(|| panic!("no field {name}"));
    value.clone_into(&mut field.1);
}

const TWELVE: [&str; 12] = [
    "Abington",
    "Acton-Boxborough",
    "Agawam",
    "Amesbury",
    "Andover",
    "Arlington",
    "Ashland",
    "Attleboro",
    "Auburn",
    "Avon",
    "Ayer Shirley School District",
    "Barnstable",
];

#[test]
fn a_cohort_of_twelve_is_made_from_the_template_and_moves_as_one() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let dana = server.member("curator", &[]);
    let mut fields = filled(&dana.page("/cohorts/new").expect(200).text(), "/cohorts/new");
    set(&mut fields, "year", "2031");
    set(&mut fields, "begins", "2031-02-03");
    for (n, name) in TWELVE.iter().enumerate() {
        set(&mut fields, &format!("members.{n}.district"), name);
        set(&mut fields, &format!("members.{n}.band"), ["K-5", "6-8", "9-12"][n % 3]);
    }
    let unknown = {
        let mut wrong = fields.clone();
        set(&mut wrong, "members.3.district", "Atlantis");
        send(&dana, "/cohorts/new", &wrong).expect(422).text()
    };
    assert!(unknown.contains("Atlantis") && unknown.contains("is not the code or name of one district"));
    assert!(unknown.contains("value=\"Barnstable\""), "what was typed stays");
    let made = send(&dana, "/cohorts/new", &fields).expect(303);
    assert_eq!(made.header("location"), "/cohorts/2031?saved");
    assert!(send(&dana, "/cohorts/new", &fields).expect(422).text().contains("there is a cohort of 2031 already"));
    let cohort = server.visitor().get("/api/v1/cohorts/2031").expect(200).json();
    assert_eq!(cohort["districts"].as_array().map(Vec::len), Some(12));
    assert_eq!(cohort["course"]["deliverables"].as_array().map(Vec::len), Some(7));
    // Moving a phase moves its sessions and what is due by them.
    let page = server.visitor().page("/cohorts/2031").expect(200).text();
    assert!(page.contains("Apr 24, 2031") && page.contains("Kickoff and overview"), "{page}");
    let mut form = filled(&dana.page("/cohorts/2031/edit").expect(200).text(), "/cohorts/2031/edit");
    let earlier = form.clone();
    set(&mut form, "phases.1.day", "2031-04-14");
    set(&mut form, "sessions.2.day", "2031-07-08");
    send(&dana, "/cohorts/2031/edit", &form).expect(303);
    let page = server.visitor().page("/cohorts/2031").expect(200).text();
    for day in ["May 4, 2031", "Jun 8, 2031", "Jul 8, 2031"] {
        assert!(page.contains(day), "{day}");
    }
    let board = dana.page("/cohorts/2031/board").expect(200).text();
    assert!(board.contains("due <time datetime=\"2031-05-04\">") && board.contains("0 of 84 published"), "{board}");
    // Someone with the form of before loses nothing and overwrites nothing unawares.
    let mut late = earlier;
    set(&mut late, "members.0.district", "Belmont");
    let met = send(&dana, "/cohorts/2031/edit", &late).expect(412).text();
    assert!(met.contains("value=\"Belmont\"") && met.contains("Someone else saved a change meanwhile"));
    assert!(server.visitor().page("/cohorts/2031").text().contains("May 4, 2031"));
    // The template changes for those after it only; a phase of it becomes one that documents can say.
    let mut template = filled(&dana.page("/desk/programme").expect(200).text(), "/desk/programme");
    set(&mut template, "phases.6.label", "Looking back");
    set(&mut template, "phases.6.day", "2400");
    set(&mut template, "phases.6.days", "30");
    set(&mut template, "deliverables.0.label", "Short report");
    send(&dana, "/desk/programme", &template).expect(200);
    let again = send(&dana, "/desk/programme", &template).expect(412).text();
    assert!(again.contains("value=\"Short report\""));
    put(&dana, "/api/v1/cohorts/2032", &json!({"districts": ["Abington"], "begins": "2032-02-02"})).expect(200);
    let label = |year: &str| {
        let cohort = server.get(&format!("/api/v1/cohorts/{year}")).json();
        cohort["course"]["deliverables"][0]["label"].as_str().map(str::to_owned)
    };
    assert_eq!((label("2031"), label("2032")), (Some("District report".to_owned()), Some("Short report".to_owned())));
    let said = json!({"title": "What we saw", "kind": "other", "phase": "looking-back", "cohort": "2032"});
    server.upload("seen.txt", b"What we saw.", &said, &[]).expect(201);
    let trail = dana.get("/api/v1/audit").expect(200).text();
    assert!(trail.contains("Discovery and documentation after 70 for 120 days"), "{trail}");
}

#[test]
fn the_board_follows_the_documents() {
    let data = folder();
    let mut server = Server::start(data.path(), &[]);
    let (mina, other) = (server.member("contributor", &["00010000"]), server.member("contributor", &["00030000"]));
    let body = json!({"districts": ["00010000", "00050000"], "begins": "2018-02-01", "bands": {"Abington": "K-5"}});
    put(&mina, "/api/v1/cohorts/2018", &body).expect(403);
    put(&server, "/api/v1/cohorts/2018", &body).expect(200);
    other.get("/api/v1/cohorts/2018/board").expect(403);
    server.visitor().get("/api/v1/cohorts/2018/board").expect(401);
    let cell = |client: &Client| {
        let rows = client.get("/api/v1/cohorts/2018/board").expect(200).json()["rows"].clone();
        let cells = rows[0].as_array().expect("cells").clone();
        assert_eq!(rows[1][0]["progress"], "missing", "another district's cell stays");
        cells
    };
    let is = |client: &Client, n: usize| cell(client)[n]["progress"].as_str().map(str::to_owned).expect("a text");
    assert_eq!((is(&mina, 0).as_str(), &cell(&mina)[0]["late"]), ("missing", &json!(true)));
    // The page's link has everything filled in.
    let page = mina.page("/cohorts/2018/board").expect(200).text();
    let upload =
        "/upload?kind=district-report&#38;districts=00010000&#38;cohort=2018&#38;phase=discovery&#38;grade_bands=K-5";
    assert!(page.contains(upload), "{page}");
    assert!(!page.contains("districts=00050000"), "but not for another district");
    let form = mina.page(&upload.replace("&#38;", "&")).expect(200).text();
    assert!(form.contains("Abington") && form.contains("Discovery and documentation"));
    let said = json!({"title": "Where we stand", "kind": "district-report", "districts": ["00010000"], "cohort": "2018",
        "phase": "discovery", "licence": "CC-BY-4.0"});
    let id = mina.upload("report.txt", b"Where we stand.", &said, &[]).expect(201).json()["id"].clone();
    let id = id.as_str().expect("a text");
    mina.wait_until_read(id);
    assert_eq!((is(&mina, 0).as_str(), is(&mina, 5).as_str()), ("draft", "missing"));
    mina.transition(id, &json!({"action": "submit"})).expect(200);
    assert_eq!((is(&mina, 0).as_str(), &cell(&mina)[0]["late"]), ("in_review", &json!(false)));
    server.transition(id, &json!({"action": "claim"})).expect(200);
    server.transition(id, &json!({"action": "request_changes", "note": "More, please."})).expect(200);
    assert_eq!(is(&mina, 0), "draft");
    mina.transition(id, &json!({"action": "resubmit"})).expect(200);
    server.transition(id, &json!({"action": "claim"})).expect(200);
    server.transition(id, &json!({"action": "publish", "override": "for the test"})).expect(200);
    assert_eq!(is(&mina, 0), "published");
    server.transition(id, &json!({"action": "revise"})).expect(200);
    assert_eq!(is(&mina, 0), "published", "while a revision is written");
    server.transition(id, &json!({"action": "withdraw", "note": "Wrong."})).expect(200);
    assert_ne!(is(&mina, 0), "published");
    // Without a phase it is the first deliverable of its kind.
    let said = json!({"title": "How it goes", "kind": "district-report", "districts": ["00010000"], "cohort": "2018"});
    server.publish("how.txt", b"How it goes.", &said);
    assert_eq!((is(&server, 0).as_str(), is(&server, 5).as_str()), ("published", "missing"));
    server.stop();
    let server = Server::start(data.path(), &[]);
    assert_eq!(is(&server, 0), "published");
}

#[test]
fn a_district_shows_what_it_shared_and_its_way() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let visitor = server.visitor();
    let body = json!({"districts": ["Abington"], "begins": "2018-02-01", "bands": {"Abington": "6-8"}, "leaders_since": "2019-07-01"});
    put(&server, "/api/v1/cohorts/2018", &body).expect(200);
    let page = visitor.page("/districts/00010000").expect(200).text();
    assert!(page.contains("CS Leadership District since July 1, 2019") && page.contains("Nothing shared yet"));
    assert!(page.contains("As its cohort plans it") && page.contains("2018-19"), "{page}");
    let said = json!({"title": "Our plan", "kind": "implementation-plan", "districts": ["Abington"],
        "grade_bands": ["9-12"], "school_year": "2021-22", "cohort": "2018"});
    let plan = server.publish("plan.txt", b"The plan.", &said);
    let page = visitor.page("/districts/00010000").expect(200).text();
    assert!(page.contains("1 document shared") && page.contains(&format!("/artifacts/{plan}\">Plan<")));
    assert!(page.contains("Told from its published plans"));
    let like = visitor.page("/districts?q=abing").expect(200).text();
    assert!(like.contains("1 district with documents here") && like.contains("Cohort of 2018"));
    assert_eq!(visitor.page("/districts/Abington").expect(303).header("location"), "/districts/00010000");
    visitor.page("/districts/Atlantis").expect(404);
    visitor.page("/cohorts/1999").expect(404);
    let cohort = visitor.page("/cohorts/2018").expect(200).text();
    assert!(cohort.contains("Plans for Middle (6-8)") && !cohort.contains("/cohorts/2018/board"));
    assert!(cohort.contains("<svg class=\"timeline\"") && cohort.contains("Published: Our plan"));
}
