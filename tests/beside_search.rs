//! What stands beside a search: suggestions, everything in one document, documents alike, districts alike, synonyms, and
//! what people fail to find.

use serde_json::{Value, json};

use crate::demo;
use crate::support::{MULTIPART, Server, folder, multipart};

const DISTRICT: &str = "00010000";

fn metadata(title: &str, districts: &[&str]) -> Value {
    json!({"title": title, "kind": "stakeholder-letter", "districts": districts, "topics": ["vision"],
        "grade_bands": ["6-8"], "licence": "CC-BY-4.0", "description": "For the tests."})
}

fn letter(name: &str) -> Vec<u8> {
    let body: String = (0..40).map(|n| format!("Sentence{n} tells families{n} about computing. ")).collect();
    format!("Dear families of {name}. {body} Yours, {name}.").into_bytes()
}

fn titles(answer: &Value) -> Vec<String> {
    answer["hits"]
        .as_array()
        .expect("hits")
        .iter()
        .map(|hit| hit["title"].as_str().expect("a text").to_owned())
        .collect()
}

#[test]
fn a_search_is_completed_while_it_is_typed() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let id = server.publish("a.txt", b"heliotrope robots", &metadata("Robotics letter", &[DISTRICT]));
    let hidden =
        server.upload("b.txt", b"zeppelins", &metadata("Zeppelin draft", &["06000000"]), &[]).expect(201).json();
    let suggest = |q: &str| server.get(&format!("/api/v1/suggest?q={q}")).expect(200).json()["suggestions"].clone();
    assert_eq!(
        suggest("robotics+l")[0],
        json!({"type": "title", "id": id, "title": "Robotics letter", "url": format!("/artifacts/{id}")})
    );
    let district = json!({"type": "value", "facet": "district", "value": DISTRICT, "label": "Abington", "url": "/search?district=00010000"});
    assert_eq!(suggest("abing")[0], district);
    assert_eq!(
        suggest("the+helio"),
        json!([{"type": "text", "text": "the heliotrope", "url": "/search?q=the+heliotrope"}])
    );
    for nothing in ["", "zepp", "acton", "%00", "%F0%9F%98%80"] {
        assert_eq!(suggest(nothing), json!([]), "{nothing}: {hidden}");
    }
}

#[test]
fn every_match_in_a_document_is_listed_published_or_not() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let pages = "# Plan\n\nA coach for algorithms.\n\n---\n\nNothing.\n\n---\n\nAn algorithm again.\n";
    let file = demo::pdf("Plan", "en", pages);
    let id = server.upload("plan.pdf", &file, &metadata("Plan", &[]), &[]).expect(201).json()["id"]
        .as_str()
        .expect("a text")
        .to_owned();
    server.wait_until_read(&id);
    let listed = || {
        let answer = server.get(&format!("/api/v1/artifacts/{id}/matches?q=algorithms")).expect(200).json();
        let list = answer["snippets"].as_array().expect("a list").clone();
        list.iter()
            .map(|s| (s["page"].as_u64().expect("a number"), s["html"].as_str().expect("a text").to_owned()))
            .collect::<Vec<_>>()
    };
    let draft = listed();
    server.transition(&id, &json!({"action": "publish", "override": "for the test"})).expect(200);
    let published = listed();
    for found in [draft, published] {
        assert_eq!(found.iter().map(|(page, _)| *page).collect::<Vec<_>>(), [1, 3], "{found:?}");
        assert!(found[1].1.contains("<mark>algorithm</mark>"), "{found:?}");
    }
    let page = server.page(&format!("/artifacts/{id}/matches?q=algorithms")).expect(200).text();
    assert!(page.contains(&format!("/artifacts/{id}/read/3?q=algorithms")), "{page}");
    server.get("/api/v1/artifacts/000000000000/matches?q=x").expect(404);
}

#[test]
fn near_copies_are_one_hit_and_scores_are_explained() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    for (name, code) in [("Abington", DISTRICT), ("Acton", "06000000"), ("Milton", "01890000")] {
        server.publish(&format!("{name}.txt"), &letter(name), &metadata(&format!("Letter of {name}"), &[code]));
    }
    server.publish("c.txt", b"families and chess", &metadata("Chess", &[]));
    let answer = server.search("q=families&explain=true");
    assert_eq!((answer["total"].clone(), answer["folded"].clone()), (json!(4), json!(2)), "{answer:#}");
    assert_eq!(titles(&answer).len(), 2);
    let hit = &answer["hits"][0];
    let part = |value: &Value| value.as_f64().expect("a number");
    let why = &hit["explanation"];
    let words: f64 = why["words"].as_array().expect("words").iter().map(|word| part(&word["score"])).sum();
    let sum = words + part(&why["closeness"]) + part(&why["recency"]) + part(&why["kind"]);
    assert!((sum - part(&hit["score"])).abs() < 0.01, "{sum}: {hit:#}");
    let page = server.page("/search?q=families").expect(200).text();
    assert!(page.contains("nearly the same text") || page.contains("Nearly the same text"), "{page}");
    server.get("/api/v1/search?q=x&explain=maybe").expect(400);
}

#[test]
fn documents_and_districts_alike_are_found() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let robots = |n: usize| format!("Heliotrope robots march in winter, part {n}.").into_bytes();
    let mine = server.publish("a.txt", &robots(1), &metadata("Robots at home", &[DISTRICT]));
    let alike = model::Districts::with(Vec::new());
    let alike = alike.like(alike.get(DISTRICT).expect("is there")).next().expect("one").org_code.clone();
    let other = server.publish("b.txt", &robots(2), &metadata("Robots elsewhere", &[alike.as_str()]));
    server.publish("c.txt", &robots(3), &metadata("Robots in Boston", &["00350000"]));
    let similar = server.get(&format!("/api/v1/artifacts/{mine}/similar")).expect(200).json();
    assert_eq!(titles(&similar).len(), 2, "{similar:#}");
    assert!(server.page(&format!("/artifacts/{mine}")).expect(200).text().contains("More like this"));
    for name in [DISTRICT, "Abington", "abington"] {
        let answer = server.search(&format!("q=robots&like={name}"));
        assert_eq!((answer["total"].clone(), answer["hits"][0]["id"].clone()), (json!(1), json!(other)), "{name}");
    }
    let refused = server.get("/api/v1/search?like=Atlantis").expect(400).json();
    assert_eq!(refused["code"], "unknown_district");
    let page = server.page("/search?q=robots&like=Atlantis").expect(200).text();
    assert!(page.contains("Atlantis") && page.contains("Robots in Boston"), "everything is shown, and why");
}

#[test]
fn synonyms_are_extended_exported_and_imported() {
    let data = folder();
    let mut server = Server::start(data.path(), &[]);
    server.publish("a.txt", b"the evening of robots", &metadata("Evening", &[]));
    assert_eq!(server.search("q=soiree")["total"], 0);
    let json_body = [("content-type", "application/json")];
    let add = |forms: Value| {
        server.request("POST", "/api/v1/synonyms", &json_body, json!({"forms": forms}).to_string().as_bytes())
    };
    add(json!(["soirée", "evening"])).expect(200);
    assert_eq!(server.search("q=soiree")["total"], 1, "applies at once");
    assert_eq!(add(json!(["alone"])).expect(400).json()["code"], "invalid_synonyms");
    let file = server.get("/api/v1/synonyms/file").expect(200).text();
    assert!(file.starts_with("CS, computer science\n") && file.ends_with("soirée, evening\n"), "{file}");
    let wrong = server.request("PUT", "/api/v1/synonyms/file", &[], b"a, b\nalone\n").expect(400).json();
    assert!(wrong["detail"].as_str().expect("a text").contains("line 2"), "{wrong}");
    server.request("PUT", "/api/v1/synonyms/file", &[], b"\xff").expect(400);
    server.stop();
    let server = Server::start(data.path(), &[]);
    assert_eq!(server.search("q=soiree")["total"], 1, "they are in the journal");
    server.request("PUT", "/api/v1/synonyms/file", &[], "soirée, matinee\n".as_bytes()).expect(200);
    assert_eq!(server.search("q=soiree")["total"], 0);
    server.request("PUT", "/api/v1/synonyms/file", &[], file.as_bytes()).expect(200);
    assert_eq!(server.get("/api/v1/synonyms/file").expect(200).text(), file);
    // The same from the page.
    let form = |body: &str| {
        server.request(
            "POST",
            "/desk/synonyms",
            &[("content-type", "application/x-www-form-urlencoded")],
            body.as_bytes(),
        )
    };
    form("forms=robots,automata").expect(200);
    assert_eq!(server.search("q=automata")["total"], 1);
    form("remove=robots%2C+automata").expect(200);
    assert_eq!(server.search("q=automata")["total"], 0);
    form("forms=alone").expect(400);
    let upload = multipart(&[("file", b"robots, automata\n", Some("synonyms.txt"))]);
    server.request("POST", "/desk/synonyms/file", &[("content-type", MULTIPART)], &upload).expect(200);
    assert_eq!(server.search("q=automata")["total"], 1);
}

#[test]
fn what_people_fail_to_find_is_counted_and_mended() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    server.publish("a.txt", b"the evening of robots", &metadata("Evening", &[]));
    for query in ["Soiree", "soiree", "robots", "ann@example.org", "robots&page=1&kind=policy", "robots&page=2"] {
        server.search(&format!("q={query}"));
    }
    let counted = server.get("/api/v1/admin/searches").expect(200).json();
    assert_eq!(counted["failed"], json!([{"text": "soiree", "times": 2}]));
    assert_eq!(counted["frequent"], json!([{"text": "soiree", "times": 2}, {"text": "robots", "times": 1}]));
    let page = server.page("/desk/searches").expect(200).text();
    assert!(page.contains("soiree"), "{page}");
    let week = counted["week"].as_str().expect("a week");
    let body = format!("text=soiree&forms=evening&week={week}");
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let page = server.request("POST", "/desk/searches", &form, body.as_bytes()).expect(200).text();
    assert!(page.contains("soiree, evening"), "{page}");
    let wrong = format!("text=soiree&forms=soiree&week={week}");
    server.request("POST", "/desk/searches", &form, wrong.as_bytes()).expect(400);
    assert_eq!(server.search("q=soiree")["total"], 1);
    server.get("/api/v1/admin/searches?week=1999-W01").expect(400);
}

#[test]
fn long_facets_are_searched() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    server.publish("a.txt", b"robots one", &metadata("One", &[DISTRICT]));
    server.publish("b.txt", b"robots two", &metadata("Two", &["06000000"]));
    let page = server.page("/search/facets/district?q=robots&find=boxbor&kind=stakeholder-letter").expect(200).text();
    assert!(page.contains("Acton-Boxborough") && !page.contains("Abington"), "{page}");
    assert!(server.page("/search/facets/district?q=robots").expect(200).text().contains("Abington"));
    server.page("/search/facets/nothing").expect(404);
    let like = server.search("q=robots&like=Abington")["facets"]["district"].clone();
    for (name, known) in [("Abington", true), ("00010000", true), ("Atlantis", false)] {
        let answer = server.page(&format!("/search/facets/district?q=robots&like={name}"));
        assert_eq!(answer.status, if known { 200 } else { 400 }, "{name}");
        let values = answer.text().matches("type=\"checkbox\"").count();
        assert_eq!(values, if known { like.as_array().expect("values").len() } else { 0 }, "{name}");
    }
    let topics = server.search("q=robots")["facets"]["topic"][0].clone();
    assert_eq!((topics["value"].clone(), topics["group"].clone()), (json!("vision"), json!("Direction")));
}

#[test]
fn the_language_is_told_from_the_words() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let spanish = "Estimadas familias, este año todos los estudiantes de nuestras escuelas aprenderán cómo funcionan las computadoras y cómo se escriben los programas. ";
    server.publish("carta.txt", spanish.repeat(3).as_bytes(), &metadata("Carta", &[]));
    let answer = server.search("q=computadora&language=es");
    assert_eq!(answer["total"], 1, "{answer:#}");
    assert!(answer["hits"][0]["snippets"][0]["html"].as_str().expect("a text").contains("<mark>computadoras</mark>"));
}
