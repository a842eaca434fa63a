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
fn the_district_like_which_one_searches_is_carried_and_can_be_taken_away() {
    let html = page("results-like");
    assert!(html.contains("Remove Filter: </span>Districts like Wexmoor Public Schools"));
    assert!(html.contains("&#38;topic=sustainability&#38;like=99020000\""), "every filter's link carries it");
    assert!(html.contains("&#38;topic=sustainability\"><span class=\"visually-hidden\">Remove Filter"));
    assert!(html.contains("name=\"like\" form=\"search-form\" value=\"Wexmoor Public Schools\""));
    assert!(!html.contains("explain"));
    let html = page("results-unknown");
    assert!(html.contains("like=99030000\">Kestrel Valley Regional School District<"));
    assert!(page("results-empty").contains("No district is called &ldquo;Atlantis&rdquo;"));
}

#[test]
fn long_facets_are_looked_through_and_short_ones_listed_under_headings() {
    let html = page("results-like");
    assert!(html.contains(">Find a district</label>") && html.contains(">All 403 districts</a>"));
    let district = html.split("id=\"facet-district\"").nth(1).and_then(|rest| rest.split("id=\"facet-").next());
    let shown = district.expect("the facet").matches("type=\"checkbox\"").count();
    assert_eq!(shown, 13, "the first twelve and the chosen one");
    let topics = html.split("id=\"facet-topic\"").nth(1).expect("the facet");
    for heading in ["Direction", "People", "Classroom", "System"] {
        assert_eq!(topics.matches(&format!("checks-heading\">{heading}<")).count(), 1, "{heading}");
    }
}

#[test]
fn what_is_folded_is_shown_under_its_hit_and_not_counted_as_pages() {
    let html = page("results");
    assert!(html.contains("6 documents with nearly the same text are shown under another."));
    assert!(html.contains(">Wexmoor Public Schools, 2020-21</a>; <a"));
    assert!(html.contains("<summary>Nearly the same text: 4 documents"));
    assert!(html.contains(">Northfen plan, first version, 2020-21</a>"));
    assert!(html.contains("Page </span>123</a>") && !html.contains("Page </span>124</a>"));
}

#[test]
fn a_hit_leads_to_all_its_matches_and_says_why_it_is_there() {
    let html = page("results");
    assert!(html.contains("/matches?q=cs%20pathway\">All 14 pages that match<"));
    assert_eq!(html.matches("pages that match<").count(), 1, "only where more match than are shown");
    assert!(html.contains("12 times in the text, once in the title, twice in the headings as \u{201c}roadmap\u{201d}"));
    assert!(html.contains(">not found<") && html.contains(">Closeness<"));
    let html = page("matches");
    assert!(html.contains("3 of 14 pages match &ldquo;cs pathway&rdquo;"));
    assert!(html.contains("/read/12?q=cs%20pathway#match\">Page 12<"));
    assert!(page("matches-none").contains("href=\"/search?q=mermaids\""));
}

#[test]
fn values_that_are_not_shown_stay_chosen() {
    let html = page("facet-found");
    let hidden = |name: &str, value: &str| {
        html.contains(&format!("<input type=\"hidden\" name=\"{name}\" value=\"{value}\" form=\"search-form\">"))
    };
    assert!(hidden("district", "99060000") && !hidden("district", "99020000"));
    assert!(hidden("kind", "implementation-plan") && hidden("like", "99020000") && !hidden("q", "cs pathway"));
    assert!(html.contains("value=\"99020000\" form=\"search-form\" checked>"));
    assert!(html.contains(">2 of 403 districts<"));
}

#[test]
fn searches_that_found_nothing_can_be_given_a_synonym() {
    let html = page("searches");
    assert!(html.contains("name=\"text\" value=\"unplugged\""));
    assert!(html.contains("Week of November 9, 2026") && html.contains("?week=2026-W01\">Dec 29, 2025<"));
    assert!(html.contains("/search?q=implementation%20plan\">implementation plan<") && html.contains(">1,204<"));
    assert!(page("synonyms").contains("name=\"remove\" value=\"CS, computer science\""));
}

#[test]
fn work_is_told_in_words_beside_its_bar_and_looked_at_again_while_it_goes_on() {
    const AGAIN: &str = "<noscript><meta http-equiv=\"refresh\" content=\"2\"></noscript>";
    let html = page("job-running");
    assert!(
        html.contains("value=\"1240\" max=\"25000\"") && html.contains("data-live=\"running\"") && html.contains(AGAIN)
    );
    assert!(html.contains("1,240 of 25,000 files, 410 a second, 58 seconds left") && html.contains("id=\"cancel\""));
    assert!(!page("job-begun").contains(" max=") && page("job-begun").contains(">Counting, 58 seconds left<"));
    let html = page("job-done");
    assert!(!html.contains(AGAIN) && !html.contains("data-live=\"running\"") && !html.contains("id=\"cancel\""));
    assert!(
        html.contains("/file\" download") && html.contains(">412 failed<") && html.contains("The first 3 are shown.")
    );
    let html = page("jobs");
    assert!(html.contains("34 files wait to be read, 12 a second, 3 seconds left") && html.contains(">412 findings<"));
    // A form would be emptied while someone fills it in.
    assert!(
        !html.contains(AGAIN) && html.contains("<noscript><p><a href=\"/desk/jobs\">Look again</a></p></noscript>")
    );
}

#[test]
fn what_nobody_may_do_is_not_offered() {
    let html = page("artifact");
    assert!(!html.contains("/transitions") && !html.contains("/edit") && !html.contains("/upload"));
    let html = page("artifact-review");
    assert!(html.contains("name=\"override\"") && html.contains("name=\"version\" value=\"9\""));
}
