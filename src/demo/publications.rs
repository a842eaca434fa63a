//! The demo's publications: a Snapshot Report that is out, and an Implementation Guide that is being written.

use model::publication::{Content, Filter, Genre, Measure, Part, QuestionRef};
use model::{ArtifactId, Publication};

use super::lab::RUNNING;

/// A publication as it is written in the file.
pub struct Written {
    /// What kind it is.
    pub genre: Genre,
    /// The cohort it is about.
    pub cohort: String,
    title: String,
    subtitle: String,
    parts: Vec<Part>,
}

impl Written {
    /// The publication with what is written here.
    pub fn fill(self, begun: Publication) -> Publication {
        let Self { title, subtitle, parts, .. } = self;
        Publication { title, subtitle, parts, ..begun }
    }
}

/// The publications; `running` is the year of the running cohort, and `find` knows documents by their external identifiers.
pub fn publications(running: &str, find: &dyn Fn(&str) -> Option<ArtifactId>) -> Vec<Written> {
    let text = include_str!("lab/publications.md");
    text.split("=== ").filter(|text| !text.is_empty()).map(|text| written(text, running, find)).collect()
}

fn written(text: &str, running: &str, find: &dyn Fn(&str) -> Option<ArtifactId>) -> Written {
    let (head, parts) = text.split_once("--- ").unwrap_or((text, ""));
    let mut head = head.lines();
    let (genre, cohort) = head.next().and_then(|line| line.split_once(' ')).unwrap_or_default();
    let cohort = if cohort == RUNNING { running } else { cohort };
    let fields: Vec<(&str, &str)> = head.filter_map(|line| line.split_once(": ")).collect();
    Written {
        genre: Genre::named(genre).unwrap_or_default(),
        cohort: cohort.to_owned(),
        title: field(&fields, "title").unwrap_or_default(),
        subtitle: field(&fields, "subtitle").unwrap_or_default(),
        parts: parts.split("--- ").map(|text| part(text, cohort, find)).collect(),
    }
}

fn field(fields: &[(&str, &str)], name: &str) -> Option<String> {
    fields.iter().find(|(field, _)| *field == name).map(|(_, value)| (*value).to_owned())
}

fn part(text: &str, cohort: &str, find: &dyn Fn(&str) -> Option<ArtifactId>) -> Part {
    let (head, body) = text.split_once('\n').unwrap_or((text, ""));
    let (kind, title) = head.split_once(' ').unwrap_or((head, ""));
    let fields: Vec<(&str, &str)> = body.lines().filter_map(|line| line.split_once(": ")).collect();
    let of = Some(cohort.to_owned());
    let content = match kind {
        "districts" => Content::Districts { cohort: cohort.to_owned() },
        "figures" => {
            let measure = field(&fields, "measure").and_then(|name| Measure::named(&name)).unwrap_or_default();
            Content::Figures { measure, cohort: of }
        }
        "documents" | "all-documents" => {
            let cohort = of.filter(|_| kind == "documents");
            let (kind, phase) = (field(&fields, "kind"), field(&fields, "phase"));
            Content::Documents { filter: Filter { kind, cohort, phase, band: None }, summaries: true }
        }
        "answers" => {
            let question = field(&fields, "question").and_then(|name| QuestionRef::named(&name)).unwrap_or_default();
            Content::Answers { question, cohort: of }
        }
        _ => Content::Markdown { text: cited(body.trim(), find) },
    };
    Part { title: title.to_owned(), content }
}

/// A text whose links name documents by their external identifiers.
fn cited(text: &str, find: &dyn Fn(&str) -> Option<ArtifactId>) -> String {
    let mut out = String::new();
    let mut pieces = text.split("](");
    out.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        let (name, rest) = piece.split_once(')').unwrap_or((piece, ""));
        match find(name) {
            Some(id) => out.push_str(&format!("](/artifacts/{id}){rest}")),
            None => out.push_str(&format!("]({piece}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_understood() {
        let id = ArtifactId::from_bits(7);
        let all = publications("2026", &|name| (name.len() > 5).then_some(id));
        assert_eq!(all.len(), 2);
        assert_eq!((all[0].cohort.as_str(), all[1].cohort.as_str()), ("2019", "2026"));
        let kinds: Vec<&str> = all.iter().flat_map(|one| &one.parts).map(|part| part.content.kind()).collect();
        assert!(Content::KINDS.iter().filter(|(name, _)| *name != "picture").all(|(name, _)| kinds.contains(name)));
        let Content::Markdown { text } = &all[0].parts[3].content else { panic!("a text") };
        assert!(text.contains(&format!("[Northfen counted six of 318](/artifacts/{id})")), "{text}");
    }
}
