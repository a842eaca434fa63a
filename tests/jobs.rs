//! Long work: it shows how far it is, can be ended, and says what failed.

use std::fs::{self, File, OpenOptions};
use std::io::{Cursor, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::{Value, json};

use crate::demo;
use crate::support::{Answer, Client, MULTIPART, Server, folder, multipart, program, run, said, sha256, wait_for};

const JSON: (&str, &str) = ("content-type", "application/json");

fn start(client: &Client, asked: &Value) -> Answer {
    client.request("POST", "/api/v1/jobs", &[JSON], asked.to_string().as_bytes())
}

/// Starts a job; returns its identifier.
fn started(client: &Client, asked: &Value) -> String {
    start(client, asked).expect(201).json()["id"].as_str().expect("a text").to_owned()
}

fn job(client: &Client, id: &str) -> Value {
    client.get(&format!("/api/v1/jobs/{id}")).expect(200).json()
}

fn cancel(client: &Client, id: &str) -> Answer {
    client.request("DELETE", &format!("/api/v1/jobs/{id}"), &[], &[])
}

/// The job, once it is over.
fn ended(client: &Client, id: &str) -> Value {
    wait_for(|| Some(job(client, id)).filter(|job| !job["ended"].is_null()))
}

/// The only job of its kind that runs.
fn running(client: &Client, kind: &str) -> Value {
    wait_for(|| {
        let jobs = client.get("/api/v1/jobs").expect(200).json()["jobs"].clone();
        let jobs = jobs.as_array().expect("a list").clone();
        jobs.into_iter().find(|job| job["kind"] == kind && job["state"] == "running")
    })
}

/// A server with some published documents, and the texts of their files.
fn library(documents: usize) -> (tempfile::TempDir, Server, Vec<String>) {
    let (data, files) = (folder(), folder());
    let texts: Vec<String> = (0..documents).map(|n| format!("Okapi number {n} of the collection.")).collect();
    let server = Server::start(data.path(), &[]);
    for (n, text) in texts.iter().enumerate() {
        fs::write(files.path().join(format!("{n}.txt")), text).expect("is written");
    }
    let (told, code) = said(&run(&["import", "--data", plain(data.path()), plain(files.path()), "--publish"]));
    assert_eq!(code, Some(0), "{told}");
    (data, server, texts)
}

fn plain(path: &Path) -> &str {
    path.to_str().expect("plain")
}

/// A file that takes as long to read as the test wants: a pipe in its place, which nobody writes to.
struct Slow {
    path: PathBuf,
    bytes: Vec<u8>,
}

impl Slow {
    fn make(path: PathBuf) -> Self {
        let bytes = fs::read(&path).expect("is there");
        fs::remove_file(&path).expect("is there");
        let made = std::process::Command::new("mkfifo").arg(&path).status().expect("mkfifo runs");
        assert!(made.success());
        Self { path, bytes }
    }

    /// The bytes of a text in the data folder.
    fn blob(data: &Path, text: &str) -> Self {
        let name = sha256(text.as_bytes());
        Self::make(data.join("blobs").join(&name[..2]).join(&name))
    }

    /// What reading a text gave.
    fn derived(data: &Path, text: &str) -> Self {
        let versions = fs::read_dir(data.join("derived")).expect("lists").next().expect("one").expect("reads");
        let name = sha256(text.as_bytes());
        Self::make(versions.path().join(&name[..2]).join(&name))
    }

    /// Waits until it is being read; who reads it then waits for what [`Held::let_go`] gives.
    fn reached(&self) -> Held {
        let flags = i32::try_from(rustix::fs::OFlags::NONBLOCK.bits()).expect("small");
        // Without a reader, a pipe cannot be opened so.
        Held(wait_for(|| OpenOptions::new().write(true).custom_flags(flags).open(&self.path).ok()))
    }

    /// Puts the file back.
    fn restore(&self) {
        fs::remove_file(&self.path).expect("is there");
        fs::write(&self.path, &self.bytes).expect("is written");
    }
}

/// A reader that is held up.
struct Held(File);

impl Held {
    /// The reader gets this, and nothing more.
    fn let_go(mut self, text: &str) {
        self.0.write_all(text.as_bytes()).expect("is read");
    }
}

#[test]
fn a_rebuild_shows_how_far_it_is_and_leaves_the_old_index_when_cancelled() {
    let (data, server, texts) = library(30);
    let slow = Slow::derived(data.path(), &texts[7]);
    let admin = server.member("admin", &[]);
    let waiting = std::thread::spawn(move || admin.request("POST", "/api/v1/admin/reindex", &[], &[]));
    let id = running(&server, "reindex")["id"].as_str().expect("a text").to_owned();
    let held = slow.reached();
    let stuck = job(&server, &id);
    assert!(stuck["total"] == 30 && stuck["done"].as_u64().is_some_and(|done| done < 30), "{stuck}");
    assert_eq!(started(&server, &json!({"kind": "reindex"})), id, "one at a time");
    let page = server.page(&format!("/desk/jobs/{id}")).expect(200).text();
    assert!(page.contains("max=\"30\"") && page.contains(" of 30 documents"), "{page}");
    assert!(page.contains("<noscript><meta http-equiv=\"refresh\" content=\"2\"></noscript>"));
    cancel(&server, &id).expect(200);
    assert_eq!(job(&server, &id)["state"], "stopping");
    slow.restore();
    held.let_go("");
    assert_eq!(waiting.join().expect("answers").expect(409).json()["code"], "cancelled");
    let over = ended(&server, &id);
    assert!(over["state"] == "cancelled" && over["why"].as_str().expect("a text").starts_with("by "), "{over}");
    assert!(data.path().join("index").exists() && !data.path().join("index.new").exists());
    assert_eq!(server.search("q=okapi")["total"], 30, "the old index answers");
    assert!(!server.page(&format!("/desk/jobs/{id}")).expect(200).text().contains("http-equiv"));

    let answer = server.request("POST", "/api/v1/admin/reindex", &[], &[]).expect(200);
    assert_eq!(answer.json(), json!({"artifacts": 30}));
    let last = server.get("/api/v1/jobs").json()["jobs"][0].clone();
    assert_eq!((&last["state"], &last["result"]), (&json!("done"), &json!("30 documents can be found")));
    assert_eq!(server.search("q=okapi")["total"], 30);
}

#[test]
fn content_goes_for_good_whatever_becomes_of_a_rebuild_under_way() {
    let (data, server, texts) = library(5);
    let slow = Slow::derived(data.path(), &texts[0]);
    let id = started(&server, &json!({"kind": "reindex"}));
    let held = slow.reached();
    let gone = server.search("q=%22number+3%22")["hits"][0]["id"].as_str().expect("found").to_owned();
    let admin = server.member("admin", &[]);
    let redacting = std::thread::spawn(move || admin.transition(&gone, &json!({"action": "redact", "note": "Names"})));
    wait_for(|| (server.search("q=%22number+3%22")["total"] == 0).then_some(()));
    cancel(&server, &id).expect(200);
    slow.restore();
    held.let_go("");
    assert_eq!(ended(&server, &id)["state"], "cancelled");
    redacting.join().expect("answers").expect(204);
    assert_eq!(server.search("q=okapi")["total"], 4);
}

#[test]
fn a_check_shows_what_it_finds_and_can_be_cancelled() {
    let (data, server, texts) = library(12);
    let slow = Slow::blob(data.path(), &texts[4]);
    let to = server.form("/desk/jobs", &[("do", "verify")]).expect(303);
    let id = to.header("location").strip_prefix("/desk/jobs/").expect("its page").to_owned();
    let held = slow.reached();
    let stuck = job(&server, &id);
    assert_eq!((&stuck["state"], &stuck["total"]), (&json!("running"), &json!(24)), "12 lines and 12 files");
    assert!(stuck["done"].as_u64().is_some_and(|done| (12..24).contains(&done)), "{stuck}");
    server.form(&format!("/desk/jobs/{id}"), &[]).expect(303);
    held.let_go("changed");
    assert_eq!(ended(&server, &id)["state"], "cancelled");

    fs::remove_file(&slow.path).expect("is removed");
    let answer = server.request("POST", "/api/v1/admin/verify", &[], &[]).expect(200).json();
    assert_eq!(
        (&answer["lines"], &answer["files"], &answer["findings"][0]["severity"]),
        (&json!(12), &json!(12), &json!("lost"))
    );
    let last = server.get("/api/v1/jobs").json()["jobs"][0].clone();
    assert_eq!(last["result"], "12 journal lines and 12 files checked: 1 finding");
    let page = server.page(&format!("/desk/jobs/{}", last["id"].as_str().expect("a text"))).expect(200).text();
    assert!(
        page.contains("lost: the bytes ")
            && page.contains("are missing")
            && page.contains("restore them from a backup"),
        "{page}"
    );
}

#[test]
fn two_checks_at_once_come_one_after_the_other() {
    let (data, server, texts) = library(3);
    let slow = Slow::blob(data.path(), &texts[1]);
    let first = started(&server, &json!({"kind": "verify"}));
    let held = slow.reached();
    let admin = server.member("admin", &[]);
    let second = std::thread::spawn(move || admin.request("POST", "/api/v1/admin/verify", &[], &[]));
    for _ in 0..50 {
        let jobs = server.get("/api/v1/jobs").json()["jobs"].clone();
        let checks = jobs.as_array().expect("a list").iter().filter(|job| job["kind"] == "verify");
        assert_eq!(checks.count(), 1, "the second one waits");
    }
    held.let_go(&texts[1]);
    assert_eq!(ended(&server, &first)["result"], "3 journal lines and 3 files checked: nothing is wrong");
    // The second one reads it too.
    slow.reached().let_go(&texts[1]);
    assert_eq!(second.join().expect("answers").expect(200).json()["findings"], json!([]));
}

#[test]
fn an_import_shows_its_progress_and_what_was_not_stored() {
    let (data, files) = (folder(), folder());
    let server = Server::start(data.path(), &[]);
    for (name, text) in [("a.txt", "An aardvark."), ("b.txt", "A badger."), ("c.txt", "An aardvark.")] {
        fs::write(files.path().join(name), text).expect("is written");
    }
    let manifest = files.path().join("m.csv");
    fs::write(&manifest, "path,kind\na.txt,agenda\nb.txt,poem\nc.txt,agenda\nmissing.txt,agenda\n")
        .expect("is written");
    let (told, code) = said(&run(&["import", "--data", plain(data.path()), "--manifest", plain(&manifest)]));
    assert!(code == Some(1) && told.contains("2 not stored"), "{told}");
    let import = server.get("/api/v1/jobs").json()["jobs"][0].clone();
    assert_eq!(
        (&import["kind"], &import["state"], &import["title"]),
        (&json!("import"), &json!("done"), &json!("Import 4 files"))
    );
    assert_eq!((&import["done"], &import["total"], &import["failures_total"]), (&json!(4), &json!(4), &json!(2)));
    assert!(import["result"].as_str().is_some_and(|result| result.starts_with("1 new")), "{import}");
    let why = |name: &str| {
        let all = import["failures"].as_array().expect("a list");
        all.iter().find(|one| one["what"] == name).map(|one| one["why"].as_str().expect("a text").to_owned())
    };
    assert!(why("b.txt").is_some_and(|why| why.contains("\"poem\" is not known")), "{import}");
    assert!(why("missing.txt").is_some_and(|why| why.contains("No such file")), "{import}");
    let page = server.page(&format!("/desk/jobs/{}", import["id"].as_str().expect("a text"))).expect(200).text();
    assert!(page.contains("2 failed") && page.contains("missing.txt") && page.contains("No such file"), "{page}");
}

#[test]
fn an_import_that_is_cancelled_stops_and_can_be_gone_on_with() {
    let (data, files) = (folder(), folder());
    let server = Server::start(data.path(), &[]);
    for n in 0..400 {
        fs::write(files.path().join(format!("{n}.txt")), format!("Document number {n} of the set."))
            .expect("is written");
    }
    let arguments = ["import", "--data", plain(data.path()), plain(files.path())];
    let import = program(&arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("starts");
    let id = running(&server, "import")["id"].as_str().expect("a text").to_owned();
    let some = wait_for(|| Some(job(&server, &id)).filter(|job| job["done"].as_u64() > Some(20)));
    assert!(some["total"] == 400 && some["done"].as_u64() < Some(400), "{some}");
    cancel(&server, &id).expect(200);
    let (told, code) = said(&import.wait_with_output().expect("ends"));
    assert!(code == Some(1) && told.contains("Cancelled by") && told.contains("run the same command again"), "{told}");
    assert!(told.contains(" 0 not stored"), "{told}");
    let over = ended(&server, &id);
    let brought = over["done"].as_u64().expect("a number");
    assert!(over["state"] == "cancelled" && (20..400).contains(&brought), "{over}");
    assert!(told.contains(&format!("{brought} files: {brought} stored or known")), "{told}: {over}");
    let (told, code) = said(&run(&arguments));
    assert!(code == Some(0) && told.contains(&format!("{} new", 400 - brought)), "{told}");
}

#[test]
fn an_import_whose_job_is_not_known_goes_on() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let import = |client: &Client, job: &str, name: &str| {
        let parts =
            [("job", job.as_bytes(), None), ("name", name.as_bytes(), None), ("file", name.as_bytes(), Some(name))];
        client.request("POST", "/api/v1/imports", &[("content-type", MULTIPART)], &multipart(&parts)).expect(200)
    };
    import(&server, "0123456789abcdef", "a.txt");
    // Nobody counts on the job of someone else.
    let id = started(&server, &json!({"kind": "import", "total": 2}));
    import(&server.member("curator", &[]), &id, "b.txt");
    assert_eq!(job(&server, &id)["done"], 0);
    import(&server, &id, "c.txt");
    assert_eq!((&job(&server, &id)["done"], &job(&server, &id)["state"]), (&json!(1), &json!("running")));
    import(&server, &id, "d.txt");
    assert_eq!(job(&server, &id)["state"], "done");
}

/// The files of a ZIP, by name.
fn unzipped(bytes: &[u8], into: &Path) -> Vec<String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("a ZIP file");
    let mut names = Vec::new();
    for place in 0..archive.len() {
        let mut file = archive.by_index(place).expect("a file");
        let name = file.name().expect("a name").into_owned();
        let path = into.join(&name);
        names.push(name);
        let mut content = Vec::new();
        file.read_to_end(&mut content).expect("reads");
        fs::create_dir_all(path.parent().expect("a folder")).expect("is made");
        fs::write(path, content).expect("is written");
    }
    names
}

/// What there is of every published document but its identifiers, and the hash of its bytes.
fn all(server: &Server) -> Vec<(Value, String)> {
    let hits = server.search("q=&per_page=100&sort=title")["hits"].clone();
    let whole = |hit: &Value| {
        let path = format!("/api/v1/artifacts/{}", hit["id"].as_str().expect("a text"));
        let mut artifact = server.get(&path).expect(200).json();
        let bytes = server.get(&format!("{path}/file")).expect(200).body;
        let fields = artifact.as_object_mut().expect("an object");
        let own = ["id", "url", "version", "revision", "live_revision", "created", "changed", "published", "text"];
        own.iter().for_each(|name| drop(fields.remove(*name)));
        fields["file"].as_object_mut().expect("an object").remove("name");
        (artifact, sha256(&bytes))
    };
    let mut all: Vec<_> = hits.as_array().expect("a list").iter().map(whole).collect();
    all.sort_by_key(|(artifact, _)| artifact.to_string());
    all
}

#[test]
fn what_is_exported_can_be_imported_elsewhere() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let full = json!({"title": "=HYPERLINK(\"x\"), \"quoted\"; and more", "kind": "implementation-plan", "grade_bands": ["K-5", "6-8"],
        "topics": "vision;sustainability", "districts": ["00010000", "06000000"], "audience": [], "cohort": "2018",
        "phase": null, "school_year": "2019-20", "language": "en", "licence": "CC-BY-4.0",
        "description": "Two lines,\nwith a comma.", "source_url": "https://example.org/a?b=c", "external_id": "outside/1"});
    server.publish("plan.pdf", &demo::pdf("Plan", "en", "# Plan\n\nThe okapi plan.\n"), &full);
    server.publish(
        "plan.pdf",
        &demo::pdf("Other", "en", "# Other\n\nAnother okapi.\n"),
        &json!({"title": "Other plan", "kind": "agenda", "language": "en"}),
    );
    server.publish(
        "Plan.PDF",
        b"An okapi in a text.",
        &json!({"title": "-1", "kind": "agenda", "visibility": "staff"}),
    );
    server.publish(
        "leer.txt",
        b"",
        &json!({"title": "Empty", "kind": "other", "visibility": "cohort", "cohort": "2019"}),
    );
    server.upload("draft.txt", b"An okapi draft.", &json!({"title": "A draft", "kind": "agenda"}), &[]).expect(201);
    let curator = server.member("curator", &[]);
    let id = started(&curator, &json!({"kind": "export"}));
    let done = ended(&curator, &id);
    assert_eq!((&done["state"], &done["done"], &done["total"]), (&json!("done"), &json!(4), &json!(4)), "{done}");
    assert_eq!((&done["title"], &done["failures_total"]), (&json!("Export everything published"), &json!(0)));

    let file = curator.get(done["file"].as_str().expect("an address")).expect(200);
    assert_eq!((file.header("content-type"), file.header("accept-ranges")), ("application/zip", "bytes"));
    assert!(file.header("content-disposition").starts_with("attachment; filename=\"documents-20"));
    let (unpacked, elsewhere) = (folder(), folder());
    let mut names = unzipped(&file.body, unpacked.path());
    names.sort();
    assert_eq!(names.len(), 5, "{names:?}");
    assert!(names.contains(&"manifest.csv".to_owned()) && names.contains(&"files/leer.txt".to_owned()), "{names:?}");
    let plans = names.iter().filter(|name| name.to_lowercase().starts_with("files/plan"));
    assert_eq!(plans.map(|name| name.to_lowercase()).collect::<std::collections::BTreeSet<_>>().len(), 3, "{names:?}");
    let manifest = fs::read_to_string(unpacked.path().join("manifest.csv")).expect("reads");
    assert!(
        manifest.starts_with("path,external_id,title,description,kind,grade_bands,topics,districts,audience,cohort,")
    );
    assert!(!manifest.contains("A draft") && manifest.contains("\"'=HYPERLINK"), "{manifest}");

    let manifest = unpacked.path().join("manifest.csv");
    let (told, code) =
        said(&run(&["import", "--data", plain(elsewhere.path()), "--manifest", plain(&manifest), "--publish"]));
    assert!(code == Some(0) && told.contains("4 new"), "{told}");
    let there = Server::start(elsewhere.path(), &[]);
    assert_eq!(all(&there), all(&server));
}

#[test]
fn an_export_takes_what_the_search_finds_and_says_what_it_could_not() {
    let (data, server, texts) = library(9);
    let query = |query: &str| started(&server, &json!({"kind": "export", "query": query}));
    let one = ended(&server, &query("q=%22number+3%22&page=7&per_page=1"));
    assert_eq!((&one["total"], &one["title"]), (&json!(1), &json!("Export \u{201c}\"number 3\"\u{201d}")));
    let none = ended(&server, &query("kind=agenda&like=Abington"));
    assert_eq!((&none["total"], &none["title"]), (&json!(0), &json!("Export kind: Agenda, districts like Abington")));
    assert_eq!(
        start(&server, &json!({"kind": "export", "query": "like=Atlantis"})).expect(400).json()["code"],
        "unknown_district"
    );

    let name = sha256(texts[5].as_bytes());
    fs::remove_file(data.path().join("blobs").join(&name[..2]).join(&name)).expect("is removed");
    let to = server.form("/desk/jobs", &[("do", "export"), ("q", "okapi")]).expect(303).header("location").to_owned();
    let id = to.strip_prefix("/desk/jobs/").expect("its page");
    let done = ended(&server, id);
    assert!(done["state"] == "done" && done["result"].as_str().expect("a text").starts_with("8 documents, "), "{done}");
    let unpacked = folder();
    assert_eq!(
        unzipped(&server.get(&format!("{to}/file")).expect(200).body, unpacked.path()).len(),
        9,
        "8 and the manifest"
    );
    let page = server.page(&to).expect(200).text();
    assert!(page.contains("1 failed") && page.contains("it cannot be read: No such file"), "{page}");
    assert!(page.contains(&format!("href=\"{to}/file\" download")));
}

#[test]
fn an_export_that_is_cancelled_or_outdated_leaves_no_file() {
    let (data, mut server, texts) = library(6);
    let left = || fs::read_dir(data.path().join("exports")).map_or(0, Iterator::count);
    let export = |server: &Server| started(server, &json!({"kind": "export"}));
    let slow = Slow::blob(data.path(), &texts[2]);
    let id = export(&server);
    let held = slow.reached();
    assert_eq!((&job(&server, &id)["total"], left()), (&json!(6), 2), "the file and its manifest, under way");
    cancel(&server, &id).expect(200);
    held.let_go(&texts[2]);
    assert_eq!((&ended(&server, &id)["state"], left()), (&json!("cancelled"), 0));
    server.get(&format!("/desk/jobs/{id}/file")).expect(404);

    slow.restore();
    let id = export(&server);
    assert_eq!((&ended(&server, &id)["state"], left()), (&json!("done"), 1));
    let gone = server.search("q=%22number+3%22")["hits"][0]["id"].as_str().expect("found").to_owned();
    server.transition(&gone, &json!({"action": "redact", "note": "Names"})).expect(204);
    assert_eq!((&job(&server, &id)["file"], left()), (&json!(null), 0), "what was removed for good is in no export");
    server.get(&format!("/desk/jobs/{id}/file")).expect(404);

    let id = export(&server);
    assert_eq!((&ended(&server, &id)["state"], left()), (&json!("done"), 1));
    server.stop();
    let server = Server::start(data.path(), &[]);
    assert_eq!(left(), 0, "removed at start");
    server.get(&format!("/api/v1/jobs/{id}")).expect(404);
}

/// See `bad_input::a_full_disk_is_said_and_left_behind`.
#[test]
fn an_export_that_does_not_fit_says_so_and_leaves_no_file() {
    let data = folder();
    let script = "trap '' XFSZ; ulimit -f 8192; exec \"$0\" \"$@\"";
    let mut command = std::process::Command::new("sh");
    command.args(["-c", script, env!("CARGO_BIN_EXE_clearinghouse"), "serve", "--listen", "127.0.0.1:0", "--data"]);
    command.arg(data.path()).env("CLEARINGHOUSE_LOG", "error").stdin(Stdio::null());
    let mut server = Server::spawn(command);
    server.work_on(data.path());
    for n in 0..6 {
        let bytes = vec![b'a' + n; 3 << 20];
        server.publish(&format!("{n}.bin"), &bytes, &json!({"title": format!("Large {n}"), "kind": "other"}));
    }
    let failed = ended(&server, &started(&server, &json!({"kind": "export"})));
    assert_eq!(failed["state"], "failed");
    assert!(failed["why"].as_str().is_some_and(|why| why.contains("not enough room on the disk")), "{failed}");
    assert_eq!(fs::read_dir(data.path().join("exports")).expect("lists").count(), 0);
}

#[test]
fn a_job_is_ended_by_who_started_it_and_by_admins() {
    let (data, server, texts) = library(3);
    let (dana, lee) = (server.member("curator", &[]), server.member("admin", &[]));
    for kind in ["reindex", "verify"] {
        start(&dana, &json!({"kind": kind})).expect(403);
        dana.form("/desk/jobs", &[("do", kind)]).expect(403);
    }
    let page = dana.page("/desk/jobs").expect(200).text();
    assert!(page.contains("value=\"export\"") && !page.contains("value=\"reindex\""));
    assert!(lee.page("/desk/jobs").expect(200).text().contains("value=\"reindex\""));
    let slow = Slow::blob(data.path(), &texts[0]);
    let check = started(&lee, &json!({"kind": "verify"}));
    let held = slow.reached();
    cancel(&dana, &check).expect(403);
    dana.form(&format!("/desk/jobs/{check}"), &[]).expect(403);
    assert_eq!(job(&dana, &check)["state"], "running", "staff see all");
    assert!(!dana.page(&format!("/desk/jobs/{check}")).expect(200).text().contains("id=\"cancel\""));
    assert!(lee.page(&format!("/desk/jobs/{check}")).expect(200).text().contains("id=\"cancel\""));
    let own = started(&dana, &json!({"kind": "import", "total": 9}));
    cancel(&dana, &own).expect(200);
    let again = started(&dana, &json!({"kind": "import", "total": 9}));
    assert_eq!(cancel(&lee, &again).expect(200).json()["state"], "cancelled");
    held.let_go("");
    start(&dana, &json!({"kind": "import"})).expect(400);
    start(&dana, &json!({"kind": "poem"})).expect(422);
}
