//! In a real browser: the scripts of `browser/`, each with a demonstration of its own.

use std::path::Path;
use std::process::Command;
use std::sync::{Mutex, PoisonError};

use crate::support::{Server, folder, program, run, said};

/// Where the scripts are, and what they need.
const SCRIPTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/browser");

/// One browser at a time: several would wait for each other's processor time, and some of their waits have an end.
static BROWSER: Mutex<()> = Mutex::new(());

/// Plays a script with a demonstration's address, its sign-in links and `more`; fails with what it printed.
fn play(name: &str, more: &[&str]) {
    let server = Server::start(&std::env::temp_dir(), &["--demo"]);
    let links = ["contributor", "curator", "admin"].map(|role| server.line(&format!("sign in as {role}: ")));
    let arguments: Vec<&str> = links.iter().map(String::as_str).chain(more.iter().copied()).collect();
    node(name, &server.base, &arguments, &[]);
}

fn node(name: &str, base: &str, arguments: &[&str], settings: &[(&str, &str)]) {
    let needed = [Path::new("/usr/bin/chromium"), &Path::new(SCRIPTS).join("node_modules/playwright-core")];
    let there = Command::new("node").arg("--version").output().is_ok() && needed.iter().all(|path| path.exists());
    assert!(there, "there is no browser to test with, or no Node: run tests/run, which installs them");
    let mut node = Command::new("node");
    node.arg(format!("{SCRIPTS}/{name}.mjs")).arg(base).args(arguments).envs(settings.iter().copied());
    node.env("BROWSER_PICTURES", Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("browser"));
    node.env("CLEARINGHOUSE", env!("CARGO_BIN_EXE_clearinghouse"));
    let alone = BROWSER.lock().unwrap_or_else(PoisonError::into_inner);
    let output = node.output().expect("node runs");
    drop(alone);
    let (said, wrong) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    print!("{said}");
    assert!(output.status.success(), "{name}:\n{said}{wrong}");
}

#[test]
fn a_document_goes_its_whole_way() {
    play("journey", &[]);
}

#[test]
fn ten_documents_of_two_hundred_are_worked_off_by_keyboard() {
    play("desk", &[]);
}

#[test]
fn people_sign_in_with_an_account_of_a_provider() {
    let data = folder();
    let free = || std::net::TcpListener::bind("127.0.0.1:0").expect("a free port").local_addr().expect("an address");
    let issuer = format!("http://{}", free());
    let provider = format!("Local {issuer} clearinghouse a-secret-of-the-test");
    let server = Server::start(data.path(), &["--provider", &provider]);
    let folder = data.path().to_str().expect("a plain path");
    let invite = |email: &str, role: &str| {
        let (text, code) = said(&run(&["user", "add", email, "--role", role, "--data", folder]));
        assert_eq!(code, Some(0), "{text}");
        text.split_whitespace().last().expect("a link").to_owned()
    };
    invite("dana@pace.example", "curator");
    let invitation = invite("mina@wexmoor.example", "contributor");
    node("provider", &server.base, &[&invitation], &[("ISSUER", &issuer)]);
}

#[test]
fn documents_are_brought_and_described_in_under_a_minute_and_never_lost() {
    play("upload", &[]);
}

#[test]
fn the_three_journeys_work_on_a_phone_and_at_a_desk_light_and_dark() {
    play("journeys", &[]);
}

#[test]
fn a_cohort_is_set_up_and_its_board_follows_what_its_districts_do() {
    play("lab", &[]);
}

#[test]
fn districts_apply_are_selected_answer_and_stand_in_a_published_report() {
    play("programme", &[]);
}

#[test]
fn sections_save_themselves_and_say_when_they_cannot() {
    play("answers", &[]);
}

#[test]
fn everything_from_upload_to_publication_works_by_keyboard_alone() {
    play("keyboard", &[]);
}

#[test]
fn pages_stay_within_their_budget() {
    play("budget", &[]);
}

#[test]
fn everything_from_upload_to_publication_works_without_scripts() {
    play("plain", &[]);
}

#[test]
fn nothing_that_is_uploaded_runs_and_no_other_site_changes_anything() {
    play("safety", &[]);
}

#[test]
fn markup_in_every_field_is_text_on_every_page() {
    play("fields", &[]);
}

#[test]
fn every_page_is_accessible_on_every_screen() {
    let data = folder();
    let mut empty = program(&["serve", "--listen", "127.0.0.1:0", "--data"]);
    empty.arg(data.path());
    let empty = Server::spawn(empty);
    play("access", &[&empty.line("make the first admin, once: ")]);
}
