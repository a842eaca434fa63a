//! `serve`

use std::sync::{Arc, OnceLock};

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use super::{FINE, Failure, demonstration};
use crate::app::App;
use crate::compute;
use crate::demo::lab::PastClock;
use crate::http::serve::{self, Ready, control_socket};
use crate::notices;
use crate::settings::Settings;
use crate::upkeep;

/// What `serve` takes.
#[derive(clap::Args)]
pub struct Arguments {
    /// Where to listen [default: 127.0.0.1:8080]; port 0 takes any free one
    #[arg(long, env = "CLEARINGHOUSE_LISTEN", value_name = "ADDR:PORT")]
    pub listen: Option<String>,
    /// Fill a throw-away folder with sample documents of fictitious towns
    #[arg(long)]
    demo: bool,
}

/// A folder that is removed at the end.
struct Throwaway(std::path::PathBuf);

impl Throwaway {
    fn make() -> Result<Self, String> {
        let dir = std::env::temp_dir().join(format!("clearinghouse-demo-{:016x}", crate::app::random()));
        std::fs::create_dir(&dir).map_err(|error| format!("{}: {error}", dir.display()))?;
        Ok(Self(dir))
    }
}

impl Drop for Throwaway {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Runs the server until it is told to stop.
pub async fn run(mut settings: Settings, arguments: Arguments) -> Result<u8, Failure> {
    let throwaway = arguments.demo.then(Throwaway::make).transpose()?;
    if let Some(Throwaway(dir)) = &throwaway {
        settings.data = dir.join("data");
        settings.demo = true;
    }
    serve::raise_handles();
    compute::start();
    let clock = PastClock::default();
    let listener = serve::listen(settings.listen).map_err(|error| {
        format!(
            "cannot listen on {}: {error}. Is another program using it? Choose another with --listen",
            settings.listen
        )
    })?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    settings.listen = address;
    let (stopping, stop) = watch::channel(false);
    let ready: Ready = Arc::new(OnceLock::new());
    let serving = tokio::spawn(serve::serve(listener, Arc::clone(&ready), stop.clone()));
    let mut stopped = Box::pin(stop_signal()?);
    let opening = tokio::task::spawn_blocking({
        let (settings, clock) = (settings.clone(), clock.clone());
        move || {
            if settings.demo { App::open_with(settings, Arc::new(move || clock.now())) } else { App::open(settings) }
        }
    });
    let app = tokio::select! {
        opened = opening => opened.map_err(|error| error.to_string())??,
        // Opening only reads and rebuilds views: it can be left at any time.
        () = &mut stopped => return Ok(FINE),
    };
    for line in app.reading.fences() {
        tracing::info!("{line}");
    }
    let router = crate::http::router(Arc::clone(&app));
    let mut links = Vec::new();
    if let Some(Throwaway(dir)) = &throwaway {
        links = demonstration::fill(&app, &router, dir, &clock).await?;
    }
    let telling = tokio::spawn(notices::run(Arc::clone(&app)));
    let checking = tokio::spawn(upkeep::run(Arc::clone(&app)));
    let control = control(&settings, &ready, stop);
    let _ = ready.set(router);
    println!("listening on http://{address}");
    if !settings.may_sign_in() {
        tracing::warn!(
            "Nobody can sign in over plain http from elsewhere: put a proxy with https in front, and say --public-url https://..."
        );
    }
    if let Some(path) = app.people.offer_first_admin().filter(|_| throwaway.is_none()) {
        println!("make the first admin, once: {}{path}", settings.base_url());
    }
    for (role, link) in links {
        println!("sign in as {role}: {}{link}", settings.base_url());
    }
    stopped.await;
    tracing::info!("Stopping: what is acknowledged is finished first.");
    telling.abort();
    checking.abort();
    let _ = stopping.send(true);
    let _ = serving.await;
    if let Some(control) = control {
        let _ = control.await;
    }
    let _ = tokio::task::spawn_blocking(move || app.close()).await;
    Ok(FINE)
}

/// Serves the control socket; without one, commands cannot reach this server, and that is said.
fn control(settings: &Settings, ready: &Ready, stop: watch::Receiver<bool>) -> Option<tokio::task::JoinHandle<()>> {
    match control_socket(&settings.socket()) {
        Ok((listener, file)) => {
            let ready = Arc::clone(ready);
            Some(tokio::spawn(async move {
                serve::serve(listener, ready, stop).await;
                drop(file);
            }))
        }
        Err(error) => {
            tracing::warn!("Commands cannot reach this server: {}: {error}", settings.socket().display());
            None
        }
    }
}

/// Resolves at Ctrl-C or SIGTERM.
fn stop_signal() -> Result<impl Future<Output = ()>, Failure> {
    let signals = |error: std::io::Error| Failure::Failed(format!("signals cannot be heard: {error}"));
    let mut terminate = signal(SignalKind::terminate()).map_err(signals)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(signals)?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
