//! Backups: what was acknowledged before one began is in it, byte for byte, whatever happens meanwhile.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::json;

use crate::support::{Server, folder, program, run, said, sha256};

/// A folder with a data folder, a backup, and where that is restored.
struct Room {
    dir: tempfile::TempDir,
}

impl Room {
    fn new() -> Self {
        Self { dir: folder() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn data(&self) -> PathBuf {
        self.path("data")
    }

    fn file(&self) -> PathBuf {
        self.path("backup.tar")
    }

    #[track_caller]
    fn backup(&self) -> String {
        let (text, code) = said(&run(&["backup", plain(&self.file()), "--data", plain(&self.data())]));
        assert_eq!(code, Some(0), "{text}");
        text
    }

    /// Restores into a fresh folder of this name.
    #[track_caller]
    fn restore(&self, name: &str) -> PathBuf {
        let (text, code) = self.try_restore(name);
        assert_eq!(code, Some(0), "{text}");
        self.path(name)
    }

    fn try_restore(&self, name: &str) -> (String, Option<i32>) {
        said(&run(&["restore", plain(&self.file()), "--data", plain(&self.path(name))]))
    }

    /// The entries of the backup, as an ordinary tar lists them.
    fn entries(&self) -> Vec<String> {
        let listed = Command::new("tar").arg("-tf").arg(self.file()).output().expect("tar runs");
        assert!(listed.status.success(), "{}", String::from_utf8_lossy(&listed.stderr));
        String::from_utf8_lossy(&listed.stdout).lines().map(str::to_owned).collect()
    }
}

fn plain(path: &Path) -> &str {
    path.to_str().expect("a plain path")
}

fn publish(server: &Server, word: &str) -> String {
    server.publish(
        &format!("{word}.txt"),
        format!("A plan about the {word}.").as_bytes(),
        &json!({"title": word, "kind": "other"}),
    )
}

#[track_caller]
fn is_fine(data: &Path) {
    let (text, code) = said(&run(&["verify", "--data", plain(data)]));
    assert_eq!(code, Some(0), "{text}");
}

#[test]
fn what_was_acknowledged_under_load_is_restored_byte_for_byte() {
    let room = Room::new();
    let mut server = Server::start(&room.data(), &[]);
    for n in 0..10 {
        publish(&server, &format!("before{n}"));
    }
    let (stop, mut known) = (AtomicBool::new(false), Vec::new());
    std::thread::scope(|scope| {
        let load = |client: usize| {
            let (server, stop) = (&server, &stop);
            move || {
                let mut done = Vec::new();
                for n in 0.. {
                    let bytes = format!("load {client} {n} {}", "x".repeat(n * 37 % 5_000)).into_bytes();
                    let made = server.upload("load.txt", &bytes, &json!({"title": "load"}), &[]).expect(201).json();
                    let id = made["id"].as_str().expect("a text").to_owned();
                    // Some drafts go again, with their bytes.
                    if n % 5 == 4 {
                        let kept =
                            server.request("DELETE", &format!("/api/v1/artifacts/{id}"), &[("if-match", "*")], &[]);
                        assert!(kept.status < 300, "{}", kept.text());
                    } else {
                        done.push((id, bytes));
                    }
                    if stop.load(Ordering::Relaxed) {
                        return done;
                    }
                }
                done
            }
        };
        let loads: Vec<_> = (0..3).map(|client| scope.spawn(load(client))).collect();
        std::thread::sleep(Duration::from_millis(300));
        for _ in 0..5 {
            room.backup();
        }
        stop.store(true, Ordering::Relaxed);
        loads.into_iter().for_each(|load| known.extend(load.join().expect("no panic")));
    });
    assert_eq!(fs::metadata(room.file()).expect("is there").permissions().mode() & 0o777, 0o600);
    room.backup();
    let accounts = server.get("/api/v1/accounts").expect(200).json();
    assert!(server.stop().1);
    let data = room.restore("restored");
    fs::copy(room.data().join("token-of-admin@test.example"), data.join("token-of-admin@test.example"))
        .expect("the same token works");
    let mut server = Server::start(&data, &[]);
    for (id, bytes) in &known {
        assert!(server.get(&format!("/api/v1/artifacts/{id}/file")).expect(200).body == *bytes, "{id}");
    }
    for n in 0..10 {
        crate::support::wait_for(|| (server.search(&format!("q=before{n}"))["total"] == 1).then_some(()));
    }
    assert_eq!(server.get("/api/v1/accounts").expect(200).json(), accounts);
    publish(&server, "afterwards");
    assert!(server.stop().1);
    is_fine(&data);
}

#[test]
fn a_backup_grows_by_what_is_new_and_a_cut_off_tail_is_harmless() {
    let room = Room::new();
    let mut server = Server::start(&room.data(), &[]);
    publish(&server, "quokka");
    room.backup();
    let (before, entries) = (fs::read(room.file()).expect("reads"), room.entries());
    publish(&server, "numbat");
    let text = room.backup();
    assert!(text.contains("2 files (1 new)"), "{text}");
    let after = fs::read(room.file()).expect("reads");
    // All but the two blocks that end a tar file stays as it was.
    assert!(after.starts_with(&before[..before.len() - 1_024]), "nothing is written again");
    let new = room.entries()[entries.len()..].to_vec();
    let name = sha256(b"A plan about the numbat.");
    assert_eq!(new.len(), 3, "{new:?}");
    assert_eq!((new[0].as_str(), new[2].as_str()), (format!("blobs/{}/{name}", &name[..2]).as_str(), "state.json"));
    assert!(new[1].starts_with("journal/"), "{new:?}");

    // Wherever the second run broke off, the state of the first one stands.
    for cut in [before.len() - 1_024, before.len() - 500, before.len() + 700, after.len() - 1_500] {
        fs::write(room.file(), &after[..cut]).expect("is written");
        let data = room.restore(&format!("cut-{cut}"));
        let titles = fs::read_to_string(data.join("journal/actions.jsonl")).expect("reads");
        assert!(titles.contains("quokka") && !titles.contains("numbat"), "cut at {cut}");
        let text = room.backup();
        assert_eq!(text.contains("cut off"), cut > before.len(), "{text}");
        assert_eq!(room.entries().len(), entries.len() + 3);
    }
    server.stop();
    let journal = |data: &Path| fs::read(data.join("journal/actions.jsonl")).expect("reads");
    assert_eq!(journal(&room.restore("whole")), journal(&room.data()));
}

#[test]
fn what_was_removed_for_good_leaves_the_backup() {
    let room = Room::new();
    let server = Server::start(&room.data(), &[]);
    let id = publish(&server, "secretary");
    publish(&server, "stays");
    room.backup();
    let holds = |text: &str| {
        let bytes = fs::read(room.file()).expect("reads");
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    };
    assert!(holds("secretary"));
    server.transition(&id, &json!({"action": "redact", "note": "a name in it"})).expect(204);
    let text = room.backup();
    assert!(text.contains("written anew"), "{text}");
    assert!(!holds("secretary") && holds("A plan about the stays."));
    assert!(!room.path("backup.tar.part").exists());
    is_fine(&room.restore("restored"));
}

#[test]
fn kills_leave_the_last_backup_and_no_half_folder() {
    let room = Room::new();
    let server = Server::start(&room.data(), &[]);
    let large = |n: u8| vec![n; 3_000_000];
    let upload = |n: u8| server.upload("large.bin", &large(n), &json!({"title": "large"}), &[]).expect(201);
    (0..8).for_each(|n| drop(upload(n)));
    let kill = |arguments: &[&str], after: u64| {
        let mut child = program(arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
        std::thread::sleep(Duration::from_millis(after));
        let _ = child.kill();
        child.wait().expect("it ends").code().is_none()
    };
    let (file, data) = (room.file(), room.data());
    let backup = ["backup", plain(&file), "--data", plain(&data)];
    let mut killed = 0;
    for after in [5, 15, 30, 45, 60, 80, 100, 130] {
        killed += usize::from(kill(&backup, after));
        if file.exists() {
            room.backup();
            fs::remove_file(&file).expect("is removed");
        }
    }
    room.backup();
    for (n, after) in (8..16).zip([5, 15, 30, 45, 60, 80, 100, 130]) {
        upload(n);
        killed += usize::from(kill(&backup, after));
        room.restore(&format!("after-{n}"));
    }
    assert!(killed > 0, "some were killed before their end");
    room.backup();
    let target = room.path("restored");
    let restore = ["restore", plain(&file), "--data", plain(&target)];
    for after in [5, 15, 30, 45, 60, 80, 100, 130] {
        kill(&restore, after);
        if target.exists() {
            let (text, _) = said(&run(&["verify", "--data", plain(&target)]));
            assert!(text.contains(" 16 files checked"), "it is there whole or not at all: {text}");
            fs::remove_dir_all(&target).expect("is removed");
        }
    }
    // After the moment that is the hardest to meet: all is written and not yet in place.
    let beside = room.path("restored.part");
    fs::create_dir_all(beside.join("journal")).expect("is made");
    fs::write(beside.join("restoring"), "").expect("is written");
    room.restore("restored");
    assert!(!beside.exists() && !target.join("restoring").exists());
    is_fine(&target);
    fs::create_dir_all(beside.join("letters")).expect("is made");
    let (text, code) = room.try_restore("restored.part");
    assert!(code == Some(2) && text.contains("is not empty"), "what is somebody's stays: {text}");
}

#[test]
fn other_files_and_folders_with_something_in_them_are_left_alone() {
    let room = Room::new();
    let mut server = Server::start(&room.data(), &[]);
    publish(&server, "quokka");
    let attempt = |file: &Path, data: &Path| said(&run(&["backup", plain(file), "--data", plain(data)]));
    let letter = room.path("letter.txt");
    fs::write(&letter, "Dear families").expect("is written");
    let (text, code) = attempt(&letter, &room.data());
    assert!(code == Some(1) && text.contains("is no backup"), "{text}");
    assert_eq!(fs::read_to_string(&letter).expect("reads"), "Dear families");
    let (text, code) = said(&run(&["restore", plain(&letter), "--data", plain(&room.path("x"))]));
    assert!(code == Some(2) && text.contains("holds no whole backup") && !room.path("x").exists(), "{text}");

    room.backup();
    let other = room.path("other");
    let (text, code) = attempt(&room.file(), &other);
    assert!(code == Some(1) && text.contains("of another clearinghouse"), "{text}");
    let (text, code) = room.try_restore("data");
    assert!(code == Some(2) && text.contains("is not empty"), "{text}");

    // A clearinghouse that was put back to an older state does not go on in a newer backup.
    let older = room.restore("older");
    publish(&server, "numbat");
    room.backup();
    server.stop();
    let (text, code) = attempt(&room.file(), &older);
    assert!(code == Some(1) && text.contains("lines that this clearinghouse does not have"), "{text}");

    let bytes = fs::read(room.file()).expect("reads");
    let later = String::from_utf8_lossy(&bytes[512..1_024])
        .replace("\"clearinghouse_backup\": 1", "\"clearinghouse_backup\": 7");
    let bytes = [&bytes[..512], later.as_bytes(), &bytes[1_024..]].concat();
    fs::write(room.file(), bytes).expect("is written");
    let (text, code) = room.try_restore("later");
    assert!(code == Some(2) && text.contains("use the newer program"), "{text}");
}

#[test]
fn what_is_damaged_is_named_and_everything_else_is_there() {
    let room = Room::new();
    let mut server = Server::start(&room.data(), &[]);
    let id = publish(&server, "quokka");
    publish(&server, "numbat");
    let blob = |word: &str| {
        let name = sha256(format!("A plan about the {word}.").as_bytes());
        (room.data().join("blobs").join(&name[..2]).join(&name), name)
    };
    let (path, name) = blob("quokka");
    let good = fs::read(&path).expect("reads");
    fs::write(&path, "A plan about nothing....").expect("is written");
    let (text, code) = said(&run(&["backup", plain(&room.file()), "--data", plain(&room.data())]));
    assert!(code == Some(1) && text.contains(&name) && text.contains(&id) && text.contains("1 file"), "{text}");
    let (text, code) = room.try_restore("without");
    assert!(code == Some(1) && text.contains(&name) && text.contains("1 file"), "{text}");
    fs::write(&path, &good).expect("is written");
    assert!(room.backup().contains("(1 new)"), "it is put in once it is good");

    // Damage in the backup: what else is in it can be restored, and the next run writes it anew.
    server.stop();
    let whole = fs::read(room.file()).expect("reads");
    let at = whole.windows(24).position(|window| window == b"A plan about the numbat.").expect("is in it");
    let mut bad = whole.clone();
    bad[at] = b'B';
    fs::write(room.file(), &bad).expect("is written");
    let (text, code) = room.try_restore("damaged");
    assert!(code == Some(1) && text.contains(&blob("numbat").1) && text.contains("damaged in the backup"), "{text}");
    let mut bad = whole.clone();
    bad[at - 512..at - 500].copy_from_slice(b"no header at");
    fs::write(room.file(), &bad).expect("is written");
    let (text, code) = room.try_restore("headless");
    assert!(code == Some(1) && text.contains("not in the backup"), "{text}");
    // The data folder lost what the backup has: it is kept.
    fs::remove_file(blob("quokka").0).expect("is removed");
    let (text, code) = said(&run(&["backup", plain(&room.file()), "--data", plain(&room.data())]));
    assert!(
        code == Some(1) && text.contains("written anew") && text.contains("taken from the backup before"),
        "{text}"
    );
    is_fine(&room.restore("again"));

    let line = whole.windows(6).rposition(|window| window == b"numbat").expect("is in it");
    let mut bad = whole;
    bad[line] = b'N';
    fs::write(room.file(), &bad).expect("is written");
    let (text, code) = room.try_restore("line");
    assert!(code == Some(1) && text.contains("are lost"), "{text}");
    is_fine(&room.path("line"));
}

#[test]
fn a_check_of_a_share_goes_around_and_is_told_to_admins() {
    let data = folder();
    let path = plain(data.path());
    let mut server = Server::start(data.path(), &[]);
    for n in 0..20 {
        server.upload("a.txt", format!("paper {n}").as_bytes(), &json!({"title": "paper"}), &[]).expect(201);
    }
    let check = || said(&run(&["verify", "--data", path, "--sample", "50"]));
    let read = |text: &str| -> usize {
        text.split(" files checked").next().and_then(|text| text.rsplit(' ').next()?.parse().ok()).expect("a number")
    };
    let (first, second) = (check(), check());
    assert_eq!((first.1, second.1), (Some(0), Some(0)));
    assert_eq!(read(&first.0) + read(&second.0), 20, "two halves are the whole: {} {}", first.0, second.0);
    assert!(server.page("/desk/jobs").text().contains("Every file was read since"));

    let name = sha256(b"paper 7");
    fs::write(data.path().join("blobs").join(&name[..2]).join(&name), "pepper!").expect("is written");
    let (text, code) = said(&run(&["verify", "--data", path]));
    assert!(code == Some(2) && text.contains(&name), "{text}");
    for _ in 0..2 {
        let (text, code) = check();
        assert!(code == Some(2) && text.contains(&name), "what was bad is looked at each time: {text}");
    }
    let metrics = server.get("/metrics").text();
    assert!(metrics.contains("clearinghouse_check_findings{severity=\"lost\"} 1"), "{metrics}");
    let told =
        |server: &Server| server.page("/desk").text().contains("The last check of everything stored has 1 finding");
    assert!(told(&server));
    let curator = server.member("curator", &[]);
    assert!(!curator.page("/desk").text().contains("The last check"));
    assert!(!curator.page("/desk/jobs").expect(200).text().contains("Last check"));
    server.stop();

    // It outlives a restart, and the nightly check is made up for when its night was missed.
    let kept = data.path().join("upkeep.json");
    let known = fs::read_to_string(&kept).expect("is kept");
    let mut known: serde_json::Value = serde_json::from_str(&known).expect("is JSON");
    known["nightly"] = json!("2026-01-01T08:00:00Z");
    fs::write(data.path().join("blobs").join(&name[..2]).join(&name), "paper 7").expect("is written");
    fs::write(&kept, known.to_string()).expect("is written");
    let server = Server::start(data.path(), &["--check-nightly", "100"]);
    assert!(told(&server));
    crate::support::wait_for(|| (!told(&server)).then_some(()));
    assert!(server.page("/desk/jobs").text().contains("nothing is wrong"));
}
