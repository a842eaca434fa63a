//! Files that are not what they say, or mean harm: each is stored, ends in a definite state and disturbs nobody.

use std::io::{Cursor, Read, Write};
use std::process::Stdio;

use serde_json::json;
use zip::write::SimpleFileOptions;

use crate::demo;
use crate::support::{MULTIPART, Server, folder, multipart, passages};

/// A zip of (name, content).
fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in members {
        zip.start_file(*name, SimpleFileOptions::default()).expect("begins");
        zip.write_all(content).expect("is written");
    }
    zip.finish().expect("ends").into_inner()
}

/// A DOCX with this document part.
pub fn docx(document: &str) -> Vec<u8> {
    let types = "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'>\
        <Override PartName='/word/document.xml' \
        ContentType='application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml'/></Types>";
    let relations = "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'><Relationship Id='r' \
        Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument' Target='word/document.xml'/>\
        </Relationships>";
    zipped(&[
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", relations.as_bytes()),
        ("word/document.xml", document.as_bytes()),
    ])
}

fn paragraph(doctype: &str, text: &str) -> String {
    format!(
        "<?xml version='1.0'?>{doctype}<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'>\
         <w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>"
    )
}

/// A PDF whose page is a compressed stream of `mebibytes` of zeros.
fn swollen_pdf(mebibytes: usize) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("zeros", SimpleFileOptions::default()).expect("begins");
    let zeros = vec![0; 1 << 20];
    (0..mebibytes).for_each(|_| zip.write_all(&zeros).expect("is written"));
    let mut zip = zip::ZipArchive::new(zip.finish().expect("ends")).expect("opens");
    let mut deflated = Vec::new();
    zip.by_index_raw(0).expect("is there").read_to_end(&mut deflated).expect("reads");
    // zlib (RFC 1950) around what the zip holds: the sums of zeros are 1 and their number.
    let sum = u32::try_from((mebibytes << 20) % 65_521).expect("is small") << 16 | 1;
    let stream = [&[0x78, 0x9c][..], &deflated, &sum.to_be_bytes()].concat();
    let head = format!(
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
         3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R>>endobj\n\
         4 0 obj<</Filter/FlateDecode/Length {}>>stream\n",
        stream.len()
    );
    [head.as_bytes(), &stream, b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF"].concat()
}

fn billion_laughs() -> String {
    let entity = |n: usize| format!("<!ENTITY a{n} '{}'>", format!("&a{};", n - 1).repeat(10));
    let entities: String = (1..30).map(entity).collect();
    paragraph(&format!("<!DOCTYPE x [<!ENTITY a0 'ha'>{entities}]>"), "&a29;")
}

/// Hostile files: name, bytes, and the states they may end in.
fn files() -> Vec<(String, Vec<u8>, &'static [&'static str])> {
    let pdf = demo::pdf("P", "en", "# P\n\nA polite pangolin.\n");
    let many: Vec<(String, &[u8])> = (0..200_000).map(|n| (format!("word/{n}.xml"), &b"x"[..])).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|(name, content)| (name.as_str(), *content)).collect();
    let nested = (0..6).fold(vec![0; 1 << 20], |inner, _| zipped(&[("inner.zip", &inner)]));
    let polyglot = [&pdf[..], b"<script>alert(1)</script>"].concat();
    let loops = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[2 0 R]/Count 9>>endobj\ntrailer<</Root 1 0 R>>";
    let deep =
        format!("%PDF-1.4\n1 0 obj {}{} endobj\ntrailer<</Root 1 0 R>>", "[".repeat(100_000), "]".repeat(100_000));
    vec![
        ("empty.pdf".to_owned(), Vec::new(), &["damaged"]),
        ("not-a.docx".to_owned(), pdf.clone(), &["text"]),
        ("double.pdf.exe".to_owned(), pdf, &["text"]),
        ("polyglot.pdf".to_owned(), polyglot, &["text"]),
        (
            "flat-bomb.docx".to_owned(),
            docx(&paragraph("", &" ".repeat(400 << 20))),
            &["too-large", "timed-out", "damaged", "no-text"],
        ),
        ("swollen.pdf".to_owned(), swollen_pdf(1 << 10), &["too-large", "timed-out", "damaged", "no-text"]),
        ("nested.zip".to_owned(), nested, &["unsupported", "damaged"]),
        ("many.docx".to_owned(), zipped(&many), &["too-large", "damaged", "unsupported"]),
        (
            "climbing.docx".to_owned(),
            zipped(&[("../../etc/passwd", b"x"), ("/etc/shadow", b"x")]),
            &["damaged", "unsupported"],
        ),
        (
            "outside.docx".to_owned(),
            docx(&paragraph("<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>", "start &e; end")),
            &["text", "damaged"],
        ),
        ("laughs.docx".to_owned(), docx(&billion_laughs()), &["text", "no-text", "damaged", "too-large"]),
        ("loops.pdf".to_owned(), loops.to_vec(), &["no-text", "damaged"]),
        ("deep.pdf".to_owned(), deep.into_bytes(), &["damaged", "too-large", "no-text"]),
        ("nul.txt".to_owned(), b"before\0after a platypus".to_vec(), &["text", "unsupported"]),
        ("latin.txt".to_owned(), b"caf\xe9 au lait".to_vec(), &["text"]),
    ]
}

#[test]
fn hostile_files_end_in_a_definite_state_and_nothing_is_left() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let good = server.publish("good.txt", b"An undisturbed okapi.", &json!({"title": "Good", "kind": "other"}));
    for (name, bytes, states) in files() {
        let id = server.upload(&name, &bytes, &json!({"kind": "other"}), &[]).expect(201).json()["id"]
            .as_str()
            .expect("id")
            .to_owned();
        let state = server.wait_until_read(&id);
        assert!(states.contains(&state.as_str()), "{name}: {state}");
        let text = server.get(&format!("/api/v1/artifacts/{id}/text")).expect(200).text();
        assert!(!text.contains("root:"), "{name} read a file of this machine");
        assert_eq!(server.get(&format!("/artifacts/{id}/file")).expect(200).body, bytes, "{name}");
        server.page(&format!("/artifacts/{id}")).expect(200);
        assert_eq!(server.search("q=okapi")["hits"][0]["id"], json!(good));
    }
    let children = std::fs::read_to_string(format!("/proc/{0}/task/{0}/children", server.id())).unwrap_or_default();
    assert_eq!(children.trim(), "", "no worker is left");
}

#[test]
fn odd_file_names_are_kept_harmless_and_readable() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let rows = [
        ("../../etc/cron.d/evil.txt".to_owned(), "evil.txt"),
        ("C:\\fakepath\\plan.txt".to_owned(), "plan.txt"),
        (format!("{}.txt", "n".repeat(4_000)), ""),
        ("with\tcontrol.txt".to_owned(), "withcontrol.txt"),
        ("gnp.\u{202e}txt".to_owned(), "gnp.txt"),
        ("🎒 família.txt".to_owned(), "🎒 família.txt"),
        ("<b>bold</b>.txt".to_owned(), "b.txt"),
    ];
    for (sent, kept) in rows {
        let answer = server.upload(&sent, b"a text", &json!({"title": "T", "kind": "other"}), &[]).expect(201).json();
        let name = answer["file"]["name"].as_str().expect("a text").to_owned();
        assert!(name.len() <= 200 && name.ends_with("txt") && !name.contains(['/', '\\', '\n']), "{name}");
        assert!(kept.is_empty() || name == kept, "{sent:?} became {name:?}");
        let id = answer["id"].as_str().expect("a text");
        server.page(&format!("/artifacts/{id}")).expect(200);
        server.get(&format!("/artifacts/{id}/file")).expect(200);
    }
}

#[test]
fn names_that_break_the_form_are_refused_whole() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    for name in ["delete\u{7f}.txt", "line\nend.txt"] {
        let refused = server.upload(name, b"a text", &json!({}), &[]).expect(400);
        assert_eq!(refused.json()["code"], "malformed_multipart", "{name:?}");
    }
    assert_eq!(std::fs::read_dir(data.path().join("blobs/incoming")).expect("lists").count(), 0);
}

/// The shell limits how large a file may get and has the signal for it ignored, so that writes fail as on a full disk.
#[test]
fn a_full_disk_is_said_and_left_behind() {
    let data = folder();
    let script = "trap '' XFSZ; ulimit -f 8192; exec \"$0\" \"$@\"";
    let mut command = std::process::Command::new("sh");
    command.args(["-c", script, env!("CARGO_BIN_EXE_clearinghouse"), "serve", "--listen", "127.0.0.1:0", "--data"]);
    command.arg(data.path()).env("CLEARINGHOUSE_LOG", "warn").stdin(Stdio::null());
    let mut server = Server::spawn(command);
    server.work_on(data.path());
    let known = server.publish("a.txt", b"A known axolotl.", &json!({"title": "A", "kind": "other"}));
    // Twice what `ulimit -f` allows, whether the shell counts in blocks of 512 bytes or of 1024.
    let large = multipart(&[("file", &vec![b'x'; 16 << 20], Some("large.txt"))]);
    let refused = server.request("POST", "/api/v1/artifacts", &[("content-type", MULTIPART)], &large).expect(507);
    assert_eq!(refused.json()["code"], "disk_full");
    assert_eq!(server.search("q=axolotl")["hits"][0]["id"], json!(known), "reading goes on");
    let next = server.publish("b.txt", b"Another axolotl.", &json!({"title": "B", "kind": "other"}));
    assert_eq!(server.search("q=axolotl")["total"], 2, "and so does writing, once there is room");
    assert_eq!(std::fs::read_dir(data.path().join("blobs/incoming")).expect("lists").count(), 0);
    assert!(!passages(&server.search("q=another")["hits"][0]).is_empty(), "{next}");
}
