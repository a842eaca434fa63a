//! The JSON API: one artifact from upload to withdrawal, and what is answered on the way.

use insta::{assert_json_snapshot, with_settings};
use serde_json::{Value, json};

use crate::support::{Server, folder, sha256};

/// Replaces what differs from run to run.
fn stable(mut value: Value) -> Value {
    fn walk(value: &mut Value, key: &str) {
        match value {
            Value::Object(fields) => fields.iter_mut().for_each(|(name, field)| walk(field, name)),
            Value::Array(items) => items.iter_mut().for_each(|item| walk(item, key)),
            Value::String(text) => match key {
                "id" => "[id]".clone_into(text),
                "at" | "created_at" => "[time]".clone_into(text),
                "by" => "[account]".clone_into(text),
                "request_id" => "[request]".clone_into(text),
                "url" => "/artifacts/[id]".clone_into(text),
                _ => {}
            },
            Value::Number(_) if key == "score" => *value = json!("[score]"),
            _ => {}
        }
    }
    walk(&mut value, "");
    value
}

fn snapshot(name: &str, value: Value) {
    with_settings!({snapshot_path => "snapshots", prepend_module_to_snapshot => false}, {
        assert_json_snapshot!(name, stable(value));
    });
}

fn plan() -> Value {
    json!({"title": "Implementation plan for grades 6-8", "kind": "implementation-plan", "grade_bands": ["6-8"],
        "topics": "vision;sustainability", "districts": "Abington", "cohort": "2018", "school_year": "2019-20",
        "language": "en", "licence": "CC-BY-4.0", "description": "What we do next year.", "external_id": "outside/1"})
}

const TEXT: &[u8] = b"# Plan\n\nEvery sixth grader meets computational thinking with a quokka.\n";

#[test]
fn one_artifact_from_upload_to_withdrawal() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let created = server.upload("plan.md", TEXT, &plan(), &[]).expect(201);
    assert_eq!(created.header("etag"), "\"1\"");
    let id = created.json()["id"].as_str().expect("a text").to_owned();
    assert_eq!(created.header("location"), format!("/api/v1/artifacts/{id}"));
    server.wait_until_read(&id);
    let path = format!("/api/v1/artifacts/{id}");
    snapshot("artifact_draft", server.get(&path).expect(200).json());
    snapshot("text", server.get(&format!("{path}/text")).expect(200).json());
    assert_eq!(server.search("q=quokka")["total"], 0, "drafts are not found");

    snapshot("artifact_published", server.transition(&id, &json!({"action": "publish"})).expect(200).json());
    snapshot("search", server.search("q=quokka"));

    let patch = br#"{"title": "Plan for the middle school", "cohort": null}"#;
    let changed = server.request("PATCH", &path, &[("if-match", "\"2\"")], patch).expect(200);
    assert_eq!(changed.header("etag"), "\"3\"");
    assert_eq!(
        (&changed.json()["title"], &changed.json()["cohort"]),
        (&json!("Plan for the middle school"), &json!(null))
    );
    assert_eq!(server.search("q=quokka")["hits"][0]["title"], "Plan for the middle school");
    snapshot("stale", server.request("PATCH", &path, &[("if-match", "\"2\"")], patch).expect(412).json());
    snapshot("version_required", server.request("PATCH", &path, &[], patch).expect(428).json());
    snapshot("revisions", server.get(&format!("{path}/revisions")).expect(200).json());

    let file = server.get(&format!("{path}/file")).expect(200);
    assert_eq!(sha256(&file.body), sha256(TEXT));

    snapshot("note_required", server.transition(&id, &json!({"action": "withdraw"})).expect(422).json());
    let withdrawn = server.transition(&id, &json!({"action": "withdraw", "note": "A newer plan replaces it."}));
    snapshot("artifact_withdrawn", withdrawn.expect(200).json());
    assert_eq!(server.search("q=quokka")["total"], 0);
    server.page(&format!("/artifacts/{id}")).expect(410);
    snapshot("not_now", server.transition(&id, &json!({"action": "submit"})).expect(409).json());
    server.transition(&id, &json!({"action": "restore"})).expect(200);
    assert_eq!(server.search("q=quokka")["total"], 1);
}

#[test]
fn a_revision_waits_behind_the_live_one() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let id = server.publish("plan.md", TEXT, &plan());
    let form = crate::support::multipart(&[("file", b"Now with a numbat.", Some("plan2.txt"))]);
    let path = format!("/api/v1/artifacts/{id}/revisions");
    let revised =
        server.request("POST", &path, &[("content-type", crate::support::MULTIPART)], &form).expect(201).json();
    assert_eq!(
        (&revised["work"], &revised["live"], &revised["revision"]),
        (&json!("draft"), &json!("published"), &json!(2))
    );
    assert_eq!(server.search("q=quokka")["total"], 1, "the live one stays up");
    assert_eq!(server.search("q=numbat")["total"], 0);
    assert_eq!(server.get(&format!("/artifacts/{id}/file")).body, TEXT);
    server.transition(&id, &json!({"action": "publish"})).expect(200);
    crate::support::wait_for(|| (server.search("q=numbat")["total"] == 1).then_some(()));
    assert_eq!(server.search("q=quokka")["total"], 0);
    assert_eq!(server.get(&format!("/artifacts/{id}/file")).body, b"Now with a numbat.");
}

#[test]
fn a_retry_with_the_same_key_makes_no_second_artifact() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let metadata = json!({"title": "Once"});
    let key = [("idempotency-key", "k1")];
    let first = server.upload("a.txt", b"once", &metadata, &key).expect(201).json();
    let second = server.upload("a.txt", b"once", &metadata, &key).expect(201).json();
    assert_eq!(first["id"], second["id"]);
    snapshot("key_reused", server.upload("a.txt", b"other", &metadata, &key).expect(409).json());
    let third = server.upload("a.txt", b"once", &metadata, &[]).expect(201).json();
    assert_ne!(first["id"], third["id"]);
}

#[test]
fn deleting_a_draft_removes_it_and_its_bytes() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let id = server.upload("a.txt", b"to be gone", &json!({}), &[]).expect(201).json()["id"]
        .as_str()
        .expect("id")
        .to_owned();
    server.request("DELETE", &format!("/api/v1/artifacts/{id}"), &[], &[]).expect(204);
    server.get(&format!("/api/v1/artifacts/{id}")).expect(404);
    let name = sha256(b"to be gone");
    let blob = data.path().join("blobs").join(&name[..2]).join(&name);
    crate::support::wait_for(|| (!blob.exists()).then_some(()));
}

#[test]
fn redacted_content_is_gone_and_refused() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let secret = b"The roster of pupils with a wombat.";
    let id = server.publish("roster.txt", secret, &json!({"title": "Roster", "kind": "other"}));
    let other = server.publish("fine.txt", b"A harmless echidna.", &json!({"title": "Fine", "kind": "other"}));
    server.transition(&id, &json!({"action": "redact", "note": "Names of pupils"})).expect(204);
    assert_eq!(server.search("q=wombat")["total"], 0);
    assert_eq!(server.search("q=echidna")["hits"][0]["id"], json!(other));
    server.page(&format!("/artifacts/{id}")).expect(410);
    snapshot("redacted", server.upload("again.txt", secret, &json!({}), &[]).expect(409).json());
    let journal = std::fs::read_to_string(data.path().join("journal/actions.jsonl")).expect("reads");
    assert!(!journal.contains("Roster") && !journal.contains("roster.txt"));
}

#[test]
fn the_api_describes_itself() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let document = server.get("/api/v1/openapi.json").expect(200).json();
    assert!(document["openapi"].as_str().is_some_and(|version| version.starts_with("3.1")), "{}", document["openapi"]);
    let paths: Vec<&String> = document["paths"].as_object().expect("paths").keys().collect();
    snapshot("openapi_paths", json!(paths));
}
