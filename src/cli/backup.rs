//! `backup` and `restore`. The file is written by this process, as whoever called it: a server is only asked how far it is, and
//! journals and files are read from the data folder, which whoever can open its control socket can read.

use std::ops::ControlFlow;
use std::path::PathBuf;

use artifacts::backup::{self, Heads, Made, Restored, Source};
use axum::body::Body;
use jiff::Timestamp;

use super::client::{Client, Refusal};
use super::import::bar;
use super::{FAILED, FINE, Failure, USAGE};
use crate::api::BackedUp;
use crate::settings::Settings;

/// Where a server is asked how far it is, and told of a backup.
const PATH: &str = "/api/v1/admin/backup";

/// What both take.
#[derive(clap::Args)]
pub struct Arguments {
    /// The backup: an ordinary tar file
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Puts what is new into a backup, or makes one.
pub async fn backup(settings: Settings, arguments: Arguments) -> Result<u8, Failure> {
    let (data, now) = (settings.data.clone(), Timestamp::now());
    let client = Client::local(settings).await?;
    let (asking, runtime) = (client.clone(), tokio::runtime::Handle::current());
    let made = tokio::task::spawn_blocking(move || {
        let heads = || -> Result<Heads, String> {
            let answer = runtime.block_on(asking.send("GET", PATH, "application/json", Body::empty()));
            answer.map_err(|refusal: Refusal| refusal.detail)
        };
        let bar = bar(0);
        let progress = progress(&bar);
        let source =
            Source { data: &data, heads: &heads, program: env!("CARGO_PKG_VERSION"), now, progress: &progress };
        let made = backup::back_up(&source, &arguments.file);
        bar.finish_and_clear();
        made.map(|made| (made, arguments.file))
    });
    let made = made.await.map_err(|error| error.to_string())?;
    if made.is_ok() {
        let body = serde_json::to_vec(&BackedUp { at: now }).unwrap_or_default();
        let _: Result<BackedUp, Refusal> = client.send("POST", PATH, "application/json", Body::from(body)).await;
    }
    client.close().await;
    let (Made { closing, added, length, notes, problems }, file) = made.map_err(|error| error.to_string())?;
    notes.iter().for_each(|note| println!("{note}"));
    problems.iter().for_each(|problem| println!("MISSING {problem}"));
    println!(
        "{}: {} lines of documents and {} of accounts, {} ({} new); {} in all",
        file.display(),
        closing.documents.position.seq,
        closing.accounts.position.seq,
        web::count(&closing.blobs, "file"),
        web::number(&added),
        web::size(&length)
    );
    Ok(if problems.is_empty() { FINE } else { FAILED })
}

/// Makes a data folder of a backup.
pub async fn restore(settings: Settings, arguments: Arguments) -> Result<u8, Failure> {
    let data = settings.data.clone();
    let restoring = tokio::task::spawn_blocking(move || {
        let bar = bar(0);
        let restored = backup::restore(&arguments.file, &settings.data, &progress(&bar));
        bar.finish_and_clear();
        restored
    });
    let restored = match restoring.await.map_err(|error| error.to_string())? {
        Ok(restored) => restored,
        Err(error) => return Ok(super::say(&error.to_string(), USAGE)),
    };
    let Restored { closing, files, problems } = restored;
    problems.iter().for_each(|problem| println!("MISSING {problem}"));
    println!(
        "{} is as it was at {}: {} lines of documents and {} of accounts, {}. Start it with: clearinghouse serve --data {}",
        data.display(),
        closing.at.strftime("%Y-%m-%d %H:%M:%S UTC"),
        closing.documents.position.seq,
        closing.accounts.position.seq,
        web::count(&files, "file"),
        data.display()
    );
    Ok(if problems.is_empty() { FINE } else { FAILED })
}

fn progress(bar: &indicatif::ProgressBar) -> impl Fn(usize, usize) -> ControlFlow<()> {
    |done, of| {
        bar.set_length(of as u64);
        bar.set_position(done as u64);
        ControlFlow::Continue(())
    }
}
