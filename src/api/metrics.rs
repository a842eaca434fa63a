//! `GET /metrics`

use std::fmt::Write;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use model::Severity;
use prometheus_client::encoding::text::encode;

use crate::app::App;
use crate::error::Error;
use crate::http::lines;

/// How old the sizes of folders may be: to know them, all their files are looked at.
const SIZES_FOR: Duration = Duration::from_secs(3_600);
/// The folders whose sizes are told.
const FOLDERS: [&str; 6] = ["accounts", "blobs", "catalog", "derived", "index", "journal"];

/// A figure as it stands: name, what it says, labels, value.
type Row = (&'static str, &'static str, String, u64);

/// Figures for Prometheus, in the `OpenMetrics` text format. They name nobody and no document; `docs/operations.md` says
/// which of them to watch.
pub async fn metrics(State(app): State<Arc<App>>) -> Result<impl IntoResponse, Error> {
    let mut text = String::new();
    let rows = [standing(&app), upkeep(&app), process(&app), folders(&app)].concat();
    let mut last = "";
    for (name, help, labels, value) in rows {
        if name != last {
            let _ = write!(text, "# HELP {name} {help}.\n# TYPE {name} gauge\n");
            last = name;
        }
        let _ = writeln!(text, "{name}{labels} {value}");
    }
    encode(&mut text, &app.figures.registry()).map_err(Error::internal)?;
    Ok(([(header::CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")], text))
}

fn row(name: &'static str, help: &'static str, value: u64) -> Row {
    (name, help, String::new(), value)
}

/// How far journals and views are, and what waits.
fn standing(app: &App) -> Vec<Row> {
    let (identity, position) = app.store.head();
    let (_, accounts) = app.people.accounts.head();
    let (waiting, running) = app.reading.backlog();
    let (mails, trouble) = app.notices.mail_state().unwrap_or_default();
    vec![
        row("clearinghouse_journal_lines", "Lines in the journal", position.seq),
        row("clearinghouse_journal_bytes", "Length of the journal", position.offset),
        row("clearinghouse_journal_epoch", "Times history was rewritten, from 1", identity.epoch),
        row("clearinghouse_accounts_lines", "Lines in the journal of accounts", accounts.seq),
        row("clearinghouse_index_line", "The journal line up to which searches show everything", app.indexing.place()),
        row("clearinghouse_index_artifacts", "Artifacts in the search index", app.indexing.index().len() as u64),
        row("clearinghouse_reading_waiting", "Files waiting to be read", waiting as u64),
        row("clearinghouse_reading_running", "Files being read", running as u64),
        row("clearinghouse_files_damaged", "Files found damaged since the start", app.store.blobs().damaged() as u64),
        row("clearinghouse_writable", "1 when changes are taken", u64::from(app.store.read_only().is_none())),
        row("clearinghouse_mail_waiting", "Mails that wait to be sent, the daily ones included", mails as u64),
        row("clearinghouse_mail_trouble", "1 while the mail server takes no mail", u64::from(trouble.is_some())),
    ]
}

/// Checks and backups; what was never done is not told.
fn upkeep(app: &App) -> Vec<Row> {
    let known = app.upkeep.now();
    let seconds = |at: jiff::Timestamp| u64::try_from(at.as_second()).unwrap_or_default();
    let mut rows = Vec::new();
    let times = [
        ("clearinghouse_backup_time_seconds", "When the last backup was begun", known.backup),
        (
            "clearinghouse_check_time_seconds",
            "When the last check was begun",
            known.check.as_ref().map(|check| check.at),
        ),
        ("clearinghouse_check_covered_time_seconds", "Since when every file was read by checks", known.covered),
    ];
    rows.extend(times.into_iter().filter_map(|(name, help, at)| Some(row(name, help, seconds(at?)))));
    for severity in Severity::ALL.iter().filter(|_| known.check.is_some()) {
        let found = known.check.iter().flat_map(|check| &check.findings).filter(|it| it.severity == *severity).count();
        let labels = format!("{{severity=\"{}\"}}", severity.name());
        rows.push(("clearinghouse_check_findings", "What the last check found", labels, found as u64));
    }
    rows
}

/// The process itself.
fn process(app: &App) -> Vec<Row> {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let memory =
        status.lines().find_map(|line| line.strip_prefix("RssAnon:")?.trim().strip_suffix(" kB")?.parse().ok());
    let free = rustix::fs::statvfs(app.store.dir()).map_or(0, |disk| disk.f_bavail * disk.f_frsize);
    vec![
        row("clearinghouse_connections", "Open connections", lines::open() as u64),
        row("clearinghouse_memory_bytes", "Private memory of the process, RssAnon", memory.unwrap_or(0_u64) * 1_024),
        row("clearinghouse_start_time_seconds", "When the program was started", app.figures.started),
        row("clearinghouse_disk_free_bytes", "Room on the disk of the data folder", free),
    ]
}

/// Sizes of folders, when they were last looked at.
#[derive(Default)]
struct Sizes {
    looked: Option<Instant>,
    rows: Vec<Row>,
}

/// What the folders hold. They are looked at again beside when that is long ago, so the first answer has none.
fn folders(app: &Arc<App>) -> Vec<Row> {
    static SIZES: Mutex<Option<Sizes>> = Mutex::new(None);
    let mut sizes = SIZES.lock().unwrap_or_else(PoisonError::into_inner);
    let known = sizes.get_or_insert_default();
    if known.looked.is_none_or(|looked| looked.elapsed() > SIZES_FOR) {
        known.looked = Some(Instant::now());
        let dir = app.store.dir().to_owned();
        tokio::task::spawn_blocking(move || {
            let size = |folder: &&'static str| {
                let labels = format!("{{folder=\"{folder}\"}}");
                (
                    "clearinghouse_folder_bytes",
                    "Bytes in a folder of the data folder, looked at hourly",
                    labels,
                    size(&dir.join(folder)),
                )
            };
            let rows = FOLDERS.iter().map(size).collect();
            if let Some(sizes) = &mut *SIZES.lock().unwrap_or_else(PoisonError::into_inner) {
                sizes.rows = rows;
            }
        });
    }
    known.rows.clone()
}

/// The bytes of all files in a folder; what vanishes meanwhile is left out.
fn size(dir: &Path) -> u64 {
    let entries = std::fs::read_dir(dir).into_iter().flatten().flatten();
    let one = |entry: std::fs::DirEntry| match entry.metadata() {
        Ok(found) if found.is_dir() => size(&entry.path()),
        Ok(found) => found.len(),
        Err(_) => 0,
    };
    entries.map(one).sum()
}
