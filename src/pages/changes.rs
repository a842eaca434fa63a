//! `GET /artifacts/{id}/revisions/{n}`: what a revision changed.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, State};
use axum::response::Html;
use model::history::revision_changes;
use model::{Revision, policy};
use serde::Deserialize;
use similar::{ChangeTag, TextDiff};
use web::{ChangesPage, DiffLine, DiffText};

use crate::app::App;
use crate::error::Error;
use crate::http::request::{Id, Who};

/// Longest text of one revision that is compared, in bytes.
const LONGEST: usize = 2 << 20;
/// Longest time spent comparing; then the comparison is coarser.
const WITHIN: Duration = Duration::from_millis(500);
/// Lines shown around a change.
const AROUND: usize = 2;
/// Most lines shown.
const MOST: usize = 2_000;

/// Which revision.
#[derive(Deserialize)]
pub struct Number {
    n: u32,
}

/// What revision `n` changed from the last published one before it, or else from the one before it.
pub async fn changes(
    State(app): State<Arc<App>>,
    Who(actor): Who,
    Id(id): Id,
    Path(Number { n }): Path<Number>,
) -> Result<Html<String>, Error> {
    let artifact = app.artifact(id)?;
    crate::api::view::shown(&artifact, &actor)?;
    let all = policy::may_see_all(&artifact, &actor);
    let seen = |revision: &&Revision| all || revision.published.is_some();
    let after = artifact.revision(n).filter(seen).ok_or(Error::NotFound)?.clone();
    let earlier = artifact.revisions.iter().filter(seen).take_while(|revision| revision.number < n);
    let published = earlier.clone().filter(|revision| revision.published.is_some()).last();
    let before = published.or(earlier.last()).ok_or(Error::NotFound)?.clone();
    let mut description = revision_changes(&before, &after);
    // Of the file, its text is compared.
    description.retain(|change| change.what != "checksum");
    let reading = Arc::clone(&app);
    let (old, new) = (before.clone(), after.clone());
    let text = crate::compute::run(move || compare(&reading, &old, &new)).await?;
    let viewer = super::viewer(&app, &actor);
    let page = ChangesPage { viewer: &viewer, id, before: &before, after: &after, description: &description, text };
    Ok(Html(page.render()))
}

/// The text of a revision; nothing when there is none, or it is too long to compare.
fn text_of(app: &App, revision: &Revision) -> Option<String> {
    let pages = app.store.derived().get(&revision.file.sha256)?.pages;
    let lines = pages.iter().flat_map(|page| page.text.lines().chain(std::iter::once("")));
    let text = lines.flat_map(|line| [line, "\n"]).collect::<String>();
    Some(text).filter(|text| text.len() <= LONGEST && !text.trim().is_empty())
}

fn compare(app: &App, before: &Revision, after: &Revision) -> DiffText {
    if before.file.sha256 == after.file.sha256 {
        return DiffText::SameFile;
    }
    let (Some(old), Some(new)) = (text_of(app, before), text_of(app, after)) else { return DiffText::NotCompared };
    let lines = differing(&old, &new);
    if lines.is_empty() { DiffText::SameText } else { DiffText::Differs(lines) }
}

/// The lines that differ, with some around them; an empty place stands between what is not together.
pub fn differing(old: &str, new: &str) -> Vec<DiffLine> {
    let diff = TextDiff::configure().timeout(WITHIN).diff_lines(old, new);
    let mut lines = Vec::new();
    for group in diff.grouped_ops(AROUND) {
        if !lines.is_empty() {
            lines.push(DiffLine::Elsewhere);
        }
        for change in group.iter().flat_map(|op| diff.iter_inline_changes(op)) {
            let parts =
                change.iter_strings_lossy().map(|(marked, text)| (marked, text.trim_end_matches('\n').to_owned()));
            let parts: Vec<(bool, String)> = parts.collect();
            lines.push(match change.tag() {
                ChangeTag::Equal => DiffLine::Same(parts),
                ChangeTag::Delete => DiffLine::Gone(parts),
                ChangeTag::Insert => DiffLine::New(parts),
            });
            if lines.len() == MOST {
                lines.push(DiffLine::Elsewhere);
                return lines;
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_that_changed_are_marked() {
        let old = "Plan\nWe begin in grade 6.\na\nb\nc\nd\ne\nf\nlast\n";
        let new = "Plan\nWe begin in grade 7.\na\nb\nc\nd\ne\nf\nlast\nmore\n";
        let shape: String = differing(old, new)
            .iter()
            .map(|line| match line {
                DiffLine::Same(_) => '=',
                DiffLine::Gone(_) => '-',
                DiffLine::New(_) => '+',
                DiffLine::Elsewhere => '/',
            })
            .collect();
        assert_eq!(shape, "=-+==/==+");
        let lines = differing(old, new);
        let DiffLine::New(parts) = &lines[2] else { panic!("{lines:?}") };
        let marked: Vec<&str> = parts.iter().filter(|(marked, _)| *marked).map(|(_, text)| text.as_str()).collect();
        assert_eq!(marked.concat().trim_end_matches('.'), "7");
        assert_eq!(differing(old, old), []);
    }
}
