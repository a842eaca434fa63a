//! Every page rendered from samples, once with hostile words in all places that people can write to.

mod samples;

use samples::{Samples, plain};

const PAYLOAD: &str = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>&{{7*7}}";

fn hostile(text: &str) -> String {
    format!("{text}{PAYLOAD}")
}

#[test]
fn nothing_hostile_gets_through() {
    for (name, html) in Samples::new(hostile).pages() {
        assert!(!html.contains("<script>") && !html.contains("<img src=x"), "{name} lets markup through");
        assert!(!html.contains(PAYLOAD), "{name} lets the payload through");
    }
}

#[test]
fn no_page_has_inline_script_or_style() {
    for (name, html) in Samples::new(plain).pages() {
        for forbidden in [" style=", "<style", " onclick=", " onload=", "javascript:", "data:"] {
            assert!(!html.contains(forbidden), "{name} contains {forbidden}");
        }
        let scripts = html.matches("<script").count();
        assert_eq!(scripts, html.matches("<script type=\"module\" src=\"/assets/").count(), "{name}");
    }
}

/// The values of an attribute in a document.
fn attributes<'a>(html: &'a str, attribute: &str) -> Vec<&'a str> {
    let opening = format!(" {attribute}=\"");
    html.split(&opening).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

fn is_well_formed(address: &str) -> bool {
    let unescaped = address.replace("&#38;", "&");
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-._~/?=&%#:".contains(c);
    let encoded = |part: &str| part.len() >= 2 && part.as_bytes()[..2].iter().all(u8::is_ascii_hexdigit);
    unescaped.chars().all(allowed) && unescaped.split('%').skip(1).all(encoded)
}

#[test]
fn internal_links_are_well_formed() {
    for (name, html) in Samples::new(hostile).pages() {
        let internal = |attribute: &str| -> Vec<&str> {
            let found = attributes(&html, attribute).into_iter();
            found.filter(|address| address.starts_with(['/', '#'])).collect()
        };
        for address in [internal("href"), internal("action"), internal("src")].concat() {
            assert!(is_well_formed(address), "{name} links to {address}");
        }
    }
}

#[test]
fn assets_that_pages_name_are_served() {
    for (name, html) in Samples::new(plain).pages() {
        let named = [attributes(&html, "href"), attributes(&html, "src")].concat();
        let assets: Vec<&str> = named.into_iter().filter_map(|address| address.strip_prefix("/assets/")).collect();
        assert!(assets.len() >= 3, "{name}");
        assert!(assets.into_iter().all(|asset| web::asset(asset).is_some()), "{name}");
    }
}

#[test]
fn identifiers_are_unique_and_references_lead_somewhere() {
    for (name, html) in Samples::new(plain).pages() {
        let mut ids = attributes(&html, "id");
        ids.sort_unstable();
        let all = ids.len();
        ids.dedup();
        assert_eq!(all, ids.len(), "{name} has an identifier twice");
        let spread = |attribute| attributes(&html, attribute).into_iter().flat_map(str::split_whitespace);
        for id in ["for", "aria-describedby", "aria-labelledby", "form", "list"].into_iter().flat_map(spread) {
            assert!(ids.contains(&id), "{name} refers to {id}, which is not there");
        }
        for id in attributes(&html, "href").into_iter().filter_map(|address| address.strip_prefix('#')) {
            assert!(ids.contains(&id), "{name} leads to {id}, which is not there");
        }
    }
}

#[test]
fn each_page_has_one_first_heading_and_a_title() {
    for (name, html) in Samples::new(plain).pages() {
        assert_eq!(html.matches("<h1").count(), 1, "{name}");
        assert!(html.starts_with("<!doctype html>\n<html lang=\"en\">"), "{name}");
        let title = html.split("<title>").nth(1).and_then(|rest| rest.split("</title>").next()).unwrap_or_default();
        assert!(title.contains("PACE Clearinghouse"), "{name} is called {title}");
    }
}

/// The rendered page called `name`.
fn page(name: &str) -> String {
    let pages = Samples::new(plain).pages();
    pages.into_iter().find(|(found, _)| *found == name).expect("a page").1
}

#[test]
fn passages_open_where_they_stand() {
    let html = page("results");
    assert!(html.contains("/read/7?q=cs%20pathway#match\">Page 7<"));
    assert!(!html.contains("/read/0"));
    assert!(page("read").contains("<mark id=\"match\""));
}

#[test]
fn a_filter_can_be_taken_away_by_itself() {
    let html = page("results");
    assert!(html.contains(
        "/search?q=cs%20pathway&#38;kind=implementation-plan\"><span class=\"visually-hidden\">Remove Grade band"
    ));
    assert!(html.contains("href=\"/search?q=cs%20pathway\">Clear all"));
}

#[test]
fn what_nobody_may_do_is_not_offered() {
    let html = page("artifact");
    assert!(!html.contains("/transitions") && !html.contains("/edit") && !html.contains("/upload"));
    let html = page("artifact-review");
    assert!(html.contains("name=\"override\"") && html.contains("name=\"version\" value=\"9\""));
}
