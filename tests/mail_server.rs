//! A mail server of the tests.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use crate::support::{Server, wait_for};

/// A mail as it came over the wire, decoded where it was encoded.
#[derive(Clone, Debug)]
pub struct Mail {
    pub to: String,
    pub text: String,
}

/// A mail server that keeps what it gets. It refuses mail to `nobody@` and, while `busy`, every mail.
#[derive(Clone, Default)]
pub struct MailServer {
    kept: Arc<Mutex<Vec<Mail>>>,
    busy: Arc<Mutex<bool>>,
}

impl MailServer {
    pub fn listen(listener: TcpListener) -> Self {
        let server = Self::default();
        let answering = server.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let answering = answering.clone();
                std::thread::spawn(move || answering.answer(&stream));
            }
        });
        server
    }

    /// Refuses every mail for now, or takes them again.
    pub fn be_busy(&self, busy: bool) {
        *self.busy.lock().expect("no panic") = busy;
    }

    /// The commands of RFC 5321 that a client needs.
    fn answer(&self, stream: &TcpStream) -> Option<()> {
        let mut lines = BufReader::new(stream.try_clone().ok()?).lines();
        let mut out = stream;
        out.write_all(b"220 here\r\n").ok()?;
        let mut to = String::new();
        while let Some(Ok(line)) = lines.next() {
            let answer = match line.get(..4).unwrap_or(&line) {
                "EHLO" => "250-here\r\n250 8BITMIME",
                "MAIL" if *self.busy.lock().ok()? => "421 too busy",
                "RCPT" if line.contains("nobody@") => "550 no such mailbox",
                "RCPT" => {
                    line.split(['<', '>']).nth(1)?.clone_into(&mut to);
                    "250 ok"
                }
                "DATA" => {
                    out.write_all(b"354 go on\r\n").ok()?;
                    let body: Vec<String> =
                        lines.by_ref().map_while(Result::ok).take_while(|line| line != ".").collect();
                    let text = body.join("\n").replace("=\n", "").replace("=3D", "=");
                    self.kept.lock().ok()?.push(Mail { to: to.clone(), text });
                    "250 kept"
                }
                _ => "250 ok",
            };
            out.write_all(format!("{answer}\r\n").as_bytes()).ok()?;
        }
        Some(())
    }

    /// Waits for a mail to this address that says so.
    pub fn wait(&self, to: &str, says: &str) -> Mail {
        wait_for(|| {
            let kept = self.kept.lock().expect("no panic");
            kept.iter().find(|mail| mail.to == to && mail.text.contains(says)).cloned()
        })
    }

    pub fn count(&self, to: &str, says: &str) -> usize {
        let kept = self.kept.lock().expect("no panic");
        kept.iter().filter(|mail| mail.to == to && mail.text.contains(says)).count()
    }
}

pub fn local() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").expect("a free port")
}

pub fn start(data: &std::path::Path, mail: &TcpListener) -> Server {
    let address = format!("smtp://{}", mail.local_addr().expect("an address"));
    Server::start(data, &["--mail-server", &address, "--mail-from", "PACE <papers@pace.example>"])
}
