//! `search`

use axum::body::Body;
use model::Results;

use super::client::{Client, Refusal};
use super::{FINE, Failure};
use crate::settings::Settings;

/// What `search` takes.
#[derive(clap::Args)]
pub struct Arguments {
    /// The words
    #[arg(required = true, value_name = "QUERY")]
    query: Vec<String>,
}

/// Prints the best hits and where they matched.
pub async fn run(settings: Settings, arguments: &Arguments) -> Result<u8, Failure> {
    let client = Client::local(settings).await?;
    let query: String =
        form_urlencoded::Serializer::new(String::new()).append_pair("q", &arguments.query.join(" ")).finish();
    let answer: Result<Results, Refusal> =
        client.send("GET", &format!("/api/v1/search?{query}"), "application/json", Body::empty()).await;
    client.close().await;
    print(&answer?);
    Ok(FINE)
}

fn print(results: &Results) {
    println!("{} found", results.total);
    for (at, hit) in results.hits.iter().enumerate() {
        let about: Vec<&str> = [hit.kind.as_deref(), hit.school_year.as_deref()].into_iter().flatten().collect();
        println!("\n{}. {} ({})\n   {}", at + 1, hit.title, about.join(", "), hit.url);
        for snippet in &hit.snippets {
            println!("   {}: {}", snippet.label, plain(&snippet.html));
        }
    }
    if let Some(better) = &results.did_you_mean {
        println!("\nDid you mean: {better}");
    }
}

/// A passage without its markup, marks as `*`.
fn plain(html: &str) -> String {
    let marked = html.replace("<mark>", "*").replace("</mark>", "*");
    marked
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&#x27;", "'")
        .replace("&amp;", "&")
}
