//! Bringing in folders and manifests.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::process::CommandExt;
use std::path::Path;

use serde_json::json;

use crate::demo;
use crate::support::{Server, folder, program, run, said, wait_for};

fn write(dir: &Path, name: &str, bytes: &[u8]) {
    let path = dir.join(name);
    fs::create_dir_all(path.parent().expect("a folder")).expect("is made");
    fs::write(path, bytes).expect("is written");
}

fn import(data: &Path, more: &[&str]) -> (String, Option<i32>) {
    said(&run(&[&["import", "--data", data.to_str().expect("plain")], more].concat()))
}

fn text(path: &Path) -> &str {
    path.to_str().expect("plain")
}

#[test]
fn a_folder_comes_in_once_and_every_file_has_a_state() {
    let (data, files) = (folder(), folder());
    write(files.path(), "a/plan.pdf", &demo::pdf("A plan of its own", "en", "# Plan\n\nThe okapi curriculum.\n"));
    write(files.path(), "a/b/letter.docx", &demo::docx("Letter", "en", "# Letter\n\nDear families.\n"));
    write(files.path(), "empty.txt", b"");
    write(files.path(), "scan.bin", &[0, 1, 2, 3]);
    write(files.path(), "copy.pdf", &demo::pdf("A plan of its own", "en", "# Plan\n\nThe okapi curriculum.\n"));
    let (said, code) = import(data.path(), &[text(files.path()), "--publish"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(
        said.contains("5 files: 5 stored or known, 0 not stored")
            && said.contains("4 new")
            && said.contains("1 skipped"),
        "{said}"
    );
    let (again, _) = import(data.path(), &[text(files.path()), "--publish"]);
    assert!(again.contains("5 skipped"), "{again}");
    let server = Server::start(data.path(), &[]);
    let found = server.search("q=okapi");
    assert_eq!((&found["total"], &found["hits"][0]["title"]), (&json!(1), &json!("A plan of its own")));
}

#[test]
fn a_manifest_describes_revises_and_warns() {
    let (data, files) = (folder(), folder());
    write(files.path(), "plan.txt", b"The first plan.");
    let manifest = files.path().join("m.csv");
    let list = |rows: &str| {
        fs::write(&manifest, format!("path,external_id,title,kind,districts\n{rows}")).expect("is written")
    };
    let run = || import(data.path(), &["--manifest", text(&manifest), "--publish"]);
    list("plan.txt,p1,The plan,implementation-plan,Abington\n");
    assert!(run().0.contains("1 new"));
    assert!(run().0.contains("1 unchanged"));
    list("plan.txt,p1,The better plan,implementation-plan,Abington\n");
    assert!(run().0.contains("1 new revisions"));
    write(files.path(), "plan.txt", b"The second plan.");
    assert!(run().0.contains("1 new revisions"));
    list(
        "plan.txt,p1,The better plan,implementation-plan,Abington\nplan.txt,p2,Another,implementation-plan,Abington\nplan.txt,,,,00050000\n",
    );
    let (said, code) = run();
    assert!(
        code == Some(0)
            && said.contains("2 new")
            && said.contains("1 unchanged")
            && said.contains("warning, the same file"),
        "{said}"
    );
    let server = Server::start(data.path(), &[]);
    let found = server.get("/api/v1/artifacts?external_id=p1").expect(200).json();
    let artifact = &found["artifacts"][0];
    assert_eq!(
        (&artifact["title"], &artifact["revision"], &artifact["live"]),
        (&json!("The better plan"), &json!(3), &json!("published"))
    );
}

#[test]
fn wrong_calls_and_files_that_cannot_be_stored_are_told_by_the_exit_code() {
    let (data, files) = (folder(), folder());
    assert_eq!(import(data.path(), &[]).1, Some(2));
    assert_eq!(import(data.path(), &["/no/such/folder"]).1, Some(2));
    write(files.path(), "m.csv", b"path,tilte\nx,y\n");
    let (said, code) = import(data.path(), &["--manifest", text(&files.path().join("m.csv"))]);
    assert!(code == Some(2) && said.contains("line 1, column 2"), "{said}");
    write(files.path(), "m.csv", b"path,kind\nmissing.txt,agenda\nm.csv,poem\n");
    let (said, code) = import(data.path(), &["--manifest", text(&files.path().join("m.csv"))]);
    assert!(code == Some(1) && said.contains("2 not stored") && said.contains("poem"), "{said}");
}

#[test]
fn an_import_goes_through_a_running_server_and_by_its_address() {
    let (data, files) = (folder(), folder());
    write(files.path(), "one.txt", b"The first numbat.");
    let server = Server::start(data.path(), &[]);
    let (said, code) = import(data.path(), &[text(files.path()), "--publish"]);
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(server.search("q=numbat")["total"], 1, "shown at once");
    write(files.path(), "two.txt", b"The second numbat.");
    let away = |token: &str| {
        import(
            Path::new("/nonexistent"),
            &[text(files.path()), "--publish", "--server", &server.base, "--token", token],
        )
    };
    let (said, code) = away("pace_unknown");
    assert!(code == Some(1) && said.contains("the token is unknown"), "{said}");
    let contributor = server.member("contributor", &[]).token();
    let (said, code) = away(&contributor);
    assert!(code == Some(1) && said.contains("for programme staff"), "{said}");
    let (said, code) = away(&server.member("curator", &[]).token());
    assert!(code == Some(0) && said.contains("1 new"), "{said}");
    assert_eq!(server.search("q=numbat")["total"], 2);
}

#[test]
fn a_killed_import_goes_on_where_it_was() {
    let (data, files) = (folder(), folder());
    for n in 0..120 {
        write(files.path(), &format!("{n}.txt"), format!("Document number {n} of the set.").as_bytes());
    }
    let arguments = ["import", "--data", text(data.path()), text(files.path()), "--publish"];
    let mut first = program(&arguments).spawn().expect("starts");
    let journal = data.path().join("journal/actions.jsonl");
    wait_for(|| fs::read_to_string(&journal).ok().filter(|lines| lines.lines().count() > 20));
    first.kill().expect("is killed");
    first.wait().expect("ends");
    let stored = fs::read_to_string(&journal).expect("reads").matches('\n').count() - 1;
    let (said, code) = said(&run(&arguments));
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains(&format!("{} new", 120 - stored)), "{stored} were stored; {said}");
    let server = Server::start(data.path(), &[]);
    assert_eq!(server.search("")["total"], 120);
}

/// Runs the program without the rights of root, who may read anything.
fn import_as_anyone(data: &Path, files: &Path) -> (String, Option<i32>) {
    if !rustix::process::getuid().is_root() {
        return import(data, &[text(files), "--publish"]);
    }
    let place = folder();
    let copy = place.path().join("clearinghouse");
    fs::copy(env!("CARGO_BIN_EXE_clearinghouse"), &copy).expect("is copied");
    for dir in [place.path(), data, files] {
        fs::set_permissions(dir, fs::Permissions::from_mode(0o777)).expect("is opened");
    }
    let mut command = std::process::Command::new(copy);
    command.args(["import", "--data", text(data), text(files), "--publish"]).uid(65_534).gid(65_534);
    said(&command.output().expect("runs"))
}

#[test]
fn links_are_not_followed_and_what_cannot_be_read_is_told() {
    let (data, files, elsewhere) = (folder(), folder(), folder());
    write(elsewhere.path(), "secret.txt", b"The secret okapi.");
    write(files.path(), "fine.txt", b"The open okapi.");
    write(files.path(), "locked/inside.txt", b"The locked okapi.");
    write(files.path(), "unreadable.txt", b"The closed okapi.");
    symlink(elsewhere.path().join("secret.txt"), files.path().join("link.txt")).expect("is made");
    symlink(elsewhere.path(), files.path().join("folder")).expect("is made");
    symlink(files.path(), files.path().join("loop")).expect("is made");
    let mode = |name: &str, mode: u32| fs::set_permissions(files.path().join(name), fs::Permissions::from_mode(mode));
    mode("locked", 0o000).expect("is locked");
    mode("unreadable.txt", 0o000).expect("is locked");
    let (said, code) = import_as_anyone(data.path(), files.path());
    mode("locked", 0o755).expect("is opened");
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("1 stored or known, 2 not stored"), "{said}");
    assert!(said.contains("locked") && said.contains("unreadable.txt") && said.contains("ermission"), "{said}");
    let server = Server::start(data.path(), &[]);
    assert_eq!(server.search("q=okapi")["total"], 1);
}
