//! A server that does next to nothing: what others notice of an attack on it is what the attackers take of the machine.

use std::collections::VecDeque;
use std::sync::Arc;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::Notify;
use tokio::task::AbortHandle;

/// Most connections at a time; the oldest gives way.
const MOST: usize = 2_048;
/// What everybody is told.
const ANSWER: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 6\r\n\r\n\"busy\"";

/// The server; stopped when dropped.
pub struct Decoy {
    /// Where it listens.
    pub address: String,
    stop: Arc<Notify>,
}

impl Decoy {
    pub fn start() -> Self {
        let (tell, told) = std::sync::mpsc::channel();
        let stop = Arc::new(Notify::new());
        let stopped = Arc::clone(&stop);
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                let socket = TcpSocket::new_v4().expect("a socket");
                socket.bind(([127, 0, 0, 1], 0).into()).expect("any port");
                let listener = socket.listen(4_096).expect("listens");
                tell.send(listener.local_addr().expect("an address")).expect("is waited for");
                let mut held = VecDeque::new();
                let serving = async {
                    loop {
                        let Ok((stream, _)) = listener.accept().await else { continue };
                        if held.len() == MOST {
                            held.pop_front().iter().for_each(AbortHandle::abort);
                        }
                        held.push_back(tokio::spawn(turn_away(stream)).abort_handle());
                    }
                };
                tokio::select! {
                    () = serving => {}
                    () = stopped.notified() => {}
                }
            });
        });
        let address = told.recv().expect("it starts").to_string();
        Self { address, stop }
    }
}

impl Drop for Decoy {
    fn drop(&mut self) {
        self.stop.notify_one();
    }
}

/// Answers the first bytes, and takes in the others.
async fn turn_away(mut stream: TcpStream) {
    let mut read = vec![0; 16 << 10];
    if stream.read(&mut read).await.is_ok_and(|had| had > 0) && stream.write_all(ANSWER).await.is_ok() {
        let _ = stream.shutdown().await;
        while stream.read(&mut read).await.is_ok_and(|had| had > 0) {}
    }
}
