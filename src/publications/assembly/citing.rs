//! Citations: links to documents get a number, and those that readers cannot follow are found.

use std::fmt::Write as _;

use model::publication::Source;
use model::text::{Block, Inline, each_line};
use model::{Actor, Artifact, ArtifactId, Metadata, Vocabularies, policy};

use crate::app::App;
use crate::error::Error;

/// Why a citation leads nowhere.
pub const UNSEEN: &str = "there is no published document of this name that the readers may open";
/// The words of a citation that gives none.
const ALONE: &str = "@";

/// Documents cited so far, by number from 1.
pub struct Citing<'a> {
    app: &'a App,
    reader: Actor,
    cited: Vec<(ArtifactId, Metadata)>,
}

/// What a citation names, and why it leads nowhere.
type Refused = Vec<(String, &'static str)>;

/// Words as they are.
pub fn said(text: &str) -> Vec<Inline> {
    if text.is_empty() { Vec::new() } else { vec![Inline::text(text)] }
}

/// The names of the districts of a document.
pub fn districts(said: &Metadata, vocabularies: &Vocabularies) -> Vec<String> {
    said.districts.iter().map(|code| vocabularies.label("district", code)).collect()
}

/// A Markdown text in which `[@ID]` is a link.
pub fn as_links(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("[@") {
        out.push_str(before);
        match after.split_once(']') {
            Some((id, following)) if is_name(id) && !following.starts_with('(') => {
                let _ = write!(out, "[{ALONE}](/artifacts/{id})");
                rest = following;
            }
            _ => {
                out.push_str("[@");
                rest = after;
            }
        }
    }
    out + rest
}

/// A text in which nothing is a link to this site.
pub fn without_links(blocks: &mut [Block]) {
    each_line(blocks, &mut |line| *line = unlinked(std::mem::take(line)));
}

fn unlinked(line: Vec<Inline>) -> Vec<Inline> {
    let one = |inline| match inline {
        Inline::Link { url, text } if url.starts_with('/') => unlinked(text),
        Inline::Strong(inner) => vec![Inline::Strong(unlinked(inner))],
        Inline::Emphasis(inner) => vec![Inline::Emphasis(unlinked(inner))],
        Inline::Note(inner) => vec![Inline::Note(unlinked(inner))],
        other => vec![other],
    };
    line.into_iter().flat_map(one).collect()
}

fn is_name(text: &str) -> bool {
    (1..=40).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

impl<'a> Citing<'a> {
    /// Nothing cited yet, for this reader.
    pub const fn new(app: &'a App, reader: Actor) -> Self {
        Self { app, reader, cited: Vec::new() }
    }

    /// The number of a document, a new one at its first citation.
    pub fn number(&mut self, artifact: &Artifact, said: &Metadata) -> usize {
        let known = self.cited.iter().position(|(id, _)| *id == artifact.id);
        known.unwrap_or_else(|| {
            self.cited.push((artifact.id, said.clone()));
            self.cited.len() - 1
        }) + 1
    }

    /// Numbers the citations in blocks. Those that lead nowhere become their words, and are told.
    pub fn resolve(&mut self, blocks: &mut [Block]) -> Result<Refused, Error> {
        let (mut refused, mut failed) = (Vec::new(), None);
        each_line(blocks, &mut |line| {
            let words = std::mem::take(line);
            match self.line(words, &mut refused) {
                Ok(resolved) => *line = resolved,
                Err(error) => failed = Some(error),
            }
        });
        failed.map_or(Ok(refused), Err)
    }

    fn line(&mut self, line: Vec<Inline>, refused: &mut Refused) -> Result<Vec<Inline>, Error> {
        let mut out = Vec::new();
        for inline in line {
            match inline {
                Inline::Link { url, text } => self.link(url, text, &mut out, refused)?,
                Inline::Strong(inner) => out.push(Inline::Strong(self.line(inner, refused)?)),
                Inline::Emphasis(inner) => out.push(Inline::Emphasis(self.line(inner, refused)?)),
                Inline::Note(inner) => out.push(Inline::Note(self.line(inner, refused)?)),
                other => out.push(other),
            }
        }
        Ok(out)
    }

    fn link(
        &mut self,
        url: String,
        text: Vec<Inline>,
        out: &mut Vec<Inline>,
        refused: &mut Refused,
    ) -> Result<(), Error> {
        let base = self.app.settings.base_url();
        let own = url.strip_prefix(&base).filter(|rest| rest.starts_with('/')).unwrap_or(&url);
        let Some(name) = own.strip_prefix("/artifacts/") else {
            out.push(Inline::Link { url: own.to_owned(), text });
            return Ok(());
        };
        let id = name.split(['/', '?', '#']).next().unwrap_or_default().to_ascii_lowercase().parse::<ArtifactId>();
        let found = id.ok().map(|id| self.app.store.state().artifact(id)).transpose()?.flatten();
        let found = found.filter(|artifact| policy::may_see_live(artifact, &self.reader));
        let alone = text == [Inline::text(ALONE)];
        let Some((artifact, live)) = found.as_ref().and_then(|artifact| Some((artifact, artifact.live()?))) else {
            refused.push((own.chars().take(100).collect(), UNSEEN));
            out.extend(text.into_iter().filter(|_| !alone));
            return Ok(());
        };
        let number = format!("[{}]", self.number(artifact, &live.metadata));
        let url = own.to_owned();
        if alone {
            out.push(Inline::Link { url, text: vec![Inline::Text(number)] });
        } else {
            out.push(Inline::Link { url, text });
            out.push(Inline::Text(format!(" {number}")));
        }
        Ok(())
    }

    /// What was cited, by number.
    pub fn sources(&self, vocabularies: &Vocabularies) -> Vec<Source> {
        let source = |(id, said): &(ArtifactId, Metadata)| {
            let cohort = || said.cohort.as_ref().map(|cohort| vocabularies.label("cohort", cohort));
            let licence = said.licence.as_ref().map(|licence| vocabularies.label("licence", licence));
            Source {
                artifact: *id,
                title: said.title.clone(),
                districts: districts(said, vocabularies),
                year: said.school_year.clone().or_else(cohort).unwrap_or_default(),
                licence: licence.unwrap_or_default(),
            }
        };
        self.cited.iter().map(source).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_citations_become_links() {
        let text = "See [@abc1] and [@no way], [@x](https://x.org), [@";
        assert_eq!(as_links(text), "See [@](/artifacts/abc1) and [@no way], [@x](https://x.org), [@");
    }
}
