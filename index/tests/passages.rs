//! Which pages are shown, and what of them.

use proptest::prelude::*;

use crate::collection::{Collection, Draft};

#[test]
fn the_right_page_is_named_first() {
    let pages = ["a page about chess", "the winter budget", "more of chess", "robotics budget of the winter term"];
    let all = Collection::of(&[Draft::new("Minutes", &pages), Draft::new("Other", &["chess and the winter"])]);
    let answer = all.find("robotics budget");
    let snippet = &answer.hits[0].snippets[0];
    assert_eq!((snippet.page, snippet.label.as_str()), (4, "Page 4"));
    assert_eq!(snippet.html, "<mark>robotics budget</mark> of the winter term");
    let pages: Vec<usize> = all.find("chess").hits.iter().flat_map(|hit| &hit.snippets).map(|s| s.page).collect();
    assert_eq!(pages.len(), 3);
}

#[test]
fn a_sentence_brings_its_page() {
    let sentence =
        "Our committee agreed that every pupil should meet a programming course before leaving the sixth grade";
    let filler = "The committee met. Pupils and grades were discussed before the course of the year.";
    let pages = [filler, filler, filler, sentence, filler];
    let drafts = [Draft::new("Minutes", &[filler; 6]), Draft::new("Minutes", &pages)];
    let answer = Collection::of(&drafts).find(sentence);
    assert_eq!(answer.hits[0].id.bits(), 1);
    assert_eq!(answer.hits[0].snippets[0].page, 4);
}

#[test]
fn a_match_in_the_description_shows_the_description() {
    let described =
        Draft::new("Paper", &["nothing here"]).with(|m| m.description = "About <robots> & chess".to_owned());
    let titled = Draft::new("Sailing", &["a page of text"]);
    let all = Collection::of(&[described, titled]);
    let snippet = &all.find("robots").hits[0].snippets[0];
    assert_eq!((snippet.page, snippet.html.as_str()), (0, "About &lt;<mark>robots</mark>&gt; &amp; chess"));
    let snippet = &all.find("sailing").hits[0].snippets[0];
    assert_eq!((snippet.page, snippet.html.as_str()), (1, "a page of text"));
}

#[test]
fn empty_pages_keep_their_numbers() {
    let all = Collection::of(&[Draft::new("Scan", &["", "", "robotics", ""])]);
    assert_eq!(all.find("robotics").hits[0].snippets[0].page, 3);
}

#[test]
fn a_word_that_stands_in_a_text_thousands_of_times_is_marked_where_it_stands() {
    let long = ["nothing of it", "a page of its own", &format!("before that, robotics {}", "line and ".repeat(5_000))];
    let other = ["a line, and one more line"];
    let mut drafts = vec![Draft::new("Other", &other); 200];
    drafts[150] = Draft::new("Long", &long);
    let answer = Collection::of(&drafts).find("robotics line");
    let snippet = &answer.hits[0].snippets[0];
    assert_eq!(snippet.page, 3);
    assert!(
        snippet.html.starts_with("before that, <mark>robotics line</mark> and <mark>line</mark> and"),
        "{}",
        snippet.html
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn every_passage_holds_what_matched_on_its_page(
        pages in prop::collection::vec(prop::collection::vec("[a-d]{2}|K-5|it's|e\\.g\\.|<b>|计算机", 0..40), 1..6),
        word in "[a-d]{2}",
    ) {
        let pages: Vec<String> = pages.iter().map(|words| words.join(" ")).collect();
        let texts: Vec<&str> = pages.iter().map(String::as_str).collect();
        let all = Collection::of(&[Draft::new("zzz", &texts)]);
        for hit in all.find(&format!("\"{word}\"")).hits {
            for snippet in hit.snippets {
                let html = snippet.html;
                prop_assert!(pages[snippet.page - 1].split(' ').any(|found| found == word));
                let wanted = format!("<mark>{word}");
                prop_assert!(html.contains(&wanted), "{} in {}", wanted, html);
                let rest = html.replace("<mark>", "").replace("</mark>", "");
                prop_assert!(!rest.contains(['<', '>']));
            }
        }
    }
}

#[test]
fn a_passage_does_not_repeat_its_heading() {
    let page = |heading: &str, text: &str| model::Page {
        unit: model::Unit::Section,
        heading: Some(heading.to_owned()),
        text: text.to_owned(),
    };
    let mut draft = Draft::new("Plan", &[]);
    draft.pages = Some(vec![
        page("Goals for winter", "Goals for winter\nEvery robot marches in winter."),
        page("A zebra", "A zebra\nNothing else."),
    ]);
    let all = Collection::of(&[draft]);
    let passage = |text: &str| all.find(text).hits[0].snippets[0].html.clone();
    assert_eq!(passage("winter"), "Every robot marches in <mark>winter</mark>.");
    assert_eq!(passage("zebra"), "A <mark>zebra</mark> Nothing else.");
}
