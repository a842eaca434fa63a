//! The calendar of professional development: staff keep it, districts say to what they want to come and find each other.

use serde_json::{Value, json};

use crate::support::{Answer, Client, Server, folder};

const FIELDS: [(&str, &str); 9] = [
    ("title", "Teaching with sensors"),
    ("provider", "MassCAN"),
    ("from", "2090-07-08"),
    ("to", "2090-07-10"),
    ("times", "8:30 to 3:00"),
    ("place", "Wexmoor; the library"),
    ("seats", "5"),
    ("bands", "6-8"),
    ("topics", "pd-decisions"),
];

/// The fields of a session, with some of them otherwise.
fn fields<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = FIELDS.into_iter().filter(|(name, _)| !more.iter().any(|(other, _)| other == name));
    kept.chain(more.iter().copied()).collect()
}

/// Adds a session; its path.
fn add(client: &Client, more: &[(&str, &str)]) -> String {
    let made = client.form("/pd/new", &fields(more)).expect(303);
    made.header("location").trim_end_matches("?saved").to_owned()
}

fn want(client: &Client, path: &str, district: &str, teachers: &str) -> Answer {
    client.form(path, &[("district", district), ("teachers", teachers)])
}

#[test]
fn staff_keep_the_calendar_and_nothing_typed_is_lost() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let (anyone, dana) = (server.visitor(), server.member("curator", &[]));
    let wrong = fields(&[("from", "soon"), ("title", ""), ("place", ""), ("seats", "many"), ("link", "here")]);
    let told = dana.form("/pd/new", &wrong).expect(422).text();
    for said in [
        "5 things need another look",
        "First day: must be a day",
        "Title: is missing",
        "value=\"many\"",
        "value=\"6-8\" checked",
        "value=\"soon\"",
        "href=\"#field-place\"",
        "Link: must begin with",
    ] {
        assert!(told.contains(said), "{said}: {told}");
    }
    let path = add(&dana, &[]);
    let old = add(&dana, &[("title", "Long ago"), ("from", "2019-07-01"), ("to", ""), ("bands", "K-5")]);
    let list = anyone.page("/pd").expect(200).text();
    assert!(list.contains("July 2090") && list.contains("Jul 8 to Jul 10, 2090") && list.contains("5 seats"), "{list}");
    let over = list.split("<details").nth(1).expect("what is over");
    assert!(over.contains("Long ago") && !over.contains("sensors"), "{list}");
    assert!(
        !anyone.page("/pd?band=9-12").text().contains("sensors")
            && anyone.page("/pd?band=6-8").text().contains("sensors")
    );
    let page = anyone.page(&path).expect(200).text();
    assert!(page.contains("8:30 to 3:00") && !page.contains(&format!("{path}/edit")), "{page}");
    let calendar = anyone.get("/pd/calendar.ics").expect(200);
    let text = calendar.text().replace("\r\n ", "");
    for line in [
        "DTSTART;VALUE=DATE:20900708\r\nDTEND;VALUE=DATE:20900711\r\nSUMMARY:Teaching with sensors\r\n",
        "8:30 to 3:00\\nMassCAN\\nWexmoor\\; the library",
        "DTSTART;VALUE=DATE:20190701\r\nSUMMARY:Long ago",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    let again = [("if-none-match", calendar.header("etag"))];
    assert_eq!(anyone.request("GET", "/pd/calendar.ics", &again, &[]).status, 304);
    // Changed over its version; cancelled, nobody can come any more.
    let edit = format!("{path}/edit");
    assert!(dana.page(&edit).expect(200).text().contains("value=\"2090-07-10\""));
    dana.form(&edit, &fields(&[("version", "1"), ("cancelled", "yes")])).expect(303);
    let late = dana.form(&edit, &fields(&[("version", "1"), ("title", "Mine")])).expect(412).text();
    assert!(late.contains("value=\"Mine\"") && late.contains("name=\"version\" value=\"2\""), "{late}");
    assert!(anyone.page(&path).text().contains("Cancelled: this session does not take place"));
    assert!(anyone.get("/pd/calendar.ics").text().contains("SUMMARY:Cancelled: Teaching"));
    for gone in [&path, &old] {
        want(&dana, gone, "Abington", "2").expect(409);
    }
    let mina = server.member("contributor", &["00010000"]);
    mina.form("/pd/new", &fields(&[])).expect(403);
    mina.form(&edit, &fields(&[("version", "2")])).expect(403);
    anyone.page("/pd/nowhere").expect(404);
    dana.form("/pd/nowhere/edit", &fields(&[("version", "1")])).expect(404);
    let trail = dana.get("/api/v1/audit").expect(200).text();
    assert!(trail.contains("cancelled of the PD session"), "{trail}");
}

#[test]
fn districts_say_to_what_they_come_and_find_each_other() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let (anyone, dana) = (server.visitor(), server.member("curator", &[]));
    let [mina, otto, cy] = ["00010000", "00030000", "00050000"].map(|code| server.member("contributor", &[code]));
    let (one, two) = (add(&dana, &[]), add(&dana, &[("title", "Robots"), ("from", "2090-08-01"), ("to", "")]));
    want(&mina, &one, "00010000", "3").expect(303);
    want(&mina, &two, "00010000", "1").expect(303);
    want(&otto, &one, "00030000", "1").expect(303);
    want(&cy, &one, "00050000", "4").expect(303);
    want(&cy, &two, "00050000", "2").expect(303);
    let page = otto.page(&one).expect(200).text();
    assert!(page.contains("8 teachers of 3 districts") && page.contains("3 more than the 5 seats"), "{page}");
    let names: Vec<usize> = ["/districts/00050000\"", "/districts/00010000\"", "/districts/00030000\""]
        .iter()
        .map(|link| page.find(link).expect("a district"))
        .collect();
    assert!(names.is_sorted() && page.contains("name=\"teachers\" value=\"1\""), "{page}");
    want(&cy, &one, "00050000", "1").expect(303);
    assert!(otto.page(&one).text().contains("all 5 seats are taken"));
    want(&otto, &one, "00030000", "0").expect(303);
    assert!(otto.page(&one).text().contains("1 of 5 seats are left"));
    want(&otto, &one, "00030000", "1").expect(303);
    // Those who chose the same, most in common first.
    let together = mina.page("/pd/together").expect(200).text();
    let (most, least) = (together.find("/districts/00050000"), together.find("/districts/00030000"));
    assert!(most < least && most.is_some() && together.contains("2 sessions in common"), "{together}");
    assert!(together.contains("Robots</a>, Aug 1, 2090: 1 and 2 teachers"), "{together}");
    assert_eq!(dana.page("/pd/together").text().matches("in common</b>").count(), 3, "staff see all pairs");
    assert!(server.member("contributor", &["00160000"]).page("/pd/together").text().contains("None yet"));
    // Visitors see how many, and not which; nobody speaks for another district.
    let told = anyone.page(&one).expect(200).text();
    assert!(
        told.contains("3 districts so far") && !told.contains("/districts/000") && !told.contains("teachers\""),
        "{told}"
    );
    assert_eq!(anyone.page("/pd/together").status, 303);
    want(&mina, &one, "00030000", "9").expect(403);
    want(&anyone, &one, "00010000", "9").expect(401);
    let wrong = want(&mina, &one, "00010000", "501").expect(422).text();
    assert!(wrong.contains("at most 500") && wrong.contains("value=\"501\""), "{wrong}");
    assert!(want(&mina, &one, "00010000", "some").expect(422).text().contains("must be a number"));
    want(&dana, &one, "Andover", "2").expect(303);
    let list = |client: &Client| -> Value { client.get("/api/v1/pd").expect(200).json()["sessions"][0].clone() };
    assert_eq!((&list(&anyone)["districts"], &list(&anyone)["interests"]), (&json!(4), &Value::Null));
    assert_eq!(list(&mina)["interests"][0], json!({"district": "00010000", "teachers": 3}));
    assert!(anyone.page("/pd").text().contains("4 districts interested"));
}
