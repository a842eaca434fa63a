//! The journeys that everything is built for, step by step as a person takes them.

use crate::support::Server;

/// The addresses a page links to that begin so.
fn links<'a>(page: &'a str, beginning: &str) -> Vec<String> {
    let hrefs = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let found: Vec<&'a str> = hrefs.filter(|href| href.starts_with(beginning)).collect();
    found.into_iter().map(|href| href.replace("&#38;", "&").replace("&amp;", "&")).collect()
}

fn demo() -> Server {
    let nowhere = std::env::temp_dir();
    Server::start(&nowhere, &["--demo"])
}

#[test]
fn a_superintendent_finds_and_opens_page_7_of_the_right_plan() {
    let server = demo();
    let home = server.page("/").expect(200).text();
    assert!(home.contains("action=\"/search\"") && home.contains("name=\"q\""), "home has a search box");
    let results = server.page("/search?q=night+lab").expect(200).text();
    let first =
        links(&results, "/artifacts/").into_iter().find(|link| link.contains("/read/")).expect("a passage is linked");
    assert!(first.contains("/read/7"), "{first}");
    assert!(results.contains("Page 7"));
    let page = server.page(&first).expect(200).text();
    assert!(
        page.to_lowercase().contains("night lab</mark>") || page.to_lowercase().contains("<mark>night"),
        "marked on the page"
    );
    let id = first.split('/').nth(2).expect("an identifier");
    let view =
        links(&page, &format!("/artifacts/{id}/view")).into_iter().next().expect("the document itself is linked");
    assert!(view.ends_with("#page=7"), "{view}");
    let pdf = server.get(view.split('#').next().expect("a path")).expect(200);
    assert!(pdf.body.starts_with(b"%PDF") && pdf.header("content-disposition").starts_with("inline"));
}

#[test]
fn the_demo_is_rich_and_whole() {
    let server = demo();
    let all = server.search("per_page=100");
    assert!(all["total"].as_u64().expect("a number") >= 40);
    let values = |facet: &str| all["facets"][facet].as_array().expect("values").len();
    assert_eq!(values("kind"), 12);
    assert_eq!(values("grade_band"), 3);
    assert!(values("cohort") >= 3 && values("district") >= 6 && values("topic") == 13);
    for hit in all["hits"].as_array().expect("hits") {
        let id = hit["id"].as_str().expect("a text");
        assert_eq!(server.wait_until_read(id), "text");
        server.page(&format!("/artifacts/{id}")).expect(200);
    }
}
