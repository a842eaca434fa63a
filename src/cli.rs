//! The command line.

mod backup;
mod client;
mod demonstration;
mod import;
mod maintenance;
mod people;
mod quality;
mod routes;
mod search;
mod serve;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::settings::{LogFormat, Options, Settings};

/// Everything went well.
const FINE: u8 = 0;
/// Something was not done, and was said.
const FAILED: u8 = 1;
/// The command was wrong.
const USAGE: u8 = 2;

/// A document repository and search engine for a state education programme.
#[derive(Parser)]
#[command(
    name = "clearinghouse",
    version,
    about,
    after_help = "Settings are taken from flags, then CLEARINGHOUSE_* in the environment, \
    then the file named by --config, then the defaults."
)]
struct Cli {
    /// A TOML file with settings: `data`, `listen`, `public_url`, `upload_limit`, `reading_seconds`
    #[arg(long, env = "CLEARINGHOUSE_CONFIG", value_name = "FILE", global = true)]
    config: Option<PathBuf>,
    #[command(flatten)]
    options: Options,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the clearinghouse; prints its address once it is ready
    Serve(serve::Arguments),
    /// Bring in files, folders, or what a manifest lists
    Import(import::Arguments),
    /// Search from the command line
    Search(search::Arguments),
    /// Check everything stored; exits with 0 when fine, 1 when repairable, 2 when data is lost
    Verify(maintenance::VerifyArguments),
    /// Put everything that is not made again into one file, or add to it what is new; a server may run meanwhile
    Backup(backup::Arguments),
    /// Make the data folder, which must be empty or not there, of a backup; exits with 0 when all of it is there, 1 when something
    /// is missing, 2 when nothing was restored
    Restore(backup::Arguments),
    /// Ask whether a server works on the data folder and takes changes; exits with 0 when it does
    Ready,
    /// Build the search index again
    Reindex,
    /// Make accounts
    #[command(subcommand)]
    User(people::User),
    /// Make tokens for programs
    #[command(subcommand)]
    Token(people::Token),
    /// Print every address the server answers at, and who may call it
    Routes,
    /// Measure how well text is read from the files of a folder, against other programs
    Quality(quality::Arguments),
}

/// Why a command ends badly, for people.
enum Failure {
    /// It was called wrongly.
    Usage(String),
    /// It could not be done.
    Failed(String),
}

impl From<String> for Failure {
    fn from(why: String) -> Self {
        Self::Failed(why)
    }
}

/// Runs the command of the process's arguments.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let outcome = runtime().and_then(|runtime| runtime.block_on(dispatch(cli)));
    ExitCode::from(match outcome {
        Ok(code) => code,
        Err(Failure::Usage(why)) => say(&why, USAGE),
        Err(Failure::Failed(why)) => say(&why, FAILED),
    })
}

fn say(why: &str, code: u8) -> u8 {
    eprintln!("clearinghouse: {why}");
    code
}

fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    let built = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    built.map_err(|error| Failure::Failed(format!("the program could not start: {error}")))
}

async fn dispatch(cli: Cli) -> Result<u8, Failure> {
    let mut options = cli.options;
    if let Command::Serve(arguments) = &cli.command {
        options.listen = arguments.listen.clone();
    }
    let file = cli.config.as_deref().map(Options::read).transpose().map_err(Failure::Usage)?;
    let settings: Settings = options.or(file.unwrap_or_default()).settle().map_err(Failure::Usage)?;
    log(matches!(cli.command, Command::Serve(_)), settings.log_format);
    match cli.command {
        Command::Serve(arguments) => serve::run(settings, arguments).await,
        Command::Import(arguments) => import::run(settings, arguments).await,
        Command::Search(arguments) => search::run(settings, &arguments).await,
        Command::Verify(arguments) => maintenance::verify(settings, &arguments).await,
        Command::Backup(arguments) => backup::backup(settings, arguments).await,
        Command::Restore(arguments) => backup::restore(settings, arguments).await,
        Command::Ready => maintenance::ready(settings).await,
        Command::Reindex => maintenance::reindex(settings).await,
        Command::User(command) => people::user(settings, command).await,
        Command::Token(command) => people::token(settings, command).await,
        Command::Routes => Ok(routes::run()),
        Command::Quality(arguments) => quality::run(&arguments),
    }
}

/// Logs go to standard error; `CLEARINGHOUSE_LOG` chooses what, as in `debug` or `clearinghouse=debug`.
fn log(server: bool, format: LogFormat) {
    let chosen = std::env::var("CLEARINGHOUSE_LOG").unwrap_or_else(|_| if server { "info" } else { "warn" }.to_owned());
    let filter = tracing_subscriber::EnvFilter::new(format!("{chosen},sled=error,tantivy=warn"));
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    match format {
        LogFormat::Text => lines.init(),
        LogFormat::Json => lines.json().flatten_event(true).with_span_list(false).init(),
    }
}
