//! The selection of a cohort: districts apply without an account, staff decide, the cohort is made; and whoever applied is
//! known to nobody else.

use serde_json::{Value, json};

use crate::support::{Answer, Client, Server, folder};
use crate::teams::{files, told};

const DESK: &str = "/desk/selection/2031";

fn text(page: &str) -> String {
    page.replace("&#34;", "\"").replace("&#38;", "&")
}

/// Opens a call for 2031 that is open today.
fn call(server: &Server) {
    let day =
        |days: i64| (jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24 * days)).to_string()[..10].to_owned();
    let (opens, closes) = (day(-3), day(3));
    let fields = [("year", "2031"), ("opens", &opens), ("closes", &closes), ("wanted", "5"), ("asks", "# Tell **us**")];
    let made = server.member("curator", &[]).form("/desk/selection/new", &fields).expect(303);
    assert_eq!(made.header("location"), "/desk/selection/2031?saved");
}

/// An application of a district; other fields as given.
fn fields<'a>(
    district: &'a str,
    band: &'a str,
    email: &'a str,
    more: &[(&'a str, &'a str)],
) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("year", "2031"),
        ("district", district),
        ("band", band),
        ("offers.6-8", "A club on Thursdays"),
        ("commits", "yes"),
        ("goal", "One course for all"),
        ("support", "Time for the team"),
        ("name", "Zinnia Quokka"),
        ("position", "Principal"),
        ("email", email),
    ];
    for (name, value) in more {
        fields.retain(|(known, _)| known != name);
        fields.push((name, value));
    }
    fields
}

fn apply(client: &Client, district: &str, band: &str, email: &str) -> Answer {
    client.form("/apply", &fields(district, band, email, &[]))
}

fn applications(client: &Client) -> Vec<Value> {
    let all = client.get("/api/v1/applications?year=2031").expect(200).json();
    all["applications"].as_array().expect("a list").clone()
}

fn decide(client: &Client, district: &str, version: &str, standing: &str, reason: &str) -> Answer {
    client.form(&format!("{DESK}/{district}"), &[("version", version), ("standing", standing), ("reason", reason)])
}

#[test]
fn six_districts_apply_four_are_decided_and_the_cohort_is_made() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let (anyone, dana) = (server.visitor(), server.member("curator", &[]));
    let told = anyone.page("/apply").expect(200).text();
    assert!(told.contains("No district can apply today") && !told.contains("<form class=\"panel\""), "{told}");
    apply(&anyone, "Abington", "K-5", "a@x.example").expect(409);
    call(&server);
    let rows = [
        ("rows.1.name", "North"),
        ("rows.1.districts", "Abington; Andover"),
        ("rows.2.name", "South"),
        ("rows.2.districts", "Avon"),
    ];
    server.form("/desk/roundtables", &[&[("version", "0")], &rows[..]].concat()).expect(200);
    let form = anyone.page("/apply").expect(200).text();
    assert!(form.contains("<strong>us</strong>") && form.contains("5 districts will plan"), "{form}");
    badly_filled_in(&anyone);
    let six = [
        ("Abington", "K-5"),
        ("Andover", "6-8"),
        ("Avon", "9-12"),
        ("Ashland", "6-8"),
        ("Auburn", "K-5"),
        ("Acton-Boxborough", "6-8"),
    ];
    for (n, (district, band)) in six.into_iter().enumerate() {
        let sent = apply(&anyone, district, band, &format!("z{n}@quokka.example")).expect(200).text();
        assert!(sent.contains("What happens next") && sent.contains("cohort of 2031"), "{sent}");
    }
    assert_eq!(applications(&dana).len(), 6);
    assert!(text(&dana.page("/desk").text()).contains("class=\"number\">6<"), "the desk's navigation counts them");
    let avon = decided(&dana);
    made(&server, &dana, &avon);
}

/// An application in which much is wrong: everything of it is said, nothing typed is lost.
fn badly_filled_in(anyone: &Client) {
    let bad = fields("Atlantis", "9-12", "nowhere", &[("commits", "no"), ("goal", ""), ("offers.6-8", "A club <b>")]);
    let bad = text(&anyone.form("/apply", &bad).expect(422).text());
    for said in [
        "4 things need another look",
        "\"Atlantis\" is not the name",
        "href=\"#field-commits\"",
        "value=\"Atlantis\"",
        "A club &#60;b&#62;</textarea>",
        "value=\"nowhere\"",
        "value=\"9-12\" checked",
    ] {
        assert!(bad.contains(said), "{said}: {bad}");
    }
    let bad = bad.split("4 things").nth(1).expect("the list");
    assert!(bad.contains("Mail address:") && bad.contains("How you would reach the goal:"), "{bad}");
}

/// Four are decided, none without a reason, and the board shows what is lacking; returns the code of one that waits.
fn decided(dana: &Client) -> String {
    let codes: Vec<String> =
        applications(dana).iter().map(|one| one["district"].as_str().expect("a code").to_owned()).collect();
    let code = |name: &str| {
        let found = dana.get(&format!("/api/v1/districts?q={name}")).json();
        found["districts"][0]["org_code"].as_str().expect("a code").to_owned()
    };
    let (abington, andover, avon, ashland) = (code("Abington"), code("Andover"), code("Avon"), code("Ashland"));
    assert!([&abington, &andover, &avon, &ashland].iter().all(|one| codes.contains(one)), "{codes:?}");
    let none = decide(dana, &abington, "1", "selected", " ").expect(422).text();
    assert!(none.contains("say why") && none.contains("value=\"selected\" required checked"), "{none}");
    decide(dana, &abington, "1", "selected", "A team").expect(303);
    decide(dana, &andover, "1", "selected", "Also a team").expect(303);
    decide(dana, &avon, "1", "waiting", "Late").expect(303);
    decide(dana, &ashland, "1", "not_this_year", "No team yet").expect(303);
    let grid = dana.page(&format!("{DESK}?decided={ashland}")).expect(200).text();
    for said in [
        "Decided on Ashland: not this year.",
        "2 of 5 selected",
        "3 to go, 2 undecided",
        "<span>High (9-12)</span> <b class=\"warn whole\">nobody of 1</b>",
        "<span>South</span> <b class=\"warn whole\">nobody of 1</b>",
        "<span>North</span> <span class=\"count\">2 of 2</span>",
        "<span>Regional</span> <b class=\"warn whole\">nobody of 1</b>",
    ] {
        assert!(grid.contains(said), "{said}: {grid}");
    }
    let row = |name: &str| {
        let row = grid.split(&format!("<th scope=\"row\">{name}</th>")).nth(1).expect("a row");
        row.split("</tr>").next().expect("its end").to_owned()
    };
    let cells: Vec<String> = row("North").split("<td").skip(1).map(str::to_owned).collect();
    assert!(
        cells[0].contains(">Abington<") && cells[1].contains(">Andover<") && cells[2].contains(">none<"),
        "{cells:?}"
    );
    assert!(row("No Roundtable").contains("Acton-Boxborough") && grid.find("South") < grid.find("No Roundtable"));
    avon
}

/// The cohort is made with one click, never twice, and grows when somebody else is selected.
fn made(server: &Server, dana: &Client, avon: &str) {
    let add = || dana.form(&format!("{DESK}/cohort"), &[]);
    let first = add().expect(303);
    assert_eq!(first.header("location"), "/cohorts/2031/edit?added=2");
    let edit = dana.page("/cohorts/2031/edit?added=2").expect(200).text();
    assert!(edit.contains("2 selected districts put into the cohort") && edit.contains("value=\"Abington\""), "{edit}");
    let cohort = |server: &Server| server.get("/api/v1/cohorts/2031").expect(200).json();
    assert_eq!(cohort(server)["bands"], json!({"00010000": "K-5", "00090000": "6-8"}));
    assert_eq!(cohort(server)["version"], 1);
    assert_eq!(add().expect(303).header("location"), "/cohorts/2031/edit?added=0");
    assert_eq!(cohort(server)["version"], 1, "nothing is made twice");
    let page = dana.page(DESK).text();
    assert!(page.contains("All selected districts are in it") && !page.contains("Make the cohort"), "{page}");
    decide(dana, avon, "2", "selected", "Somebody left").expect(303);
    assert!(dana.page(DESK).text().contains("Add to the cohort"));
    assert_eq!(add().expect(303).header("location"), "/cohorts/2031/edit?added=1");
    assert_eq!(cohort(server)["districts"].as_array().map(Vec::len), Some(3));
    assert_eq!(cohort(server)["bands"][avon], "9-12");
    // A change of mind keeps what was decided before, and is told of the cohort.
    decide(dana, avon, "3", "undecided", "").expect(303);
    let candidate = dana.page(&format!("{DESK}/{avon}")).expect(200).text();
    for said in ["Late", "Somebody left", "<b>undecided</b>", "in the cohort of 2031"] {
        assert!(candidate.contains(said), "{said}: {candidate}");
    }
    assert!(dana.page(DESK).text().contains("not selected any more: Avon"));
    let trail = server.get("/api/v1/audit/accounts").expect(200).text();
    assert!(trail.contains("Somebody left") && trail.contains("decide on application"), "{trail}");
}

#[test]
fn a_district_has_one_application_and_decisions_do_not_overrun_each_other() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    call(&server);
    let (anyone, dana) = (server.visitor(), server.member("curator", &[]));
    apply(&anyone, "Abington", "K-5", "ann@quokka.example").expect(200);
    let other = apply(&anyone, "00010000", "6-8", "bo@quokka.example").expect(409).text();
    assert!(other.contains("There is an application of Abington") && other.contains("value=\"bo@quokka.example\""));
    apply(&anyone, "Abington", "9-12", " Ann@Quokka.example").expect(200);
    let one = &applications(&dana)[0];
    assert_eq!((&one["band"], &one["version"], &one["standing"]), (&json!("9-12"), &json!(2), &json!("undecided")));
    // Somebody decides on what is not there any more.
    let late = decide(&dana, "00010000", "1", "selected", "Because of us").expect(412).text();
    assert!(late.contains("Because of us</textarea>") && late.contains("name=\"version\" value=\"2\""), "{late}");
    decide(&dana, "00010000", "2", "waiting", "Wait").expect(303);
    // Once it is decided only staff change it; the decision stays.
    apply(&anyone, "Abington", "K-5", "ann@quokka.example").expect(409);
    let form = dana.page("/apply?year=2031&district=00010000").expect(200).text();
    assert!(form.contains("value=\"ann@quokka.example\"") && form.contains("A club on Thursdays</textarea>"), "{form}");
    assert!(!anyone.page("/apply?year=2031&district=00010000").text().contains("quokka"));
    apply(&dana, "Abington", "6-8", "new@quokka.example").expect(200);
    let one = &applications(&dana)[0];
    assert_eq!((&one["band"], &one["standing"], &one["version"]), (&json!("6-8"), &json!("waiting"), &json!(4)));
    // As JSON.
    let send = |client: &Client, body: &Value| {
        let kind = ("content-type", "application/json");
        client.request("POST", "/api/v1/applications", &[kind], body.to_string().as_bytes())
    };
    let wrong = send(&anyone, &json!({"district": "Avon", "band": "13"})).expect(422).json();
    assert_eq!(wrong["problems"].as_array().map(Vec::len), Some(8), "{wrong}");
    let contact = json!({"name": "Cy", "position": "Dean", "email": "cy@x.example"});
    let right = json!({"district": "Avon", "band": "6-8", "offers": {"6-8": "Nothing yet"}, "commits": true,
        "goal": "A course", "support": "Time", "contact": contact});
    send(&anyone, &right).expect(204);
    assert_eq!(applications(&dana).len(), 2);
    // Whoever sends many waits, and loses nothing.
    let last = (0..12).map(|_| apply(&anyone, "Avon", "K-5", "cy@x.example")).find(|answer| answer.status == 429);
    assert!(last.expect("a limit").text().contains("value=\"cy@x.example\""));
}

#[test]
fn calls_are_checked_and_changed_over_their_version() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    call(&server);
    let dana = server.member("curator", &[]);
    let fields = |version, closes, wanted| {
        [("version", version), ("opens", "2030-01-01"), ("closes", closes), ("wanted", wanted), ("asks", "More")]
    };
    let path = format!("{DESK}/edit");
    let wrong = dana.form(&path, &fields("1", "2029-01-01", "many")).expect(422).text();
    for said in
        ["Last day: must not be before", "Districts wanted: must be a number", "value=\"many\"", ">\nMore</textarea>"]
    {
        assert!(wrong.contains(said), "{said}: {wrong}");
    }
    dana.form(&path, &fields("1", "2030-02-01", "7")).expect(303);
    let late = dana.form(&path, &fields("1", "2030-03-01", "9")).expect(412).text();
    assert!(late.contains("value=\"2030-03-01\"") && late.contains("Someone else saved"), "{late}");
    let told = server.visitor().page("/apply").expect(200).text();
    assert!(told.contains("No district can apply today"), "{told}");
    let late = apply(&server.visitor(), "Abington", "K-5", "late@x.example").expect(409).text();
    assert!(late.contains("value=\"late@x.example\"") && late.contains("No district can apply for that"), "{late}");
    let again = [("year", "2031"), ("opens", "2030-01-01"), ("closes", "2030-02-01"), ("wanted", "3")];
    assert!(dana.form("/desk/selection/new", &again).expect(422).text().contains("has a call already"));
    let trail = dana.get("/api/v1/audit").expect(200).text();
    assert!(trail.contains("last day of the call of 2031"), "{trail}");
}

#[test]
fn who_applied_is_for_staff_only() {
    let data = folder();
    let mut server = Server::start(data.path(), &[]);
    call(&server);
    apply(&server.visitor(), "Abington", "K-5", "zinnia@quokka.example").expect(200);
    decide(&server, "00010000", "1", "selected", "Marsupial reasons").expect(303);
    server.form(&format!("{DESK}/cohort"), &[]).expect(303);
    let mina = server.member("contributor", &["00010000"]);
    for path in [DESK, "/desk/selection", "/desk/selection/2031/00010000", "/api/v1/applications"] {
        mina.page(path).expect(403);
        assert!([303, 401].contains(&server.visitor().page(path).status), "{path}");
    }
    decide(&mina, "00010000", "2", "waiting", "Mine").expect(403);
    mina.form(&format!("{DESK}/cohort"), &[]).expect(403);
    for client in [server.visitor(), mina] {
        for path in [
            "/apply",
            "/apply?year=2031&district=00010000",
            "/cohorts/2031",
            "/api/v1/cohorts/2031",
            "/districts/00010000",
            "/api/v1/suggest?q=zinn",
            "/metrics",
            "/cohorts",
        ] {
            let told = client.page(path).text().to_lowercase();
            assert!(!told.contains("quokka") && !told.contains("marsupial"), "{path}: {told}");
        }
    }
    let dana = server.member("curator", &[]);
    let trail = dana.get("/api/v1/audit").expect(200).text();
    assert!(!trail.contains("Zinnia") && !trail.contains("Marsupial"), "not in the public journal's trail");
    server.stop();
    let all = files(data.path(), &[]);
    for word in ["zinnia", "quokka", "marsupial"] {
        let private: Vec<_> = all.iter().filter(|path| told(path, word)).collect();
        assert!(private.iter().all(|path| path.starts_with(data.path().join("accounts"))), "{word}: {private:?}");
        assert!(!private.is_empty(), "{word} is in the private journal");
    }
    let server = Server::start(data.path(), &[]);
    assert_eq!(applications(&server)[0]["reason"], "Marsupial reasons", "it is read again after a start");
}
