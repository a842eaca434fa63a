//! Settings: flags first, then the environment, then a TOML file, then the defaults.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;

/// Largest file taken in, in MB (millions of bytes), unless set.
const UPLOAD_LIMIT: u64 = 200;
/// Longest time one file may be read, in seconds, unless set.
const READING_SECONDS: u64 = 30;
/// Per cent of the files that are checked each night, unless set: all of them in 25 nights.
const CHECK_NIGHTLY: u8 = 4;

/// What can be set, from wherever. Every field is optional; see [`Settings`] for meanings.
#[derive(Clone, Debug, Default, Deserialize, clap::Args)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// The data folder [default: data]
    #[arg(long, env = "CLEARINGHOUSE_DATA", value_name = "DIR", global = true)]
    pub data: Option<PathBuf>,
    /// Largest file taken in, in MB (millions of bytes) [default: 200]
    #[arg(long, env = "CLEARINGHOUSE_UPLOAD_LIMIT", value_name = "MB", global = true)]
    pub upload_limit: Option<u64>,
    /// Longest time one file may be read, in seconds [default: 30]
    #[arg(long, env = "CLEARINGHOUSE_READING_SECONDS", value_name = "SECONDS", global = true)]
    pub reading_seconds: Option<u64>,
    /// The address people use, such as <https://papers.example.org>; links given to people begin with it
    #[arg(long, env = "CLEARINGHOUSE_PUBLIC_URL", value_name = "URL", global = true)]
    pub public_url: Option<String>,
    /// For how many days backups of the data folder are kept; people are told when content is removed for good
    #[arg(long, env = "CLEARINGHOUSE_BACKUPS_KEPT", value_name = "DAYS", global = true)]
    pub backups_kept: Option<u16>,
    /// The mail server, such as <smtps://NAME:PASSWORD@smtp.example.org> or <smtp://10.0.0.5:25>; keep the password in the
    /// environment or the file
    #[arg(long, env = "CLEARINGHOUSE_MAIL_SERVER", value_name = "URL", global = true, hide_env_values = true)]
    pub mail_server: Option<String>,
    /// Who mail is from, such as "PACE Clearinghouse <papers@example.org>"
    #[arg(long, env = "CLEARINGHOUSE_MAIL_FROM", value_name = "ADDRESS", global = true)]
    pub mail_from: Option<String>,
    /// A provider whose sign-in is taken, as "name issuer client-id client-secret"; several in the file as `[[providers]]`
    #[arg(
        long = "provider",
        env = "CLEARINGHOUSE_PROVIDER",
        value_name = "PROVIDER",
        global = true,
        hide_env_values = true
    )]
    #[arg(value_parser = provider)]
    pub providers: Vec<Provider>,
    /// How many per cent of the files are read and checked each night, so that all are in turn; 0 for none [default: 4]
    #[arg(long, env = "CLEARINGHOUSE_CHECK_NIGHTLY", value_name = "PERCENT", global = true)]
    pub check_nightly: Option<u8>,
    /// The form of log lines [default: text]
    #[arg(long, env = "CLEARINGHOUSE_LOG_FORMAT", value_name = "FORMAT", global = true)]
    pub log_format: Option<LogFormat>,
    /// Where to listen [default: 127.0.0.1:8080]; port 0 takes any free one
    #[arg(skip)]
    pub listen: Option<String>,
}

/// The form of log lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line, for programs.
    Json,
}

/// A provider whose sign-in is taken (`OpenID` Connect).
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// What people call it: Google, Microsoft.
    pub name: String,
    /// Its address, such as <https://accounts.google.com>.
    pub issuer: String,
    /// What it calls this clearinghouse.
    pub client_id: String,
    /// What proves to it that we are that.
    pub client_secret: String,
}

impl std::fmt::Debug for Provider {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Provider").field("name", &self.name).field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

/// How mail is sent.
#[derive(Clone)]
pub struct Mail {
    /// The server's address, with its password.
    pub server: String,
    /// Who it is from.
    pub from: String,
}

impl std::fmt::Debug for Mail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mail").field("from", &self.from).finish_non_exhaustive()
    }
}

/// How the program works.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The data folder.
    pub data: PathBuf,
    /// Where to listen.
    pub listen: SocketAddr,
    /// The address people use, without a slash at its end.
    pub public_url: Option<String>,
    /// For how many days backups are kept, if that was said.
    pub backups_kept: Option<u16>,
    /// Whose sign-in is taken instead of a password.
    pub providers: Vec<Provider>,
    /// How mail is sent, if it is.
    pub mail: Option<Mail>,
    /// Largest file taken in, in bytes.
    pub upload_limit: u64,
    /// Longest time one file may be read.
    pub reading: Duration,
    /// How many per cent of the files are checked each night.
    pub check_nightly: u8,
    /// The form of log lines.
    pub log_format: LogFormat,
    /// Whether everything in it is a sample that goes away.
    pub demo: bool,
}

impl Options {
    /// The options of a TOML file.
    pub fn read(path: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
    }

    /// These, and what `others` say where these say nothing.
    pub fn or(self, others: Self) -> Self {
        Self {
            data: self.data.or(others.data),
            upload_limit: self.upload_limit.or(others.upload_limit),
            reading_seconds: self.reading_seconds.or(others.reading_seconds),
            public_url: self.public_url.or(others.public_url),
            backups_kept: self.backups_kept.or(others.backups_kept),
            providers: if self.providers.is_empty() { others.providers } else { self.providers },
            mail_server: self.mail_server.or(others.mail_server),
            mail_from: self.mail_from.or(others.mail_from),
            check_nightly: self.check_nightly.or(others.check_nightly),
            log_format: self.log_format.or(others.log_format),
            listen: self.listen.or(others.listen),
        }
    }

    /// Checked settings, defaults filled in.
    pub fn settle(self) -> Result<Settings, String> {
        let listen = self.listen.unwrap_or_else(|| "127.0.0.1:8080".to_owned());
        let listen: SocketAddr =
            listen.parse().map_err(|_| format!("{listen:?} is not an address and port such as 127.0.0.1:8080"))?;
        let upload_limit = self.upload_limit.unwrap_or(UPLOAD_LIMIT);
        if upload_limit == 0 || upload_limit > 100_000 {
            return Err("the upload limit must be 1 to 100000 MB".to_owned());
        }
        let seconds = self.reading_seconds.unwrap_or(READING_SECONDS);
        if seconds == 0 || seconds > 3_600 {
            return Err("the time for reading one file must be 1 to 3600 seconds".to_owned());
        }
        let check_nightly = self.check_nightly.unwrap_or(CHECK_NIGHTLY);
        if check_nightly > 100 {
            return Err("the share of files that is checked each night must be 0 to 100 per cent".to_owned());
        }
        let public_url = self.public_url.as_deref().map(public_url).transpose()?;
        let mail = mail(self.mail_server, self.mail_from)?;
        let data = self.data.unwrap_or_else(|| PathBuf::from("data"));
        Ok(Settings {
            data,
            listen,
            public_url,
            mail,
            backups_kept: self.backups_kept,
            providers: self.providers.into_iter().map(checked).collect::<Result<_, _>>()?,
            upload_limit: upload_limit * 1_000_000,
            reading: Duration::from_secs(seconds),
            check_nightly,
            log_format: self.log_format.unwrap_or_default(),
            demo: false,
        })
    }
}

impl Settings {
    /// What reading one file may use.
    pub fn reading_limits(&self) -> extract::Limits {
        extract::Limits { wall: self.reading, ..extract::Limits::default() }
    }

    /// The control socket in the data folder.
    pub fn socket(&self) -> PathBuf {
        self.data.join("control.sock")
    }

    /// Whether people reach it over https, through a proxy.
    pub fn is_https(&self) -> bool {
        self.public_url.as_deref().is_some_and(|url| url.starts_with("https://"))
    }

    /// The host, with its port if it has one, of the address people use.
    pub fn public_host(&self) -> Option<&str> {
        self.public_url.as_deref()?.split("://").nth(1)
    }

    /// The beginning of links that are sent to people.
    pub fn base_url(&self) -> String {
        self.public_url.clone().unwrap_or_else(|| format!("http://{}", self.listen))
    }

    /// Whether passwords and session cookies are safe on the way: over https, or on this machine.
    pub fn may_sign_in(&self) -> bool {
        let this_machine = |host: &str| matches!(host.split(':').next(), Some("localhost" | "127.0.0.1"));
        match self.public_host() {
            Some(host) => self.is_https() || this_machine(host),
            None => self.listen.ip().is_loopback(),
        }
    }
}

/// A provider in one line.
fn provider(typed: &str) -> Result<Provider, String> {
    match typed.split_whitespace().collect::<Vec<_>>()[..] {
        [name, issuer, client_id, client_secret] => Ok(Provider {
            name: name.to_owned(),
            issuer: issuer.to_owned(),
            client_id: client_id.to_owned(),
            client_secret: client_secret.to_owned(),
        }),
        _ => Err("it has four words: NAME ISSUER CLIENT_ID CLIENT_SECRET".to_owned()),
    }
}

/// Who vouches for people is asked over https, but for one on this machine.
fn checked(provider: Provider) -> Result<Provider, String> {
    let here = ["http://127.0.0.1:", "http://localhost:"].iter().any(|start| provider.issuer.starts_with(start));
    if !here && !provider.issuer.starts_with("https://") {
        return Err(format!("the issuer {:?} must begin with https://", provider.issuer));
    }
    Ok(provider)
}

/// The two settings of mail, which need each other. Passwords do not go to other machines in the open.
fn mail(server: Option<String>, from: Option<String>) -> Result<Option<Mail>, String> {
    let (server, from) = match (server, from) {
        (None, None) => return Ok(None),
        (Some(server), Some(from)) => (server, from),
        (Some(_), None) => return Err("say with --mail-from who mail is from".to_owned()),
        (None, Some(_)) => return Err("say with --mail-server how mail is sent".to_owned()),
    };
    let open = server.starts_with("smtp://") && !server.contains("tls=required");
    let here = ["@localhost", "@127.0.0.1", "@[::1]"].iter().any(|host| server.contains(host));
    if open && server.contains('@') && !here {
        return Err(
            "the mail server's password would be sent in the open; use smtps://, or add ?tls=required".to_owned()
        );
    }
    Ok(Some(Mail { server, from }))
}

/// An origin: scheme and host, perhaps a port, nothing after it.
fn public_url(typed: &str) -> Result<String, String> {
    let url = typed.trim().trim_end_matches('/').to_lowercase();
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")).unwrap_or_default();
    let good = !host.is_empty() && host.chars().all(|c| c.is_ascii_alphanumeric() || "-.:[]".contains(c));
    if good { Ok(url) } else { Err(format!("{typed:?} is not an address such as https://papers.example.org")) }
}
