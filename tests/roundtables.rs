//! The table of Roundtables.

use crate::support::{MULTIPART, Server, folder, multipart};

const PATH: &str = "/desk/roundtables";

#[test]
fn admins_fill_in_the_table_and_nothing_typed_is_lost() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let form = |version: &str, rows: &[(&str, &str)]| {
        let mut fields = vec![("version".to_owned(), version.to_owned())];
        for (n, (name, districts)) in (1..).zip(rows) {
            fields.push((format!("rows.{n}.name"), (*name).to_owned()));
            fields.push((format!("rows.{n}.districts"), (*districts).to_owned()));
        }
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        server.form(PATH, &fields)
    };
    assert_eq!(server.page(PATH).expect(200).text().matches("name=\"rows.").count(), 16, "eight rows of two fields");
    let told =
        form("0", &[("North", "Abington; Atlantis"), ("South", "Abington\nAcushnet"), ("", "")]).expect(422).text();
    for text in [
        "no district is called &#34;Atlantis&#34;",
        "Abington is in North already",
        "href=\"#field-1-districts\"",
        "Atlantis</textarea>",
    ] {
        assert!(told.contains(text), "{text}: {told}");
    }
    let saved = form("0", &[("North", "Abington; 06000000"), ("South", "Acushnet"), ("", "")]).expect(200).text();
    assert!(saved.contains("Saved: 2 Roundtables") && saved.contains("Abington; Acton-Boxborough"), "{saved}");
    let late = form("0", &[("West", "Adams")]).expect(412).text();
    for text in
        ["Someone else saved", "West", "<b>North</b>: Abington; Acton-Boxborough", "name=\"version\" value=\"1\""]
    {
        assert!(late.contains(text), "{text}: {late}");
    }
    assert_eq!(form("9", &[]).status, 412);
    let public = std::fs::read_to_string(data.path().join("journal/actions.jsonl")).expect("the public journal");
    assert!(!public.contains("North"), "who is in which is not in what may be shared");
    // As a file and back.
    let file = server.get("/desk/roundtables/file").expect(200);
    assert_eq!(
        file.text(),
        "roundtable,org_code,district\nNorth,00010000,Abington\nNorth,06000000,Acton-Boxborough\nSouth,00030000,Acushnet\n"
    );
    let import = |bytes: &[u8]| {
        let body = multipart(&[("file", bytes, Some("table.csv"))]);
        let headers = [("content-type", MULTIPART), ("accept", "text/html,*/*")];
        server.request("POST", "/desk/roundtables/file", &headers, &body)
    };
    let put = import(b"roundtable,district\nEast,Adams\nEast,Atlantis\n").expect(200).text();
    assert!(put.contains("nothing is saved yet") && put.contains("Adams; Atlantis</textarea>"), "{put}");
    assert!(import(b"a,b\n1,2\n").expect(422).text().contains("must name the columns"));
    assert!(server.page(PATH).text().contains("North") && !server.page(PATH).text().contains("East"));
    let dana = server.member("curator", &[]);
    dana.page(PATH).expect(403);
    assert!(!dana.page("/desk").text().contains(PATH) && server.page("/desk").text().contains(PATH));
}
