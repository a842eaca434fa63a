//! Finding things: the right document, the right page, the right counts.

use serde_json::{Value, json};

use crate::demo;
use crate::support::{Server, folder, passages};

fn metadata(title: &str, band: &str, kind: &str) -> Value {
    json!({"title": title, "kind": kind, "grade_bands": [band], "language": "en", "licence": "CC-BY-4.0"})
}

/// Six documents of four formats.
fn library(server: &Server) -> Vec<String> {
    let filler =
        |n: usize| (0..n).map(|i| format!("Ordinary sentence number {i} about schools.\n\n")).collect::<String>();
    let paged = format!(
        "# Plan\n\n{}\n---\n\nThe budget for the year.\n\n---\n\n## Staffing\n\nOne coach rides the heliotrope bus.\n",
        filler(8)
    );
    let table =
        format!("# Questionnaire\n\n{}\n| Course | Enrolled |\n|---|---|\n| Marimba programming | 42 |\n", filler(5));
    let html = "<html lang=en><title>Unit</title><h1>Unit</h1><p>General.</p><h2>Kaleidoscope sorting</h2><p>Sort the glass beads.</p>";
    let markdown = "# Letter\n\nAux familles: la pensée informatique à l'école.\n\n## What AI means\n\nAI and CS in plain words.\n";
    [
        ("plan.pdf", demo::pdf("Plan", "en", &paged), metadata("District plan", "9-12", "implementation-plan")),
        ("answers.docx", demo::docx("Answers", "en", &table), metadata("District answers", "6-8", "district-report")),
        ("unit.html", html.as_bytes().to_vec(), metadata("A unit", "K-5", "curriculum")),
        ("letter.md", markdown.as_bytes().to_vec(), metadata("Letter home", "K-5", "stakeholder-letter")),
        ("agenda.txt", b"Agenda: welcome, algorithms, lunch.".to_vec(), metadata("Agenda of day 3", "K-5", "agenda")),
        ("notes.txt", b"Notes on an algorithm for lunch lines.".to_vec(), metadata("Notes", "6-8", "session-summary")),
    ]
    .into_iter()
    .map(|(name, bytes, about)| server.publish(name, &bytes, &about))
    .collect()
}

#[track_caller]
fn first_hit(server: &Server, query: &str, id: &str, label: &str, words: &str) {
    let found = server.search(&format!("q={query}"));
    let hit = &found["hits"][0];
    assert_eq!(hit["id"], json!(id), "{query}: {found:#}");
    let (page, shown, text) = passages(hit).into_iter().next().expect("a passage");
    assert!(shown == label && text.contains(words), "{query}: {shown}: {text}");
    let read = server.page(&format!("/artifacts/{id}/read/{page}?q={query}")).expect(200).text();
    assert!(read.replace("<mark>", "").replace("</mark>", "").contains(words), "{query}");
}

#[test]
fn a_phrase_from_inside_brings_its_document_and_page() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let ids = library(&server);
    first_hit(&server, "heliotrope+bus", &ids[0], "Page 3", "heliotrope bus");
    first_hit(&server, "marimba+programming", &ids[1], "Questionnaire", "Marimba programming");
    first_hit(&server, "kaleidoscope", &ids[2], "Kaleidoscope sorting", "Kaleidoscope");
    first_hit(&server, "pensee+informatique", &ids[3], "Letter", "pensée informatique");
    first_hit(&server, "AI", &ids[3], "What AI means", "AI");
    let stemmed = server.search("q=algorithms");
    assert_eq!(stemmed["total"], 2, "algorithm and algorithms are one word");
    let marked = stemmed["hits"].to_string();
    assert!(marked.contains("<mark>algorithms</mark>") && marked.contains("<mark>algorithm</mark>"), "{marked}");
}

#[test]
fn every_count_is_what_one_gets_by_choosing_it() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    library(&server);
    for chosen in ["", "grade_band=K-5", "grade_band=K-5&kind=agenda", "q=lunch", "q=lunch&grade_band=6-8&sort=newest"]
    {
        let answer = server.search(chosen);
        for (facet, values) in answer["facets"].as_object().expect("facets") {
            let others: String =
                chosen.split('&').filter(|part| !part.starts_with(&format!("{facet}="))).collect::<Vec<_>>().join("&");
            for value in values.as_array().expect("values") {
                let query = format!("{others}&{facet}={}", value["value"].as_str().expect("a value"));
                assert_eq!(server.search(&query)["total"], value["count"], "{chosen} then {query}");
            }
        }
    }
    let narrowed = server.search("grade_band=K-5");
    let bands = narrowed["facets"]["grade_band"].as_array().expect("values");
    assert!(bands.len() >= 3, "the other bands keep their counts: {bands:?}");
}

#[test]
fn wrong_parameters_are_told() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    for bad in ["page=0", "page=x", "per_page=101", "sort=sideways"] {
        server.get(&format!("/api/v1/search?{bad}")).expect(400);
    }
    for odd in ["q=%22", "q=((((", "q=a%00b", "q=-", "q=*", "q=%F0%9F%98%80", "q=AND+OR+NOT"] {
        server.search(odd);
    }
}

#[test]
fn hostile_text_is_shown_as_text() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let about = json!({"title": "<script>alert(1)</script> gnu", "kind": "other", "description": "<img src=x onerror=alert(2)>"});
    let id = server.publish("x.txt", b"<script>alert('gnu')</script> and a gnu </mark>", &about);
    let hit = server.search("q=gnu")["hits"][0].clone();
    for (_, _, text) in passages(&hit) {
        assert!(!text.contains('<'), "{text}");
    }
    for path in [
        "/search?q=gnu".to_owned(),
        format!("/artifacts/{id}"),
        format!("/artifacts/{id}/read/1?q=gnu"),
        "/".to_owned(),
    ] {
        let page = server.page(&path).expect(200).text();
        assert!(!page.contains("<script>alert") && !page.contains("<img src=x"), "{path}");
    }
}
