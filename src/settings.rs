//! Settings: flags first, then the environment, then a TOML file, then the defaults.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;

/// Largest file taken in, in MB (millions of bytes), unless set.
const UPLOAD_LIMIT: u64 = 200;
/// Longest time one file may be read, in seconds, unless set.
const READING_SECONDS: u64 = 30;

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
    /// Where to listen [default: 127.0.0.1:8080]; port 0 takes any free one
    #[arg(skip)]
    pub listen: Option<String>,
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
    /// Largest file taken in, in bytes.
    pub upload_limit: u64,
    /// Longest time one file may be read.
    pub reading: Duration,
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
        let public_url = self.public_url.as_deref().map(public_url).transpose()?;
        let data = self.data.unwrap_or_else(|| PathBuf::from("data"));
        Ok(Settings {
            data,
            listen,
            public_url,
            upload_limit: upload_limit * 1_000_000,
            reading: Duration::from_secs(seconds),
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

/// An origin: scheme and host, perhaps a port, nothing after it.
fn public_url(typed: &str) -> Result<String, String> {
    let url = typed.trim().trim_end_matches('/').to_lowercase();
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")).unwrap_or_default();
    let good = !host.is_empty() && host.chars().all(|c| c.is_ascii_alphanumeric() || "-.:[]".contains(c));
    if good { Ok(url) } else { Err(format!("{typed:?} is not an address such as https://papers.example.org")) }
}
