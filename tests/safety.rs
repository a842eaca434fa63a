//! Uploaded content and other sites do no harm.

use serde_json::json;

use crate::support::{Server, folder};

#[test]
fn other_sites_and_hosts_are_refused() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    server.request("GET", "/", &[("host", "evil.example")], &[]).expect(403);
    let body = br#"{"action": "publish"}"#;
    let path = "/api/v1/artifacts/000000000000/transitions";
    server.request("POST", path, &[("origin", "https://evil.example")], body).expect(403);
    server.request("POST", path, &[("sec-fetch-site", "cross-site")], body).expect(403);
    server.request("POST", path, &[], body).expect(404);
}

#[test]
fn other_machines_are_served_and_may_not_sign_in_over_plain_http() {
    let data = folder();
    let server = Server::start(data.path(), &["--listen", "0.0.0.0:0"]);
    let at = |host: &'static str| server.visitor().request("GET", "/sign-in", &[("host", host)], &[]);
    at("evil.example").expect(403);
    let refused = at("192.0.2.1").expect(403).text();
    assert!(refused.contains("plain http"), "{refused}");
    server.visitor().get("/search").expect(200);
}

#[test]
fn no_uploaded_type_is_shown_in_our_origin_but_real_pdfs() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let html = b"<!doctype html><script>alert(1)</script>";
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>";
    for (name, bytes) in [("x.html", &html[..]), ("x.svg", svg), ("x.pdf", html), ("x.xml", svg)] {
        let id = server.publish(name, bytes, &json!({"title": name, "kind": "other"}));
        let file = server.get(&format!("/artifacts/{id}/file")).expect(200);
        assert!(file.header("content-disposition").starts_with("attachment"), "{name}");
        assert_eq!(file.header("x-content-type-options"), "nosniff");
        server.get(&format!("/artifacts/{id}/view")).expect(404);
    }
    let pdf = crate::demo::pdf("T", "en", "# T\n\nText.\n");
    let id = server.publish("x.html", &pdf, &json!({"title": "a pdf", "kind": "other"}));
    let view = server.get(&format!("/artifacts/{id}/view")).expect(200);
    assert_eq!(view.header("content-type"), "application/pdf");
    assert!(view.header("content-security-policy").contains("default-src 'none'"));
}

#[test]
fn every_page_has_its_policy_and_its_assets() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    for path in ["/", "/search", "/upload", "/desk", "/nowhere"] {
        let page = server.page(path);
        assert!(page.header("content-security-policy").starts_with("default-src 'self'"), "{path}");
        let text = page.text();
        assert!(!text.contains("<script>") && !text.contains(" style=\"") && !text.contains(" onclick"), "{path}");
        for asset in text.split("/assets/").skip(1).filter_map(|rest| rest.split('"').next()) {
            let answer = server.get(&format!("/assets/{asset}")).expect(200);
            assert!(answer.header("cache-control").contains("immutable"));
        }
    }
    server.get("/assets/site.css").expect(404);
    let missing = server.page("/nowhere").expect(404);
    assert!(missing.header("content-type").starts_with("text/html"));
    server.page("/artifacts/not-an-id").expect(404);
    server.page("/artifacts/000000000000").expect(404);
    server.request("DELETE", "/search", &[], &[]).expect(405);
}
