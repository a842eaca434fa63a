//! What a hostile user tries with a browser, a script or a proxy of their own.

use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::mail_server::{MailServer, local, start};
use crate::people::signed_in;
use crate::support::{Client, Server, folder, program, run, said};

const PASSWORD: &str = "lantern otter gravel";

/// Makes someone a member of other staff, or of none.
fn change_role(admin: &Client, client: &Client, role: &str) {
    let id = client.get("/api/v1/me").expect(200).json()["id"].as_str().expect("a text").to_owned();
    admin.form("/desk/people", &[("do", "change"), ("id", &id), ("role", role), ("districts", "Abington")]).expect(200);
}

#[test]
fn what_proxies_say_changes_no_address_and_no_method() {
    let data = folder();
    let server = Server::start(data.path(), &["--public-url", "https://papers.example"]);
    let rows = [
        ("x-forwarded-host", "evil.example"),
        ("forwarded", "host=evil.example;proto=http"),
        ("x-forwarded-server", "evil.example"),
        ("x-host", "evil.example"),
        ("x-forwarded-prefix", "//evil.example"),
        ("x-forwarded-proto", "http"),
        ("x-original-url", "/desk"),
        ("x-rewrite-url", "/desk"),
        ("x-http-method-override", "DELETE"),
        ("x-method-override", "DELETE"),
    ];
    let visitor = server.visitor();
    let plain = |path: &str| visitor.page(path);
    for (name, value) in rows {
        for path in ["/", "/search", "/sign-in", "/desk", "/cohorts"] {
            let with = visitor.request("GET", path, &[("accept", "text/html,*/*"), (name, value)], &[]);
            let without = plain(path);
            assert_eq!(with.status, without.status, "{name} at {path}");
            assert_eq!(with.header("location"), without.header("location"), "{name} at {path}");
            assert!(!with.text().contains("evil.example"), "{name} at {path}");
        }
    }
    // Links that are given to people lead to the public address, whatever the request said.
    let (text, code) = said(&run(&[
        "user",
        "add",
        "mina@wexmoor.example",
        "--role",
        "contributor",
        "--data",
        data.path().to_str().expect("a plain path"),
    ]));
    assert!(code == Some(0) && text.contains("https://papers.example/link/"), "{text}");
}

#[test]
fn a_role_that_is_taken_away_is_gone_at_once() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let admin = signed_in(&server, data.path(), "lee@pace.example", "admin");
    let dana = signed_in(&server, data.path(), "dana@pace.example", "curator");
    let fields = [("do", "add-token"), ("token_name", "nightly"), ("scope", "write"), ("days", "30")];
    let page = dana.form("/account", &fields).expect(200).text();
    let at = page.find("pace_").expect("the token is shown");
    let token: String = page[at..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
    let bearer = format!("Bearer {token}");
    let by_token = || server.visitor().request("GET", "/api/v1/audit", &[("authorization", &bearer)], &[]).status;
    assert_eq!((dana.page("/desk").status, by_token()), (200, 200));
    change_role(&admin, &dana, "contributor");
    assert_eq!((dana.page("/desk").status, by_token()), (403, 403));
    // Nobody raises themselves.
    for role in ["admin", "curator"] {
        dana.form("/desk/people", &[("do", "invite"), ("email", "x@y.example"), ("role", role)]).expect(403);
        dana.form("/account", &[("do", "name"), ("name", "Dana"), ("role", role), ("districts", "Becket")]);
        assert_eq!(dana.get("/api/v1/me").expect(200).json()["role"], "contributor");
    }
}

#[test]
fn a_session_is_never_one_that_was_planted() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    signed_in(&server, data.path(), "dana@pace.example", "curator");
    let planted = "0123456789abcdef0123456789abcdef";
    let cookie = format!("session={planted}");
    let form = format!("email=dana%40pace.example&password={}", PASSWORD.replace(' ', "+"));
    let headers = [("cookie", cookie.as_str()), ("content-type", "application/x-www-form-urlencoded")];
    let entered = server.visitor().request("POST", "/sign-in", &headers, form.as_bytes()).expect(303);
    let given = entered.header("set-cookie");
    assert!(given.starts_with("session=") && !given.contains(planted), "{given}");
    server.visitor().request("GET", "/api/v1/me", &[("cookie", &cookie)], &[]).expect(401);
    let in_address = server.visitor().get(&format!("/api/v1/me?session={planted}&token={planted}"));
    assert_eq!(in_address.status, 401, "what stands in an address lets nobody in");
}

/// A cache between us and people that goes by the rules (RFC 9111) keeps nothing of theirs for others.
#[test]
fn what_people_signed_in_see_stays_out_of_shared_caches() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let dana = signed_in(&server, data.path(), "dana@pace.example", "curator");
    let id = server.publish("a.txt", b"A plan.", &json!({"title": "A", "kind": "other", "visibility": "staff"}));
    let paths = [
        "/".to_owned(),
        "/search".to_owned(),
        "/search.css".to_owned(),
        "/desk".to_owned(),
        "/desk/nothing.css".to_owned(),
        "/mine".to_owned(),
        "/account".to_owned(),
        "/api/v1/me".to_owned(),
        "/api/v1/search".to_owned(),
        "/api/v1/audit".to_owned(),
        format!("/api/v1/artifacts/{id}"),
        format!("/api/v1/artifacts/{id}/text"),
        format!("/artifacts/{id}"),
        format!("/artifacts/{id}/file"),
        format!("/artifacts/{id}/thumbnail"),
    ];
    for path in &paths {
        for accept in ["text/html,*/*", "*/*", "application/json", "text/css"] {
            let answer = dana.request("GET", path, &[("accept", accept)], &[]);
            let said = answer.header("cache-control");
            assert!(said.contains("private") || said.contains("no-store"), "{path} as {accept}: {said:?}");
        }
    }
    let entering = server.visitor().form("/sign-in", &[("email", "dana@pace.example"), ("password", PASSWORD)]);
    assert!(!entering.header("set-cookie").is_empty() && entering.status == 303, "no cache keeps what answers a form");
}

#[test]
fn logs_hold_no_secrets() {
    let data = folder();
    let log = data.path().join("log");
    let path = data.path().join("data");
    let (path, file) = (path.to_str().expect("plain"), std::fs::File::create(&log).expect("is made"));
    let mut command = program(&["serve", "--listen", "127.0.0.1:0", "--data", path]);
    command.env("CLEARINGHOUSE_LOG", "trace").stderr(Stdio::from(file));
    let mut server = Server::spawn(command);
    let made = server.line("make the first admin, once: ");
    let setup = made.strip_prefix(&server.base).expect("a link of this server").to_owned();
    let visitor = server.visitor();
    visitor.page(&setup).expect(200);
    let fields = [("email", "lee@pace.example"), ("name", "Lee"), ("password", PASSWORD)];
    let entered = visitor.form(&setup, &fields).expect(303);
    let admin = visitor.with_cookies(&entered);
    let page = admin.form("/desk/people", &[("do", "invite"), ("email", "mina@x.example"), ("role", "curator")]);
    let page = page.expect(200).text();
    let link: String =
        page[page.find("/link/").expect("a link")..].chars().take_while(|c| *c != '"' && *c != '<').collect();
    visitor.page(&link).expect(200);
    let wrong = "a guess that is wrong";
    visitor.form("/sign-in", &[("email", "lee@pace.example"), ("password", wrong)]).expect(401);
    visitor.request("GET", "/search?q=%0d%0aWARN%20forged", &[], &[]).expect(200);
    visitor.request("GET", "/nothing%0aWARN%20forged%1b[31m", &[("authorization", "Bearer pace_thisisnotone")], &[]);
    let cookie = entered.header("set-cookie").split(['=', ';']).nth(1).expect("a secret").to_owned();
    server.stop();
    let said = std::fs::read_to_string(&log).expect("the log");
    assert!(said.contains("/sign-in") && said.contains("/link/"), "requests are logged: {said}");
    let secret = |link: &str| link.rsplit('/').next().expect("a secret").to_owned();
    for kept_back in [PASSWORD, wrong, &cookie, &secret(&setup), &secret(&link), "pace_thisisnotone"] {
        assert!(!said.contains(kept_back), "{kept_back}");
    }
    assert!(!said.lines().any(|line| line.starts_with("WARN forged")), "no line is a stranger's");
    assert!(!said.contains("\u{1b}[31m\u{20}") && !said.contains("\nWARN"), "and none is coloured by one");
}

/// The shortest of some tries.
fn least(mut tried: impl FnMut()) -> Duration {
    let time = |_| {
        let begun = Instant::now();
        tried();
        begun.elapsed()
    };
    (0..4).map(time).min().expect("some")
}

#[test]
fn nobody_learns_who_has_an_account() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    signed_in(&server, data.path(), "dana@pace.example", "curator");
    let guess = |email: &str| {
        let answer = server.visitor().form("/sign-in", &[("email", email), ("password", "wrong wrong wrong")]);
        (answer.status, answer.text().replace(email, "X"))
    };
    let (known, unknown) = ("dana@pace.example", "nobody@pace.example");
    assert_eq!(guess(known), guess(unknown));
    // Both are compared with a stored password; without that, one would take a hundredth of the other.
    let (long, short) = (least(|| drop(guess(known))), least(|| drop(guess(unknown))));
    assert!(short * 4 > long, "{short:?} and {long:?}");
}

#[test]
fn a_title_becomes_no_header_of_a_mail() {
    let (data, mail) = (folder(), local());
    let taken = MailServer::listen(mail.try_clone().expect("another handle"));
    let server = start(data.path(), &mail);
    let mina = server.member("contributor", &["00010000"]);
    server.member("curator", &[]);
    mina.submit("Okapi\r\nBcc: evil@evil.example\r\n\r\n<script>", "Words of it.");
    let got = taken.wait("curator@test.example", "Okapi");
    let head: Vec<&str> = got.text.lines().take_while(|line| !line.is_empty()).collect();
    assert!(head.iter().any(|line| line.starts_with("Subject: ")), "{head:?}");
    assert!(!head.iter().any(|line| line.to_lowercase().starts_with("bcc")), "{head:?}");
    assert_eq!(taken.count("evil@evil.example", ""), 0);
    let refused = server.form("/desk/people", &[("do", "invite"), ("email", "a@b.example\r\nBcc: c@d.example")]);
    assert!(refused.status >= 400, "an address is one line");
}

#[test]
fn strangers_cannot_flood_the_desk() {
    let data = folder();
    let server = Server::start(data.path(), &[]);
    let id = server.publish("a.txt", b"A plan.", &json!({"title": "A", "kind": "other"}));
    let visitor = server.visitor();
    let send = |n: usize| {
        let forged = format!("203.0.113.{n}, 198.51.100.7");
        let kind = ("content-type", "application/x-www-form-urlencoded");
        let headers = [kind, ("x-forwarded-for", forged.as_str())];
        visitor.request("POST", &format!("/artifacts/{id}/report"), &headers, b"kind=other&text=Look").status
    };
    let sent: Vec<u16> = (0..30).map(send).collect();
    let taken = sent.iter().filter(|status| **status != 429).count();
    assert!((1..=11).contains(&taken), "whatever a client says before the nearest proxy: {sent:?}");
}

#[test]
fn links_that_let_somebody_in_are_told_to_nobody() {
    let data = folder();
    let mut command = program(&["serve", "--listen", "127.0.0.1:0", "--data"]);
    command.arg(data.path());
    let server = Server::spawn(command);
    let made = server.line("make the first admin, once: ");
    let page = server.visitor().page(made.strip_prefix(&server.base).expect("a link of this server")).expect(200);
    assert_eq!(page.header("referrer-policy"), "same-origin");
    let text = page.text();
    let mut addresses = text.split(['"', '\'']).filter(|part| part.contains("://"));
    assert_eq!(addresses.next(), None, "the page takes in nothing of others and leads to none of them");
}
