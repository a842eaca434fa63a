//! Publications: put together from what districts handed in, frozen, published as a page and as a PDF, and found.

use serde_json::{Value, json};

use crate::support::{Answer, Client, Server, folder, sha256};
use crate::teams::files;

const DESK: &str = "/desk/publications";
const REPORT: &str = "/desk/publications/snapshot-report-cohort-2019";
const PREVIEW: &str = "/desk/publications/snapshot-report-cohort-2019/preview";
const PAGE: &str = "/publications/snapshot-report-cohort-2019";
const HOSTILE: &str = "<script>alert(1)</script> ![x](javascript:alert(2)) [here](javascript:alert(3))";

/// A cohort of two districts, and the publication that is begun for it.
fn begun(server: &Server, dana: &Client) {
    let body = json!({"districts": ["00010000", "00050000"], "begins": "2019-02-01", "bands": {"Abington": "6-8"}});
    let json = [("content-type", "application/json")];
    server.request("PUT", "/api/v1/cohorts/2019", &json, body.to_string().as_bytes()).expect(200);
    let made = dana.form(DESK, &[("genre", "snapshot-report"), ("cohort", "2019")]).expect(303);
    assert_eq!(made.header("location"), REPORT);
}

/// The fields of the form with these parts, each its fields by name.
fn fields(version: u64, visibility: &str, parts: &[&[(&str, &str)]]) -> Vec<(String, String)> {
    let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
    let head = [
        ("title", "What we counted"),
        ("subtitle", "For the next ones"),
        ("genre", "snapshot-report"),
        ("cohort", "2019"),
        ("language", "en"),
        ("licence", "CC-BY-4.0"),
        ("visibility", visibility),
    ];
    let mut fields: Vec<(String, String)> = head.into_iter().map(owned).collect();
    fields.push(("version".to_owned(), version.to_string()));
    for (n, part) in parts.iter().enumerate() {
        fields.extend(part.iter().map(|(name, value)| (format!("parts.{n}.{name}"), (*value).to_owned())));
    }
    fields
}

fn send(client: &Client, path: &str, fields: &[(String, String)]) -> Answer {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    client.form(path, &fields)
}

/// The version that a page's form is written over.
fn version(client: &Client, path: &str) -> u64 {
    let page = client.page(path).expect(200).text();
    let value = page.split("name=\"version\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    value.and_then(|value| value.parse().ok()).expect("a version")
}

fn write(client: &Client, parts: &[&[(&str, &str)]]) -> Answer {
    send(client, REPORT, &fields(version(client, REPORT), "public", parts))
}

fn freeze(client: &Client) -> Answer {
    client.form(PREVIEW, &[("version", &version(client, PREVIEW).to_string()), ("do", "freeze")])
}

fn publish(client: &Client, number: u32) -> Answer {
    client.form(PREVIEW, &[("do", &format!("publish.{number}"))])
}

fn text_part<'a>(title: &'a str, text: &'a str) -> [(&'a str, &'a str); 3] {
    [("what", "markdown"), ("title", title), ("text", text)]
}

fn said(title: &str, kind: &str) -> Value {
    json!({"title": title, "kind": kind, "districts": ["00010000"], "cohort": "2019", "phase": "discovery",
        "school_year": "2018-19", "licence": "CC-BY-4.0", "description": format!("About: {title}.")})
}

fn contains(bytes: &[u8], part: &str) -> bool {
    bytes.windows(part.len()).any(|window| window == part.as_bytes())
}

#[test]
fn a_report_is_assembled_frozen_published_and_found() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let (dana, visitor) = (server.member("curator", &[]), server.visitor());
    let id = server.publish("count.txt", b"We counted everyone.", &said("Our count", "district-report"));
    begun(&server, &dana);
    let page = dana.page(REPORT).expect(200).text();
    assert!(page.contains("What districts plan for") && page.contains("value=\"Introduction\""), "{page}");
    let text = format!("A zebrafish turnstile counts. See [their words](/artifacts/{id}) and [@{id}].\n\n{HOSTILE}");
    let documents = [
        ("what", "documents"),
        ("title", "Reports"),
        ("kind", "district-report"),
        ("cohort", "2019"),
        ("how", "summaries"),
    ];
    let chart = [("what", "figures"), ("title", "Bands"), ("measure", "districts-by-band"), ("cohort", "2019")];
    let districts = [("what", "districts"), ("title", "Who"), ("cohort", "2019")];
    let parts: [&[(&str, &str)]; 4] = [&text_part("What we found", &text), &documents, &chart, &districts];
    assert!(write(&dana, &parts).expect(200).text().contains("Saved."));
    let preview = dana.page(PREVIEW).expect(200).text();
    for part in [
        "zebrafish",
        &format!("<a href=\"/artifacts/{id}\">their words</a> [1]"),
        "About: Our count.",
        "Abington",
        "<svg",
    ] {
        assert!(preview.contains(part), "{part}: {preview}");
    }
    assert!(preview.contains("CC BY 4.0") && preview.contains(">Sources</h2>"), "{preview}");
    assert!(preview.contains("&lt;script&gt;") && !preview.contains("href=\"javascript"), "{preview}");
    let draft = dana.page(&format!("{REPORT}/pdf")).expect(200);
    assert!(draft.body.starts_with(b"%PDF-") && !contains(&draft.body, "/JavaScript"));
    // Frozen, nobody else sees it yet.
    assert!(freeze(&dana).expect(200).text().contains("Release 1 is frozen"));
    visitor.page(PAGE).expect(404);
    assert_eq!(visitor.get("/api/v1/publications").expect(200).json(), json!({"publications": []}));
    assert_eq!(publish(&dana, 1).expect(303).header("location"), PAGE);
    let page = visitor.page(PAGE).expect(200).text();
    assert!(
        page.contains("zebrafish") && page.contains("What we counted") && !page.contains("<script>alert"),
        "{page}"
    );
    assert!(visitor.page("/publications").expect(200).text().contains("What we counted"));
    let answer = visitor.get("/api/v1/publications").expect(200).json();
    assert_eq!(answer["publications"][0]["title"], "What we counted");
    let one = visitor.get("/api/v1/publications/snapshot-report-cohort-2019").expect(200).json();
    assert_eq!((&one["sources"][0]["artifact"], &one["release"]), (&json!(id), &json!(1)));
    // The document is found by what only it says, and its PDF is what it should be.
    let artifact = one["artifact"].as_str().expect("a name");
    server.wait_until_read(artifact);
    let hits = crate::support::wait_for(|| {
        Some(visitor.search("q=zebrafish&kind=publication")).filter(|hits| hits["total"] == 1)
    });
    assert_eq!(hits["hits"][0]["id"], artifact);
    let pdf = visitor.get(one["file"].as_str().expect("an address")).expect(200).body;
    for part in ["/StructTreeRoot", "/Lang", "/Title", "/MarkInfo"] {
        assert!(pdf.starts_with(b"%PDF-") && contains(&pdf, part), "{part}");
    }
    let link = format!("{}/artifacts/{id}", server.url(""));
    assert!(contains(&pdf, &link) && !contains(&pdf, "javascript:"), "{link}");
    changes_reach_only_the_next_release(&server, &dana, &visitor, &id, &one);
}

/// What happens to a document later does not change the release, but the next one.
fn changes_reach_only_the_next_release(server: &Server, dana: &Client, visitor: &Client, id: &str, one: &Value) {
    let file = || visitor.get(one["file"].as_str().expect("an address")).expect(200).body;
    let (artifact, pdf) = (one["artifact"].as_str().expect("a name"), file());
    let change = json!({"title": "Our second count"});
    let header = [("content-type", "application/json"), ("if-match", "*")];
    let about = format!("/api/v1/artifacts/{id}");
    server.request("PATCH", &about, &header, change.to_string().as_bytes()).expect(200);
    let page = visitor.page(PAGE).expect(200).text();
    assert!(page.contains("Our count") && !page.contains("Our second count"), "{page}");
    let preview = crate::support::wait_for(|| {
        Some(dana.page(PREVIEW).expect(200).text()).filter(|page| page.contains("What changed since release 1"))
    });
    assert!(preview.contains("Our <mark>second</mark> count") || preview.contains("second"), "{preview}");
    freeze(dana).expect(200);
    assert!(!visitor.page(PAGE).expect(200).text().contains("Our second count"), "until it is published");
    publish(dana, 2).expect(303);
    assert!(visitor.page(PAGE).expect(200).text().contains("Our second count"));
    let revisions = visitor.get(&format!("/api/v1/artifacts/{artifact}/revisions")).expect(200).json();
    assert_eq!(revisions["revisions"].as_array().map(Vec::len), Some(2), "{revisions}");
    assert_ne!(sha256(&file()), sha256(&pdf));
    // Withdrawn, its page leads to why.
    server.transition(artifact, &json!({"action": "withdraw", "note": "A number was wrong."})).expect(200);
    assert_eq!(visitor.page(PAGE).expect(303).header("location"), format!("/artifacts/{artifact}"));
    assert_eq!(visitor.get("/api/v1/publications").expect(200).json(), json!({"publications": []}));
}

#[test]
fn only_what_readers_may_open_gets_in() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let dana = server.member("curator", &[]);
    begun(&server, &dana);
    let draft =
        server.upload("a.txt", b"A draft.", &said("Draft xylophone", "district-report"), &[]).expect(201).json();
    let draft = draft["id"].as_str().expect("a name").to_owned();
    let mut staff = said("Staff bassoon", "district-report");
    staff["visibility"] = json!("staff");
    let staff = server.publish("b.txt", b"For staff.", &staff);
    let mut inside = said("Cohort clarinet", "district-report");
    inside["visibility"] = json!("cohort");
    let inside = server.publish("c.txt", b"For the cohort.", &inside);
    server.publish("d.txt", b"For all.", &said("Public flute", "district-report"));
    let cites = format!("[one](/artifacts/{draft}), [@{staff}], [three](/artifacts/{inside}), [@000000000000]");
    let documents =
        [("what", "documents"), ("title", "Reports"), ("kind", ""), ("cohort", "2019"), ("how", "summaries")];
    let parts: [&[(&str, &str)]; 2] = [&text_part("Text", &cites), &documents];
    write(&dana, &parts).expect(200);
    let preview = dana.page(PREVIEW).expect(200).text();
    assert!(preview.contains("Public flute") && preview.contains("cannot open"), "{preview}");
    for (name, title) in [(&draft, "xylophone"), (&staff, "bassoon"), (&inside, "clarinet")] {
        assert!(!preview.contains(title), "{title}");
        assert!(preview.contains(&format!("/artifacts/{name} ")), "{name} is listed");
    }
    assert!(freeze(&dana).expect(409).text().contains("cites documents that its readers cannot open"));
    // For the cohort, what is shared with it gets in as well, and the release is for nobody else.
    let cites = format!("[three](/artifacts/{inside})");
    let all: [&[(&str, &str)]; 2] = [&text_part("Text", &cites), &documents];
    send(&dana, REPORT, &fields(version(&dana, REPORT), "cohort", &all)).expect(200);
    let preview = dana.page(PREVIEW).expect(200).text();
    assert!(
        preview.contains("clarinet") && !preview.contains("bassoon") && !preview.contains("xylophone"),
        "{preview}"
    );
    freeze(&dana).expect(200);
    publish(&dana, 1).expect(303);
    let (member, other) = (server.member("contributor", &["00010000"]), server.member("contributor", &["00030000"]));
    assert!(member.page(PAGE).expect(200).text().contains("clarinet"));
    other.page(PAGE).expect(404);
    server.visitor().page(PAGE).expect(404);
    server.visitor().get("/api/v1/publications/snapshot-report-cohort-2019").expect(404);
}

#[test]
fn answers_get_in_as_far_as_they_are_published() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let (dana, mina) = (server.member("curator", &[]), server.member("contributor", &["00010000"]));
    begun(&server, &dana);
    let plan = "/districts/00010000/plans/6-8/2027-28";
    mina.form("/districts/00010000/plans", &[("band", "6-8"), ("school_year", "2027-28")]).expect(303);
    let save = |section: &str, version: &str, fields: &[(&str, &str)]| {
        let fields = [&[("version", version), ("then", "stay")], fields].concat();
        mina.form(&format!("{plan}/{section}"), &fields).expect(303);
    };
    save(
        "vision",
        "0",
        &[("vision", "Every student builds a marmalade counter."), ("why-now", "Because of pelicans.")],
    );
    save("capacity", "0", &[("money.0.line", "Robots"), ("money.0.amount", "1200"), ("money.1.amount", "300")]);
    let asked = |question, title| [("what", "answers"), ("title", title), ("question", question), ("cohort", "2019")];
    let chart =
        [("what", "figures"), ("title", "Cost"), ("measure", "implementation-plan/money/amount"), ("cohort", "2019")];
    let parts: [&[(&str, &str)]; 4] = [
        &asked("implementation-plan/vision", "Vision"),
        &asked("implementation-plan/why-now", "Why"),
        &asked("implementation-plan/money", "Money"),
        &chart,
    ];
    write(&dana, &parts).expect(200);
    let preview = dana.page(PREVIEW).expect(200).text();
    assert!(!preview.contains("marmalade") && preview.contains("no district has published an answer yet"), "{preview}");
    let made = mina.form(plan, &[]).expect(303).header("location").to_owned();
    let id = made.strip_prefix("/artifacts/").and_then(|rest| rest.strip_suffix("/edit")).expect("a name").to_owned();
    assert!(!dana.page(PREVIEW).text().contains("marmalade"), "a draft is not published");
    mina.wait_until_read(&id);
    mina.transition(&id, &json!({"action": "submit"})).expect(200);
    server.transition(&id, &json!({"action": "claim"})).expect(200);
    server.transition(&id, &json!({"action": "publish", "override": "for the test"})).expect(200);
    let preview = dana.page(PREVIEW).expect(200).text();
    for part in [
        "marmalade counter",
        "Because of pelicans",
        "<td>Robots</td>",
        "1,500",
        &format!("/artifacts/{id}\">Abington</a>"),
    ] {
        assert!(preview.contains(part), "{part}: {preview}");
    }
    // What is written since stays out; the other sections are what was published.
    save("vision", "1", &[("vision", "A secret turnip."), ("why-now", "Because of pelicans.")]);
    let preview = dana.page(PREVIEW).expect(200).text();
    assert!(!preview.contains("turnip") && !preview.contains("pelicans") && preview.contains("Robots"), "{preview}");
}

#[test]
fn a_form_says_what_is_wrong_and_loses_nothing() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let (dana, lee) = (server.member("curator", &[]), server.member("curator", &[]));
    assert!(
        dana.form(DESK, &[("genre", "novel"), ("cohort", "")]).expect(422).text().contains("must be one of the list")
    );
    dana.form(DESK, &[("genre", "snapshot-report"), ("cohort", "1850")]).expect(422);
    begun(&server, &dana);
    let picture =
        [("what", "picture"), ("title", "Photo"), ("artifact", "nonsense"), ("alt", ""), ("caption", "Kept words")];
    let wrong = write(&dana, &[&picture]).expect(422).text();
    assert!(
        wrong.contains("must be the address of a document here") && wrong.contains("value=\"Kept words\""),
        "{wrong}"
    );
    let named = [("what", "picture"), ("title", "Photo"), ("artifact", "000000000007"), ("alt", "")];
    assert!(write(&dana, &[&named]).expect(422).text().contains("must say what the picture shows"));
    let long = "x".repeat(40_001);
    assert!(write(&dana, &[&text_part("Long", &long)]).expect(422).text().contains("make two parts of it"));
    // Buttons move parts in the form and save nothing.
    let mut moved = fields(version(&dana, REPORT), "public", &[&text_part("First", "a"), &text_part("Second", "b")]);
    moved.push(("do".to_owned(), "up.1".to_owned()));
    let page = send(&dana, REPORT, &moved).expect(200).text();
    assert!(
        page.find("value=\"Second\"") < page.find("value=\"First\"") && page.contains("save it to keep it"),
        "{page}"
    );
    assert!(!dana.page(REPORT).text().contains("value=\"Second\""));
    // Whoever saves second loses nothing and overwrites nothing unawares.
    let old = version(&dana, REPORT);
    send(&lee, REPORT, &fields(old, "public", &[&text_part("Hers", "her words")])).expect(200);
    let late = fields(old, "public", &[&text_part("Mine", "my words")]);
    let met = send(&dana, REPORT, &late).expect(412).text();
    assert!(met.contains("my words") && met.contains("Someone else saved a change meanwhile"), "{met}");
    assert!(dana.page(REPORT).text().contains("her words"));
    let stale = dana.form(PREVIEW, &[("version", &old.to_string()), ("do", "freeze")]).expect(412).text();
    assert!(stale.contains("nothing was frozen"), "{stale}");
    let mina = server.member("contributor", &["00010000"]);
    for path in [DESK, REPORT, PREVIEW, &format!("{REPORT}/pdf")] {
        mina.page(path).expect(403);
    }
}

#[test]
fn pictures_stay_as_they_were_and_bad_ones_are_explained() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let (dana, visitor) = (server.member("curator", &[]), server.visitor());
    begun(&server, &dana);
    let good = server.publish("dot.png", DOT, &said("A dot", "other"));
    let bad = server.publish("bad.png", b"\x89PNG\r\n\x1a\nnothing of the kind", &said("No picture", "other"));
    let part = |id| -> [(&'static str, String); 5] {
        let words = |text: &str| text.to_owned();
        [
            ("what", words("picture")),
            ("title", words("Seen")),
            ("artifact", id),
            ("alt", words("One red dot")),
            ("caption", words("A dot")),
        ]
    };
    let wanted = part(bad);
    let wanted: Vec<(&str, &str)> = wanted.iter().map(|(name, value)| (*name, value.as_str())).collect();
    write(&dana, &[&wanted]).expect(200);
    let told = freeze(&dana).expect(409).text();
    assert!(told.contains("PDF could not be made: a picture cannot be used"), "{told}");
    let wanted = part(good);
    let wanted: Vec<(&str, &str)> = wanted.iter().map(|(name, value)| (*name, value.as_str())).collect();
    write(&dana, &[&wanted]).expect(200);
    freeze(&dana).expect(200);
    publish(&dana, 1).expect(303);
    let page = visitor.page(PAGE).expect(200).text();
    let picture = format!("{PAGE}/pictures/{}", sha256(DOT));
    assert!(page.contains(&format!("<img src=\"{picture}\" alt=\"One red dot\"")), "{page}");
    let sent = visitor.get(&picture).expect(200);
    assert_eq!((sent.body.as_slice(), sent.header("content-type")), (DOT, "image/png"));
    visitor.get(&format!("{PAGE}/pictures/{}", "0".repeat(64))).expect(404);
    visitor.get(&format!("{PAGE}/pictures/{}?page=2", sha256(DOT))).expect(404);
    server.upload("draft.txt", b"Nobody sees this.", &said("A draft", "other"), &[]).expect(201);
    visitor.get(&format!("{PAGE}/pictures/{}", sha256(b"Nobody sees this."))).expect(404);
}

/// One red dot.
const DOT: &[u8] = &[
    137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0, 144, 119, 83,
    222, 0, 0, 0, 12, 73, 68, 65, 84, 120, 156, 99, 248, 207, 192, 0, 0, 3, 1, 1, 0, 201, 254, 146, 239, 0, 0, 0, 0,
    73, 69, 78, 68, 174, 66, 96, 130,
];

#[test]
fn what_rests_on_a_document_that_is_removed_for_good_is_hidden() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let (dana, visitor) = (server.member("curator", &[]), server.visitor());
    let id = server.publish("count.txt", b"We counted everyone.", &said("Our saxophone count", "district-report"));
    begun(&server, &dana);
    let text = format!("It rests on [@{id}].");
    write(&dana, &[&text_part("What we found", &text)]).expect(200);
    freeze(&dana).expect(200);
    publish(&dana, 1).expect(303);
    let one = visitor.get("/api/v1/publications/snapshot-report-cohort-2019").expect(200).json();
    let document = one["artifact"].as_str().expect("a name").to_owned();
    crate::support::wait_for(|| Some(()).filter(|()| visitor.search("q=rests")["total"] == 1));
    server.transition(&id, &json!({"action": "redact", "note": "Names of pupils."})).expect(204);
    assert_eq!(visitor.page(PAGE).expect(303).header("location"), format!("/artifacts/{document}"));
    visitor.page(&format!("/artifacts/{document}")).expect(404);
    visitor.get(&format!("/api/v1/artifacts/{document}/file")).expect(404);
    assert_eq!(visitor.search("q=rests")["total"], 0);
    // What quotes it is the hidden PDF alone.
    for file in files(&data.path().join("journal"), &[]).into_iter().chain(files(&data.path().join("catalog"), &[])) {
        let bytes = std::fs::read(&file).expect("reads");
        assert!(!contains(&bytes, "saxophone"), "{}", file.display());
    }
    // Once that is gone as well, it goes out again without the document, as a new one.
    server.transition(&document, &json!({"action": "redact", "note": "It quotes names of pupils."})).expect(204);
    let left =
        files(data.path(), &[]).into_iter().find(|file| contains(&std::fs::read(file).expect("reads"), "saxophone"));
    assert_eq!(left, None);
    write(&dana, &[&text_part("What we found", "It rests on nothing.")]).expect(200);
    freeze(&dana).expect(200);
    publish(&dana, 2).expect(303);
    assert!(visitor.page(PAGE).expect(200).text().contains("rests on nothing"));
}
