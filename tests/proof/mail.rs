//! A mail server that is down, then busy, while the clearinghouse works and is killed: everything else goes on, and every
//! mail arrives once.

use std::net::TcpListener;

use crate::bench::{Bench, Row};
use crate::load;
use crate::mail_server::{MailServer, local, start};
use crate::oracle::Oracle;
use crate::support::{Server, folder, wait_for};

/// Papers handed in, of each of which a curator is told.
const PAPERS: usize = 5;

pub fn run(bench: &Bench) -> Row {
    let mut numbers = bench.numbers("mail");
    let mut row = Row { tried: bench.times(1, 20), ..Row::default() };
    for _ in 0..row.tried {
        let (data, oracle, closed) = (folder(), Oracle::default(), local());
        let address = closed.local_addr().expect("an address");
        let mut server = start(data.path(), &closed);
        drop(closed);
        server.member("curator", &[]);
        for n in 0..PAPERS {
            let title = format!("handed-in-{n}");
            oracle.create(&server, &title, load::file(&mut numbers)).expect("is answered");
            load::act(&server, &oracle, &mut numbers, &title, "submit").expect("is answered");
        }
        row.lost.extend(oracle.look(&server, data.path(), true));
        server.kill();
        let listener = TcpListener::bind(address).expect("the same port");
        let mail = MailServer::listen(listener.try_clone().expect("another handle"));
        mail.be_busy(true);
        let server = start(data.path(), &listener);
        waits(&server);
        mail.be_busy(false);
        wait_for(|| (PAPERS <= arrived(&mail)).then_some(()));
        // None of them comes again.
        load::one(&server, &oracle, &mut numbers, "later").expect("is answered");
        std::thread::sleep(std::time::Duration::from_secs(1));
        for n in 0..PAPERS {
            match mail.count("curator@test.example", &title_in(n)) {
                1 => {}
                times => row.lost.push(format!("the mail about handed-in-{n} arrived {times} times")),
            }
        }
        row.checked += oracle.acknowledged();
        row.lost.extend(oracle.look_at_all(server, data.path()));
    }
    row.detail = format!("{PAPERS} mails waited for a server that was down and busy");
    row
}

fn title_in(n: usize) -> String {
    format!("handed-in-{n}")
}

fn arrived(mail: &MailServer) -> usize {
    (0..PAPERS).filter(|&n| mail.count("curator@test.example", &title_in(n)) > 0).count()
}

/// An admin sees that mail waits, and why.
fn waits(server: &Server) {
    wait_for(|| server.page("/desk/people").text().contains("Mail waits").then_some(()));
}
