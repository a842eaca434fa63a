//! `verify`, `reindex` and `ready`

use axum::body::Body;

use super::client::{Client, Refusal};
use super::{FAILED, FINE, Failure, USAGE};
use crate::api::VerifyAnswer;
use crate::settings::Settings;

/// What `verify` takes.
#[derive(clap::Args)]
pub struct VerifyArguments {
    /// Check the journals and so many per cent of the files only; it goes on where the last such check ended
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(1..=100))]
    sample: Option<u8>,
}

/// Checks everything stored and says what to do.
pub async fn verify(settings: Settings, arguments: &VerifyArguments) -> Result<u8, Failure> {
    let client = Client::local(settings).await?;
    let share = arguments.sample.map(|percent| format!("?sample={percent}")).unwrap_or_default();
    let path = format!("/api/v1/admin/verify{share}");
    let answer: Result<VerifyAnswer, Refusal> = client.send("POST", &path, "application/json", Body::empty()).await;
    client.close().await;
    let answer = answer?;
    for finding in &answer.findings {
        println!("{}: {}\n  {}", finding.severity, finding.what, finding.advice);
    }
    println!("{} journal lines and {} files checked", answer.lines, answer.files);
    let has = |severity: &str| answer.findings.iter().any(|finding| finding.severity == severity);
    Ok(match (has("lost"), has("repairable")) {
        (true, _) => USAGE,
        (false, true) => FAILED,
        (false, false) => FINE,
    })
}

/// Builds the index again.
pub async fn reindex(settings: Settings) -> Result<u8, Failure> {
    let client = Client::local(settings).await?;
    let begun = std::time::Instant::now();
    let answer: Result<serde_json::Value, Refusal> =
        client.send("POST", "/api/v1/admin/reindex", "application/json", Body::empty()).await;
    client.close().await;
    println!("{} artifacts indexed in {:.1} s", answer?["artifacts"], begun.elapsed().as_secs_f64());
    Ok(FINE)
}

/// Whether a server works on the data folder, is open and takes changes: what a container's health check asks.
pub async fn ready(settings: Settings) -> Result<u8, Failure> {
    let client = Client::Socket(settings.socket().into());
    client.ask("GET", "/readyz", "text/plain", Body::empty()).await?;
    println!("ready");
    Ok(FINE)
}
