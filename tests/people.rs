//! Accounts: how people get one, sign in and out, and what keeps others from it.

use serde_json::{Value, json};

use crate::support::{Client, Server, folder, program, run, said};

const PASSWORD: &str = "lantern otter gravel";

/// Someone with a password who signed in, and the mail address.
pub fn signed_in(server: &Server, data: &std::path::Path, email: &str, role: &str) -> Client {
    let data = data.to_str().expect("plain");
    let (text, code) = said(&piped(&["user", "add", email, "--role", role, "--data", data], PASSWORD));
    assert_eq!(code, Some(0), "{text}");
    sign_in(server, email, PASSWORD).expect("the password is right")
}

/// Runs the program with this on its standard input.
fn piped(arguments: &[&str], input: &str) -> std::process::Output {
    use std::io::Write;
    let mut command = program(arguments);
    command.stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped());
    let mut child = command.stderr(std::process::Stdio::piped()).spawn().expect("the program starts");
    let mut stdin = child.stdin.take().expect("is piped");
    writeln!(stdin, "{input}").expect("it reads");
    drop(stdin);
    child.wait_with_output().expect("it ends")
}

fn sign_in(server: &Server, email: &str, password: &str) -> Option<Client> {
    let visitor = server.visitor();
    let answer = visitor.form("/sign-in", &[("email", email), ("password", password), ("then", "/desk")]);
    (answer.status == 303).then(|| visitor.with_cookies(&answer))
}

/// What becomes of a title in `/api/v1/me`, or 401.
fn me(client: &Client) -> Result<Value, u16> {
    let answer = client.get("/api/v1/me");
    if answer.status == 200 { Ok(answer.json()) } else { Err(answer.status) }
}

#[test]
fn the_first_admin_is_made_by_a_link_that_works_once() {
    let data = folder();
    let mut command = program(&["serve", "--listen", "127.0.0.1:0", "--data"]);
    command.arg(data.path());
    let server = Server::spawn(command);
    let link = server.line("make the first admin, once: ");
    let path = link.strip_prefix(&server.base).expect("a link of this server").to_owned();
    let visitor = server.visitor();
    let page = visitor.page(&path).expect(200);
    assert!(page.text().contains("Set up your clearinghouse"));
    let fields = [("email", "lee@pace.example"), ("name", "Lee"), ("password", "too short")];
    let refused = visitor.form(&path, &fields).expect(422).text();
    assert!(refused.contains("at least 12 characters") && refused.contains("lee@pace.example"));
    visitor.form("/setup/0000", &fields).expect(404);
    let fields = [("email", "lee@pace.example"), ("name", "Lee"), ("password", PASSWORD)];
    let made = visitor.form(&path, &fields).expect(303);
    let cookie = made.header("set-cookie").to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    let admin = visitor.with_cookies(&made);
    assert_eq!(me(&admin).expect("signed in")["role"], "admin");
    admin.page("/desk/people").expect(200);
    visitor.page(&path).expect(410);
    visitor.form(&path, &fields).expect(404);
}

#[test]
fn an_invitation_is_used_once_and_makes_a_session() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let admin = signed_in(&server, data.path(), "lee@pace.example", "admin");
    let invite =
        [("do", "invite"), ("email", "Mina@Wexmoor.example"), ("role", "contributor"), ("districts", "Abington")];
    let page = admin.form("/desk/people", &invite).expect(200).text();
    let at = page.find("/link/").expect("the link is shown");
    let path: String = page[at..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '/').collect();
    assert!(admin.form("/desk/people", &invite).expect(409).text().contains("has an account already"));
    let visitor = server.visitor();
    assert!(visitor.page(&path).expect(200).text().contains("mina@wexmoor.example"));
    let weak = visitor.form(&path, &[("name", "Mina"), ("password", "passwordpassword")]).expect(422).text();
    assert!(weak.contains("easily guessed"));
    let used = visitor.form(&path, &[("name", "Mina Okafor"), ("password", PASSWORD)]).expect(303);
    let mina = visitor.with_cookies(&used);
    let account = me(&mina).expect("signed in");
    assert_eq!(account["name"], "Mina Okafor");
    assert_eq!(account["districts"], json!(["00010000"]));
    visitor.page(&path).expect(410);
    mina.page("/mine").expect(200);
    mina.page("/desk").expect(403);
}

#[test]
fn sessions_end_here_everywhere_and_with_a_new_password() {
    let data = folder();
    let mut server = Server::start(data.path(), &[]);
    let first = signed_in(&server, data.path(), "dana@pace.example", "curator");
    let second = sign_in(&server, "DANA@pace.example ", PASSWORD).expect("addresses have no case");
    assert!(sign_in(&server, "dana@pace.example", "lantern otter grave").is_none());
    first.form("/sign-out", &[]).expect(303);
    assert_eq!(me(&first), Err(401));
    assert!(me(&second).is_ok());
    let third = sign_in(&server, "dana@pace.example", PASSWORD).expect("right");
    second.form("/sign-out", &[("everywhere", "true")]).expect(303);
    assert_eq!((me(&second), me(&third)), (Err(401), Err(401)));
    let fourth = sign_in(&server, "dana@pace.example", PASSWORD).expect("right");
    let fifth = sign_in(&server, "dana@pace.example", PASSWORD).expect("right");
    let new = "seven quiet tractors";
    let wrong = [("do", "password"), ("old", "not this one at all"), ("password", new)];
    assert!(fourth.form("/account", &wrong).expect(422).text().contains("is not your present password"));
    let changed = fourth.form("/account", &[("do", "password"), ("old", PASSWORD), ("password", new)]).expect(200);
    assert!(me(&fourth.with_cookies(&changed)).is_ok());
    assert_eq!((me(&fourth), me(&fifth)), (Err(401), Err(401)));
    assert!(sign_in(&server, "dana@pace.example", PASSWORD).is_none());
    // What was revoked stays so after a crash; what was not stays signed in.
    server.kill();
    let server = Server::start(data.path(), &[]);
    assert!(sign_in(&server, "dana@pace.example", new).is_some());
}

#[test]
fn guessing_is_slow_and_says_for_how_long() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    signed_in(&server, data.path(), "dana@pace.example", "curator");
    let guess =
        || server.visitor().form("/sign-in", &[("email", "dana@pace.example"), ("password", "wrong wrong wrong")]);
    let answers: Vec<u16> = (0..10).map(|_| guess().status).collect();
    assert!(answers[..9].iter().all(|status| *status == 401), "{answers:?}");
    let refused = guess().expect(429);
    let wait: u64 = refused.header("retry-after").parse().expect("seconds");
    assert!((1..=121).contains(&wait), "{wait}");
    assert!(sign_in(&server, "dana@pace.example", PASSWORD).is_none(), "not even with the right one");
}

#[test]
fn tokens_are_shown_once_have_a_scope_and_can_be_taken_back() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let dana = signed_in(&server, data.path(), "dana@pace.example", "curator");
    let make = |scope: &str| {
        let fields = [("do", "add-token"), ("token_name", "nightly"), ("scope", scope), ("days", "30")];
        let page = dana.form("/account", &fields).expect(200).text();
        let at = page.find("pace_").expect("the token is shown");
        page[at..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect::<String>()
    };
    let (read, write) = (make("read"), make("write"));
    assert!(!dana.page("/account").text().contains(&read), "shown once");
    let stored = std::fs::read_to_string(data.path().join("accounts/actions.jsonl")).expect("the accounts' journal");
    assert!(!stored.contains(&read) && !stored.contains(PASSWORD), "only hashes are stored");
    let bearer = |token: &str| format!("Bearer {token}");
    let with = |token: &str, method: &str, path: &str| {
        server.visitor().request(method, path, &[("authorization", &bearer(token))], &[])
    };
    with(&read, "GET", "/api/v1/me").expect(200);
    with(&read, "POST", "/api/v1/artifacts").expect(403);
    with(&write, "POST", "/api/v1/artifacts").expect(400);
    with("pace_unknown", "GET", "/api/v1/search").expect(401);
    let id = me(&dana).expect("signed in")["tokens"][0]["id"].as_str().expect("a text").to_owned();
    dana.form("/account", &[("do", "remove-token"), ("token", &id)]).expect(200);
    with(&read, "GET", "/api/v1/me").expect(401);
    with(&write, "GET", "/api/v1/me").expect(200);
    // A token makes no more tokens and no accounts.
    let admin_token = server.member("admin", &[]);
    let kind = ("content-type", "application/json");
    let body = json!({"email": "x@y.example", "role": "admin"}).to_string();
    admin_token.request("POST", "/api/v1/accounts", &[kind], body.as_bytes()).expect(403);
}

#[test]
fn closed_accounts_are_out_at_once_and_admins_cannot_shut_themselves_out() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let admin = signed_in(&server, data.path(), "lee@pace.example", "admin");
    let dana = signed_in(&server, data.path(), "dana@pace.example", "curator");
    let (own, other) = (me(&admin).expect("in")["id"].clone(), me(&dana).expect("in")["id"].clone());
    let (own, other) = (own.as_str().expect("a text"), other.as_str().expect("a text"));
    assert!(admin.form("/desk/people", &[("do", "close"), ("id", own)]).expect(409).text().contains("your own"));
    admin.form("/desk/people", &[("do", "change"), ("id", own), ("role", "curator")]).expect(409);
    admin.form("/desk/people", &[("do", "close"), ("id", other)]).expect(200);
    assert_eq!(me(&dana), Err(401));
    assert!(sign_in(&server, "dana@pace.example", PASSWORD).is_none());
    admin.form("/desk/people", &[("do", "open"), ("id", other)]).expect(200);
    let dana = sign_in(&server, "dana@pace.example", PASSWORD).expect("open again");
    dana.form("/desk/people", &[("do", "close"), ("id", own)]).expect(403);
}

#[test]
fn people_are_sent_to_sign_in_and_back_but_never_elsewhere() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    signed_in(&server, data.path(), "dana@pace.example", "curator");
    let sent = server.visitor().page("/desk?state=draft").expect(303);
    assert_eq!(sent.header("location"), "/sign-in?then=%2Fdesk%3Fstate%3Ddraft");
    server.visitor().get("/api/v1/me").expect(401);
    let enter = |then: &str| {
        let fields = [("email", "dana@pace.example"), ("password", PASSWORD), ("then", then)];
        server.visitor().form("/sign-in", &fields).expect(303).header("location").to_owned()
    };
    assert_eq!(enter("/desk?state=draft"), "/desk?state=draft");
    for elsewhere in ["//evil.example", "https://evil.example/", "/\\evil.example"] {
        assert_eq!(enter(elsewhere), "/");
    }
}

#[test]
fn passwords_do_not_travel_over_plain_http() {
    let data = folder();
    let server = Server::start(data.path(), &["--public-url", "http://papers.example"]);
    let refused = server.visitor().page("/sign-in").expect(403).text();
    assert!(refused.contains("plain http"), "{refused}");
    server.visitor().form("/sign-in", &[("email", "a@b.example"), ("password", PASSWORD)]).expect(403);
    let data = folder();
    let server = Server::start(data.path(), &["--public-url", "https://papers.example"]);
    let made = signed_in_over_https(&server, data.path());
    assert!(made.starts_with("__Host-session=") && made.contains("; Secure"), "{made}");
    assert!(server.page("/").header("strict-transport-security").contains("max-age="));
}

fn signed_in_over_https(server: &Server, data: &std::path::Path) -> String {
    let data = data.to_str().expect("plain");
    piped(&["user", "add", "dana@pace.example", "--role", "curator", "--data", data], PASSWORD);
    let fields = [("email", "dana@pace.example"), ("password", PASSWORD)];
    server.visitor().form("/sign-in", &fields).expect(303).header("set-cookie").to_owned()
}

#[test]
fn accounts_are_made_by_command_with_and_without_a_server() {
    let data = folder();
    let path = data.path().to_str().expect("plain");
    let add = ["user", "add", "dana@pace.example", "--role", "curator", "--data", path];
    let (text, code) = said(&run(&add));
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("/link/"), "without a password it prints a link: {text}");
    assert_eq!(said(&run(&add)).1, Some(1), "the address is taken");
    let (text, code) = said(&run(&["user", "add", "not-an-address", "--role", "curator", "--data", path]));
    assert!(code == Some(1) && text.contains("mail address"), "{text}");
    let (text, code) = said(&run(&["user", "add", "x@y.example", "--role", "visitor", "--data", path]));
    assert!(code == Some(2) && text.contains("contributor, curator or admin"), "{text}");
    let (token, code) = said(&run(&["token", "add", "dana@pace.example", "--read-only", "--data", path]));
    assert!(code == Some(0) && token.starts_with("pace_"), "{token}");
    let server = Server::start(data.path(), &[]);
    let bearer = format!("Bearer {}", token.trim());
    let mine = server.visitor().request("GET", "/api/v1/me", &[("authorization", &bearer)], &[]).expect(200);
    assert_eq!(mine.json()["email"], "dana@pace.example");
}
