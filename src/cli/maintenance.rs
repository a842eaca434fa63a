//! `verify` and `reindex`

use axum::body::Body;

use super::client::{Client, Refusal};
use super::{FAILED, FINE, Failure, USAGE};
use crate::api::VerifyAnswer;
use crate::settings::Settings;

/// Checks everything stored and says what to do.
pub async fn verify(settings: Settings) -> Result<u8, Failure> {
    let client = Client::local(settings).await?;
    let answer: Result<VerifyAnswer, Refusal> =
        client.send("POST", "/api/v1/admin/verify", "application/json", Body::empty()).await;
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
